"""The whole way: a file, its bounded child, its source or its sentence."""

import io
import os
import subprocess
import sys
import zipfile

import pytest

from conventions.imports.controles import PARAGRAPHES_MAX, FichierModeleRefuse
from conventions.imports.lecture import lire, lire_ici
from ctg.processus import Bornes
from tests.conventions.imports import word_fabrique as w
from tests.conventions.imports.mots import mots_de, resume

pytestmark = pytest.mark.pur


def motif(nom, contenu, **options):
    with pytest.raises(FichierModeleRefuse) as refus:
        lire(nom, contenu, **options)
    return refus.value.motif


@pytest.mark.parametrize(
    ("nom", "contenu", "genre"),
    [
        ("a.docx", w.fichier(lambda d: d.add_paragraph("Élan d’été")), "docx"),
        ("a.txt", "Élan d’été".encode("cp1252"), "texte"),
        ("a.md", "Élan d’été".encode(), "markdown"),
    ],
)
def test_chaque_format_passe_par_l_enfant(nom, contenu, genre):
    source = lire(nom, contenu)
    assert (source.format, resume(source)) == (genre, ["Élan d’été"])
    assert source == lire_ici(genre, contenu)


def test_un_document_de_soixante_pages_est_lu_en_entier():
    def ecrire(d):
        for rang in range(60):
            d.add_heading(f"Clause {rang}", 1)
            for _ in range(8):
                d.add_paragraph("Les voisins de la rue Basse se réunissent pour parler des pommiers. " * 5)
            d.add_paragraph("premier point", style="List Bullet")

    contenu = w.fichier(ecrire)
    assert len(mots_de(lire("a.docx", contenu))) > 25_000


def avec_corps(corps):
    entree, sortie = zipfile.ZipFile(io.BytesIO(w.fichier(lambda d: d.add_paragraph("x")))), io.BytesIO()
    with zipfile.ZipFile(sortie, "w") as neuf:
        for nom in entree.namelist():
            neuf.writestr(nom, corps if nom == "word/document.xml" else entree.read(nom))
    return sortie.getvalue()


def test_un_xml_abime_ou_trop_profond_a_sa_phrase():
    debut = f"<w:document {w.ESPACES}><w:body>"
    assert motif("a.docx", avec_corps(f"{debut}<w:p><w:r><w:t>coupé".encode())) == "abime"
    boites = "<w:tbl><w:tr><w:tc>" * 2000 + "<w:p><w:r><w:t>fond</w:t></w:r></w:p>" + "</w:tc></w:tr></w:tbl>" * 2000
    assert motif("a.docx", avec_corps(f"{debut}{boites}</w:body></w:document>".encode())) == "abime"


LOURD = """
import sys, django
django.setup()
from conventions.imports.controles import FichierModeleRefuse
from conventions.imports.lecture import lire
from ctg.processus import Bornes
try:
    lire("a.docx", sys.stdin.buffer.read(), bornes=Bornes(memoire_mo=5, cpu_s=60, delai_s=60))
except FichierModeleRefuse as refus:
    sys.stdout.write(refus.motif)
"""


def test_un_enfant_trop_long_ou_trop_lourd_a_sa_phrase():
    paragraphe = f"<w:p>{w.course('mot')}</w:p>"
    corps = f"<w:document {w.ESPACES}><w:body>{paragraphe * 40_000}</w:body></w:document>"
    contenu = avec_corps(corps.encode())
    assert motif("a.docx", contenu, bornes=Bornes(memoire_mo=900, cpu_s=30, delai_s=0.2)) == "long"
    # In an interpreter of its own: what former tests left free in the heap would serve instead of what is bounded.
    milieu = {**os.environ, "CTG_DEBUG": "1", "DJANGO_SETTINGS_MODULE": "ctg.settings"}
    neuf = subprocess.run([sys.executable, "-c", LOURD], input=contenu, capture_output=True, check=False, env=milieu)
    assert neuf.stdout == b"lourd", neuf.stderr[-400:]


def test_un_odt_sans_l_option_dit_quoi_installer(monkeypatch):
    monkeypatch.setitem(sys.modules, "pypandoc", None)
    sortie = io.BytesIO()
    with zipfile.ZipFile(sortie, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("content.xml", "<x/>")
    with pytest.raises(FichierModeleRefuse, match="option"):
        lire("a.odt", sortie.getvalue())


def test_une_partie_externe_n_est_pas_suivie():
    contenu = w.fichier(lambda d: d.add_paragraph("Bonjour"))
    contenu = w.avec_partie(contenu, "word/x.xml", b"<x/>", genre="header")
    entree, sortie = zipfile.ZipFile(io.BytesIO(contenu)), io.BytesIO()
    with zipfile.ZipFile(sortie, "w") as neuf:
        for nom in entree.namelist():
            neuf.writestr(nom, entree.read(nom).replace(b'Target="x.xml"', b'Target="file:///etc/passwd"'))
    assert resume(lire("a.docx", sortie.getvalue())) == ["Bonjour"]


def test_un_document_demesure_est_refuse_apres_sa_lecture():
    texte = "\n\n".join("Ligne de données." for _ in range(PARAGRAPHES_MAX + 1))
    with pytest.raises(FichierModeleRefuse) as refus:
        lire("donnees.txt", texte.encode())
    assert refus.value.motif == "demesure"
