"""Whether a foreign page can be drawn in a PDF/A-3a without breaking its conformance.

Deliberately narrow: what is not known to be harmless becomes an image.
"""

from collections.abc import Iterable, Iterator
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Page, Pdf, Stream

FICHIERS_DE_POLICE = frozenset({"/FontFile", "/FontFile2", "/FontFile3"})
FILTRES_ADMIS = frozenset(
    {
        "/FlateDecode",
        "/DCTDecode",
        "/CCITTFaxDecode",
        "/JBIG2Decode",
        "/ASCII85Decode",
        "/ASCIIHexDecode",
        "/RunLengthDecode",
    }
)
COULEURS_REFUSEES = frozenset({"/DeviceCMYK", "/DeviceN", "/Separation"})
ENCODAGES_SIMPLES = frozenset({"/WinAnsiEncoding", "/MacRomanEncoding"})
BALISAGE = frozenset({"BDC", "BMC", "EMC", "DP", "MP"})
TRACE = frozenset(
    {"b", "B", "b*", "B*", "f", "f*", "n", "s", "S", "c", "h", "l", "m", "re", "v", "y", "W", "W*", "sh", "Do"}
    | {"cm", "d", "gs", "i", "j", "J", "M", "q", "Q", "ri", "w"}
    | {"cs", "CS", "g", "G", "rg", "RG", "sc", "SC", "scn", "SCN"}
    | {"BT", "ET", "T*", "Tc", "Td", "TD", "Tf", "Tj", "TJ", "TL", "Tm", "Tr", "Ts", "Tw", "Tz", "'", '"'}
)
"""Operators that may be drawn: neither device CMYK (``k``), nor Type 3 glyphs, nor inline images."""
OBJETS_AU_PLUS = 20_000

COULEURS = "couleurs d’imprimerie"
DESSIN = "couleurs ou dessins non archivables"
POLICE_MUETTE = "police dont le texte ne se relit pas"


def obstacle(source: Pdf, page: Page) -> str:
    """Why the page must become an image, in French words, or "" when it may be drawn as it is."""
    if "/OCProperties" in source.Root:
        return "calques"
    if any(note.get("/Subtype") != Name.Link for note in page.get("/Annots", [])):
        return "annotations"
    for rang, objet in enumerate(_parcourir(page)):
        if rang > OBJETS_AU_PLUS:
            return "page trop complexe"
        if raison := _defaut(objet):
            return raison
    return ""


def operations_admises(operations: Iterable[Any], *, balisage: bool = True) -> bool:
    """Whether a content stream only uses operators that PDF/A knows and colours that the output profile covers."""
    for operation in operations:
        operateur = str(operation.operator)
        if operateur in BALISAGE:
            if not balisage:
                return False
        elif operateur not in TRACE or (operateur in ("cs", "CS") and str(operation.operands[0]) in COULEURS_REFUSEES):
            return False
    return True


def _parcourir(page: Page) -> Iterator[Object]:
    """Everything the page draws with: its resources and contents, each object once."""
    pile: list[Any] = [page.get(cle) for cle in ("/Resources", "/Contents") if page.get(cle) is not None]
    heritage = page.obj.get("/Parent")
    if "/Resources" not in page and heritage is not None and "/Resources" in heritage:
        pile.append(heritage["/Resources"])
    vus: set[tuple[int, int]] = set()
    while pile:
        objet = pile.pop()
        if not isinstance(objet, Object):
            continue
        if objet.is_indirect:
            if objet.objgen in vus:
                continue
            vus.add(objet.objgen)
        yield objet
        if isinstance(objet, Stream):
            objet = objet.stream_dict
        if isinstance(objet, Dictionary):
            pile.extend(valeur for cle, valeur in objet.items() if cle not in ("/Parent", "/StructParent", "/P"))
        elif isinstance(objet, Array):
            pile.extend(objet.as_list())


def _defaut(objet: Object) -> str:
    if isinstance(objet, Name):
        return COULEURS if str(objet) in COULEURS_REFUSEES else ""
    if isinstance(objet, Stream):
        return _defaut_de_flux(objet)
    if isinstance(objet, Dictionary):
        if objet.get("/Type") == Name.Font:
            return _defaut_de_police(objet)
        if objet.get("/Type") == Name.ExtGState and any(cle in objet for cle in ("/TR", "/TR2", "/HT", "/HTP")):
            return "réglages d’imprimerie"
    return ""


def _defaut_de_flux(flux: Stream) -> str:
    filtres = flux.get("/Filter")
    noms = {str(nom) for nom in filtres} if isinstance(filtres, Array) else {str(filtres)} - {"None"}
    if noms - FILTRES_ADMIS:
        return "compression non archivable"
    if bool(flux.get("/Interpolate", False)):
        return "image lissée"
    if flux.get("/Subtype") == Name.Form and not _forme_admise(flux):
        return DESSIN
    interdits = [cle for cle in ("/OPI", "/Alternates", "/PS", "/Ref", "/F", "/OC") if cle in flux]
    if flux.get("/Subtype") == Name.PS or interdits:
        return "contenu optionnel ou extérieur"
    return ""


def _forme_admise(forme: Stream) -> bool:
    try:
        return operations_admises(pikepdf.parse_content_stream(forme), balisage=False)
    except pikepdf.PdfError:
        return False


def _defaut_de_police(police: Dictionary) -> str:
    """Embedded, and mapped to Unicode as level A asks (ISO 19005-3, 6.2.11.7.2)."""
    nature = police.get("/Subtype")
    if nature == Name.Type3:
        return "police dessinée"
    if nature == Name.Type0:
        if "/ToUnicode" not in police or police.get("/Encoding") not in (Name("/Identity-H"), Name("/Identity-V")):
            return POLICE_MUETTE
        descendants = police.get("/DescendantFonts")
        return "" if descendants is not None and _embarquee(descendants[0]) else "font not embedded"
    if nature in (Name.CIDFontType0, Name.CIDFontType2):
        return ""
    if not _embarquee(police):
        return "police non incorporée"
    if "/ToUnicode" in police or str(police.get("/Encoding")) in ENCODAGES_SIMPLES:
        return ""
    return POLICE_MUETTE


def _embarquee(police: Object) -> bool:
    descripteur = police.get("/FontDescriptor")
    return isinstance(descripteur, Dictionary) and bool(FICHIERS_DE_POLICE & set(descripteur.keys()))
