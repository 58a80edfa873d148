"""The rendered pages, as a reader and an archive see them."""

import json
from collections.abc import Iterator
from datetime import date

import pytest

from conventions.models import Convention
from conventions.pdf.contexte import composer
from ctg.pdf import DocumentPdf, controler, rendre
from tests.conventions.pdf.exemples import convention_nationale, donner_un_logo, remplir
from tests.conventions.pdf.lecture_pdf import dimensions, pieces_jointes, signets, texte_des_pages
from tests.fabriques import ArticleFactory, ConventionFactory, FichierFactory, SignataireFactory
from tests.outils.verapdf import conformite

pytestmark = pytest.mark.django_db
JOUR = date(2026, 11, 1)
CONFORME = {"PDFA-3A": [], "PDFUA-1": []}


def imprimer(convention: Convention, *, projet: bool = False) -> DocumentPdf:
    demande = composer(convention, projet=projet, jour=JOUR)
    return rendre(
        demande.html,
        demande.ressources,
        titre=demande.titre,
        pieces_jointes=demande.pieces_jointes,
        pdf_inclus=demande.pdf_inclus,
        noms_inclus=demande.noms_inclus,
        date=demande.date,
    )


def test_le_texte_se_lit_dans_l_ordre_et_les_numeros_sont_les_vrais():
    convention = ConventionFactory(articles=2, annexes=1)
    convention.version_modele.formule_cloture = '<p>Ce texte compte <span data-mention="total.pages"></span> pages.</p>'
    convention.version_modele.save()
    note = '<span data-note="Article L. 223-1 du code de la sécurité sociale."></span>'
    ArticleFactory(convention=convention, titre="Recours", corps=f"<p>Le juge{note} est compétent.</p>")
    document = imprimer(convention)
    pages = texte_des_pages(document.contenu)
    assert document.pages == len(pages) == 5
    assert pages[0].startswith("CTG26-2026-")
    assert "Sommaire" in pages[1]
    assert "Article 3 Recours" in pages[1]
    assert "Ce texte compte cinq (5) pages." in pages[3]
    assert "1. Article L. 223-1 du code de la sécurité sociale." in pages[2]
    assert "page 3 / 5" in pages[2]
    assert pages[4].startswith(f"{convention.titre} Annexe 1 Annexe 1 – Diagnostic partagé")
    assert signets(document.contenu) == [
        "Préambule",
        "Article 1 – Objet de la convention",
        "Article 2 – Objet de la convention",
        "Article 3 – Recours",
        "Signatures",
        "Annexe 1 – Diagnostic partagé",
    ]
    assert document.avertissements == ()


def test_le_meme_texte_donne_les_memes_octets():
    convention = ConventionFactory()
    assert imprimer(convention).empreinte == imprimer(convention).empreinte


def blocs_par_page(pages: list[str]) -> Iterator[tuple[int, int, int]]:
    """For each page that holds signature blocks: how many begin, how many end, and whether the formula is there."""
    for page in pages:
        debuts, fins = page.count("Pour la "), page.count("Date :")
        if debuts or fins:
            yield debuts, fins, page.count("Fait à")


@pytest.mark.parametrize("par_rang", [2, 3])
def test_soixante_parties_signent_sans_bloc_coupe_ni_rang_seul_sur_sa_page(par_rang):
    convention = ConventionFactory(parties=60, articles=1, annexes=0)
    SignataireFactory(partie=convention.parties.first(), fonction="Présidente du conseil d’administration")
    convention.caf.reglages.signatures_par_rang = par_rang
    convention.caf.reglages.paraphes = True
    convention.caf.reglages.save()
    document = imprimer(convention)
    pages = texte_des_pages(document.contenu)
    blocs = list(blocs_par_page(pages))
    assert sum(debuts for debuts, _, _ in blocs) == 61
    assert all(debuts == fins for debuts, fins, _ in blocs)
    assert blocs[0][2] == 1
    assert all(debuts > par_rang for debuts, _, formule in blocs if not formule)
    assert "Paraphes" not in pages[0]
    assert all("Paraphes" in page for page in pages[1:])


def test_les_annexes_en_paysage_et_deposees():
    convention = ConventionFactory(annexes=2)
    premiere, seconde = convention.annexes.all()
    premiere.paysage = True
    premiere.save()
    seconde.corps, seconde.fichier = "", FichierFactory(convention=convention, pages=3)
    seconde.save()
    document = imprimer(convention)
    pages = texte_des_pages(document.contenu)
    assert dimensions(document.contenu)[-4:] == [(297, 210)] + [(210, 297)] * 3
    assert "Annexe 2 – Diagnostic partagé" in pages[-3]
    joints = pieces_jointes(document.contenu)
    assert set(joints) == {"dossier.json", "Annexe 2 - diagnostic.pdf"}
    assert joints["Annexe 2 - diagnostic.pdf"] == seconde.fichier.contenu.open().read()
    assert json.loads(joints["dossier.json"])["convention"]["reference"] == convention.reference


@pytest.mark.verapdf
@pytest.mark.parametrize("cle", ["ctg", "acte_engagement_articles", "acte_engagement_sections"])
def test_chaque_modele_national_est_archivable_et_accessible(cle):
    convention = convention_nationale(cle)
    donner_un_logo(convention.parties.first())
    document = imprimer(convention, projet=True)
    assert document.avertissements == ()
    assert controler(document.contenu) == []
    assert conformite(document.contenu) == CONFORME


@pytest.mark.verapdf
def test_une_longue_convention_de_douze_parties_est_archivable_et_accessible():
    convention = convention_nationale("ctg", parties=12)
    remplir(convention)
    for rang, partie in enumerate(convention.parties.all()):
        if rang % 3:
            donner_un_logo(partie, taille=(320, 120 + 60 * (rang % 4)))
    annexe = convention.annexes.first()
    annexe.fichier = FichierFactory(convention=convention, pages=12)
    annexe.save()
    document = imprimer(convention)
    assert document.pages > 35
    assert document.avertissements == ()
    assert conformite(document.contenu) == CONFORME
