"""A light conformance check without Java: what a change of template or of library would most likely break."""

import io
import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

XMP_ATTENDU = {
    r"pdfaid:part\W+3": "Les métadonnées ne déclarent pas PDF/A-3.",
    r"pdfaid:conformance\W+A": "Les métadonnées ne déclarent pas le niveau A de PDF/A.",
    r"pdfuaid:part\W+1": "Les métadonnées ne déclarent pas PDF/UA-1.",
    r"<dc:title>": "Les métadonnées ne portent pas de titre.",
}
FICHIERS_DE_POLICE = frozenset({"/FontFile", "/FontFile2", "/FontFile3"})


def controler(contenu: bytes) -> list[str]:
    """French sentences about what breaks PDF/A-3a or PDF/UA-1; an empty list is a good sign, not a proof.

    The whole proof is veraPDF's, in the tests. Takes 0.03 to 0.3 s.
    """
    try:
        with Pdf.open(io.BytesIO(contenu)) as pdf:
            return sorted({*_du_fichier(pdf), *_des_objets(pdf), *_des_balises(pdf)})
    except pikepdf.PasswordError:
        return ["Le fichier est protégé par un mot de passe."]
    except pikepdf.PdfError:
        return ["Le fichier n’est pas un PDF lisible."]


def _du_fichier(pdf: Pdf) -> Iterator[str]:
    racine: Any = pdf.Root
    if pdf.is_encrypted:
        yield "Le fichier est chiffré."
    if "/ID" not in pdf.trailer:
        yield "Le fichier n’a pas d’identifiant."
    if not racine.get("/Lang"):
        yield "La langue du document n’est pas déclarée."
    if not bool(racine.get("/MarkInfo", {}).get("/Marked", False)):
        yield "Le document ne se déclare pas balisé."
    if not bool(racine.get("/ViewerPreferences", {}).get("/DisplayDocTitle", False)):
        yield "La fenêtre n’affiche pas le titre du document."
    if not any(intention.get("/S") == Name("/GTS_PDFA1") for intention in racine.get("/OutputIntents", [])):
        yield "Le profil de couleurs de sortie manque."
    xmp = bytes(racine.Metadata.read_bytes()).decode("utf-8", "replace") if "/Metadata" in racine else ""
    yield from (phrase for motif, phrase in XMP_ATTENDU.items() if not re.search(motif, xmp))


def _des_objets(pdf: Pdf) -> Iterator[str]:
    for objet in pdf.objects:
        entrees = objet.stream_dict if isinstance(objet, Stream) else objet
        if isinstance(entrees, Dictionary):
            yield from _d_un_objet(entrees)


def _d_un_objet(objet: Dictionary) -> Iterator[str]:
    nature = objet.get("/Type")
    if nature == Name.FontDescriptor and not FICHIERS_DE_POLICE & set(objet.keys()):
        yield f"La police {objet.get('/FontName')} n’est pas incorporée."
    if objet.get("/Subtype") == Name.Image and bool(objet.get("/Interpolate", False)):
        yield "Une image demande une interpolation."
    if objet.get("/S") == Name.JavaScript or "/JS" in objet:
        yield "Le fichier contient un programme JavaScript."
    if nature == Name.Filespec and "/EF" in objet and "/AFRelationship" not in objet:
        yield "Un fichier joint ne dit pas son lien avec le document."
    if nature == Name.Annot and objet.get("/Subtype") not in (Name.Link, Name.Popup) and "/AP" not in objet:
        rectangle = [float(valeur) for valeur in objet.get("/Rect", [])]
        if rectangle != [0, 0, 0, 0]:
            yield "Une annotation n’a pas d’apparence."


def _des_balises(pdf: Pdf) -> Iterator[str]:
    arbre = pdf.Root.get("/StructTreeRoot")
    if arbre is None:
        yield "Le document n’a pas d’arbre de balises."
        return
    niveaux = []
    for element in _elements(arbre):
        balise = str(element.get("/S", ""))
        if trouve := re.fullmatch(r"/H([1-6])", balise):
            niveaux.append(int(trouve[1]))
        if balise == "/Figure" and not element.get("/Alt") and not element.get("/ActualText"):
            yield "Une image n’a pas de texte de remplacement."
        if balise == "/TH" and "/Scope" not in element.get("/A", {}):
            yield "Une cellule d’en-tête ne dit pas si elle vaut pour sa ligne ou pour sa colonne."
    if niveaux and niveaux[0] != 1:
        yield "Le premier titre n’est pas de niveau 1."
    if any(suivant - courant > 1 for courant, suivant in pairwise(niveaux)):
        yield "Un niveau de titre est sauté."


def _elements(arbre: Object) -> Iterator[Dictionary]:
    """The structure elements in reading order."""
    pile: list[Any] = [arbre]
    while pile:
        element = pile.pop()
        if not isinstance(element, Dictionary):
            continue
        yield element
        enfants = element.get("/K")
        if isinstance(enfants, Array):
            pile.extend(reversed(enfants.as_list()))
        elif enfants is not None:
            pile.append(enfants)
