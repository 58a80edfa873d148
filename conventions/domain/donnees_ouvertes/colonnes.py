"""The columns that a file of figures by commune may have, and what is known of each."""

import re
from dataclasses import dataclass

from territoires.domain.secret import Genre
from territoires.referentiels.normalisation import normaliser

CODES = {
    "numcomdo",
    "codgeo",
    "codeinsee",
    "insee",
    "codecommune",
    "depcom",
    "numcom",
    "com",
    "codecommuneinsee",
    "numinsee",
}
NOMS = {"nomcom", "libgeo", "commune", "nomcommune", "libcom", "nom", "libellecommune"}
PERIODES = {"dtreffre", "dtref", "date", "annee", "millesime", "periode"}
ALLOCATAIRES = {"indfoyndur", "nballocataires", "allocataires", "foyersallocataires", "nombredefoyersallocataires"}


@dataclass(frozen=True, slots=True)
class ColonneConnue:
    """An indicator by its column: its sentence case label, its unit, what it counts."""

    code: str
    libelle: str
    unite: str
    genre: Genre


PRESTATIONS = {
    "af": "les allocations familiales",
    "cf": "le complément familial",
    "asf": "l’allocation de soutien familial",
    "ab": "l’allocation de base de la Paje",
    "cmg": "le complément de libre choix du mode de garde",
    "apl": "l’aide personnalisée au logement",
    "als": "l’allocation de logement sociale",
    "alf": "l’allocation de logement familiale",
    "rsa": "le revenu de solidarité active",
    "ppa": "la prime d’activité",
    "aah": "l’allocation aux adultes handicapés",
    "aeeh": "l’allocation d’éducation de l’enfant handicapé",
    "ars": "l’allocation de rentrée scolaire",
}


def cle(entete: str) -> str:
    """A header without accents, case, spaces or signs."""
    return re.sub(r"[^a-z0-9]", "", normaliser(entete))


def connue(entete: str, *, entiere: bool) -> ColonneConnue:
    """What a numeric column counts, from its name; ``entiere``: it holds whole numbers only.

    A column that nobody described is a count of persons when it is whole, which secrecy covers, else a rate.
    """
    nom, code = cle(entete), entete.strip().lower()[:40]
    if nom in ALLOCATAIRES:
        return ColonneConnue("indfoy_ndur", "Foyers allocataires", "foyers", Genre.ALLOCATAIRES)
    if nom == "indnbpndur":
        return ColonneConnue("indnbp_ndur", "Personnes couvertes", "personnes", Genre.PERSONNES)
    for prefixe, unite, qui, genre in (
        ("indfoy", "foyers", "Foyers qui reçoivent", Genre.FOYERS),
        ("indnbp", "personnes", "Personnes couvertes par", Genre.PERSONNES),
    ):
        prestation = nom.removeprefix(prefixe)
        if prestation != nom:
            quoi = PRESTATIONS.get(prestation)
            return ColonneConnue(code, f"{qui} {quoi}" if quoi else entete.strip(), unite, genre)
    if entiere:
        return ColonneConnue(code, entete.strip()[:200], "", Genre.PERSONNES)
    return ColonneConnue(code, entete.strip()[:200], "", Genre.TAUX)
