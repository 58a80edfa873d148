"""HTML to an archivable, accessible PDF: no Django here, nothing but what the caller hands over is read."""

from ctg.pdf.contrat import DemandeRendu, DocumentPdf, PieceJointe
from ctg.pdf.controle import controler
from ctg.pdf.enfant import rendre_borne
from ctg.pdf.erreurs import RenduImpossible, RenduTropLong, RenduTropLourd
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
