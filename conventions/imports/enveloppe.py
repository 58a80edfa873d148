"""A zipped document before anything reads it: how much it unfolds to, what it must not hold."""

import re
import zipfile
from collections.abc import Iterable
from io import BytesIO

MO = 1024 * 1024
DEPLIE_MO = 150
"""All parts unfolded, images included: images hardly shrink, and a file weighs 20 MB at the most."""
XML_MO = 40
"""One part of XML: 60 pages of tables make some 5 MB."""
RAPPORT_MAX = 200
PARTIES_MAX = 3_000
BLOC = 64 * 1024
_DOCTYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)


class EnveloppeAbimee(Exception):
    """Not a zip, or not one that a word processor writes."""


class EnveloppeDemesuree(Exception):
    """A decompression bomb, or what looks like one."""


class EnveloppeChiffree(Exception):
    """A password protects its parts."""


def ouvrir(contenu: bytes) -> zipfile.ZipFile:
    """The archive, its directory checked: sizes, ratios, names, encryption. Nothing is unfolded yet."""
    try:
        archive = zipfile.ZipFile(BytesIO(contenu))
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, ValueError, OSError, EOFError) as erreur:
        raise EnveloppeAbimee from erreur
    parties = archive.infolist()
    noms = [partie.filename for partie in parties]
    if len(noms) > PARTIES_MAX or sum(partie.file_size for partie in parties) > DEPLIE_MO * MO:
        raise EnveloppeDemesuree
    if len(set(noms)) != len(noms) or any(_sort_du_dossier(nom) for nom in noms):
        raise EnveloppeAbimee
    if any(partie.flag_bits & 1 for partie in parties):
        raise EnveloppeChiffree
    if sum(partie.compress_size for partie in parties) > len(contenu):
        raise EnveloppeDemesuree
    for partie in parties:
        xml = est_xml(partie.filename)
        if partie.file_size > (XML_MO if xml else DEPLIE_MO) * MO:
            raise EnveloppeDemesuree
        if partie.file_size > MO and partie.file_size > RAPPORT_MAX * max(partie.compress_size, 1):
            raise EnveloppeDemesuree
    return archive


def _sort_du_dossier(nom: str) -> bool:
    propre = nom.replace("\\", "/")
    return propre.startswith("/") or ".." in propre.split("/") or ":" in propre or "\x00" in nom


def est_xml(nom: str) -> bool:
    return nom.lower().endswith((".xml", ".rels"))


def deplier(archive: zipfile.ZipFile, noms: Iterable[str] | None = None) -> None:
    """Unfolds the parts by blocks that are counted and thrown away: announced sizes may lie.

    An XML document type, which no word processor writes, is refused with :class:`EnveloppeAbimee`.
    """
    total = 0
    voulus = None if noms is None else set(noms)
    for partie in archive.infolist():
        if voulus is not None and partie.filename not in voulus:
            continue
        lu, precedent = 0, b""
        try:
            with archive.open(partie) as flux:
                while bloc := flux.read(BLOC):
                    lu, total = lu + len(bloc), total + len(bloc)
                    if total > DEPLIE_MO * MO or lu > partie.file_size:
                        raise EnveloppeDemesuree
                    if est_xml(partie.filename):
                        if _DOCTYPE.search((precedent + bloc).replace(b"\x00", b"")):
                            raise EnveloppeAbimee
                        precedent = bloc[-200:]
        except (EnveloppeDemesuree, EnveloppeAbimee):
            raise
        except Exception as erreur:
            # zlib.error and its like have no common base but Exception.
            raise EnveloppeAbimee from erreur
