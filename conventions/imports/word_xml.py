"""Names of WordprocessingML, and the one parser for what people send: no entity, no network, bounded depth."""

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
V = "{urn:schemas-microsoft-com:vml}"
VAL = f"{W}val"
_STRICTS = (
    (b"http://purl.oclc.org/ooxml/wordprocessingml/main", W[1:-1].encode()),
    (b"http://purl.oclc.org/ooxml/officeDocument/relationships", R[1:-1].encode()),
    (b"http://purl.oclc.org/ooxml/officeDocument/math", M[1:-1].encode()),
    (b"http://purl.oclc.org/ooxml/drawingml/main", A[1:-1].encode()),
)


def analyser(octets: bytes) -> etree._Element:
    """The tree of a part, with the names of strict OOXML as the usual ones.

    Raises ``etree.XMLSyntaxError``, and ``MemoryError`` when libxml2 had not enough.
    """
    for strict, usuel in _STRICTS:
        if strict in octets:
            octets = octets.replace(strict, usuel)
    parseur = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
    try:
        return etree.fromstring(octets, parseur)
    except etree.XMLSyntaxError as erreur:
        # What libxml2 says when memory is refused to it; a syntax error has its own words.
        if str(erreur).startswith("unknown error"):
            raise MemoryError from erreur
        raise


def valeur(element: etree._Element | None, chemin: str) -> str | None:
    """The ``w:val`` of a descendant, « true » when it has none, None when it is not there."""
    trouve = element.find(chemin) if element is not None else None
    return None if trouve is None else trouve.get(VAL, "true")


def vrai(texte: str | None) -> bool | None:
    """What a toggle says; None when it is not there."""
    return None if texte is None else texte.lower() not in {"0", "false", "off", "none"}


def retirer(element: etree._Element) -> None:
    """Takes an element out of its parent; the XML of Word has no text between elements."""
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def deballer(element: etree._Element, enfants: list[etree._Element] | None = None) -> None:
    """Puts the children of an element in its place."""
    parent = element.getparent()
    if parent is None:
        return
    place = parent.index(element)
    parent[place : place + 1] = list(element) if enfants is None else enfants


def course(texte: str, style: str = "", modele: etree._Element | None = None) -> etree._Element:
    """A run of text, with the properties of another run or a style."""
    neuve = etree.Element(f"{W}r")
    if modele is not None and (proprietes := modele.find(f"{W}rPr")) is not None:
        neuve.append(etree.fromstring(etree.tostring(proprietes)))
    if style:
        etree.SubElement(etree.SubElement(neuve, f"{W}rPr"), f"{W}rStyle").set(VAL, style)
    etree.SubElement(neuve, f"{W}t").text = texte
    return neuve
