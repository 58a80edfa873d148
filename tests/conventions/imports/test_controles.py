"""What is refused before anything is stored: each file gets its own sentence."""

import io
import struct
import zipfile

import pytest

from conventions.imports import enveloppe
from conventions.imports.controles import FichierModeleRefuse, reconnaitre, verifier_taille
from tests.conventions.imports import word_fabrique as w

pytestmark = pytest.mark.pur

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600


def zippe(parties, methode=zipfile.ZIP_DEFLATED):
    sortie = io.BytesIO()
    with zipfile.ZipFile(sortie, "w", methode) as archive:
        for nom, octets in parties:
            archive.writestr(nom, octets)
    return sortie.getvalue()


def document(corps, types=b"<Types/>", autres=()):
    return zippe([("[Content_Types].xml", types), ("word/document.xml", corps), *autres])


TEXTE = b"<w:document><w:body><w:p><w:r><w:t>Bonjour</w:t></w:r></w:p></w:body></w:document>"


def motif(nom, contenu):
    with pytest.raises(FichierModeleRefuse) as refus:
        reconnaitre(nom, contenu)
    assert str(refus.value).endswith(".")
    return refus.value.motif


@pytest.mark.parametrize(
    ("nom", "contenu", "attendu"),
    [
        ("a.docx", w.fichier(lambda d: d.add_paragraph("Bonjour")), "docx"),
        ("sans_extension", document(TEXTE), "docx"),
        ("a.odt", zippe([("mimetype", b"application/vnd.oasis.opendocument.text"), ("content.xml", b"<x/>")]), "odt"),
        ("a.md", b"# Titre", "markdown"),
        ("a.txt", "Élan".encode(), "texte"),
        ("a.txt", "Élan d’été".encode("cp1252"), "texte"),
        ("a.txt", "Élan".encode("utf-16"), "texte"),
        ("a.txt", "\ufeffÉlan".encode(), "texte"),
        ("PK.txt", b"Pays de K", "texte"),
    ],
)
def test_formats_reconnus(nom, contenu, attendu):
    assert reconnaitre(nom, contenu) == attendu


@pytest.mark.parametrize(
    ("nom", "contenu", "attendu"),
    [
        ("a.docx", b"", "vide"),
        ("a.txt", b" \r\n\t", "vide"),
        ("a.txt", b"-- ... --", "sans_texte"),
        ("a.doc", OLE, "doc"),
        ("a.docx", OLE + "EncryptedPackage".encode("utf-16-le"), "chiffre"),
        ("a.xls", OLE + "Workbook".encode("utf-16-le"), "tableur"),
        ("a.pdf", b"%PDF-1.7 ... /Type /Font ...", "pdf"),
        ("a.docx", b"%PDF-1.4 ... /Subtype /Image ...", "pdf_numerise"),
        ("a.rtf", b"{\\rtf1 Bonjour}", "rtf"),
        ("a.doc", b"{\\rtf1 Bonjour}", "rtf"),
        ("a.html", b"<!DOCTYPE html><html><body>Bonjour</body></html>", "html"),
        ("a.doc", b"<html xmlns:w='x'><head></head>Bonjour</html>", "html"),
        ("a.png", b"\x89PNG\r\n\x1a\n" + b"\x00" * 50, "image"),
        ("a.jpg", b"\xff\xd8\xff\xe0" + b"\x00" * 50, "image"),
        ("a.txt", bytes(range(256)) * 20, "inconnu"),
        ("a.txt", b"\x01\x02\x03abc" * 50, "inconnu"),
        ("a.txt", "прощай".encode("cp1251") * 30, "accents"),
        ("a.txt", b"texte fran\x8dais d\x8e\x8f" * 30, "inconnu"),
        ("a.docx", b"Bonjour", "abime"),
        ("a.docx", b"PK\x03\x04 tronqu\xc3\xa9", "abime"),
        ("a.docx", w.fichier(lambda d: d.add_paragraph("Bonjour"))[:-200], "abime"),
        ("a.docx", zippe([("autre.txt", b"x")]), "abime"),
        ("a.zip", zippe([("autre.txt", b"x")]), "archive"),
        ("a.docx", w.fichier(), "sans_texte"),
        ("a.docm", document(TEXTE, types=b"<Types>macroEnabled</Types>"), "macros"),
        ("a.docx", document(TEXTE, autres=[("word/vbaProject.bin", b"x")]), "macros"),
        ("a.dotx", document(TEXTE, types=b"<Types>wordprocessingml.template.main+xml</Types>"), "modele_word"),
        ("a.docx", zippe([("[Content_Types].xml", b"<Types/>"), ("xl/workbook.xml", b"<x/>")]), "tableur"),
        ("a.pptx", zippe([("[Content_Types].xml", b"<Types/>"), ("ppt/presentation.xml", b"<x/>")]), "presentation"),
        ("a.pages", zippe([("Index/Document.iwa", b"x")]), "pages"),
        ("a.ods", zippe([("mimetype", b"application/vnd.oasis.opendocument.spreadsheet")]), "tableur"),
        ("a.docx", document(b'<!DOCTYPE w [<!ENTITY a "a">]>' + TEXTE), "abime"),
        ("a.docx", document(TEXTE, autres=[("../evasion.xml", b"<x/>")]), "abime"),
        ("a.docx", document(TEXTE, autres=[("/etc/passwd", b"x")]), "abime"),
        ("a.docx", document(TEXTE, autres=[("C:\\x.xml", b"x")]), "abime"),
    ],
)
def test_refus(nom, contenu, attendu):
    assert motif(nom, contenu) == attendu


def test_trop_gros_refuse_par_sa_taille_seule():
    with pytest.raises(FichierModeleRefuse, match="20"):
        verifier_taille(200 * 1024 * 1024)
    assert motif("a.txt", b"a" * (20 * 1024 * 1024 + 1)) == "taille"
    assert motif("a.txt", b"a" * (6 * 1024 * 1024)) == "texte_long"


def test_bombe_annoncee_et_bombe_qui_ment():
    zeros = b" " * (30 * 1024 * 1024)
    assert motif("a.docx", document(TEXTE, autres=[("word/media/a.bin", zeros)])) == "bombe"
    assert motif("a.docx", document(b"<a>" + zeros + b"</a>")) == "bombe"
    menteur = bytearray(document(TEXTE, autres=[("word/long.xml", b"<a>" + b"b" * 5000 + b"</a>")]))
    # Both the local header and the directory announce 10 bytes.
    vraie, fausse = struct.pack("<I", 5007), struct.pack("<I", 10)
    assert vraie in menteur
    assert motif("a.docx", bytes(menteur).replace(vraie, fausse)) in {"abime", "bombe"}


def test_trop_de_parties():
    parties = [(f"word/{rang}.xml", b"") for rang in range(enveloppe.PARTIES_MAX + 1)]
    assert motif("a.docx", document(TEXTE, autres=parties)) == "bombe"


def test_parties_chiffrees():
    contenu = bytearray(document(TEXTE))
    for signature, decalage in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = contenu.find(signature)
        while place >= 0:
            contenu[place + decalage] |= 1
            place = contenu.find(signature, place + 4)
    assert motif("a.docx", bytes(contenu)) == "chiffre"


def test_une_entite_cachee_a_cheval_sur_deux_blocs_est_vue():
    corps = b"<!--" + b"x" * (enveloppe.BLOC - 10) + b"--><!DOCTYPE w>" + TEXTE
    assert motif("a.docx", document(corps)) == "abime"
