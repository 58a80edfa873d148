"""The plan alone and a fiche alone: what they print, for whom, and what happens when the plan changes."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from conventions.demonstration.presentations import documents_du_plan
from conventions.documents.registre import trouver
from conventions.domain.documents import charger_document
from conventions.domain.documents_completude import manques_du_document
from conventions.domain.dossier import exporter, importer
from conventions.domain.modeles import charger_modele_national
from conventions.erreurs import ErreurMetier
from conventions.modeles_nationaux.lecture import lire_modele
from conventions.models import Annexe, Convention, Document
from conventions.pdf.document_seul import composer_document, preparer_document
from ctg.droits import ActionRefusee
from ctg.pdf import rendre_borne
from plan_actions.domain.documents import document_de_la_fiche, document_du_plan
from plan_actions.models import FicheAction, PlanActions
from territoires.models import Role
from tests.conventions.pdf.lecture_pdf import signets, texte_des_pages
from tests.fabriques import membre
from tests.fabriques.plan_actions import gabarit_fourni
from tests.outils.verapdf import conformite
from tests.plan_actions.pdf.test_plan import remplir

pytestmark = pytest.mark.django_db
JOUR = date(2026, 3, 1)
PLAN, FICHE = 23, 23
"""Queries of the composition of a plan, of a fiche."""


@pytest.fixture(autouse=True)
def modeles():
    for cle in ("plan_actions", "fiche_action"):
        charger_modele_national(lire_modele(cle))


@pytest.fixture
def remplie(scene):
    remplir(scene, fiches=2)
    return scene


def fiche(scene, rang: int = 1) -> FicheAction:
    return scene.plan.fiches.get(ordre=rang)


def html(document: Document, **contexte: object) -> str:
    return preparer_document(document, jour=JOUR, **contexte).html


def pages(document: Document) -> list[str]:
    return texte_des_pages(rendre_borne(composer_document(document, jour=JOUR)).contenu)


def privatiser(scene) -> None:
    """The plan is the draft of the commune."""
    partie = scene.convention.parties.get(ordre=1)
    Annexe.objects.filter(pk=scene.plan.annexe_id).update(responsable=partie, transmise_le=None)


def requetes(document: Document) -> int:
    with CaptureQueriesContext(connection) as faites:
        preparer_document(document, jour=JOUR)
    return len(faites)


@pytest.mark.verapdf
def test_le_plan_seul_titre_synthese_montants_puis_fiches(remplie):
    PlanActions.objects.update(total_declare=Decimal(60_000))
    document = document_du_plan(remplie.plan.annexe, par=remplie.redacteur)
    pdf = rendre_borne(composer_document(document, jour=JOUR)).contenu
    assert signets(pdf) == ["Synthèse\u00a0: axes, objectifs et actions", "Coût et financement", "Fiches actions"]
    lues = texte_des_pages(pdf)
    tout, place = " ".join(lues), 0
    for attendu in (
        f"{remplie.convention.reference}-PLAN-1", "Projet du 1er mars 2026", "Plan d’actions",
        "Axe 1 – La petite enfance", "Action numéro 1", "Action numéro 2", "Axe 2 – La citoyenneté",
        "Montants prévus, par axe et par année", "Axe 1 – La petite enfance", "Total",
        "Montants prévus, par financeur et par année", "Commune de Valbrune", "Montants versés",
        "Total annoncé : 60 000 €", "écart",
        "Action 1.1 – Action numéro 1", "Action 1.2 – Action numéro 2",
    ):  # fmt: skip
        assert attendu in tout[place:], attendu
        place = tout.index(attendu, place)
    assert "Fiches actions Action 1.1" in next(page for page in lues if "Action 1.1 –" in page)
    assert conformite(pdf) == {"PDFA-3A": [], "PDFUA-1": []}


@pytest.mark.parametrize("cle", ["grille", "onze_lignes", "simple"])
def test_une_fiche_seule_tient_sur_une_feuille_dans_son_gabarit(remplie, cle):
    PlanActions.objects.update(gabarit=gabarit_fourni(cle))
    document = document_de_la_fiche(fiche(remplie, 2), par=remplie.redacteur)
    (page,) = pages(document)
    assert "Fiche action 1.2 – " in page
    assert page.count("Action numéro 2") == 1
    assert "Action numéro 1" not in page
    assert "Total prévu" in page


def test_une_fiche_par_document_et_un_plan_par_document(remplie):
    une = document_de_la_fiche(fiche(remplie), par=remplie.redacteur)
    assert document_de_la_fiche(fiche(remplie), par=remplie.administratrice) == une
    assert document_de_la_fiche(fiche(remplie, 2), par=remplie.redacteur) != une
    plan = document_du_plan(remplie.plan.annexe, par=remplie.redacteur)
    assert document_du_plan(remplie.plan.annexe, par=remplie.referente) == plan
    assert Document.objects.count() == 3


def test_le_document_suit_sa_fiche(remplie):
    document = document_de_la_fiche(fiche(remplie), par=remplie.redacteur)
    FicheAction.objects.filter(pk=document.objet).update(titre="Ouvrir le samedi")
    assert "<h1>Ouvrir le samedi</h1>" in html(document)
    FicheAction.objects.filter(pk=document.objet).update(archive_le=timezone.now())
    assert "Cette fiche n’est plus dans le plan" in html(document)
    assert [manque.code for manque in manques_du_document(*charger_document(document))] == ["fiche_retiree"]
    with pytest.raises(ErreurMetier, match="archivée"):
        document_de_la_fiche(fiche(remplie), par=remplie.redacteur)


def test_un_plan_vide_ou_retire_le_dit(scene):
    document = document_du_plan(scene.plan.annexe, par=scene.redacteur)
    assert "Le plan n’a encore ni axe ni action." in html(document)
    scene.plan.delete()
    Annexe.objects.filter(pk=document.objet).delete()
    assert "a été retirée de la convention" in html(document)
    assert [manque.code for manque in manques_du_document(*charger_document(document))] == ["plan_retire"]


def test_le_brouillon_d_une_partie_n_est_ni_imprime_ni_nomme_pour_les_autres(remplie):
    privatiser(remplie)
    for faire, objet in ((document_du_plan, remplie.plan.annexe), (document_de_la_fiche, fiche(remplie))):
        with pytest.raises(ActionRefusee):
            faire(objet, par=remplie.redacteur)
        document = faire(objet, par=remplie.referente)
        nature, partie = trouver(document.nature), remplie.convention.parties.get(ordre=1)
        assert "Action numéro" not in document.titre
        assert nature.visibles([document], frozenset()) == []
        assert nature.visibles([document], frozenset({partie.pk})) == [document]
        assert "Action numéro" not in html(document)
        assert "en cours de rédaction par" in html(document)
        assert "Action numéro 1" in html(document, brouillons={partie.pk})
        assert manques_du_document(*charger_document(document)) == []


def test_un_lecteur_ne_les_produit_pas(remplie):
    for faire, objet in ((document_du_plan, remplie.plan.annexe), (document_de_la_fiche, fiche(remplie))):
        with pytest.raises(ActionRefusee):
            faire(objet, par=remplie.lecteur)
    assert not Document.objects.exists()


def test_les_requetes_ne_suivent_pas_les_fiches(remplie):
    plan = document_du_plan(remplie.plan.annexe, par=remplie.redacteur)
    seule = document_de_la_fiche(fiche(remplie), par=remplie.redacteur)
    assert (requetes(plan), requetes(seule)) == (PLAN, FICHE)
    remplir(remplie, fiches=6)
    assert (requetes(plan), requetes(seule)) == (PLAN, FICHE)


def test_le_plan_et_la_fiche_retrouvent_leur_objet_dans_une_autre_base(remplie):
    documents_du_plan(remplie.convention, par=remplie.redacteur, fiche="Action numéro 2", rang=2)
    donnees = exporter(remplie.convention)
    assert [source["contenu"] for source in donnees["documents"]] == [
        {"annexe": "plan"},
        {"annexe": "plan", "fiche": 2},
    ]
    copie = importer(donnees, par=remplie.redacteur)
    assert copie.pk != remplie.convention.pk
    plan, seule = Document.objects.filter(convention=copie).order_by("nature")[::-1]
    assert plan.objet == Annexe.objects.get(convention=copie, cle="plan").pk
    assert FicheAction.objects.get(pk=seule.objet).titre == "Action numéro 2"
    assert "Action 1.2 – Action numéro 2" in html(plan)


def test_deux_documents_d_un_dossier_ne_prennent_pas_la_meme_fiche(remplie):
    documents_du_plan(remplie.convention, par=remplie.redacteur, fiche="Action numéro 1")
    donnees = exporter(remplie.convention)
    donnees["documents"].append(donnees["documents"][1])
    copie = importer(donnees, par=remplie.redacteur)
    objets = Document.objects.filter(convention=copie, nature="fiche_action").values_list("objet", flat=True)
    assert sorted(objets, key=str) == [FicheAction.objects.get(plan__annexe__convention=copie, ordre=1).pk, None]


def test_projet_tant_que_la_convention_l_est(remplie):
    document = document_du_plan(remplie.plan.annexe, par=membre(remplie.convention.caf, Role.REDACTEUR))
    assert "Projet du" in html(document)
    Convention.objects.update(statut="en_vigueur")
    assert "État au" in html(document)
