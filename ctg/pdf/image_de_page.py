"""A page of an uploaded PDF as an image, when its content would break the conformance of the document."""

import io
from types import TracebackType
from typing import Self

import pikepdf
import pypdfium2  # type: ignore[import-untyped]
from pikepdf import Array, Dictionary, Name, Pdf

POINTS_PAR_POUCE = 150
COTE_MAXIMAL = 2600
"""Pixels on the longest side: an A3 at 150 dpi is 2480 high, anything larger is reduced."""
QUALITE_JPEG = 82


class ImageDePage:
    """Draws pages with PDFium, opened at the first page that needs it. Not safe in several threads."""

    def __init__(self, contenu: bytes) -> None:
        self._contenu = contenu
        self._document: pypdfium2.PdfDocument | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, nature: type[BaseException] | None, erreur: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._document is not None:
            self._document.close()

    def forme(self, cible: Pdf, rang: int) -> pikepdf.Object:
        """Page number ``rang`` (from 0), annotations and form fields included, as a form as large as the page."""
        if self._document is None:
            self._document = pypdfium2.PdfDocument(self._contenu)
            self._document.init_forms()
        page = self._document[rang]
        largeur, hauteur = page.get_size()
        echelle = min(POINTS_PAR_POUCE / 72, COTE_MAXIMAL / max(largeur, hauteur, 1))
        image = page.render(scale=echelle).to_pil().convert("RGB")
        page.close()
        sortie = io.BytesIO()
        image.save(sortie, "JPEG", quality=QUALITE_JPEG)
        flux = cible.make_stream(
            sortie.getvalue(),
            Type=Name.XObject,
            Subtype=Name.Image,
            Width=image.width,
            Height=image.height,
            ColorSpace=Name.DeviceRGB,
            BitsPerComponent=8,
            Filter=Name.DCTDecode,
        )
        return cible.make_stream(
            f"q {largeur:.3f} 0 0 {hauteur:.3f} 0 0 cm /Im0 Do Q".encode(),
            Type=Name.XObject,
            Subtype=Name.Form,
            FormType=1,
            BBox=Array([0, 0, round(largeur, 3), round(hauteur, 3)]),
            Resources=Dictionary(XObject=Dictionary(Im0=flux)),
        )
