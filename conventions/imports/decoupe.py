"""Bring the text of a piece under the bounds of the rich text: several texts rather than a refusal."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from conventions.imports.application import PieceArrangee
from conventions.imports.blocs import Bloc, Paragraphe, Tableau, paragraphes_de
from conventions.imports.ecriture_html import Remplacement, html_de
from ctg.texte_riche import TexteRefuse, nettoyer
from ctg.texte_riche.erreurs import COLONNES_MAX, LIGNES_TABLEAU_MAX

MORCEAU = 20_000
"""Characters of a paragraph from which it is cut at a space."""


def corps_bornes(arrangee: PieceArrangee, transformer: Callable[[str], str] = str) -> list[str]:
    """The text of a piece in canonical form, in as many parts as the bounds ask: one, nearly always."""
    blocs = [morceau for bloc in arrangee.blocs for morceau in _borner(bloc)]
    return _ecrire(blocs, arrangee.remplacements, transformer)


def _ecrire(
    blocs: Sequence[Bloc], remplacements: Iterable[Remplacement], transformer: Callable[[str], str]
) -> list[str]:
    siens = _siens(blocs, remplacements)
    try:
        return [nettoyer(transformer(html_de(blocs, siens)))]
    except TexteRefuse:
        if len(blocs) > 1:
            milieu = len(blocs) // 2
            return [
                *_ecrire(blocs[:milieu], siens, transformer),
                *_ecrire(blocs[milieu:], siens, transformer),
            ]
        if moities := _couper(blocs[0]):
            return [texte for moitie in moities for texte in _ecrire([moitie], siens, transformer)]
        raise


def _siens(blocs: Sequence[Bloc], remplacements: Iterable[Remplacement]) -> list[Remplacement]:
    tenus = {paragraphe.id: len(paragraphe.texte) for bloc in blocs for paragraphe in paragraphes_de(bloc)}
    return [r for r in remplacements if r.bloc in tenus and r.fin <= tenus[r.bloc]]


def _borner(bloc: Bloc) -> list[Bloc]:
    """Tables of at most the bound of rows; one too wide is told row by row in paragraphs."""
    if isinstance(bloc, Paragraphe):
        return [bloc]
    if max((sum(cellule.colonnes for cellule in rang) for rang in bloc.rangs), default=0) > COLONNES_MAX:
        return list(paragraphes_de(bloc))
    rangs = range(0, max(len(bloc.rangs), 1), LIGNES_TABLEAU_MAX)
    return [replace(bloc, rangs=bloc.rangs[debut : debut + LIGNES_TABLEAU_MAX]) for debut in rangs]


def _couper(bloc: Bloc) -> list[Bloc]:
    """Two halves of a block that is too long by itself; none when it cannot be cut."""
    if isinstance(bloc, Tableau):
        if len(bloc.rangs) > 1:
            milieu = len(bloc.rangs) // 2
            return [replace(bloc, rangs=bloc.rangs[:milieu]), replace(bloc, rangs=bloc.rangs[milieu:])]
        return list(paragraphes_de(bloc)) if bloc.rangs else []
    if len(bloc.fragments) > 1:
        milieu = len(bloc.fragments) // 2
        return [replace(bloc, fragments=bloc.fragments[:milieu]), replace(bloc, fragments=bloc.fragments[milieu:])]
    fragment = bloc.fragments[0] if bloc.fragments else None
    if fragment is None or len(fragment.texte) < MORCEAU:
        return []
    coupe = fragment.texte.find(" ", len(fragment.texte) // 2)
    coupe = coupe if coupe > 0 else len(fragment.texte) // 2
    debut, fin = (
        replace(fragment, texte=fragment.texte[:coupe], note=""),
        replace(fragment, texte=fragment.texte[coupe:]),
    )
    return [replace(bloc, fragments=(debut,)), replace(bloc, fragments=(fin,))]
