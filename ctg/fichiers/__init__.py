"""Triage of what users upload, by content and never by name; no Django here."""

from ctg.fichiers.erreurs import FichierRefuse
from ctg.fichiers.logo import Logo, controler_logo
from ctg.fichiers.pdf import PdfControle, controler_pdf

__all__ = ["FichierRefuse", "Logo", "PdfControle", "controler_logo", "controler_pdf"]
