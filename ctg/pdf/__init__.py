"""HTML to an archivable, accessible PDF: no Django here, nothing but what the caller hands over is read."""

from typing import TYPE_CHECKING, Any

from ctg.pdf.contrat import DemandeRendu, DocumentPdf, PieceJointe
from ctg.pdf.controle import controler
from ctg.pdf.enfant import rendre_borne
from ctg.pdf.erreurs import RenduImpossible, RenduTropLong, RenduTropLourd

if TYPE_CHECKING:
    from ctg.pdf.rendu import chauffer, rendre

__all__ = [
    "DemandeRendu",
    "DocumentPdf",
    "PieceJointe",
    "RenduImpossible",
    "RenduTropLong",
    "RenduTropLourd",
    "chauffer",
    "controler",
    "rendre",
    "rendre_borne",
]


def __getattr__(nom: str) -> Any:
    """``chauffer`` and ``rendre``: the engine takes two seconds to import, and most processes never render."""
    if nom not in {"chauffer", "rendre"}:
        raise AttributeError(f"module {__name__!r} has no attribute {nom!r}")
    from ctg.pdf import rendu

    return getattr(rendu, nom)
