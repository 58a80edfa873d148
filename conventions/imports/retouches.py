"""What people type by hand where Word has a tool: « - » for a bullet, « 1. » for a number; and what a PDF left."""

from collections.abc import Iterable
from dataclasses import replace

from conventions.imports.assemblage import Element, nettoyer_fragments
from conventions.imports.blocs import Cellule, Ecart, Fragment, GenreParagraphe, Paragraphe, Tableau
from conventions.imports.brouillon import Brut, EcartBrut, ElementBrut, TableauBrut, etager, numeroter_les_suites
from conventions.imports.lignes import puce
from conventions.imports.mise_a_part import Ligne, mettre_a_part

G = GenreParagraphe


def retoucher(elements: Iterable[Element]) -> list[Element]:
    """The elements, items typed by hand made items, stamps and page numbers of a converted PDF put aside.

    Sentences are left as their author cut them.
    """
    rendus = _mettre_a_part(list(elements))
    for rang, element in enumerate(rendus):
        if isinstance(element, Tableau):
            rendus[rang] = replace(element, rangs=tuple(tuple(_cellule(c) for c in r) for r in element.rangs))
    return _listes(rendus)


def _cellule(cellule: Cellule) -> Cellule:
    return replace(
        cellule, paragraphes=tuple(p for p in _listes(list(cellule.paragraphes)) if isinstance(p, Paragraphe))
    )


def _mettre_a_part(elements: list[Element]) -> list[Element]:
    lignes = [Ligne(e.texte if isinstance(e, Paragraphe) and e.genre is G.TEXTE else "") for e in elements]
    mettre_a_part(lignes)
    return [
        Ecart(element, ligne.raison) if isinstance(element, Paragraphe) and ligne.raison else element
        for element, ligne in zip(elements, lignes, strict=True)
    ]


def _listes(elements: list[Element]) -> list[Element]:
    bruts = [_brut(element) for element in elements]
    numeroter_les_suites(bruts)
    tapes = [
        isinstance(brut, Brut) and isinstance(element, Paragraphe) and brut.genre is not element.genre
        for brut, element in zip(bruts, elements, strict=True)
    ]
    # Marks of Word's own lists have their levels: they only part the runs of typed ones.
    etager(brut if tape else TableauBrut([]) for brut, tape in zip(bruts, tapes, strict=True))
    rendus: list[Element] = []
    for element, brut, tape in zip(elements, bruts, tapes, strict=True):
        if tape and isinstance(element, Paragraphe) and isinstance(brut, Brut):
            rendus.append(_en_item(element, brut))
        elif isinstance(element, Paragraphe) and element.genre is G.TEXTE and element.niveau:
            rendus.append(replace(element, niveau=0))
        else:
            rendus.append(element)
    return rendus


def _brut(element: Element) -> ElementBrut:
    if isinstance(element, Ecart):
        return EcartBrut(element.paragraphe.texte, element.raison)
    if isinstance(element, Tableau):
        return TableauBrut([])
    brut = Brut(element.texte, element.genre, element.marque, retrait=element.niveau)
    if element.genre is G.TEXTE and (item := puce(element.texte)) and item.texte:
        brut.genre, brut.marque, brut.texte = G.PUCE, item.marque, item.texte
    return brut


def _en_item(paragraphe: Paragraphe, brut: Brut) -> Paragraphe:
    coupe = len(paragraphe.texte.rstrip()) - len(brut.texte)
    return replace(
        paragraphe,
        fragments=sans_debut(paragraphe.fragments, coupe),
        genre=brut.genre,
        marque=brut.marque,
        niveau=brut.niveau,
        centre=False,
    )


def sans_debut(fragments: tuple[Fragment, ...], longueur: int) -> tuple[Fragment, ...]:
    """The runs without their first characters."""
    rendus: list[Fragment] = []
    for fragment in fragments:
        retire = min(longueur, len(fragment.texte))
        longueur -= retire
        rendus.append(replace(fragment, texte=fragment.texte[retire:]))
    return nettoyer_fragments(rendus)
