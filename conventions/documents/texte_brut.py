"""A document as plain text, to paste where no formatting holds: the software of a town hall, a letter."""

import re
from collections.abc import Iterator
from typing import Any

from lxml import html as lxml_html

from conventions.documents.registre import ContexteBloc, blocs
from conventions.domain.mentions_document import NumerosDocument, ResolveurDocument
from conventions.enums import GenreArticle
from conventions.models import Document
from conventions.pdf.textes import imprimeur

_BLOCS = {"p", "h1", "h2", "h3", "h4", "li", "blockquote", "caption", "tr"}
_HORS_TEXTE = {"caption", "img", "style"}
_ESPACES = re.compile(r"[ \t\r\n]+")


def texte_du_document(document: Document, sujet: Any) -> str:
    """Every piece in order, its title on a line of its own; what is missing stays between brackets.

    ``document`` and ``sujet`` come from ``documents.charger_document``.
    """
    imprimer = imprimeur(ResolveurDocument(document, sujet), projet=True)
    contexte = ContexteBloc(document.convention, document, sujet, imprimer, document.est_projet)
    numeros, definis = NumerosDocument(document), blocs(document.nature)
    morceaux: list[str] = []
    for piece in document.textes.all():
        lignes = []
        if piece.genre not in {GenreArticle.VISAS, GenreArticle.PASSAGE}:
            lignes.append(numeros.titre(piece))
        lignes += lignes_de(imprimer(piece.corps))
        if piece.bloc in definis:
            lignes += lignes_de(definis[piece.bloc].rendre(contexte))
        if lignes:
            morceaux.append("\n".join(lignes))
    return "\n\n".join(morceaux) + "\n"


def lignes_de(html: str) -> list[str]:
    """The lines of an HTML that we printed: one a paragraph, « - » before an item, the cells of a row side by side.

    A table of one row of numbers under its headings gives « heading : number » on each line.
    """
    if not html.strip():
        return []
    racine = lxml_html.fragment_fromstring(html, create_parent="div")
    return [ligne for ligne in _lignes(racine) if ligne]


def _lignes(element: Any) -> Iterator[str]:
    for enfant in element:
        nom = enfant.tag if isinstance(enfant.tag, str) else ""
        if nom in _HORS_TEXTE or "tampon" in (enfant.get("class") or "").split():
            continue
        if nom == "table":
            yield from _tableau(enfant)
        elif nom in _BLOCS and not any(
            petit.tag in _BLOCS | {"ul", "ol", "table"} for petit in enfant.iterdescendants()
        ):
            yield ("- " if nom == "li" else "") + _texte(enfant)
        else:
            yield from _lignes(enfant)


def _tableau(table: Any) -> Iterator[str]:
    rangs = [[_texte(case) for case in rang.iterfind("./*")] for rang in table.iter("tr")]
    if len(rangs) == 2 and table.find("thead") is not None and len(rangs[0]) == len(rangs[1]):
        yield from (f"{titre}\u00a0: {valeur}" for titre, valeur in zip(*rangs, strict=True))
        return
    yield from (" | ".join(rang) for rang in rangs)


def _texte(element: Any) -> str:
    for marque in element.iter("mark"):
        if not marque.get("data-lu"):
            marque.set("data-lu", "1")
            marque.text = f"[{marque.text or ''}"
            dernier = marque[-1] if len(marque) else None
            if dernier is not None:
                dernier.tail = f"{dernier.tail or ''}]"
            else:
                marque.text += "]"
    return _ESPACES.sub(" ", "".join(element.itertext())).strip()
