"""Put what a reader found into a source: one rank for each thing, in the reading order, and clean runs of text."""

import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from conventions.imports.blocs import Bloc, Cellule, Ecart, Fragment, Paragraphe, SourceLue, Tableau

Element = Bloc | Ecart
"""What readers hand over, in order; the ranks that it carries do not count."""

# A no-break space is kept: whoever typed it wanted it.
_BLANCS = re.compile(r"[ \t\n\r\f\v]+")


def assembler(
    genre: str, elements: Iterable[Element], *, avertissements: Sequence[str] = (), pages: int = 0
) -> SourceLue:
    """The source made of ``elements``, numbered from 1. Paragraphs without a word or a sign are dropped."""
    rangs = itertools.count(1)
    blocs: list[Bloc] = []
    ecarts: list[Ecart] = []
    for element in elements:
        if isinstance(element, Ecart):
            if element.paragraphe.texte:
                ecarts.append(replace(element, paragraphe=replace(element.paragraphe, id=next(rangs))))
        elif isinstance(element, Tableau):
            blocs.append(_numeroter_tableau(element, rangs))
        elif element.texte or any(fragment.note for fragment in element.fragments):
            blocs.append(replace(element, id=next(rangs)))
    return SourceLue(genre, tuple(blocs), tuple(ecarts), tuple(dict.fromkeys(avertissements)), pages)


def _numeroter_tableau(tableau: Tableau, rangs: "itertools.count[int]") -> Tableau:
    propre = next(rangs)
    return replace(
        tableau,
        id=propre,
        rangs=tuple(tuple(_numeroter_cellule(cellule, rangs) for cellule in rang) for rang in tableau.rangs),
    )


def _numeroter_cellule(cellule: Cellule, rangs: "itertools.count[int]") -> Cellule:
    gardes = (paragraphe for paragraphe in cellule.paragraphes if paragraphe.fragments)
    return replace(cellule, paragraphes=tuple(replace(paragraphe, id=next(rangs)) for paragraphe in gardes))


def nettoyer_fragments(fragments: Iterable[Fragment]) -> tuple[Fragment, ...]:
    """Runs of one style merged, spaces and line ends collapsed, none at either end."""
    lisses: list[Fragment] = []
    apres_espace = True
    for fragment in fragments:
        texte = _BLANCS.sub(" ", fragment.texte)
        if apres_espace:
            texte = texte.removeprefix(" ")
        if not texte and not fragment.note:
            continue
        if texte:
            apres_espace = texte.endswith(" ")
        lisses.append(replace(fragment, texte=texte))
    return _fusionner(_sans_espace_final(lisses))


def _sans_espace_final(fragments: list[Fragment]) -> list[Fragment]:
    while fragments and not fragments[-1].note:
        texte = fragments[-1].texte.rstrip(" ")
        if texte:
            fragments[-1] = replace(fragments[-1], texte=texte)
            break
        fragments.pop()
    return fragments


def _fusionner(fragments: list[Fragment]) -> tuple[Fragment, ...]:
    fusionnes: list[Fragment] = []
    for fragment in fragments:
        if fusionnes and _meme_style(fusionnes[-1], fragment):
            fusionnes[-1] = replace(fragment, texte=fusionnes[-1].texte + fragment.texte)
        elif len(fusionnes) > 1 and _est_espace(fusionnes[-1]) and _meme_style(fusionnes[-2], fragment):
            espace = fusionnes.pop()
            fusionnes[-1] = replace(fragment, texte=fusionnes[-1].texte + espace.texte + fragment.texte)
        else:
            fusionnes.append(fragment)
    return tuple(fusionnes)


def _est_espace(fragment: Fragment) -> bool:
    return not fragment.note and fragment.texte.isspace()


def _meme_style(un: Fragment, autre: Fragment) -> bool:
    """A note closes its run: it is called right after it."""
    return not un.note and replace(un, texte="", note="") == replace(autre, texte="", note="")


def paragraphe_simple(texte: str, page: int = 0) -> Paragraphe:
    """A paragraph of plain text, for what is put aside."""
    return Paragraphe(0, nettoyer_fragments([Fragment(texte)]), page=page)
