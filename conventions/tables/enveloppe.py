"""What a file really is before anything opens it: its kind, how much it would unfold to, what it must not hold."""

import re
import zipfile
from dataclasses import dataclass
from io import BytesIO

from conventions.erreurs import ErreurMetier

MO = 1024 * 1024
TAILLE_MO = 10
DEPLIE_MO = 60
"""Far above a workbook of 5,000 rows and 60 columns, which unfolds to some 20 MB."""
RAPPORT_MAX = 200
"""How many times its size a part may unfold to, once it is large: honest sheets stay under 100."""
PARTIES_MAX = 500
BLOC = 64 * 1024

ENREGISTREZ = "Ouvrez-le dans votre tableur, puis enregistrez-le au format .xlsx."
AUTRES_FORMATS = {
    "xls": f"L’ancien format .xls n’est pas lu. {ENREGISTREZ}",
    "xlsb": f"Le format binaire .xlsb n’est pas lu. {ENREGISTREZ}",
    "xlsm": f"Ce classeur peut contenir des macros (.xlsm), il n’est pas lu. {ENREGISTREZ}",
    "xltm": f"Ce modèle de classeur peut contenir des macros, il n’est pas lu. {ENREGISTREZ}",
    "ods": f"Le format .ods de LibreOffice n’est pas lu. {ENREGISTREZ}",
    "numbers": "Un classeur Numbers n’est pas lu : exportez-le au format Excel (.xlsx).",
    "doc": "C’est un document Word : copiez son tableau, puis collez-le ici ou dans un classeur .xlsx.",
    "docx": "C’est un document Word : copiez son tableau, puis collez-le ici ou dans un classeur .xlsx.",
    "odt": "C’est un document texte : copiez son tableau, puis collez-le ici ou dans un classeur .xlsx.",
    "pdf": "C’est un PDF : copiez son tableau dans un classeur .xlsx, puis vérifiez les colonnes.",
}
_MARQUES = ((b"%PDF", "pdf"), (b"{\\rtf", "doc"))
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# What may stand before the range is bounded: a sheet of unclosed tags would else be read over and over again.
_FUSION = re.compile(rb'<(?:\w{1,40}:)?mergeCell\s[^<>]{0,150}?ref="([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})"')
_FORMULE = re.compile(rb"<(?:\w+:)?f[ >/]")
_DOCTYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)


class TableurRefuse(ErreurMetier):
    """A file or a paste cannot be read as rows; ``motif`` is stable, for code and tests."""

    def __init__(self, message: str, *, motif: str) -> None:
        super().__init__(message)
        self.motif = motif

    @property
    def detail(self) -> str:
        """What crosses from a child process besides the sentence."""
        return self.motif


@dataclass(frozen=True, slots=True)
class Releve:
    """What was seen in the sheets of a workbook without parsing them: merged ranges and formulas, by part."""

    fusions: dict[str, list[str]]
    formules: frozenset[str]


def genre(contenu: bytes, nom: str) -> str:
    """ "xlsx" or "texte". Raises :class:`TableurRefuse` with what to do for anything else."""
    if not contenu:
        raise TableurRefuse("Ce fichier est vide : vérifiez que vous avez choisi le bon.", motif="vide")
    if len(contenu) > TAILLE_MO * MO:
        raise TableurRefuse(
            f"Ce fichier pèse plus de {TAILLE_MO}\u00a0Mo : retirez-en les images et les feuilles inutiles.",
            motif="taille",
        )
    extension = nom.rpartition(".")[2].lower() if "." in nom else ""
    if contenu.startswith(b"PK"):
        return "xlsx"
    if contenu.startswith(_OLE):
        if extension in {"xlsx", "xlsm"}:
            raise TableurRefuse(
                "Ce classeur est protégé par un mot de passe : retirez-le, puis enregistrez.", motif="protege"
            )
        raise _autre("doc" if extension == "doc" else "xls")
    for marque, autre in _MARQUES:
        if contenu.startswith(marque):
            raise _autre(autre)
    if extension in AUTRES_FORMATS:
        raise _autre(extension)
    if b"\x00" in contenu[:4096] and not contenu.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise TableurRefuse(
            "Ce fichier n’est ni un classeur .xlsx ni un fichier CSV : enregistrez-le dans l’un de ces formats.",
            motif="inconnu",
        )
    return "texte"


def _autre(extension: str) -> TableurRefuse:
    return TableurRefuse(AUTRES_FORMATS[extension], motif=extension)


def abime() -> TableurRefuse:
    return TableurRefuse(
        "Ce classeur est abîmé ou n’est pas un vrai .xlsx. Ouvrez-le dans votre tableur et enregistrez-le de nouveau.",
        motif="abime",
    )


def bombe() -> TableurRefuse:
    return TableurRefuse(
        "Ce classeur, une fois déplié, est beaucoup trop gros pour une table. Copiez ses lignes utiles dans un "
        "classeur neuf.",
        motif="bombe",
    )


def inspecter(contenu: bytes) -> Releve:
    """Check the whole workbook, unfolded by blocks that are counted and thrown away.

    Raises :class:`TableurRefuse`: another format in a zip, macros, damaged, a decompression bomb, an XML document
    type (which no spreadsheet writes).
    """
    try:
        with zipfile.ZipFile(BytesIO(contenu)) as archive:
            _controler_noms(archive)
            _controler_annonces(archive, len(contenu))
            return _deplier(archive)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, EOFError, OSError, RuntimeError) as erreur:
        raise abime() from erreur
    except Exception as erreur:
        # zlib.error and its like have no common base but Exception; ours pass as they are.
        if isinstance(erreur, TableurRefuse):
            raise
        raise abime() from erreur


def _controler_noms(archive: zipfile.ZipFile) -> None:
    noms = set(archive.namelist())
    if len(noms) != len(archive.namelist()) or len(noms) > PARTIES_MAX:
        raise bombe()
    if "word/document.xml" in noms:
        raise _autre("docx")
    if "xl/workbook.bin" in noms:
        raise _autre("xlsb")
    if any(nom.startswith("Index/") and nom.endswith(".iwa") for nom in noms):
        raise _autre("numbers")
    if any(nom.lower().endswith("vbaproject.bin") for nom in noms):
        raise _autre("xlsm")
    if "mimetype" in noms and b"opendocument.text" in _debut(archive, "mimetype"):
        raise _autre("odt")
    if "mimetype" in noms and b"opendocument" in _debut(archive, "mimetype"):
        raise _autre("ods")
    if "[Content_Types].xml" not in noms or "xl/workbook.xml" not in noms:
        raise abime()
    if b"macroEnabled" in _debut(archive, "[Content_Types].xml"):
        raise _autre("xlsm")


def _debut(archive: zipfile.ZipFile, nom: str) -> bytes:
    with archive.open(nom) as partie:
        return partie.read(BLOC)


def _controler_annonces(archive: zipfile.ZipFile, taille: int) -> None:
    """What the directory announces: sizes, ratios, no encryption, parts that do not overlap."""
    parties = archive.infolist()
    if any(partie.flag_bits & 1 for partie in parties):
        raise TableurRefuse("Ce classeur est protégé par un mot de passe : retirez-le.", motif="protege")
    if sum(partie.file_size for partie in parties) > DEPLIE_MO * MO:
        raise bombe()
    if sum(partie.compress_size for partie in parties) > taille:
        raise bombe()
    for partie in parties:
        if partie.file_size > MO and partie.file_size > RAPPORT_MAX * max(partie.compress_size, 1):
            raise bombe()


def _deplier(archive: zipfile.ZipFile) -> Releve:
    """Read every part by blocks: the announced sizes may lie."""
    total = 0
    fusions: dict[str, list[str]] = {}
    formules = set()
    for partie in archive.infolist():
        est_feuille = partie.filename.startswith("xl/worksheets/")
        est_xml = partie.filename.endswith((".xml", ".rels"))
        lu, precedent = 0, b""
        with archive.open(partie) as flux:
            while bloc := flux.read(BLOC):
                lu, total = lu + len(bloc), total + len(bloc)
                if total > DEPLIE_MO * MO or lu > partie.file_size:
                    raise bombe()
                fenetre = precedent + bloc
                if est_xml and _DOCTYPE.search(fenetre):
                    raise abime()
                if est_feuille:
                    fusions.setdefault(partie.filename, []).extend(_nouvelles(fenetre, len(precedent)))
                    if _FORMULE.search(fenetre):
                        formules.add(partie.filename)
                precedent = bloc[-200:]
    return Releve(fusions, frozenset(formules))


def _nouvelles(fenetre: bytes, deja: int) -> list[str]:
    """The merged ranges that end in the new part of the window."""
    return [trouve[1].decode("ascii") for trouve in _FUSION.finditer(fenetre) if trouve.end() > deja]
