"""Static instances of the two packaged variable font families.

WeasyPrint picks the weight of a variable font from what fontconfig says of its named instances, which an
@font-face rule overrides; static files embed without surprise. Making them costs about ten seconds of processor
time, so they are made once and kept in a directory.
"""

import hashlib
import io
import os
import tempfile
from dataclasses import dataclass
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

PLAGES = (
    (0x20, 0x7E),
    (0xA0, 0x17F),
    (0x2000, 0x206F),
    (0x2070, 0x20BF),
    (0x2100, 0x22FF),
    (0x2500, 0x27BF),
)
"""What is kept of each font: Latin with French complete, punctuation, currencies, arrows, boxes, ticks."""

TRAITS = ["kern", "liga", "ccmp", "locl", "mark", "mkmk", "sups", "subs", "ordn", "tnum", "lnum", "onum", "pnum"]
CORPS_OPTIQUE = 11
"""Optical size (points) at which the serif family is drawn: that of the body text."""


@dataclass(frozen=True, slots=True)
class Face:
    """One static font: its file name in the resources, its CSS descriptors and where it is made from."""

    nom: str
    famille: str
    paquet: str
    source: str
    graisse: int
    italique: bool


def _faces() -> tuple[Face, ...]:
    familles = (
        ("Source Sans 3", "fontpkg_source_sans_3", "SourceSans3", "[wght].ttf", (400, 600, 700)),
        ("Source Serif 4", "fontpkg_source_serif_4", "SourceSerif4", "[opsz,wght].ttf", (400, 700)),
    )
    return tuple(
        Face(
            nom=f"{base}-{graisse}{'-italique' if italique else ''}.ttf",
            famille=famille,
            paquet=paquet,
            source=f"{base}{'-Italic' if italique else ''}{suffixe}",
            graisse=graisse,
            italique=italique,
        )
        for famille, paquet, base, suffixe, graisses in familles
        for graisse in graisses
        for italique in (False, True)
    )


FACES = _faces()
_en_memoire: dict[str, bytes] = {}


def dossier_par_defaut() -> Path:
    """Where instances are kept when the caller chooses nothing: ``$CTG_VAR/polices``, else ``var/polices``."""
    racine = Path(__file__).resolve().parents[2]
    return Path(os.environ.get("CTG_VAR") or racine / "var") / "polices"


def polices(cache: Path | None = None) -> dict[str, bytes]:
    """The static fonts by file name, read from ``cache`` or made and stored there.

    A directory that cannot be written is not an error: the fonts are then made again by the next process.
    """
    if not _en_memoire:
        dossier = (cache or dossier_par_defaut()) / _empreinte_des_sources()
        lues = {face.nom: _lire(dossier / face.nom) for face in FACES}
        if not all(lues.values()):
            lues = {face.nom: contenu for face, contenu in _fabriquer().items()}
            _ranger(dossier, lues)
        _en_memoire.update(lues)
    return _en_memoire


def _empreinte_des_sources() -> str:
    """Names the cache after all that the instances depend on, so that an upgrade never serves old ones."""
    dependances = [version("fonttools"), str(PLAGES), str(TRAITS), str(CORPS_OPTIQUE), str(FACES)]
    dependances += [version(nom) for nom in ("fontpkg-source-sans-3", "fontpkg-source-serif-4")]
    return hashlib.sha256("|".join(dependances).encode()).hexdigest()[:16]


def _lire(chemin: Path) -> bytes:
    try:
        return chemin.read_bytes()
    except OSError:
        return b""


def _ranger(dossier: Path, contenus: dict[str, bytes]) -> None:
    """Writes each file under a temporary name first: two processes may be doing it at the same time."""
    try:
        dossier.mkdir(parents=True, exist_ok=True)
        for nom, contenu in contenus.items():
            with tempfile.NamedTemporaryFile(dir=dossier, delete=False) as fichier:
                fichier.write(contenu)
            Path(fichier.name).replace(dossier / nom)
    except OSError:
        return


def _fabriquer() -> dict[Face, bytes]:
    sous_ensembles: dict[str, bytes] = {}
    faces: dict[Face, bytes] = {}
    for face in FACES:
        if face.source not in sous_ensembles:
            sous_ensembles[face.source] = _reduire(files(face.paquet).joinpath("files", face.source).read_bytes())
        faces[face] = _instancier(sous_ensembles[face.source], face)
    return faces


def _reduire(contenu: bytes) -> bytes:
    police = TTFont(io.BytesIO(contenu), recalcTimestamp=False)
    options = subset.Options(layout_features=TRAITS, notdef_outline=True, glyph_names=False)
    sous_ensemble = subset.Subsetter(options)
    sous_ensemble.populate(unicodes=[code for debut, fin in PLAGES for code in range(debut, fin + 1)])
    sous_ensemble.subset(police)
    return _octets(police)


def _instancier(contenu: bytes, face: Face) -> bytes:
    police = TTFont(io.BytesIO(contenu), recalcTimestamp=False)
    position = {"wght": face.graisse, "opsz": CORPS_OPTIQUE}
    axes = {axe.axisTag for axe in police["fvar"].axes}
    statique = instantiateVariableFont(police, {axe: position[axe] for axe in axes}, inplace=True)
    _nommer(statique, face)
    return _octets(statique)


def _nommer(police: TTFont, face: Face) -> None:
    """Gives each instance its own names: fontconfig takes two fonts of the same name for one."""
    style = {400: "Regular", 600: "SemiBold", 700: "Bold"}[face.graisse] + (" Italic" if face.italique else "")
    postscript = f"{face.famille.replace(' ', '')}-{style.replace(' ', '')}"
    noms = {1: f"{face.famille} {style}", 2: "Regular", 3: postscript, 4: f"{face.famille} {style}", 6: postscript}
    table = police["name"]
    table.names = [ligne for ligne in table.names if ligne.nameID in (0, 13, 14)]
    for identifiant, valeur in noms.items():
        table.setName(valeur, identifiant, 3, 1, 0x409)
    police["OS/2"].usWeightClass = face.graisse


def _octets(police: TTFont) -> bytes:
    sortie = io.BytesIO()
    police.save(sortie)
    return sortie.getvalue()
