"""Associated files (ISO 19005-3, 6.8).

WeasyPrint can attach files too, but leaves the name tree unsorted, guesses types from names and lists files twice.
"""

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from datetime import datetime

import pydyf

from ctg.pdf.contrat import PieceJointe


def joindre(pdf: pydyf.PDF, pieces: Sequence[PieceJointe], date: datetime) -> None:
    """Embeds the files, in the order given; ``date`` (UTC) is written as theirs."""
    if not pieces:
        return
    noms = pydyf.Array()
    fichiers = pydyf.Array()
    for rang, piece in enumerate(pieces, start=1):
        fiche = _fiche(pdf, piece, date)
        # The keys of a name tree are sorted: a number in front keeps the order of the caller.
        noms.extend((pydyf.String(f"{rang:04d}-{_nom_ascii(piece.nom)}"), fiche.reference))
        fichiers.append(fiche.reference)
    arbre = pydyf.Dictionary({"Names": noms})
    pdf.add_object(arbre)
    pdf.catalog.setdefault("Names", pydyf.Dictionary())["EmbeddedFiles"] = arbre.reference
    pdf.catalog["AF"] = fichiers


def _fiche(pdf: pydyf.PDF, piece: PieceJointe, date: datetime) -> pydyf.Dictionary:
    instant = pydyf.String(date.strftime("D:%Y%m%d%H%M%SZ"))
    parametres = pydyf.Dictionary(
        {
            "Size": len(piece.contenu),
            "CreationDate": instant,
            "ModDate": instant,
            "CheckSum": f"<{hashlib.md5(piece.contenu, usedforsecurity=False).hexdigest()}>",
        }
    )
    extra = {"Type": "/EmbeddedFile", "Subtype": _nom_pdf(piece.type_mime), "Params": parametres}
    flux = pydyf.Stream([piece.contenu], extra, compress=True)
    pdf.add_object(flux)
    fiche = pydyf.Dictionary(
        {
            "Type": "/Filespec",
            "F": pydyf.String(_nom_ascii(piece.nom)),
            "UF": pydyf.String(_sans_chemin(piece.nom)),
            "EF": pydyf.Dictionary({"F": flux.reference, "UF": flux.reference}),
            "Desc": pydyf.String(piece.description),
            "AFRelationship": f"/{piece.relation}",
        }
    )
    pdf.add_object(fiche)
    return fiche


def _sans_chemin(nom: str) -> str:
    return re.sub(r"[\\/:\x00-\x1f]+", "-", nom).strip(" .-") or "fichier"


def _nom_ascii(nom: str) -> str:
    decompose = unicodedata.normalize("NFKD", _sans_chemin(nom))
    return re.sub(r"[^A-Za-z0-9._ -]", "", decompose) or "fichier"


def _nom_pdf(type_mime: str) -> str:
    """A media type as a PDF name, with every unusual character escaped."""
    return "/" + re.sub(r"[^A-Za-z0-9.+-]", lambda trouve: f"#{ord(trouve[0]):02x}", type_mime)
