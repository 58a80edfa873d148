"""A walk through every object of a PDF, that notes what is wrong without decompressing more than it may."""

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from pikepdf import Array, Dictionary, Name, Page, Pdf, Stream

PAGES_AU_PLUS = 300
OBJETS_AU_PLUS = 200_000
NOEUDS_AU_PLUS = 2_000_000
FLUX_AU_PLUS = 64 * 1024 * 1024
TOTAL_AU_PLUS = 256 * 1024 * 1024
PIXELS_AU_PLUS = 100_000_000
COTE_AU_PLUS = 4000
"""Points: A0 is 3370 high."""

FICHIERS_DE_POLICE = frozenset({"/FontFile", "/FontFile2", "/FontFile3"})

CLES = {
    "/JS": "javascript",
    "/JavaScript": "javascript",
    "/AA": "automatique",
    "/EmbeddedFiles": "joints",
    "/EF": "joints",
    "/XFA": "xfa",
    "/RichMediaContent": "multimedia",
    "/RichMediaSettings": "multimedia",
}
ACTIONS = {
    "/JavaScript": "javascript",
    "/Launch": "lancement",
    "/SubmitForm": "lancement",
    "/ImportData": "lancement",
    "/GoToE": "joints",
    "/Rendition": "multimedia",
    "/Movie": "multimedia",
    "/Sound": "multimedia",
    "/GoTo3DView": "multimedia",
    "/RichMediaExecute": "multimedia",
}
ADRESSES = frozenset({"http", "https", "mailto", "ftp", "tel"})
"""Schemes that a link may have; others open a file or run something."""
AILLEURS = re.compile(r"\\\\|//|[a-z][a-z0-9+.-]+:", re.IGNORECASE)
"""A document on another machine: opening it would send it the name and the password hash of whoever reads."""
ANNOTATIONS = {"/FileAttachment": "joints", "/Movie": "multimedia", "/Sound": "multimedia", "/3D": "multimedia"}


@dataclass(slots=True)
class Releve:
    """What the walk has seen."""

    pages: int = 0
    signe: bool = False
    formulaire: bool = False
    motifs: set[str] = field(default_factory=set)
    polices_absentes: set[str] = field(default_factory=set)

    def avertissements(self) -> list[str]:
        """French sentences about what is accepted but will look or behave otherwise."""
        phrases = []
        if self.signe:
            phrases.append("Le PDF est signé : il sera joint tel quel, sans être imprimé, pour garder sa signature.")
        elif self.formulaire:
            phrases.append("Le PDF est un formulaire : il sera imprimé tel qu’il est rempli.")
        if self.polices_absentes:
            phrases.append(
                "Des polices ne sont pas incorporées dans le PDF : ses pages seront imprimées sous forme d’images."
            )
        return phrases


def relever(pdf: Pdf) -> Releve:
    """Walks the whole file; stops early when going on would cost too much."""
    releve = Releve(pages=len(pdf.pages))
    if not releve.pages:
        releve.motifs.add("sans_page")
    if releve.pages > PAGES_AU_PLUS:
        releve.motifs.add("pages")
    if len(pdf.objects) > OBJETS_AU_PLUS:
        releve.motifs.add("bombe")
    if releve.motifs:
        return releve
    _relever_objets(pdf, releve)
    if any(_demesuree(page) for page in pdf.pages):
        releve.motifs.add("page_geante")
    ouverture = pdf.Root.get("/OpenAction")
    if isinstance(ouverture, Dictionary) and ouverture.get("/S") != Name.GoTo:
        releve.motifs.add("automatique")
    formulaire = pdf.Root.get("/AcroForm")
    releve.formulaire = isinstance(formulaire, Dictionary) and bool(len(formulaire.get("/Fields", Array())))
    return releve


def _relever_objets(pdf: Pdf, releve: Releve) -> None:
    total = 0
    for rang, noeud in enumerate(_noeuds(pdf)):
        if rang > NOEUDS_AU_PLUS:
            releve.motifs.add("bombe")
            return
        if isinstance(noeud, Stream):
            total += _relever_flux(noeud, releve)
            if total > TOTAL_AU_PLUS:
                releve.motifs.add("bombe")
            if "bombe" in releve.motifs:
                return
        else:
            _relever_dictionnaire(noeud, releve)


def _noeuds(pdf: Pdf) -> Iterator[Any]:
    """Every stream and dictionary, those nested in others included; indirect ones come once."""
    for objet in pdf.objects:
        pile: list[Any] = [objet]
        while pile:
            courant = pile.pop()
            if isinstance(courant, Stream):
                yield courant
                courant = courant.stream_dict
            if isinstance(courant, Dictionary):
                yield courant
                enfants = [valeur for _, valeur in courant.items()]
            elif isinstance(courant, Array):
                enfants = list(courant.as_list())
            else:
                continue
            pile.extend(
                valeur for valeur in enfants if isinstance(valeur, Dictionary | Array) and not valeur.is_indirect
            )


def _relever_flux(flux: Stream, releve: Releve) -> int:
    """Decompressed length of a stream, counted no further than the bound."""
    if flux.get("/Subtype") == Name.Image and _pixels(flux) > PIXELS_AU_PLUS:
        releve.motifs.add("image_geante")
    if "/F" in flux.stream_dict:  # the bytes would be read from another file
        releve.motifs.add("joints")
    filtres = flux.get("/Filter")
    noms = [str(nom) for nom in filtres] if isinstance(filtres, Array) else [str(filtres)]
    if len(noms) > 2 or noms.count("/FlateDecode") > 1:
        releve.motifs.add("bombe")
        return 0
    brut = flux.read_raw_bytes()
    if noms[0] != "/FlateDecode":
        return len(brut)
    longueur = _longueur_decompressee(brut)
    if longueur > FLUX_AU_PLUS:
        releve.motifs.add("bombe")
    return longueur


def _pixels(flux: Stream) -> int:
    try:
        return int(flux.get("/Width", 0)) * int(flux.get("/Height", 0))
    except (TypeError, ValueError):
        return 0


def _longueur_decompressee(brut: bytes) -> int:
    decompresseur = zlib.decompressobj()
    longueur, reste = 0, brut
    try:
        while reste and longueur <= FLUX_AU_PLUS and not decompresseur.eof:
            longueur += len(decompresseur.decompress(reste, 1 << 20))
            reste = decompresseur.unconsumed_tail
    except zlib.error:
        return longueur
    return longueur


def _relever_dictionnaire(objet: Dictionary, releve: Releve) -> None:
    cles = set(objet.keys())
    releve.motifs.update(CLES[cle] for cle in cles & CLES.keys())
    if (action := str(objet.get("/S"))) in ACTIONS:
        releve.motifs.add(ACTIONS[action])
    if _mene_ailleurs(action, objet):
        releve.motifs.add("lancement")
    nature, sorte = objet.get("/Type"), str(objet.get("/Subtype"))
    if sorte in ANNOTATIONS and "/Rect" in cles:
        releve.motifs.add(ANNOTATIONS[sorte])
    if objet.get("/FT") == Name.Sig and "/V" in cles:
        releve.signe = True
    sans_fichier = nature == Name.FontDescriptor and not FICHIERS_DE_POLICE & cles
    sans_descripteur = nature == Name.Font and sorte in ("/Type1", "/TrueType") and "/FontDescriptor" not in cles
    if sans_fichier or sans_descripteur:
        releve.polices_absentes.add(str(objet.get("/FontName") or objet.get("/BaseFont")))


def _mene_ailleurs(action: str, objet: Dictionary) -> bool:
    """Whether a link opens something else than a web page, an address to write to, or a document beside this one."""
    if action == "/URI":
        schema, deux_points, _ = str(objet.get("/URI", "")).strip().partition(":")
        return bool(deux_points) and schema.isalpha() and schema.lower() not in ADRESSES
    if action in ("/GoToR", "/Thread"):
        fichier = objet.get("/F", "")
        noms = [fichier.get(cle, "") for cle in ("/F", "/UF")] if isinstance(fichier, Dictionary) else [fichier]
        return any(AILLEURS.match(str(nom).strip()) for nom in noms)
    return False


def _demesuree(page: Page) -> bool:
    """Whether a side of the page is beyond A0, its unit counted (PDF 1.6 lets a page change what a point is)."""
    try:
        unite = float(page.obj.get("/UserUnit", 1))
        gauche, bas, droite, haut = (float(valeur) for valeur in page.mediabox.as_list())
    except (AttributeError, TypeError, ValueError):
        return True
    cotes = (abs(droite - gauche) * unite, abs(haut - bas) * unite)
    return not all(0 < cote <= COTE_AU_PLUS for cote in cotes)
