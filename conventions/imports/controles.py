"""What a file really is before it is stored or read: its format, or a sentence that says what to bring instead."""

import re
import zipfile

from conventions.erreurs import ErreurMetier
from conventions.imports.enveloppe import (
    MO,
    EnveloppeAbimee,
    EnveloppeChiffree,
    EnveloppeDemesuree,
    deplier,
    est_xml,
    ouvrir,
)

TAILLE_MO = 20
TEXTE_MO = 5
"""Plain text and Markdown: a convention of 60 pages weighs 200 kB."""

PARAGRAPHES_MAX = 15_000
"""Cells included: 60 pages hold some 2,000, and what is recognised and shown afterwards grows faster than they do."""

DOCX, ODT, MARKDOWN, TEXTE = "docx", "odt", "markdown", "texte"
_ENREGISTREZ = "Ouvrez-le dans Word ou LibreOffice, puis enregistrez-le au format .docx."
_MOTIFS = {
    "vide": "Ce fichier est vide\u00a0: vérifiez que vous avez choisi le bon.",
    "sans_texte": (
        "Ce document ne contient aucun texte\u00a0: c’est peut-être une image numérisée. Apportez le fichier Word "
        "d’origine."
    ),
    "taille": (
        f"Ce fichier pèse plus de {TAILLE_MO}\u00a0Mo\u00a0: retirez-en les images, puis enregistrez-le de nouveau."
    ),
    "texte_long": f"Ce texte pèse plus de {TEXTE_MO}\u00a0Mo\u00a0: ce n’est sans doute pas une convention.",
    "doc": f"L’ancien format .doc n’est pas lu. {_ENREGISTREZ}",
    "chiffre": (
        "Ce document est protégé par un mot de passe. Ouvrez-le dans Word, retirez le mot de passe (Fichier, "
        "Informations, Protéger le document), puis enregistrez-le."
    ),
    "macros": (
        "Ce document contient des macros\u00a0: il n’est pas lu. Dans Word, choisissez Enregistrer sous, puis le type "
        "«\u00a0Document Word (.docx)\u00a0»."
    ),
    "modele_word": (
        "C’est un modèle Word (.dotx)\u00a0: ouvrez-le dans Word, puis enregistrez-le comme «\u00a0Document Word "
        "(.docx)\u00a0»."
    ),
    "pdf": (
        "Un PDF n’est pas lu, parce que sa mise en page a perdu les titres et les listes. Apportez le fichier Word "
        "dont il vient\u00a0; à défaut, ouvrez le PDF, copiez tout son texte et enregistrez-le dans un fichier .txt."
    ),
    "pdf_numerise": (
        "Ce PDF est une image numérisée\u00a0: il ne contient pas de texte. Apportez le fichier Word dont il vient."
    ),
    "rtf": f"Le format .rtf n’est pas lu. {_ENREGISTREZ}",
    "html": (
        "C’est une page web. Ouvrez-la dans Word, puis enregistrez-la au format .docx, ou copiez son texte dans un "
        "fichier .txt."
    ),
    "tableur": (
        "C’est un classeur, pas un document. Pour importer un modèle, apportez le document Word\u00a0; les tableaux de "
        "structures ou d’actions s’importent dans leur annexe."
    ),
    "presentation": "C’est un diaporama. Apportez le document Word, ou copiez son texte dans un fichier .txt.",
    "image": "C’est une image. Apportez le fichier Word, ou le texte copié depuis le PDF dans un fichier .txt.",
    "pages": "Un document Pages n’est pas lu\u00a0: exportez-le au format Word (.docx).",
    "archive": "C’est une archive .zip\u00a0: extrayez-en le document Word, puis apportez-le.",
    "abime": f"Ce document est abîmé\u00a0: il ne peut pas être ouvert. {_ENREGISTREZ}",
    "bombe": (
        "Ce document, une fois déplié, est beaucoup trop gros pour une convention. Copiez son texte dans un document "
        "neuf."
    ),
    "inconnu": (
        "Ce fichier n’est pas un document lisible. Formats acceptés\u00a0: Word (.docx), LibreOffice (.odt), Markdown "
        "(.md) et texte (.txt)."
    ),
    "accents": ("Les accents de ce texte sont illisibles. Enregistrez-le de nouveau en choisissant l’encodage UTF-8."),
    "demesure": (
        f"Ce document compte plus de {PARAGRAPHES_MAX}\u00a0paragraphes\u00a0: ce n’est sans doute pas une convention. "
        "Retirez-en les tableaux de données, ou apportez ses annexes à part."
    ),
    "long": (
        "La lecture de ce document a pris trop de temps et a été arrêtée. Retirez-en les images et les tableaux "
        "inutiles, ou copiez son texte dans un document neuf."
    ),
    "lourd": (
        "La lecture de ce document a demandé trop de mémoire et a été arrêtée. Copiez son texte dans un document neuf."
    ),
    "odt": (
        "Les fichiers .odt ne sont pas lus sur ce serveur\u00a0: l’administrateur doit y installer l’option «\u00a0odt"
        "\u00a0». En attendant, enregistrez ce document au format .docx depuis LibreOffice."
    ),
}
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_IMAGES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*", b"BM")
_HTML = re.compile(rb"\s*(?:<!doctype html|<html[\s>]|<\?xml[^>]{0,200}>\s*<(?:!doctype )?html)", re.IGNORECASE)
_BLOC_HTML = re.compile(rb"<(?:head|body|meta|script)[\s>]", re.IGNORECASE)
_TEXTE_XML = re.compile(rb"<(?:\w{1,20}:)?t(?:\s[^<>]{0,200})?>[^<]*[^<\s]")
_FRANCAIS = frozenset("àâäçéèêëîïôöùûüÿœæÀÂÄÇÉÈÊËÎÏÔÖÙÛÜŸŒÆ«»°€’‘“”–—…•·²³¹§©®\u00a0\u00ad¼½¾±×ñíáóú")
_DOCUMENT_WORD = re.compile(r"word/document\d{0,2}\.xml")


class FichierModeleRefuse(ErreurMetier):
    """A file cannot be imported; its sentence says what to bring instead. ``motif`` is stable, for code and tests."""

    def __init__(self, motif: str) -> None:
        super().__init__(_MOTIFS[motif])
        self.motif = motif

    @property
    def detail(self) -> str:
        """What crosses from a child process besides the sentence."""
        return self.motif


def verifier_taille(taille: int) -> None:
    """Refuses by its size alone a file that nobody has read yet (``taille`` in bytes)."""
    if taille > TAILLE_MO * MO:
        raise FichierModeleRefuse("taille")


def reconnaitre(nom: str, contenu: bytes) -> str:
    """The format of a file, from what it holds first and from its name next: docx, odt, markdown or texte.

    Raises :class:`FichierModeleRefuse`: empty, over 20 MB, another format, encrypted, with macros, damaged, a
    decompression bomb, without any text, in an unreadable encoding. Parts of a zip are unfolded by blocks and thrown
    away; nothing is written.
    """
    if not contenu.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        raise FichierModeleRefuse("vide")
    verifier_taille(len(contenu))
    extension = nom.rpartition(".")[2].lower() if "." in nom else ""
    if contenu.startswith(b"PK"):
        return _reconnaitre_zip(contenu, extension)
    _refuser_autres(contenu, extension)
    return _reconnaitre_texte(contenu, extension)


def _refuser_autres(contenu: bytes, extension: str) -> None:
    debut = contenu[:1024].lstrip()
    if contenu.startswith(_OLE):
        raise FichierModeleRefuse(_motif_ole(contenu, extension))
    if b"%PDF-" in contenu[:1024]:
        raise FichierModeleRefuse("pdf" if b"/Font" in contenu or b"/ObjStm" in contenu else "pdf_numerise")
    if debut.startswith(b"{\\rtf"):
        raise FichierModeleRefuse("rtf")
    if contenu.startswith(_IMAGES) or extension in {"png", "jpg", "jpeg", "gif", "tif", "tiff", "bmp", "heic"}:
        raise FichierModeleRefuse("image")
    if _HTML.match(debut.removeprefix(b"\xef\xbb\xbf")) or _BLOC_HTML.search(contenu[:4096]):
        raise FichierModeleRefuse("html")
    if extension in {"docx", "docm", "odt", "dotx", "pages"}:
        raise FichierModeleRefuse("abime")


def _motif_ole(contenu: bytes, extension: str) -> str:
    """An OLE file is an old Word one, or the wrapping of an encrypted one."""
    if "EncryptedPackage".encode("utf-16-le") in contenu:
        return "chiffre"
    if "Workbook".encode("utf-16-le") in contenu or extension in {"xls", "xlsx", "xlsm"}:
        return "tableur"
    if "PowerPoint Document".encode("utf-16-le") in contenu or extension in {"ppt", "pptx"}:
        return "presentation"
    return "doc"


def _reconnaitre_zip(contenu: bytes, extension: str) -> str:
    try:
        with ouvrir(contenu) as archive:
            genre = _genre_de_zip(archive, extension)
            deplier(archive)
            if not _a_du_texte(archive, genre):
                raise FichierModeleRefuse("sans_texte")
            return genre
    except EnveloppeAbimee as erreur:
        raise FichierModeleRefuse("abime") from erreur
    except EnveloppeDemesuree as erreur:
        raise FichierModeleRefuse("bombe") from erreur
    except EnveloppeChiffree as erreur:
        raise FichierModeleRefuse("chiffre") from erreur


def _genre_de_zip(archive: zipfile.ZipFile, extension: str) -> str:
    noms = set(archive.namelist())
    types = _lire(archive, "[Content_Types].xml") if "[Content_Types].xml" in noms else b""
    if b"macroEnabled" in types or any(nom.lower().endswith(("vbaproject.bin", "vbadata.xml")) for nom in noms):
        raise FichierModeleRefuse("macros")
    mime = _lire(archive, "mimetype") if "mimetype" in noms else b""
    if b"opendocument.text" in mime:
        if any(nom.startswith("Basic/") and nom.endswith(".xml") and "/Standard/" in nom for nom in noms):
            raise FichierModeleRefuse("macros")
        if b"encryption-data" in (_lire(archive, "META-INF/manifest.xml") if "META-INF/manifest.xml" in noms else b""):
            raise FichierModeleRefuse("chiffre")
        return ODT
    if b"wordprocessingml.template" in types:
        raise FichierModeleRefuse("modele_word")
    if types and any(_DOCUMENT_WORD.fullmatch(nom) for nom in noms):
        return DOCX
    raise FichierModeleRefuse(_motif_de_zip(noms, mime, extension))


def _motif_de_zip(noms: set[str], mime: bytes, extension: str) -> str:
    if "xl/workbook.xml" in noms or "xl/workbook.bin" in noms or b"spreadsheet" in mime:
        return "tableur"
    if "ppt/presentation.xml" in noms or b"presentation" in mime:
        return "presentation"
    if any(nom.startswith("Index/") and nom.endswith(".iwa") for nom in noms):
        return "pages"
    return "abime" if extension in {"docx", "odt"} else "archive"


def _lire(archive: zipfile.ZipFile, nom: str) -> bytes:
    try:
        with archive.open(nom) as partie:
            return partie.read(MO)
    except Exception as erreur:
        raise EnveloppeAbimee from erreur


def _a_du_texte(archive: zipfile.ZipFile, genre: str) -> bool:
    """Whether a word stands somewhere in the body, its parts read by blocks."""
    if genre == ODT:
        return "content.xml" in archive.namelist()
    for nom in archive.namelist():
        if not (nom.startswith("word/") and est_xml(nom)):
            continue
        precedent = b""
        with archive.open(nom) as flux:
            while bloc := flux.read(MO):
                if _TEXTE_XML.search(precedent + bloc):
                    return True
                precedent = bloc[-500:]
    return False


def _reconnaitre_texte(contenu: bytes, extension: str) -> str:
    if len(contenu) > TEXTE_MO * MO:
        raise FichierModeleRefuse("texte_long")
    texte = decoder(contenu)
    if not any(signe.isalnum() for signe in texte):
        raise FichierModeleRefuse("sans_texte")
    return MARKDOWN if extension in {"md", "markdown", "mdown"} else TEXTE


def decoder(contenu: bytes) -> str:
    """The text of a file in UTF-8, UTF-16 with its mark, or the encoding of Windows.

    Raises :class:`FichierModeleRefuse` when it is none of them: binary, or accents that make no words.
    """
    if contenu.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return contenu.decode("utf-16")
        except UnicodeDecodeError as erreur:
            raise FichierModeleRefuse("inconnu") from erreur
    if b"\x00" in contenu:
        raise FichierModeleRefuse("inconnu")
    try:
        texte = contenu.decode("utf-8-sig")
    except UnicodeDecodeError:
        texte = _decoder_windows(contenu)
    commandes = sum(ord(signe) < 32 and signe not in "\t\n\r\f\v" for signe in texte[:100_000])
    if commandes * 100 > len(texte[:100_000]):
        raise FichierModeleRefuse("inconnu")
    return texte


def _decoder_windows(contenu: bytes) -> str:
    """Windows-1252, unless its foreign letters are those of another alphabet: too many, or not those of French."""
    try:
        texte = contenu.decode("cp1252")
    except UnicodeDecodeError as erreur:
        raise FichierModeleRefuse("inconnu") from erreur
    etrangers = [signe for signe in texte if ord(signe) > 127]
    lettres = sum(signe.isalpha() for signe in texte)
    if sum(signe not in _FRANCAIS for signe in etrangers) * 3 > len(etrangers):
        raise FichierModeleRefuse("accents" if len(etrangers) * 3 < len(texte) else "inconnu")
    if len(etrangers) > 20 and sum(map(str.isalpha, etrangers)) * 4 > lettres:
        raise FichierModeleRefuse("accents")
    return texte
