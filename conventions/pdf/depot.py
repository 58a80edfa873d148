"""Where rendered PDFs are kept: each under its own SHA-256, so that the name vouches for the bytes."""

import hashlib
from collections.abc import Iterable

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from conventions.models import Rendu, Version
from ctg.pdf import DocumentPdf

PROJETS = "rendus"
VERSIONS = "versions"
PROJETS_GARDES = 3
"""Finished renders kept for each convention while it is a project, and for each of its documents."""


def ranger(document: DocumentPdf, dossier: str) -> str:
    """Stores the file and returns its name; a file left truncated by a crash is written again."""
    nom = f"{dossier}/{document.empreinte}.pdf"
    if default_storage.exists(nom):
        with default_storage.open(nom) as fichier:
            if hashlib.sha256(fichier.read()).hexdigest() == document.empreinte:
                return nom
        default_storage.delete(nom)
    return default_storage.save(nom, ContentFile(document.contenu))


def existe(rendu: Rendu) -> bool:
    """Whether the file of a finished render is still there."""
    return bool(rendu.pdf.name) and default_storage.exists(rendu.pdf.name or "")


def purger(dernier: Rendu) -> None:
    """Drops the finished renders of the same project but the last ones, and their files.

    Those with the drafts of a party are counted apart; a version's PDF is never touched.
    """
    memes = {
        "convention": dernier.convention_id,
        "document": dernier.document_id,
        "brouillons_de": dernier.brouillons_de_id,
        "version": None,
    }
    finis = Rendu.objects.filter(fini_le__isnull=False, **memes).order_by("-pk")
    for rendu in finis[PROJETS_GARDES:]:
        nom = rendu.pdf.name if rendu.pdf else ""
        rendu.delete()
        oublier([nom] if nom else [])


def oublier(noms: Iterable[str]) -> None:
    """Drops the files that no render and no version serves any more."""
    for nom in noms:
        if not Rendu.objects.filter(pdf=nom).exists() and not Version.objects.filter(pdf=nom).exists():
            default_storage.delete(nom)
