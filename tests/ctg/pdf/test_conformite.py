"""One file, two standards: the engine that certifies says so."""

import pytest

from ctg.pdf import DocumentPdf, PieceJointe, controler, rendre
from tests.ctg.pdf import exemples
from tests.outils.verapdf import conformite

CONFORME = {"PDFA-3A": [], "PDFUA-1": []}


@pytest.fixture(scope="module")
def document() -> DocumentPdf:
    return rendre(
        exemples.convention(exemples.emplacements("balise", 2) + exemples.emplacements("simple", 1)),
        exemples.RESSOURCES,
        titre="Convention de la Drôme",
        date=exemples.DATE,
        pieces_jointes=[
            PieceJointe("dossier.json", b"{}", "application/json", "Données du dossier", "Source"),
            PieceJointe("délibération/1.pdf", exemples.pdf_balise(), "application/pdf", "Original"),
        ],
        pdf_inclus={"balise": exemples.pdf_balise(), "simple": exemples.pdf_simple()},
    )


@pytest.mark.verapdf
def test_tout_ce_qu_un_modele_emploie_est_conforme(document):
    assert conformite(document.contenu) == CONFORME


@pytest.mark.verapdf
def test_le_moteur_releve_un_defaut():
    with exemples.rouvrir(rendre('<html lang="fr"><title>t</title><h1>a</h1>', {}).contenu) as pdf:
        del pdf.Root.StructTreeRoot
        del pdf.Root.OutputIntents
        echecs = conformite(exemples.enregistrer(pdf))
    assert echecs["PDFA-3A"]
    assert echecs["PDFUA-1"]


def test_le_controle_leger_est_du_meme_avis(document):
    assert controler(document.contenu) == []


def test_les_pieces_voyagent_dans_l_ordre_avec_leur_lien(document):
    with exemples.rouvrir(document.contenu) as pdf:
        noms = pdf.Root.Names.EmbeddedFiles.Names
        fiches = [noms[rang] for rang in range(1, len(noms), 2)]
        cles = [str(noms[rang]) for rang in range(0, len(noms), 2)]
        vues = [
            (str(f.UF), str(f.Desc), str(f.AFRelationship), str(f.EF.F.Subtype), bytes(f.EF.F.read_bytes()))
            for f in fiches
        ]
        lies = [str(fiche.UF) for fiche in pdf.Root.AF]
    assert cles == sorted(cles)
    assert vues == [
        ("dossier.json", "Données du dossier", "/Source", "/application/json", b"{}"),
        ("délibération-1.pdf", "Original", "/Supplement", "/application/pdf", exemples.pdf_balise()),
    ]
    assert lies == ["dossier.json", "délibération-1.pdf"]
