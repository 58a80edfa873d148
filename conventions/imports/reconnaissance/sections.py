"""A document without any article: its titled sections."""

from collections.abc import Iterator, Sequence

from conventions.imports.reconnaissance.debut import Debut
from conventions.imports.reconnaissance.vues import Vue
from conventions.imports.structure import GenrePiece

MOTS_MIN = 3
MOTS_MAX = 22
TEXTE_MIN = 20
"""Words of the paragraph under a heading that has no style of its own."""


def sections(vues: Sequence[Vue], debut: int, fin: int) -> Iterator[Debut]:
    """The headings of ``vues[debut:fin]``: those by style when there are some, else short lines above a text."""
    styles = [vue.titre for vue in vues[debut:fin] if vue.titre and vue.intitule]
    niveau = min(styles, default=0)
    if styles and styles.count(niveau) == 1 and len(set(styles)) > 1:
        niveau = sorted(set(styles))[1]
    for rang in range(debut, fin):
        vue = vues[rang]
        if (styles and vue.titre and vue.titre <= niveau and vue.intitule) or (
            not styles and _intitule(vues, rang, fin)
        ):
            yield Debut(rang, GenrePiece.SECTION, vue.texte, 1)


def _intitule(vues: Sequence[Vue], rang: int, fin: int) -> bool:
    vue = vues[rang]
    if not vue.intitule or vue.numero or vue.texte.endswith((":", "...", "…")) or rang + 1 >= fin:
        return False
    if not (MOTS_MIN <= vue.mots <= MOTS_MAX or (vue.marque and vue.mots <= MOTS_MAX)):
        return False
    suite = vues[rang + 1]
    return suite.tableau or suite.puce or suite.mots >= max(TEXTE_MIN, vue.mots + 5)
