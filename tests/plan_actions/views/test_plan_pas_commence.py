"""A plan that nobody began, on a site where the supplied formats may not be loaded yet: reading writes nothing."""

from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from conventions.models import Annexe
from plan_actions.domain.gabarits import charger_gabarits
from plan_actions.models import GabaritFiche, PlanActions
from territoires.models import Role
from tests.fabriques import AnnexeFactory, ConventionFactory, membre


@pytest.fixture(params=["absents", "charges"])
def fournis(request: pytest.FixtureRequest, db: None) -> bool:
    if request.param == "charges":
        charger_gabarits()
    return request.param == "charges"


@pytest.fixture
def annexe(fournis: bool) -> Annexe:
    return AnnexeFactory(convention=ConventionFactory(annexes=0), nature="plan_actions")


@pytest.fixture
def client(annexe: Annexe) -> Client:
    client = Client()
    client.force_login(annexe.convention.agent)
    return client


def adresse(annexe: Annexe, nom: str) -> str:
    return reverse(f"plan_actions:{nom}", args=[annexe.convention.reference, annexe.pk])


@pytest.mark.parametrize("nom", ["modele", "exporter"])
def test_le_classeur_a_remplir_s_obtient_avant_le_plan(client: Client, annexe: Annexe, nom: str):
    reponse = client.get(adresse(annexe, nom), follow=True)
    entetes = [cellule.value for cellule in load_workbook(BytesIO(reponse.content))["Actions"][1]]
    assert {"Axe", "Titre de l’action", "Éléments de contexte"} <= set(entetes)
    assert not PlanActions.objects.exists()


@pytest.mark.parametrize("nom", ["reglages", "importer"])
def test_les_pages_se_lisent_sans_rien_ecrire(client: Client, annexe: Annexe, fournis: bool, nom: str):
    assert client.get(adresse(annexe, nom)).status_code == 200
    assert GabaritFiche.objects.count() == (3 if fournis else 0)
    assert not PlanActions.objects.exists()


def test_la_liste_dit_que_les_gabarits_manquent(client: Client, annexe: Annexe, fournis: bool):
    client.force_login(membre(annexe.convention.caf, Role.ADMINISTRATEUR))
    contenu = client.get(reverse("plan_actions:gabarits")).content.decode()
    assert ("ne sont pas installés" in contenu) is not fournis


def test_enregistrer_les_reglages_commence_le_plan(client: Client, annexe: Annexe, fournis: bool):
    envoi = {"presentation": "a_la_suite", "a_venir": "1", "avenant_le": "2027-06-30", "total_declare": ""}
    if fournis:
        envoi["gabarit"] = GabaritFiche.objects.get(cle="grille").pk
    assert client.post(adresse(annexe, "reglages"), envoi).status_code == 302
    plan = PlanActions.objects.get(annexe=annexe)
    assert (plan.gabarit.cle, plan.a_venir) == ("grille" if fournis else "onze_lignes", True)


def test_le_format_simple_est_toujours_le_simple(client: Client, annexe: Annexe):
    client.post(adresse(annexe, "format_simple"))
    assert PlanActions.objects.get(annexe=annexe).gabarit.cle == "simple"
