"""The text of a PDF, in its order, beside the one kept in tests/conventions/documents/instantanes/.

To write the kept texts again, read the difference that the test shows, then::

    CTG_INSTANTANES=ecrire python -m pytest tests/conventions/documents/test_instantanes.py --nomigrations

and read ``git diff tests/conventions/documents/instantanes`` before committing it. With
``from tests.conventions.documents.instantanes import comparer``, any test of a document can keep its own.
"""

import os
import re
import subprocess
import textwrap
from difflib import unified_diff
from pathlib import Path

from conventions.models import Document
from conventions.pdf.document_seul import composer_document
from ctg.pdf import DemandeRendu, DocumentPdf, rendre
from tests.conventions.documents.scene_fixe import JOUR

DOSSIER = Path(__file__).parent / "instantanes"
LARGEUR = 110


def rendre_demande(demande: DemandeRendu) -> DocumentPdf:
    """The PDF of a composed document, in this process."""
    return rendre(
        demande.html,
        demande.ressources,
        titre=demande.titre,
        pieces_jointes=demande.pieces_jointes,
        pdf_inclus=demande.pdf_inclus,
        noms_inclus=demande.noms_inclus,
        date=demande.date,
    )


def imprimer(document: Document) -> DocumentPdf:
    """The PDF of a document of a convention, as of the day of every snapshot."""
    return rendre_demande(composer_document(document, jour=JOUR))


def texte_normal(contenu: bytes) -> str:
    """The words of each page in reading order, those cut at the end of a line made whole again, in even lines."""
    resultat = subprocess.run(["pdftotext", "-", "-"], input=contenu, capture_output=True, check=True)
    pages = resultat.stdout.decode().split("\f")[:-1]
    return "".join(f"== page {rang}\n{_page(page)}\n" for rang, page in enumerate(pages, 1))


def _page(page: str) -> str:
    entier = re.sub(r"(?<=\w)[-\u00ad\u2010]\n(?=[a-zà-ÿ])", "", page)
    paragraphes = [" ".join(paragraphe.split()) for paragraphe in re.split(r"\n{2,}", entier)]
    return "\n".join(
        textwrap.fill(paragraphe, LARGEUR, break_long_words=False, break_on_hyphens=False)
        for paragraphe in paragraphes
        if paragraphe
    )


def comparer(nom: str, contenu: bytes) -> None:
    """Fail with the difference unless the PDF says what ``instantanes/<nom>.txt`` says, in that order."""
    fichier, obtenu = DOSSIER / f"{nom}.txt", texte_normal(contenu)
    if os.environ.get("CTG_INSTANTANES") == "ecrire":
        DOSSIER.mkdir(exist_ok=True)
        fichier.write_text(obtenu, encoding="utf-8")
        return
    assert fichier.exists(), f"no snapshot {fichier.name}: see the docstring of {__name__}"
    attendu = fichier.read_text(encoding="utf-8")
    if obtenu != attendu:
        difference = unified_diff(attendu.splitlines(), obtenu.splitlines(), "kept", "printed", lineterm="", n=1)
        raise AssertionError(f"{nom} no longer prints the same text:\n" + "\n".join(difference))
