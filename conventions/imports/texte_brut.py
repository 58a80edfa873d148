"""The raw text of a file, read apart from the import, so that a word that the import would lose is seen to be lost."""

from collections.abc import Iterator
from io import BytesIO
from typing import cast
from zipfile import ZipFile

from lxml import etree

from conventions.imports.controles import decoder
from conventions.imports.mots import sans_balises

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_TEXTE_ODF = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_RETIRES = frozenset({f"{_W}del", f"{_W}moveFrom", f"{_W}instrText", f"{_W}delText", f"{_MC}Fallback"})
_RETIRES_ODF = frozenset(
    {f"{_TEXTE_ODF}tracked-changes", "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}annotation"}
)
_ESPACES = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}


def texte_brut(format_: str, contenu: bytes) -> str:
    """Every word of a file already checked by ``controles.reconnaitre``, in the order in which it is written."""
    if format_ == "docx":
        return _docx(contenu)
    if format_ == "odt":
        return _odt(contenu)
    return sans_balises(decoder(contenu))


def _analyser(contenu: bytes) -> etree._Element:
    analyseur = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    return cast(etree._Element, etree.fromstring(contenu, analyseur))


def _docx(contenu: bytes) -> str:
    with ZipFile(BytesIO(contenu)) as archive:
        noms = archive.namelist()
        corps = _analyser(archive.read("word/document.xml"))
        notes: dict[str, str] = {}
        for genre in ("footnote", "endnote"):
            if f"word/{genre}s.xml" in noms:
                for note in _analyser(archive.read(f"word/{genre}s.xml")).iter(f"{_W}{genre}"):
                    notes[f"{genre}:{note.get(f'{_W}id')}"] = "".join(_mots_docx(note, {}))
        return "".join(_mots_docx(corps, notes))


def _mots_docx(element: etree._Element, notes: dict[str, str]) -> Iterator[str]:
    for enfant in element:
        nom = str(enfant.tag)
        if nom in _RETIRES:
            continue
        if nom == f"{_W}t":
            yield enfant.text or ""
        elif nom in _ESPACES:
            yield _ESPACES[nom]
        elif nom in {f"{_W}footnoteReference", f"{_W}endnoteReference"}:
            genre = nom.removeprefix(_W).removesuffix("Reference")
            identifiant = enfant.get(f"{_W}id")
            yield f" {notes.get(f'{genre}:{identifiant}', '')} "
        else:
            yield from _mots_docx(enfant, notes)
            if nom == f"{_W}p":
                yield "\n"


def _odt(contenu: bytes) -> str:
    with ZipFile(BytesIO(contenu)) as archive:
        return "".join(_mots_odt(_analyser(archive.read("content.xml"))))


def _mots_odt(element: etree._Element) -> Iterator[str]:
    if str(element.tag) in _RETIRES_ODF:
        return
    yield element.text or ""
    for enfant in element:
        if isinstance(enfant.tag, str):
            if enfant.tag in {f"{_TEXTE_ODF}s", f"{_TEXTE_ODF}tab", f"{_TEXTE_ODF}line-break"}:
                yield " "
            yield from _mots_odt(enfant)
            if enfant.tag in {f"{_TEXTE_ODF}p", f"{_TEXTE_ODF}h"}:
                yield "\n"
        yield enfant.tail or ""
