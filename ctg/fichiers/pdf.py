"""Triage of an uploaded PDF: what runs, hides or explodes is refused with a sentence."""

import hashlib
import io
from dataclasses import dataclass
from typing import Any

import pikepdf
from pikepdf import Pdf

from ctg.fichiers.erreurs import FichierRefuse
from ctg.fichiers.phrases_pdf import PHRASES
from ctg.fichiers.structure_pdf import PAGES_AU_PLUS, Releve, relever
from ctg.processus import Bornes, EnfantEnErreur, EnfantInterrompu, executer

TAILLE_MO = 30
BORNES = Bornes(memoire_mo=800, cpu_s=8, delai_s=12)
"""Far above what an honest file needs (under 0.5 s): a hostile one ends in a child, not in the server."""


@dataclass(frozen=True, slots=True)
class PdfControle:
    """An accepted PDF; ``empreinte`` is its SHA-256. A file that is ``signe`` is attached, never printed."""

    pages: int
    empreinte: str
    signe: bool
    avertissements: tuple[str, ...] = ()


def controler_pdf(contenu: bytes, *, joints_admis: bool = False) -> PdfControle:
    """Accepts a PDF or says in French what is wrong with it and how to mend it.

    ``joints_admis`` is for a document of ours that comes back signed: it carries its own dossier.

    :raises FichierRefuse: more than 30 MB or 300 pages, truncated, damaged, protected, active content, attached
        files, XFA form, decompression bomb, giant page.
    """
    _controler_enveloppe(contenu)

    def travail(_avis: Any) -> tuple[dict[str, Any], bytes]:
        releve = _ouvrir(contenu, joints_admis=joints_admis)
        return {"pages": releve.pages, "signe": releve.signe, "avertissements": releve.avertissements()}, b""

    try:
        faits, _ = executer(travail, BORNES)
    except EnfantEnErreur as erreur:
        if erreur.nature == "FichierRefuse":
            raise FichierRefuse(str(erreur), motif=erreur.detail) from erreur
        raise _refus("abime") from erreur
    except EnfantInterrompu as erreur:
        raise _refus("bombe") from erreur
    empreinte = hashlib.sha256(contenu).hexdigest()
    return PdfControle(faits["pages"], empreinte, faits["signe"], tuple(faits["avertissements"]))


def _refus(motif: str, **valeurs: object) -> FichierRefuse:
    return FichierRefuse(PHRASES[motif].format(**valeurs), motif=motif)


def _controler_enveloppe(contenu: bytes) -> None:
    """What the first and last bytes say."""
    if not contenu:
        raise _refus("vide")
    if len(contenu) > TAILLE_MO * 1024 * 1024:
        raise _refus("taille", mo=TAILLE_MO)
    if b"%PDF-" not in contenu[:1024]:
        raise _refus("nature")
    if b"%%EOF" not in contenu[-2048:]:
        raise _refus("tronque")


def _ouvrir(contenu: bytes, *, joints_admis: bool) -> Releve:
    try:
        with Pdf.open(io.BytesIO(contenu)) as pdf:
            if pdf.is_encrypted:
                raise _refus("protege")
            releve = relever(pdf)
    except pikepdf.PasswordError as erreur:
        raise _refus("protege") from erreur
    except pikepdf.PdfError as erreur:
        raise _refus("abime") from erreur
    motifs = releve.motifs - ({"joints"} if joints_admis else set())
    for motif in PHRASES:
        if motif in motifs:
            raise _refus(motif, pages=PAGES_AU_PLUS)
    return releve
