"""Small Word files made by hand: what python-docx writes, and the XML that it does not know."""

import io
import re
import zipfile
from collections.abc import Callable

import docx
from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
ESPACES = (
    nsdecls("w", "r", "a", "wp", "pic")
    + ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    + ' xmlns:v="urn:schemas-microsoft-com:vml"'
    + ' xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
    + ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
)


def fichier(ecrire: Callable[[Document], object] | None = None) -> bytes:
    """The bytes of a document that ``ecrire`` filled."""
    document = docx.Document()
    if ecrire is not None:
        ecrire(document)
    sortie = io.BytesIO()
    document.save(sortie)
    return sortie.getvalue()


def paragraphe_xml(document: Document, interieur: str, proprietes: str = "") -> None:
    """Appends a paragraph of raw XML; ``interieur`` holds its runs."""
    xml = f"<w:p {ESPACES}>{f'<w:pPr>{proprietes}</w:pPr>' if proprietes else ''}{interieur}</w:p>"
    document.element.body.insert_element_before(parse_xml(xml), "w:sectPr")


def element(xml: str) -> object:
    """An element of raw XML, the names of Word declared."""
    fin = re.search(r"[\s/>]", xml).start()
    return parse_xml(f"{xml[:fin]} {ESPACES}{xml[fin:]}")


def course(texte: str, proprietes: str = "") -> str:
    return f'<w:r><w:rPr>{proprietes}</w:rPr><w:t xml:space="preserve">{texte}</w:t></w:r>'


def zone(texte: str) -> str:
    """A box drawn twice, as Word writes it: for itself, and for older readers."""
    contenu = f"<w:txbxContent><w:p>{course(texte)}</w:p></w:txbxContent>"
    return (
        f'<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:inline><a:graphic>'
        f'<a:graphicData uri="x"><wps:wsp><wps:txbx>{contenu}</wps:txbx></wps:wsp></a:graphicData></a:graphic>'
        f"</wp:inline></w:drawing></mc:Choice><mc:Fallback><w:pict><v:rect><v:textbox>{contenu}</v:textbox></v:rect>"
        f"</w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )


def numeroter(document: Document, modele: str, forme: str = "decimal", numero: int = 90) -> int:
    """Adds a list to the file; ``modele`` is what Word draws before each paragraph (« Article %1 - »)."""
    numerotation = document.part.numbering_part.element
    abstrait = parse_xml(
        f'<w:abstractNum {ESPACES} w:abstractNumId="{numero}"><w:lvl w:ilvl="0"><w:start w:val="1"/>'
        f'<w:numFmt w:val="{forme}"/><w:lvlText w:val="{modele}"/></w:lvl>'
        f'<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%2)"/></w:lvl>'
        f"</w:abstractNum>"
    )
    numerotation.insert(0, abstrait)
    numerotation.append(parse_xml(f'<w:num {ESPACES} w:numId="{numero}"><w:abstractNumId w:val="{numero}"/></w:num>'))
    return numero


def liste(numero: int, niveau: int = 0) -> str:
    return f'<w:numPr><w:ilvl w:val="{niveau}"/><w:numId w:val="{numero}"/></w:numPr>'


def avec_partie(contenu: bytes, nom: str, octets: bytes, *, genre: str = "", type_mime: str = "") -> bytes:
    """The file with one more part (or another content of it), related to the document when ``genre`` is given."""
    entree, sortie = zipfile.ZipFile(io.BytesIO(contenu)), io.BytesIO()
    with zipfile.ZipFile(sortie, "w", zipfile.ZIP_DEFLATED) as neuf:
        for ancien in entree.namelist():
            lu = entree.read(ancien)
            if ancien == "word/_rels/document.xml.rels" and genre:
                cible = nom.removeprefix("word/")
                relation = (
                    f'<Relationship Id="rIdNeuf" Target="{cible}" '
                    f'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{genre}"/>'
                )
                lu = lu.replace(b"</Relationships>", relation.encode() + b"</Relationships>")
            if ancien == "[Content_Types].xml" and type_mime:
                ajout = f'<Override PartName="/{nom}" ContentType="{type_mime}"/>'
                lu = lu.replace(b"</Types>", ajout.encode() + b"</Types>")
            if ancien != nom:
                neuf.writestr(ancien, lu)
        neuf.writestr(nom, octets)
    return sortie.getvalue()


def notes(genre: str, textes: list[str]) -> bytes:
    """The part of the footnotes (or ``endnote``), numbered from 2 as Word does."""
    corps = "".join(
        f'<w:{genre} w:id="{rang}"><w:p>{course(texte)}</w:p></w:{genre}>' for rang, texte in enumerate(textes, start=2)
    )
    return f"<w:{genre}s {ESPACES}>{corps}</w:{genre}s>".encode()


def appel(genre: str, numero: int) -> str:
    return f'<w:r><w:{genre}Reference w:id="{numero}"/></w:r>'


def mots_du_fichier(contenu: bytes) -> list[str]:
    """Every word of the body, read by python-docx, deletions and the second drawing of each box apart."""
    corps = docx.Document(io.BytesIO(contenu)).element.body
    textes = []
    for paragraphe in corps.iter(f"{W}p"):
        if any(parent.tag.endswith("}Fallback") for parent in paragraphe.iterancestors()):
            continue
        textes.append("".join(noeud.text or "" for noeud in paragraphe.iter(f"{W}t") if _propre(noeud, paragraphe)))
    return re.findall(r"\w+", "\n".join(textes))


def _propre(noeud: object, paragraphe: object) -> bool:
    """Whether a text stands in this paragraph itself, and not in a box that it carries."""
    ancetre = next(noeud.iterancestors(f"{W}p"))
    return ancetre is paragraphe
