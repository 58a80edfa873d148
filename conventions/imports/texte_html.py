"""Tables that a copy left as HTML in a plain text."""

import re
from collections.abc import Iterator
from dataclasses import replace

from conventions.imports.assemblage import Element
from conventions.imports.blocs import Paragraphe, Tableau
from conventions.imports.emphase import fragments_de
from conventions.imports.html import TropProfond, lire_html
from conventions.imports.mise_a_part import Ligne

_DEBUT = re.compile(r"\s*<table[\s>]", re.IGNORECASE)
_FIN = re.compile(r"</table>\s*$", re.IGNORECASE)
_LIGNES_MAX = 2_000


def reunir_tables(lignes: list[Ligne]) -> list[Ligne]:
    """The lines, each table of HTML made one; one that never ends stays lines of text."""
    rendues: list[Ligne] = []
    rang = 0
    while rang < len(lignes):
        ligne = lignes[rang]
        fin = _fin(lignes, rang) if _DEBUT.match(ligne.texte) else -1
        if fin < 0:
            rendues.append(ligne)
            rang += 1
            continue
        texte = "\n".join(membre.texte for membre in lignes[rang : fin + 1])
        rendues.append(Ligne(texte, ligne.retrait, ligne.page, html=True))
        rang = fin + 1
    return rendues


def _fin(lignes: list[Ligne], debut: int) -> int:
    ouvertes = 0
    for rang in range(debut, min(debut + _LIGNES_MAX, len(lignes))):
        texte = lignes[rang].texte.lower()
        ouvertes += texte.count("<table") - texte.count("</table>")
        if ouvertes <= 0:
            return rang if _FIN.search(lignes[rang].texte) else -1
    return -1


def elements_html(html: str) -> Iterator[Element]:
    """What the table holds, with the stars of its cells read as emphasis."""
    try:
        lus = lire_html(html).elements
    except TropProfond:
        lus = [Paragraphe(0, fragments_de(html))]
    for element in lus:
        if isinstance(element, Paragraphe):
            yield _appuyer(element)
        elif isinstance(element, Tableau):
            yield replace(
                element,
                rangs=tuple(
                    tuple(replace(c, paragraphes=tuple(map(_appuyer, c.paragraphes))) for c in rang)
                    for rang in element.rangs
                ),
            )
        else:
            yield element


def _appuyer(paragraphe: Paragraphe) -> Paragraphe:
    if len(paragraphe.fragments) == 1 and ("*" in paragraphe.texte or "^{" in paragraphe.texte):
        return replace(paragraphe, fragments=fragments_de(paragraphe.texte))
    return paragraphe
