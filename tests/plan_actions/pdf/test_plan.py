"""The plan on paper."""

from datetime import date
from decimal import Decimal

import pytest

from conventions.domain.lecture import charger
from conventions.pdf.contexte import composer
from ctg.pdf import DocumentPdf, rendre_borne
from ctg.pdf.controle import controler
from plan_actions.domain.lecture import charger_plan
from plan_actions.models import PlanActions
from plan_actions.pdf.contexte import imprimer_plan
from plan_actions.pdf.valeurs import rangs
from tests.conventions.pdf.lecture_pdf import texte_des_pages
from tests.fabriques.plan_actions import (
    AxeFactory,
    EtapeFactory,
    FicheActionFactory,
    IndicateurActionFactory,
    LigneFinancementFactory,
    ObjectifFactory,
    PartenaireFactory,
    gabarit_fourni,
)
from tests.outils.verapdf import conformite

CONFORME = {"PDFA-3A": [], "PDFUA-1": []}


def remplir(scene, fiches=3, **champs):
    axe = AxeFactory(plan=scene.plan, ordre=1, titre="AXE 1 : La petite enfance")
    objectif = ObjectifFactory(axe=axe)
    for rang in range(1, fiches + 1):
        fiche = FicheActionFactory(axe=axe, objectif=objectif, ordre=rang, titre=f"Action numéro {rang}", **champs)
        EtapeFactory(fiche=fiche)
        PartenaireFactory(fiche=fiche)
        IndicateurActionFactory(fiche=fiche)
        LigneFinancementFactory(fiche=fiche, annee=2026)
        LigneFinancementFactory(fiche=fiche, annee=2027, financeur="Commune de Valbrune", verse=Decimal("10.50"))
    ObjectifFactory(axe=AxeFactory(plan=scene.plan, ordre=2, titre="La citoyenneté"), titre="Donner la parole")


def regler(scene, **champs):
    PlanActions.objects.filter(pk=scene.plan.pk).update(**champs)


def html(scene):
    return imprimer_plan(charger_plan(PlanActions.objects.get(pk=scene.plan.pk)))


def imprimer(scene) -> DocumentPdf:
    return rendre_borne(composer(charger(scene.convention), projet=False, jour=date(2026, 3, 1)))


@pytest.mark.parametrize("cle", ["grille", "onze_lignes", "simple"])
def test_une_fiche_par_page_apres_la_synthese(scene, cle):
    remplir(scene)
    regler(scene, gabarit=gabarit_fourni(cle))
    pages = texte_des_pages(imprimer(scene).contenu)
    debuts = [n for n, page in enumerate(pages) if "Action 1." in page and "Total prévu" in page]
    synthese = next(page for page in pages if "Objectifs et actions" in page)
    assert "Axe 1 – La petite enfance" in synthese
    assert "AXE 1" not in synthese
    assert "Donner la parole" in "".join(pages)
    assert "Montants prévus, par financeur et par année" in "".join(pages)
    assert cle == "simple" or len(debuts) == 3


def test_a_la_suite_tient_en_moins_de_pages(scene):
    remplir(scene, fiches=4)
    seules = imprimer(scene).pages
    regler(scene, presentation="a_la_suite")
    assert imprimer(scene).pages < seules


def test_ce_que_le_gabarit_ne_montre_pas_est_imprime_quand_meme(scene):
    remplir(scene, fiches=1)
    regler(scene, gabarit=gabarit_fourni("simple"))
    imprime = html(scene)
    for attendu in ("Familles avec un enfant", "Protection maternelle", "Choisir le terrain", "Commune de Valbrune"):
        assert attendu in imprime
    assert "Réduire l’attente des familles" not in imprime


def test_la_grille_met_les_rubriques_deux_par_deux(scene):
    remplir(scene, fiches=1, textes={"diagnostic_initial": "Un besoin."})
    fiche = charger_plan(scene.plan).fiches.all()[0]
    paires = [tuple(r.libelle for r in rang.rubriques) for rang in rangs(fiche, gabarit_fourni("grille"))]
    assert paires[:2] == [
        ("Diagnostic initial", "Public cible"),
        ("Services mobilisés et responsables de l’action", "Échéances de réalisation"),
    ]
    assert ("Indicateurs d’évaluation",) in paires


def test_les_textes_sont_echappes(scene):
    remplir(scene, fiches=1, public="<script>alert(1)</script>")
    assert "<script" not in html(scene)


def test_les_totaux_et_l_ecart_avec_le_total_annonce(scene):
    remplir(scene, fiches=2)
    regler(scene, total_declare=Decimal(60_000))
    imprime = html(scene)
    assert "Montants versés, par financeur et par année" in imprime
    assert "Total annoncé\u00a0: 60\u202f000\u202f€\u202f; total du plan\u00a0: 50\u202f000\u202f€" in imprime


def test_plus_de_six_annees_descendent_la_page(scene):
    remplir(scene, fiches=1)
    for annee in range(2028, 2034):
        LigneFinancementFactory(fiche=scene.plan.fiches.get(), annee=annee)
    assert "Année 2033" in html(scene)


def test_un_plan_a_venir_dit_sa_date(scene):
    regler(scene, a_venir=True, avenant_le=date(2027, 6, 1))
    attendu = "adopté par avenant à la présente convention, signé au plus tard le 1er\u00a0juin\u00a02027."
    assert attendu.replace("\u00a0", " ") in html(scene).replace("\u00a0", " ")


def test_un_plan_vide_n_imprime_rien(scene):
    assert html(scene) == ""


@pytest.mark.verapdf
def test_le_plan_imprime_est_archivable_et_accessible(scene):
    textes = {"contexte": "Un long paragraphe. " * 120, "diagnostic_initial": "Un besoin. " * 60}
    remplir(scene, fiches=6, textes=textes)
    for cle in ("grille", "onze_lignes", "simple"):
        regler(scene, gabarit=gabarit_fourni(cle))
        document = imprimer(scene)
        assert document.avertissements == ()
        assert controler(document.contenu) == []
        assert conformite(document.contenu) == CONFORME
