"""Logos: what the bytes are decides, and what is kept is written again by us."""

import io
import warnings
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from PIL import Image, ImageOps

from ctg.fichiers.erreurs import FichierRefuse
from ctg.fichiers.svg import nettoyer_svg
from ctg.processus import Avis, Bornes, EnfantInterrompu, executer

TAILLE_MO = 2
PIXELS_AU_PLUS = 20_000_000
COTE_UTILE = 2400
"""Pixels: 10 cm at 600 dpi; a larger image only makes heavier documents."""

FORMATS = {b"\x89PNG\r\n\x1a\n": "PNG", b"\xff\xd8\xff": "JPEG"}
ESSAI = Bornes(memoire_mo=500, cpu_s=8, delai_s=12)
"""A drawing takes under a second: one that needs more would stop every document that it is printed on."""
PAGE_D_ESSAI = '<html lang="fr"><title>Logo</title><h1>Logo</h1><img alt="Logo" src="ctg:logo.svg">'
ADMIS = "Déposez le logo en PNG, en JPEG ou en SVG."


@dataclass(frozen=True, slots=True)
class Logo:
    """A clean image, ready to be stored; sizes are in pixels (for an SVG, in units of its viewBox, rounded)."""

    contenu: bytes
    type_mime: str
    extension: str
    largeur: int
    hauteur: int


def controler_logo(contenu: bytes, nom: str) -> Logo:
    """A cleaned copy of the image: no metadata, no animation, nothing after its end, RGB or grey colours.

    ``nom`` is only quoted back to the person.

    :raises FichierRefuse: other contents than PNG, JPEG or SVG, more than 2 MB or 20 million pixels, damaged image,
        SVG with text, script, image or outer reference, or that cannot be printed in a few seconds.
    """
    cite = f"« {nom[:60]} »"
    if not contenu:
        raise FichierRefuse(f"Le fichier {cite} est vide. {ADMIS}", motif="vide")
    if len(contenu) > TAILLE_MO * 1024 * 1024:
        raise FichierRefuse(
            f"Le fichier {cite} dépasse {TAILLE_MO} Mo. Réduisez ses dimensions, puis déposez-le à nouveau.",
            motif="taille",
        )
    for signature, nature in FORMATS.items():
        if contenu.startswith(signature):
            return _controler_points(contenu, nature, cite)
    if contenu.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<"):
        propre, largeur, hauteur = nettoyer_svg(contenu)
        try:
            _essayer(propre)
        except EnfantInterrompu as erreur:
            raise FichierRefuse(
                f"Le dessin {cite} est trop complexe pour être imprimé. Simplifiez-le, ou exportez le logo en PNG.",
                motif="complexe",
            ) from erreur
        return Logo(propre, "image/svg+xml", "svg", round(largeur), round(hauteur))
    raise FichierRefuse(f"Le fichier {cite} n’est pas une image que l’on sait imprimer. {ADMIS}", motif="nature")


@lru_cache(maxsize=16)
def _essayer(svg: bytes) -> None:
    """Prints the drawing once, in a bounded child: masks upon masks or long selectors are only known by trying.

    One that passed is not tried again: a dossier is checked, then imported. Raises ``EnfantInterrompu``.
    """

    def travail(_avis: Avis) -> tuple[dict[str, Any], bytes]:
        from ctg.pdf.rendu import rendre

        rendre(PAGE_D_ESSAI, {"logo.svg": (svg, "image/svg+xml")})
        return {}, b""

    from ctg.pdf.polices import polices

    # Made once for the machine, which takes longer than the child is given.
    polices()
    executer(travail, ESSAI)


def _controler_points(contenu: bytes, nature: str, cite: str) -> Logo:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(contenu), formats=[nature]) as image:
                _controler_dimensions(image, cite)
                image.verify()
            with Image.open(io.BytesIO(contenu), formats=[nature]) as image:
                return _reecrire(image, nature)
    except FichierRefuse:
        raise
    except Image.DecompressionBombError as erreur:
        raise _trop_grande(cite) from erreur
    except Exception as erreur:  # Pillow raises many kinds on a damaged file
        raise FichierRefuse(
            f"L’image {cite} est abîmée. Ouvrez-la, enregistrez-la à nouveau en PNG ou en JPEG, puis déposez-la.",
            motif="abime",
        ) from erreur


def _controler_dimensions(image: Image.Image, cite: str) -> None:
    if image.width * image.height > PIXELS_AU_PLUS:
        raise _trop_grande(cite)


def _trop_grande(cite: str) -> FichierRefuse:
    return FichierRefuse(
        f"L’image {cite} a trop de pixels. Réduisez-la à {COTE_UTILE} pixels de côté, puis déposez-la à nouveau.",
        motif="dimensions",
    )


def _reecrire(image: Image.Image, nature: str) -> Logo:
    """Decoding and writing again leaves behind metadata, animations and whatever hid in the file."""
    droite = ImageOps.exif_transpose(image)
    mode = "RGB" if nature == "JPEG" else "RGBA" if droite.has_transparency_data else "RGB"
    points = droite.convert("L" if droite.mode in ("L", "1") else mode)
    points.thumbnail((COTE_UTILE, COTE_UTILE))
    points.info.clear()
    sortie = io.BytesIO()
    if nature == "JPEG":
        points.save(sortie, "JPEG", quality=92)
    else:
        points.save(sortie, "PNG", optimize=True)
    type_mime, extension = ("image/jpeg", "jpg") if nature == "JPEG" else ("image/png", "png")
    return Logo(sortie.getvalue(), type_mime, extension, points.width, points.height)
