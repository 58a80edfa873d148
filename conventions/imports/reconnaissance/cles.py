"""Keys of pieces: stable and meaningful, drawn from their titles."""

import re
import unicodedata
from collections.abc import Collection

LONGUEUR = 48
_VIDES = frozenset("de du des la le les l d et a au aux en par un une dans sur".split())  # noqa: SIM905


def cle_de(titre: str, prises: Collection[str], *, defaut: str) -> str:
    """« objet_convention » for « OBJET DE LA CONVENTION »: unique, lower-case ASCII, starting with a letter."""
    simple = unicodedata.normalize("NFKD", titre.replace("œ", "oe").replace("Œ", "oe")).encode("ascii", "ignore")
    mots = re.findall(r"[a-z0-9]+", simple.decode().lower())
    base = ""
    for mot in [mot for mot in mots if mot not in _VIDES] or mots:
        if len(base) + len(mot) + 1 > LONGUEUR:
            break
        base = f"{base}_{mot}".strip("_")
    if not base or not base[0].isalpha():
        base = f"{defaut}_{base}".strip("_")
    cle, rang = base, 2
    while cle in prises:
        cle, rang = f"{base}_{rang}", rang + 1
    return cle
