"""What every printed document wears: the stylesheets, the logos of its parties, the mark of a project."""

import logging
import mimetypes
from collections.abc import Iterable
from importlib.resources import files

from django.core.files.storage import default_storage

from conventions.models import Partie
from conventions.pdf.logos import LogoSource, proportion
from conventions.pdf.textes import style_du_total
from ctg.typographie import espaces_insecables

journal = logging.getLogger(__name__)

Images = dict[str, tuple[bytes, str]]


def logos(parties: Iterable[Partie]) -> tuple[list[LogoSource], Images]:
    """What the cover shows of each party, and the bytes of the images; an unreadable logo gives way to the name."""
    sources: list[LogoSource] = []
    images: Images = {}
    for rang, partie in enumerate(parties, start=1):
        nom = espaces_insecables(majuscule(partie.nom))
        contenu, type_mime = _lire_logo(partie)
        rapport = proportion(contenu, type_mime) if contenu else 0
        ressource = f"logo-{rang}" if rapport else ""
        if ressource:
            images[ressource] = (contenu, type_mime)
        sources.append(LogoSource(nom, ressource, rapport))
    return sources, images


def _lire_logo(partie: Partie) -> tuple[bytes, str]:
    if not partie.logo:
        return b"", ""
    try:
        with default_storage.open(partie.logo) as fichier:
            return fichier.read(), mimetypes.guess_type(partie.logo)[0] or "image/png"
    except OSError:
        journal.warning("logo %s of party %s cannot be read", partie.logo, partie.pk)
        return b"", ""


def marque_projet() -> Images:
    """The watermark of an unfinished document, which the style ``projet`` names."""
    return {"projet.svg": (lire("projet.svg"), "image/svg+xml")}


def styles(noms: Iterable[str]) -> str:
    """The named stylesheets of conventions/pdf/styles, in this order."""
    return "\n".join([*(lire(f"styles/{nom}.css").decode() for nom in noms), style_du_total()])


def lire(nom: str) -> bytes:
    """A file packaged beside this module."""
    return files("conventions.pdf").joinpath(nom).read_bytes()


def majuscule(texte: str) -> str:
    """The same text, its first letter capital."""
    return texte[:1].upper() + texte[1:]
