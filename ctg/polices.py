"""The interface font: a subset of Source Sans 3 (OFL), made from its package on the machine, never committed."""

import logging
from io import BytesIO
from pathlib import Path

from django.conf import settings
from fontpkg_source_sans_3 import FAMILY, ROOT
from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

FEUILLE = "interface/polices.css"
# Latin of French and its neighbours, general punctuation, arrows and the few signs the pages use.
PLAGES = ("0020-007E", "00A0-017F", "2007-2015", "2018-2022", "2026", "202F-2030", "2039-203A", "20AC", "2116", "2122")
SIGNES = ("2190-2193", "2212", "2248", "2260", "2264-2265")
GRAISSES = (400, 700)
FACES = {
    "SourceSans3[wght].ttf": ("source-sans-3.woff2", "normal"),
    "SourceSans3-Italic[wght].ttf": ("source-sans-3-italique.woff2", "italic"),
}


def dossier_polices() -> Path:
    """Where the prepared files live."""
    return Path(settings.VAR) / "interface"


def polices_pretes() -> bool:
    """Whether the style sheet of the prepared fonts can be served."""
    return (dossier_polices() / "polices.css").is_file()


def reduire(source: Path) -> bytes:
    """The WOFF2 bytes of ``source`` cut to the characters of the interface and to weights 400 to 700."""
    police = TTFont(source)
    options = subset.Options()
    options.flavor = "woff2"
    options.layout_features = ["kern", "liga", "locl", "ccmp", "mark", "mkmk", "tnum", "lnum", "sups"]
    coupe = subset.Subsetter(options)
    coupe.populate(unicodes=subset.parse_unicodes(",".join(PLAGES + SIGNES)))
    coupe.subset(police)
    instancer.instantiateVariableFont(police, {"wght": GRAISSES}, inplace=True)
    police.flavor = "woff2"
    sortie = BytesIO()
    police.save(sortie)
    return sortie.getvalue()


def preparer() -> list[Path]:
    """Writes the subset fonts and their style sheet; returns what was written."""
    logging.getLogger("fontTools").setLevel(logging.WARNING)
    dossier = dossier_polices()
    dossier.mkdir(parents=True, exist_ok=True)
    ecrits, regles = [], []
    for source, (nom, style) in FACES.items():
        (dossier / nom).write_bytes(reduire(ROOT / "files" / source))
        ecrits.append(dossier / nom)
        regles.append(
            f'@font-face {{\n  font-family: "{FAMILY}";\n  font-style: {style};\n'
            f"  font-weight: {GRAISSES[0]} {GRAISSES[1]};\n"
            f'  font-display: swap;\n  src: url("{nom}") format("woff2");\n}}\n'
        )
    feuille = dossier / "polices.css"
    feuille.write_text("\n".join(regles), encoding="utf-8")
    return [*ecrits, feuille]
