"""The second reader: every word of a file, apart from what the import made of it."""

import io
import zipfile

import pytest

from conventions.imports.mots import mots
from conventions.imports.texte_brut import texte_brut
from tests.conventions.imports.word_fabrique import course, fichier, paragraphe_xml, zone

pytestmark = pytest.mark.pur


def lire(format_: str, contenu: bytes) -> str:
    return " ".join(mots(texte_brut(format_, contenu)))


def test_un_docx_donne_ses_paragraphes_ses_tableaux_et_ses_zones_une_fois():
    def ecrire(document):
        document.add_heading("Objet", 1)
        table = document.add_table(rows=1, cols=2)
        table.cell(0, 0).text, table.cell(0, 1).text = "gauche", "droite"
        paragraphe_xml(document, zone("dans la boîte"))
        paragraphe_xml(document, course("fin") + "<w:r><w:tab/></w:r>" + course("du texte"))

    assert lire("docx", fichier(ecrire)) == "objet gauche droite dans la boîte fin du texte"


def test_un_docx_garde_ce_qui_est_insere_et_laisse_ce_qui_est_supprime():
    auteur = 'w:id="1" w:author="x" w:date="2026-01-01T00:00:00Z"'
    supprime = f"<w:del {auteur}><w:r><w:delText>ancien</w:delText></w:r></w:del>"
    insere = f"<w:ins {auteur}>{course('nouveau')}</w:ins>"
    contenu = fichier(lambda document: paragraphe_xml(document, course("mot ") + supprime + insere))
    assert lire("docx", contenu) == "mot nouveau"


def test_un_odt_donne_ses_mots():
    espaces = 'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    espaces += ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    corps = (
        "<text:tracked-changes><text:p>retiré</text:p></text:tracked-changes><text:h>Objet</text:h>"
        "<text:p>Un<text:s/>texte <text:span>gras</text:span> ici</text:p>"
    )
    sortie = io.BytesIO()
    with zipfile.ZipFile(sortie, "w") as archive:
        archive.writestr("content.xml", f"<office:document {espaces}>{corps}</office:document>")
    assert lire("odt", sortie.getvalue()) == "objet un texte gras ici"


@pytest.mark.parametrize("codage", ["utf-8", "utf-8-sig", "cp1252"])
def test_un_texte_se_lit_dans_son_codage_sans_ses_balises(codage):
    assert lire("texte", "Été <td style='x'>cœur</td>".encode(codage)) == "été coeur"
