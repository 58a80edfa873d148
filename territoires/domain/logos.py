"""Logos are stored under their hash and never rewritten, so that a convention may keep the one it printed."""

import hashlib

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from ctg.fichiers import controler_logo


def deposer_logo(contenu: bytes, nom: str) -> str:
    """Check, clean and store a logo; return its storage name.

    Raises FichierRefuse with a French sentence when it is not a safe PNG, JPEG or SVG.
    """
    logo = controler_logo(contenu, nom)
    chemin = f"logos/{hashlib.sha256(logo.contenu).hexdigest()}.{logo.extension.lstrip('.')}"
    if not default_storage.exists(chemin):
        default_storage.save(chemin, ContentFile(logo.contenu))
    return chemin
