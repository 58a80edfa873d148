"""A plan comes from a workbook and goes back to one: shown first, written whole, taken back."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from plan_actions.models import FicheAction, PlanActions
from territoires.models import Role
from tests.fabriques import ConventionFactory, membre
from tests.fabriques.plan_actions import FicheActionFactory, IndicateurActionFactory, PlanActionsFactory

pytestmark = pytest.mark.django_db
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture
def plan() -> PlanActions:
    return PlanActionsFactory(annexe__convention=ConventionFactory(annexes=0))


@pytest.fixture
def client(plan: PlanActions) -> Client:
    client = Client()
    client.force_login(plan.annexe.convention.agent)
    return client


def adresse(plan: PlanActions, nom: str) -> str:
    return reverse(f"plan_actions:{nom}", args=[plan.annexe.convention.reference, plan.annexe_id])


def classeur_de(client: Client, plan: PlanActions) -> SimpleUploadedFile:
    reponse = client.get(adresse(plan, "exporter"))
    assert reponse["Content-Type"] == XLSX
    return SimpleUploadedFile("plan.xlsx", reponse.content, XLSX)


def test_le_plan_d_une_convention_entre_dans_une_autre(client: Client, plan: PlanActions):
    source = FicheActionFactory(titre="Relais itinérant", axe__titre="Accueillir")
    IndicateurActionFactory(fiche=source)
    leur = Client()
    leur.force_login(source.plan.annexe.convention.agent)
    fichier = classeur_de(leur, source.plan)
    apercu = client.post(adresse(plan, "importer"), {"fichier": fichier, "mode": "actualiser"})
    assert apercu.status_code == 302
    contenu = client.get(apercu["Location"]).content.decode()
    assert "1\u00a0axe à créer et 1\u00a0action à ajouter" in contenu
    assert "Relais itinérant" in contenu
    assert not plan.fiches.exists()
    suite = client.post(apercu["Location"], {"action": "appliquer"}, follow=True).content.decode()
    fiche = FicheAction.objects.get(plan=plan)
    assert (fiche.titre, fiche.axe.titre, fiche.indicateurs.count()) == ("Relais itinérant", "Accueillir", 1)
    assert "Annuler l’import" in suite
    client.post(apercu["Location"], {"action": "annuler"})
    fiche.refresh_from_db()
    assert fiche.archive_le is not None


def test_reimporter_son_propre_plan_ne_change_rien(client: Client, plan: PlanActions):
    FicheActionFactory(axe__plan=plan)
    reponse = client.post(adresse(plan, "importer"), {"fichier": classeur_de(client, plan), "mode": "actualiser"})
    contenu = client.get(reponse["Location"]).content.decode()
    assert "1\u00a0inchangée" in contenu
    assert "Enregistrer dans le plan" not in contenu


def test_un_fichier_illisible_est_dit_et_n_ecrit_rien(client: Client, plan: PlanActions):
    faux = SimpleUploadedFile("plan.xlsx", b"pas un classeur", XLSX)
    reponse = client.post(adresse(plan, "importer"), {"fichier": faux, "mode": "actualiser"})
    assert reponse.status_code == 422
    assert "invalid-feedback" in reponse.content.decode()
    assert client.post(adresse(plan, "importer"), {"mode": "actualiser"}).status_code == 422
    assert not plan.axes.exists()


def test_l_import_d_une_personne_n_est_qu_a_elle(client: Client, plan: PlanActions):
    FicheActionFactory(axe__plan=plan)
    reponse = client.post(adresse(plan, "importer"), {"fichier": classeur_de(client, plan), "mode": "actualiser"})
    autre = Client()
    autre.force_login(membre(plan.annexe.convention.caf, Role.REDACTEUR))
    assert autre.get(reponse["Location"]).status_code == 404
