"""Logos of the cover at equal visual weight: the same area for each, whatever its proportions."""

import io
import math
import re
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from lxml import etree
from PIL import Image

from conventions.pdf.document import Logo, MurDeLogos

LARGEUR_MM = 158.0
GOUTTIERE_MM = 5.0
"""Free space at the right of each logo."""
ECART_MM = 6.0
"""Between two rows."""
REMPLISSAGE = 0.42
"""Share of its cell that a logo covers: beyond, wide logos would no longer have the area of square ones."""
CORPS_PT = (10.5, 10.0, 9.5, 9.0, 8.5, 8.0, 7.5, 7.0, 6.5, 6.0)
MM_PAR_PT = 0.3528
CHASSE = 0.54
"""Mean width of a letter of Source Sans 3 semi-bold, in ems."""


@dataclass(frozen=True, slots=True)
class LogoSource:
    """What is known of a party's logo; ``proportion`` is width over height, 0 when there is no usable logo."""

    nom: str
    ressource: str = ""
    proportion: float = 0


def proportion(contenu: bytes, type_mime: str) -> float:
    """Width over height of a PNG, JPEG or SVG image, read from its header alone; 0 when it cannot be told."""
    try:
        largeur, hauteur = _dimensions_svg(contenu) if type_mime == "image/svg+xml" else _dimensions(contenu)
    except (OSError, ValueError, etree.XMLSyntaxError, Image.DecompressionBombError):
        return 0
    return largeur / hauteur if largeur > 0 and hauteur > 0 else 0


def _dimensions(contenu: bytes) -> tuple[float, float]:
    with Image.open(io.BytesIO(contenu)) as image:
        return image.size


def _dimensions_svg(contenu: bytes) -> tuple[float, float]:
    racine = etree.fromstring(contenu, etree.XMLParser(resolve_entities=False, no_network=True))
    boite = [float(valeur) for valeur in re.split(r"[\s,]+", (racine.get("viewBox") or "").strip()) if valeur]
    if len(boite) == 4:
        return boite[2], boite[3]
    return _longueur(racine.get("width")), _longueur(racine.get("height"))


def _longueur(valeur: str | None) -> float:
    trouve = re.match(r"\s*([\d.]+)", valeur or "")
    return float(trouve[1]) if trouve else 0


def composer_mur(
    sources: Sequence[LogoSource], *, hauteur_mm: float, largeur_mm: float = LARGEUR_MM, colonnes_max: int = 0
) -> MurDeLogos:
    """Lays the parties out in even rows, in their order, within ``largeur_mm`` x ``hauteur_mm``.

    ``colonnes_max`` replaces the number of logos that an upright page has in a row.
    """
    if not sources:
        return MurDeLogos((), largeur_mm, 0)
    colonnes, rangs = _grille(len(sources), colonnes_max)
    largeur = largeur_mm / colonnes
    hauteur = min(_hauteur_ideale(len(sources)), hauteur_mm / rangs - ECART_MM)
    cellule = (largeur - GOUTTIERE_MM, hauteur)
    logos = [_logo(source, cellule) for source in sources]
    return MurDeLogos(
        tuple(tuple(logos[debut : debut + colonnes]) for debut in range(0, len(logos), colonnes)),
        round(largeur, 2),
        round(hauteur, 2),
    )


def _grille(nombre: int, maximum: int) -> tuple[int, int]:
    """Columns and rows, the last row as full as can be."""
    souhait = maximum or next(
        colonnes for seuil, colonnes in ((4, 4), (6, 3), (12, 4), (25, 5), (10_000, 6)) if nombre <= seuil
    )
    rangs = math.ceil(nombre / souhait)
    return max(2, math.ceil(nombre / rangs)), rangs


def _hauteur_ideale(nombre: int) -> float:
    return next(hauteur for seuil, hauteur in ((2, 32.0), (6, 26.0), (12, 20.0), (10_000, 15.0)) if nombre <= seuil)


def _logo(source: LogoSource, cellule: tuple[float, float]) -> Logo:
    largeur_max, hauteur_max = cellule
    if not source.ressource or not source.proportion:
        return Logo(source.nom, corps=_corps(source.nom, largeur_max, hauteur_max))
    aire = REMPLISSAGE * largeur_max * hauteur_max
    largeur, hauteur = math.sqrt(aire * source.proportion), math.sqrt(aire / source.proportion)
    echelle = min(1, largeur_max / largeur, hauteur_max / hauteur)
    return Logo(source.nom, source.ressource, round(largeur * echelle, 2), round(hauteur * echelle, 2))


def _corps(nom: str, largeur: float, hauteur: float) -> float:
    """Largest size at which the name fits its cell without breaking a word."""
    for corps in CORPS_PT:
        signes = int(largeur / (corps * MM_PAR_PT * CHASSE))
        lignes = textwrap.wrap(nom, max(signes, 1), break_long_words=False)
        tient = all(len(ligne) <= signes for ligne in lignes)
        if tient and len(lignes) * corps * MM_PAR_PT * 1.15 <= hauteur:
            return corps
    return CORPS_PT[-1]
