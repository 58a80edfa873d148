"""Typed reading of the reference data files (see ``donnees/SOURCES.md``)."""

import csv
import gzip
import io
import json
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

DONNEES = Path(__file__).resolve().parent / "donnees"


class ReferentielIncoherent(ValueError):
    """A data file is missing, unreadable, or names a row that no other file holds."""


@dataclass(frozen=True, slots=True)
class LigneDepartement:
    """A département, or an overseas collectivité: then ``region`` is empty."""

    code: str
    nom: str
    region: str


@dataclass(frozen=True, slots=True)
class LigneIntercommunalite:
    """An EPCI with its own taxes, or an établissement public territorial (nature "EPT")."""

    siren: str
    nom: str
    nature: str
    population: int
    departement: str


@dataclass(frozen=True, slots=True)
class LigneCommune:
    """A current commune; ``liaison`` is the Insee link code (TNCC), unknown overseas."""

    code: str
    nom: str
    codes_postaux: tuple[str, ...]
    population: int
    siren: str
    departement: str
    intercommunalite: str | None
    ept: str | None
    liaison: int | None


@dataclass(frozen=True, slots=True)
class Referentiel:
    """Everything of one vintage."""

    millesime: int
    departements: tuple[LigneDepartement, ...]
    intercommunalites: tuple[LigneIntercommunalite, ...]
    communes: tuple[LigneCommune, ...]


def nom_en_francais(nom: str) -> str:
    """An official name with French apostrophes, quotes and single spaces."""
    nom = re.sub(r"\s+", " ", nom).strip().replace("'", "’")
    return re.sub(r'"([^"]*)"', "«\u00a0\\1\u00a0»", nom)


def _lignes(chemin: Path) -> Iterator[dict[str, str]]:
    try:
        brut = chemin.read_bytes()
        texte = (gzip.decompress(brut) if chemin.suffix == ".gz" else brut).decode()
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as erreur:
        raise ReferentielIncoherent(f"Le fichier {chemin.name} manque ou est illisible.") from erreur
    yield from csv.DictReader(io.StringIO(texte, newline=""))


def lire_millesime(dossier: Path = DONNEES) -> int:
    """Year of the official geographic code that the files follow."""
    try:
        return int(json.loads((dossier / "origine.json").read_text("utf-8"))["millesime"])
    except (OSError, ValueError, KeyError, TypeError) as erreur:
        raise ReferentielIncoherent("Le fichier origine.json manque ou ne donne pas de millésime.") from erreur


def lire_departements(dossier: Path = DONNEES) -> Iterator[LigneDepartement]:
    """Départements, then overseas collectivités."""
    for ligne in _lignes(dossier / "departements.csv"):
        yield LigneDepartement(ligne["code"], nom_en_francais(ligne["nom"]), nom_en_francais(ligne["region"]))


def lire_intercommunalites(dossier: Path = DONNEES) -> Iterator[LigneIntercommunalite]:
    """EPCI and établissements publics territoriaux, by SIREN."""
    for ligne in _lignes(dossier / "intercommunalites.csv.gz"):
        yield LigneIntercommunalite(
            siren=ligne["siren"],
            nom=nom_en_francais(ligne["nom"]),
            nature=ligne["nature"],
            population=int(ligne["population"]),
            departement=ligne["departement"],
        )


def lire_communes(dossier: Path = DONNEES) -> Iterator[LigneCommune]:
    """Current communes, by INSEE code."""
    for ligne in _lignes(dossier / "communes.csv.gz"):
        yield LigneCommune(
            code=ligne["code"],
            nom=nom_en_francais(ligne["nom"]),
            codes_postaux=tuple(ligne["codes_postaux"].split()),
            population=int(ligne["population"]),
            siren=ligne["siren"],
            departement=ligne["departement"],
            intercommunalite=ligne["epci"] or None,
            ept=ligne["ept"] or None,
            liaison=int(ligne["liaison"]) if ligne["liaison"] else None,
        )


def _verifier(referentiel: Referentiel) -> None:
    departements = {d.code for d in referentiel.departements}
    groupements = {i.siren for i in referentiel.intercommunalites}
    rattachements = [
        *(("l’intercommunalité", i.siren, i.departement, departements) for i in referentiel.intercommunalites),
        *(("la commune", c.code, c.departement, departements) for c in referentiel.communes),
        *(("la commune", c.code, c.intercommunalite, groupements) for c in referentiel.communes),
        *(("la commune", c.code, c.ept, groupements) for c in referentiel.communes),
    ]
    for quoi, cle, cible, connus in rattachements:
        if cible is not None and cible not in connus:
            raise ReferentielIncoherent(
                f"Les données sont incohérentes\u00a0: {quoi} {cle} renvoie à {cible}, inconnu."
            )
    for nom, cles in (
        ("département", [d.code for d in referentiel.departements]),
        ("intercommunalité", [i.siren for i in referentiel.intercommunalites]),
        ("commune", [c.code for c in referentiel.communes]),
    ):
        if len(set(cles)) != len(cles):
            raise ReferentielIncoherent(f"Les données sont incohérentes\u00a0: un code de {nom} figure deux fois.")


def lire(dossier: Path = DONNEES) -> Referentiel:
    """Read and check the whole set of files.

    Raises :class:`ReferentielIncoherent` (French message) when one is missing, unreadable or names an unknown row.
    """
    try:
        referentiel = Referentiel(
            millesime=lire_millesime(dossier),
            departements=tuple(lire_departements(dossier)),
            intercommunalites=tuple(lire_intercommunalites(dossier)),
            communes=tuple(lire_communes(dossier)),
        )
    except (KeyError, TypeError, AttributeError, ValueError) as erreur:
        if isinstance(erreur, ReferentielIncoherent):
            raise
        raise ReferentielIncoherent("Une ligne des données n’a pas les colonnes attendues.") from erreur
    _verifier(referentiel)
    return referentiel
