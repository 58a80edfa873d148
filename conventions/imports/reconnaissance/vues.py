"""What a block looks like, computed once: its words, its weight, whether it could be a heading."""

import re
from dataclasses import dataclass

from conventions.imports.blocs import Bloc, GenreParagraphe, Paragraphe, Tableau, paragraphes_de

TITRE_MOTS_MAX = 32
TITRE_MAX = 240
"""Characters of a heading: what a model stores, less some room for a number."""
LONG = 40
"""Words from which a paragraph is running text, never a label or a signature."""
_APOSTROPHES = str.maketrans({"’": "'", "ʼ": "'", "´": "'", "\u00ad": None, "\u200b": None})
_SOMMAIRE = re.compile(r"(?:\.{3,}|…+|_{3,}|\t|\s{3,})\s*\d{1,3}$")
FIN = 200
"""Characters in which the page number of a table of contents is looked for: a page of dots takes quadratic time."""


@dataclass(frozen=True, slots=True)
class Vue:
    """A block seen from afar. ``texte`` holds its mark, single spaces and straight apostrophes."""

    bloc: Bloc
    texte: str
    mots: int
    tableau: bool = False
    puce: bool = False
    numero: bool = False
    titre: int = 0
    """Level of a heading by its style, 0 for the others."""
    gras: bool = False
    majuscules: bool = False
    centre: bool = False
    sommaire: bool = False
    """A line of a table of contents: it ends with a leader and a page number."""

    @property
    def court(self) -> bool:
        return not self.tableau and 0 < self.mots <= TITRE_MOTS_MAX and len(self.texte) <= TITRE_MAX

    @property
    def marque(self) -> bool:
        """Set apart by its look."""
        return bool(self.titre) or self.gras or self.majuscules

    @property
    def phrase(self) -> bool:
        """Ends as a sentence or an item of a list does."""
        return self.texte.endswith((".", ";", ",", "!", "?")) and not self.texte.endswith(("...", "…"))

    @property
    def intitule(self) -> bool:
        """Could be a heading by itself: short, not an item, not a sentence unless its look says so."""
        return self.court and not self.puce and not self.sommaire and (self.marque or not self.phrase)

    @property
    def long(self) -> bool:
        return not self.tableau and self.mots >= LONG


def propre(texte: str) -> str:
    """The text with single spaces and straight apostrophes, to be compared with patterns."""
    return " ".join(texte.translate(_APOSTROPHES).split())


def voir(bloc: Bloc) -> Vue:
    """The look of one block."""
    if isinstance(bloc, Tableau):
        texte = propre(" ".join(p.texte for p in paragraphes_de(bloc)))
        return Vue(bloc, texte, len(texte.split()), tableau=True)
    return _paragraphe(bloc)


def _paragraphe(bloc: Paragraphe) -> Vue:
    brut = f"{bloc.marque} {bloc.texte}" if bloc.genre != GenreParagraphe.PUCE else bloc.texte
    texte = propre(brut)
    pleins = [fragment for fragment in bloc.fragments if fragment.texte.strip()]
    lettres = [lettre for lettre in bloc.texte if lettre.isalpha()]
    hautes = sum(lettre.isupper() for lettre in lettres)
    return Vue(
        bloc,
        texte,
        len(texte.split()),
        puce=bloc.genre == GenreParagraphe.PUCE,
        numero=bloc.genre == GenreParagraphe.NUMERO,
        titre=max(bloc.niveau, 1) if bloc.genre == GenreParagraphe.TITRE else 0,
        gras=bool(pleins) and all(fragment.gras for fragment in pleins),
        majuscules=len(lettres) >= 4 and hautes >= 0.85 * len(lettres),
        centre=bloc.centre,
        sommaire=bool(_SOMMAIRE.search(bloc.texte.strip()[-FIN:])),
    )
