"""Draws the pages of an uploaded PDF inside numbered placeholder pages of the document.

A page whose content keeps the whole file conformant is drawn as it is; any other becomes an image. The drawing is an
artifact: the placeholder is a figure whose alternative text stands for it, and the original travels as an attachment.
"""

import io
import re
from collections.abc import Mapping

import pikepdf
from pikepdf import Dictionary, Name, Page, Pdf, Rectangle
from weasyprint.document import Document

from ctg.pdf.erreurs import RenduImpossible
from ctg.pdf.image_de_page import ImageDePage
from ctg.pdf.incorporable import BALISAGE, DESSIN, obstacle, operations_admises

EMPLACEMENT = re.compile(r"extbox-(?P<cle>.+)-(?P<rang>\d+)")
PT_PAR_PX = 0.75
"""WeasyPrint lays out in CSS pixels (96 an inch), PDF counts in points (72 an inch)."""

Place = tuple[int, Rectangle]


def est_signe(pdf: Pdf) -> bool:
    """Whether a signature field holds a signature (an import would destroy it)."""
    return any(
        isinstance(objet, Dictionary) and objet.get("/FT") == Name.Sig and "/V" in objet for objet in pdf.objects
    )


def incorporer(
    contenu: bytes, document: Document, inclus: Mapping[str, bytes], noms: Mapping[str, str]
) -> tuple[bytes, list[str]]:
    """The document with every page of ``inclus`` drawn in its placeholder ``extbox-<key>-<k>``, and French remarks.

    A remark says which pages had to become images and why, under the name that ``noms`` gives to the key.

    :raises RenduImpossible: an included file is signed, protected or unreadable, or has not exactly as many
        placeholders as pages: a page silently left out of a legal document is worse than no document.
    """
    places = _places(document)
    if inconnues := sorted({cle for cle, _ in places} - set(inclus)):
        raise RenduImpossible(detail=f"placeholders without a PDF: {inconnues}")
    remarques: list[str] = []
    with Pdf.open(io.BytesIO(contenu)) as cible:
        touchees: set[int] = set()
        for cle, original in inclus.items():
            emplacements = [places[reperage] for reperage in sorted(places) if reperage[0] == cle]
            rasterisees = _incorporer_un(cible, original, emplacements, touchees)
            remarques += [_remarque(noms.get(cle, cle), pages, raison) for raison, pages in rasterisees.items()]
        sortie = io.BytesIO()
        cible.save(
            sortie, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate, compress_streams=True
        )
    return sortie.getvalue(), remarques


def _remarque(nom: str, pages: list[int], raison: str) -> str:
    accord = "s" if len(pages) > 1 else ""
    return (
        f"«\u00a0{nom}\u00a0»\u00a0: page{accord} {_intervalles(pages)} reproduite{accord} en image, pour rester "
        f"archivable ({raison})\u202f; l’original reste joint."
    )


def _intervalles(pages: list[int]) -> str:
    """ "1 à 3, 5": the numbers, in increasing order, those that follow one another together."""
    suites: list[list[int]] = []
    for page in pages:
        if suites and page == suites[-1][1] + 1:
            suites[-1][1] = page
        else:
            suites.append([page, page])
    return ", ".join(str(debut) if debut == fin else f"{debut} à {fin}" for debut, fin in suites)


def _places(document: Document) -> dict[tuple[str, int], Place]:
    """Rectangle of each placeholder, in points from the bottom left of its page, by key and rank."""
    places: dict[tuple[str, int], Place] = {}
    for numero, page in enumerate(document.pages):
        for identifiant, (gauche, haut, droite, bas) in page.anchors.items():
            if trouve := EMPLACEMENT.fullmatch(identifiant):
                rectangle = Rectangle(
                    gauche * PT_PAR_PX,
                    (page.height - bas) * PT_PAR_PX,
                    droite * PT_PAR_PX,
                    (page.height - haut) * PT_PAR_PX,
                )
                places[trouve["cle"], int(trouve["rang"])] = (numero, rectangle)
    return places


def _incorporer_un(cible: Pdf, original: bytes, emplacements: list[Place], touchees: set[int]) -> dict[str, list[int]]:
    """Draws one file and returns the numbers (from 1) of its pages that had to become images, by reason."""
    try:
        with Pdf.open(io.BytesIO(original)) as source, ImageDePage(original) as images:
            if est_signe(source):
                raise RenduImpossible(
                    "Un PDF signé ne peut qu’être joint : l’imprimer dans le document détruirait sa signature."
                )
            if len(source.pages) != len(emplacements):
                raise RenduImpossible(detail=f"{len(source.pages)} pages for {len(emplacements)} placeholders")
            rasterisees: dict[str, list[int]] = {}
            for rang, (page, (numero, rectangle)) in enumerate(zip(source.pages, emplacements, strict=True)):
                forme = _forme(cible, source, page)
                if isinstance(forme, str):
                    rasterisees.setdefault(forme, []).append(rang + 1)
                    forme = images.forme(cible, rang)
                _dessiner(cible.pages[numero], forme, rectangle, neuve=numero not in touchees)
                touchees.add(numero)
            return rasterisees
    except pikepdf.PasswordError as erreur:
        raise RenduImpossible("Un PDF joint est protégé par un mot de passe : déposez-le sans protection.") from erreur
    except pikepdf.PdfError as erreur:
        raise RenduImpossible("Un PDF joint est abîmé : enregistrez-le à nouveau, puis redéposez-le.") from erreur


def _forme(cible: Pdf, source: Pdf, page: Page) -> pikepdf.Object | str:
    """The page as a drawing that keeps the document conformant, or why it must become an image."""
    if raison := obstacle(source, page):
        return raison
    try:
        operations = pikepdf.parse_content_stream(page)
    except pikepdf.PdfError:
        return "page mal formée"
    if not operations_admises(operations):
        return DESSIN
    operations = [operation for operation in operations if str(operation.operator) not in BALISAGE]
    # The tags of the source mean nothing here, and tagged content is forbidden inside an artifact.
    page.contents_coalesce()
    page.Contents = source.make_stream(pikepdf.unparse_content_stream(operations))
    forme = page.as_form_xobject()
    for cle in (Name.StructParents, Name.StructParent, Name.Group):
        if cle in forme:
            del forme[cle]
    return cible.copy_foreign(forme)


def _dessiner(page: Page, forme: pikepdf.Object, rectangle: Rectangle, *, neuve: bool) -> None:
    """Draws in the middle of the rectangle, as large as it can be.

    WeasyPrint leaves its own transformation on at the end of a page: its content is first wrapped in q...Q, without
    which the drawing comes out upside down (no validator sees it).
    """
    if neuve:
        page.contents_add(b"q\n", prepend=True)
        page.contents_add(b"Q\n")
    # Every page shares the same resources, and the names that pikepdf picks are random.
    nom = page.add_resource(forme, Name.XObject, Name(f"/Inclus{forme.objgen[0]}"))
    trace = page.calc_form_xobject_placement(
        forme, nom, rectangle, invert_transformations=True, allow_shrink=True, allow_expand=True
    )
    page.contents_add(b"/Artifact BMC\n" + trace + b"\nEMC\n")
    page.contents_coalesce()
