"""Recognise the columns of a source, in any order, under the names that people give them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from conventions.erreurs import ErreurMetier
from conventions.models import Convention, Partie
from conventions.tables.definition import Colonne, Table
from ctg.typographie import enumerer
from territoires.referentiels.normalisation import normaliser

RANGEES_CHERCHEES = 20
PORTEE = "portee"
"""Key of the text that names the party, beside those of the columns."""
LIBELLE_PORTEE = "Collectivité"
SYNONYMES_PORTEE = (LIBELLE_PORTEE, "Collectivité compétente", "Collectivité signataire", "Partie", "Signataire")


class RepriseRefusee(ErreurMetier):
    """Rows cannot be imported as a whole; the sentence says what to change."""


@dataclass(frozen=True, slots=True)
class Entete:
    """Which column each rank of the source holds, where the rows begin, and the headers that nothing recognises."""

    champs: dict[int, str]
    premiere: int
    inconnues: tuple[str, ...] = ()


def reconnaitre(table: Table, rangees: Sequence[Sequence[str]], *, exigee: bool) -> Entete:
    """Find the line of headers among the first ones; without any (``exigee`` false), the order of the table.

    Raises :class:`RepriseRefusee`: no header in a file, one that stands twice, more columns than the table.
    """
    noms = _noms(table)
    meilleure, rang = 0, -1
    for numero, rangee in enumerate(rangees[:RANGEES_CHERCHEES]):
        remplies = [cellule for cellule in rangee if cellule.strip()]
        connues = {noms[forme] for cellule in remplies if (forme := _forme(cellule, noms))}
        if len(connues) > meilleure and 2 * len(connues) >= len(remplies):
            meilleure, rang = len(connues), numero
    if rang < 0 or (meilleure == 1 and len(table.colonnes) > 2 and len([c for c in rangees[rang] if c.strip()]) > 1):
        return _sans_entete(table, rangees, exigee=exigee)
    champs: dict[int, str] = {}
    inconnues = []
    for colonne, cellule in enumerate(rangees[rang]):
        if not cellule.strip():
            continue
        if not (forme := _forme(cellule, noms)):
            inconnues.append(cellule.strip())
        elif noms[forme] in champs.values():
            raise RepriseRefusee(f"Deux colonnes donnent « {_libelle(table, noms[forme])} » : gardez-en une seule.")
        else:
            champs[colonne] = noms[forme]
    return Entete(champs, rang + 1, tuple(inconnues))


def _sans_entete(table: Table, rangees: Sequence[Sequence[str]], *, exigee: bool) -> Entete:
    obligatoires = enumerer([f"« {c.libelle} »" for c in table.colonnes if c.obligatoire])
    if exigee:
        voulues = obligatoires or enumerer([f"« {c.libelle} »" for c in table.colonnes[:3]])
        raise RepriseRefusee(
            f"Aucune ligne d’en-têtes n’est reconnue : nommez les colonnes dans la première ligne, au moins {voulues}."
        )
    largeur = max((len(rangee) for rangee in rangees), default=0)
    if largeur > len(table.colonnes):
        raise RepriseRefusee(
            f"Vous collez {largeur} colonnes et la table en a {len(table.colonnes)} : collez aussi la ligne "
            "d’en-têtes, pour dire ce que chacune contient."
        )
    return Entete({rang: colonne.nom for rang, colonne in enumerate(table.colonnes[:largeur])}, 0)


def exiger_colonnes(table: Table, champs: set[str], *, mode: str, portee_connue: bool) -> None:
    """Raise :class:`RepriseRefusee` naming the columns that the mode needs and the source lacks."""
    if mode == "actualiser":
        manquantes = [table.colonne(nom) for nom in table.cle if nom not in champs]
    else:
        manquantes = [c for c in table.colonnes if c.obligatoire and c.nom not in champs]
    if manquantes:
        noms = enumerer([f"« {c.libelle} »" for c in manquantes])
        debut = f"Les colonnes {noms} manquent" if len(manquantes) > 1 else f"La colonne {noms} manque"
        raise RepriseRefusee(f"{debut} : ajoutez-{'les' if len(manquantes) > 1 else 'la'}{_autrement(manquantes)}.")
    if table.portee and not portee_connue and PORTEE not in champs:
        raise RepriseRefusee(
            f"La colonne « {LIBELLE_PORTEE} » manque : ajoutez-la pour dire à quelle collectivité revient chaque ligne."
        )


def _autrement(colonnes: Sequence[Colonne]) -> str:
    if len(colonnes) > 1 or not colonnes[0].synonymes:
        return " à la ligne d’en-têtes"
    autres = " ou ".join(f"« {nom} »" for nom in colonnes[0].synonymes[:2])
    return f" à la ligne d’en-têtes (elle peut aussi s’appeler {autres})"


def parties_par_nom(convention: Convention) -> dict[str, Partie]:
    """The parties by each name that a spreadsheet may give them: full, short, of the place, SIREN."""
    trouvees: dict[str, Partie] = {}
    parties = list(convention.parties.select_related("organisme__commune", "organisme__intercommunalite"))
    # A collectivité wins a name that it shares with another party.
    for partie in sorted(parties, key=lambda p: not p.est_collectivite):
        lieu = partie.organisme.commune or partie.organisme.intercommunalite
        noms = [partie.nom, partie.denomination_courte, partie.siren, str(partie.organisme)]
        noms += [lieu.nom, str(lieu.pk), str(lieu)] if lieu else []
        for nom in noms:
            if normaliser(nom):
                trouvees.setdefault(normaliser(nom), partie)
    courts = [normaliser(partie.denomination_courte) for partie in parties]
    for court in {court for court in courts if courts.count(court) > 1}:
        trouvees.pop(court, None)
    return trouvees


def libelle_de(table: Table, champ: str) -> str:
    return _libelle(table, champ)


def _libelle(table: Table, champ: str) -> str:
    return LIBELLE_PORTEE if champ == PORTEE else table.colonne(champ).libelle


def _noms(table: Table) -> dict[str, str]:
    """Column by header, normalised; labels win over the names of fields, which win over synonyms."""
    noms: dict[str, str] = {}
    for formes in (
        lambda c: [c.libelle],
        lambda c: [c.nom.replace("_", " "), str(table.champ(c.nom).verbose_name)],
        lambda c: c.synonymes,
    ):
        for colonne in table.colonnes:
            for forme in formes(colonne):
                noms.setdefault(normaliser(forme), colonne.nom)
    if table.portee:
        for forme in SYNONYMES_PORTEE:
            noms.setdefault(normaliser(forme), PORTEE)
    noms.pop("", None)
    return noms


def _forme(cellule: str, noms: dict[str, str]) -> str:
    """The spelling under which a header is known; what is in brackets, the plural and a unit do not count."""
    for texte in (cellule, re.sub(r"\(.*?\)|\*", " ", cellule)):
        plat = normaliser(texte[:200])
        for forme in (plat, plat.removesuffix(" en euros"), plat.removesuffix("s")):
            if forme in noms:
                return forme
    return ""
