"""Mends the tags that WeasyPrint 70 writes otherwise than PDF/UA-1 wants them."""

from collections.abc import Iterator
from typing import Any

import pydyf
from weasyprint.document import Document


def reparer_balises(document: Document, pdf: pydyf.PDF) -> None:
    """Gives each header cell its scope, and wraps in a body whatever a list item holds besides its label."""
    _poser_portees(document)
    for objet in list(pdf.objects):
        if isinstance(objet, dict) and objet.get("Type") == "/StructElem" and objet.get("S") == "/LI":
            _envelopper_item(pdf, objet)


def _boites(boite: Any) -> Iterator[Any]:
    """A box and all those below it (absolute boxes are hidden behind a placeholder)."""
    pile = [boite]
    while pile:
        courante = pile.pop()
        courante = getattr(courante, "_box", courante)
        yield courante
        pile.extend(getattr(courante, "children", None) or ())


def _poser_portees(document: Document) -> None:
    for page in document.pages:
        for boite in _boites(page._page_box):
            marque = getattr(boite, "mark", None)
            if marque is not None and boite.element is not None and boite.element_tag == "th":
                marque["A"]["Scope"] = "/Row" if boite.element.get("scope") == "row" else "/Column"


def _envelopper_item(pdf: pydyf.PDF, item: pydyf.Dictionary) -> None:
    gardes: list[Any] = []
    deplaces: list[Any] = []
    corps: Any = None
    for reference in item["K"]:
        enfant = _objet(pdf, reference)
        if isinstance(enfant, dict) and enfant.get("S") in ("/Lbl", "/LBody"):
            gardes.append(reference)
            corps = enfant if enfant["S"] == "/LBody" else corps
        else:
            deplaces.append(reference)
    if not deplaces:
        return
    if corps is None:
        corps = pydyf.Dictionary(
            {"Type": "/StructElem", "S": "/LBody", "K": pydyf.Array(), "P": item.reference, "Pg": item["Pg"]}
        )
        pdf.add_object(corps)
        gardes.append(corps.reference)
    for reference in deplaces:
        corps["K"].append(reference)
        enfant = _objet(pdf, reference)
        if isinstance(enfant, dict):
            enfant["P"] = corps.reference
    item["K"] = pydyf.Array(gardes)


def _objet(pdf: pydyf.PDF, reference: Any) -> Any:
    """The object behind ``b"12 0 R"``; a marked content number (an int) has none."""
    return pdf.objects[int(reference.split()[0])] if isinstance(reference, bytes) else None
