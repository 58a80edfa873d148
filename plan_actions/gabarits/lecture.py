"""Read the formats of fiche action shipped with the product."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from plan_actions.enums import GenreSection, Source

DOSSIER = Path(__file__).parent
PAR_DEFAUT = "onze_lignes"
SIMPLE = "simple"

GENRE_DE_LA_SOURCE = {
    Source.THEMES: GenreSection.LISTE,
    Source.PILOTE: GenreSection.PERSONNES,
    Source.PARTENAIRES: GenreSection.PERSONNES,
    Source.PUBLIC: GenreSection.TEXTE,
    Source.PERIODE: GenreSection.DATES,
    Source.ETAPES: GenreSection.LISTE,
    Source.INDICATEURS: GenreSection.INDICATEURS,
    Source.FINANCEMENTS: GenreSection.MONTANTS,
}
"""What a section holds when it shows a typed field of the fiche: the field decides."""


@dataclass(frozen=True, slots=True)
class SectionDonnee:
    """One section, as a file or a form gives it; an empty ``cle`` asks for one drawn from the label."""

    libelle: str
    cle: str = ""
    aide: str = ""
    genre: str = GenreSection.TEXTE
    source: str = Source.TEXTE
    colonne: int = 1


@dataclass(frozen=True, slots=True)
class GabaritDonnee:
    """A format of fiche with its ordered sections."""

    cle: str
    nom: str
    description: str
    disposition: str
    sections: tuple[SectionDonnee, ...]


def section_lue(valeurs: dict[str, Any]) -> SectionDonnee:
    """A section whose kind follows its source. Raises ``ValueError`` or ``TypeError`` on an unknown value or key."""
    section = SectionDonnee(**valeurs)
    source = Source(section.source)
    genre = GENRE_DE_LA_SOURCE.get(source, GenreSection(section.genre))
    return SectionDonnee(section.libelle, section.cle, section.aide, genre, source, section.colonne)


@cache
def gabarits_fournis() -> tuple[GabaritDonnee, ...]:
    """The three built-in formats, by key."""
    fournis = []
    for fichier in sorted(DOSSIER.glob("*.toml")):
        brut = tomllib.loads(fichier.read_text(encoding="utf-8"))
        sections = tuple(section_lue(valeurs) for valeurs in brut.pop("sections"))
        fournis.append(GabaritDonnee(cle=fichier.stem, sections=sections, **brut))
    return tuple(fournis)


def donnee_fournie(cle: str = PAR_DEFAUT) -> GabaritDonnee:
    """One built-in format as it is shipped, without the database. Raises ``KeyError`` for an unknown one."""
    return {gabarit.cle: gabarit for gabarit in gabarits_fournis()}[cle]
