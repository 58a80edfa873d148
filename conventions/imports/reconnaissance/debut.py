"""Where a piece starts: a structure is a list of starts, so that no block can fall between two pieces."""

from collections.abc import Sequence
from dataclasses import dataclass

from conventions.imports.reconnaissance import reperes
from conventions.imports.reconnaissance.vues import TITRE_MAX, Vue
from conventions.imports.structure import GenrePiece

SUITES_MAX = 3
ABREGE = 70


@dataclass(frozen=True, slots=True)
class Debut:
    """A piece starts at ``rang``; its first ``titres`` blocks are its title, the others its text."""

    rang: int
    genre: GenrePiece
    titre: str = ""
    titres: int = 0
    numero: str = ""
    cle: str = ""
    raison: str = ""


def intituler(vues: Sequence[Vue], rang: int, reste: str, *, arrets: frozenset[int] = frozenset()) -> tuple[str, int]:
    """The title that starts at ``rang``, whose own line holds ``reste``, and the number of blocks that it takes.

    A title goes on over the next lines while it is not finished, or when its first line holds the number alone.
    """
    titre, pris = reste, 1
    while rang + pris < len(vues) and pris <= SUITES_MAX:
        suite = vues[rang + pris]
        seul = not titre
        if rang + pris in arrets or not suite.intitule or suite.numero:
            break
        if seul and not (suite.marque or suite.centre or suite.mots <= 15):
            break
        if not seul and not (reperes.inacheve(titre) and _pareils(vues[rang], suite)):
            break
        if len(f"{titre} {suite.texte}") > TITRE_MAX:
            break
        titre = f"{titre} {suite.texte}".strip()
        pris += 1
    return titre, pris


def _pareils(premiere: Vue, suite: Vue) -> bool:
    """Same look: a sentence of the text never goes on a title in capitals."""
    if premiere.majuscules:
        return suite.majuscules
    return (premiere.gras, bool(premiere.titre)) == (suite.gras, bool(suite.titre))


def abreger(texte: str) -> str:
    """The first words of a text that has no title, to name it in a list."""
    if len(texte) <= ABREGE:
        return texte.rstrip(" .;:,")
    return texte[:ABREGE].rsplit(" ", 1)[0].rstrip(" .;:,") + "…"
