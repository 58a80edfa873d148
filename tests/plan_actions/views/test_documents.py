"""The buttons that print the plan, a fiche or a presentation from their own pages."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from conventions.domain.modeles import charger_modele_national
from conventions.modeles_nationaux.lecture import lire_modele
from conventions.models import Annexe, Document, Rendu
from tests.fabriques import AnnexeFactory
from tests.plan_actions.pdf.test_plan import remplir


@pytest.fixture(autouse=True)
def modeles(db):
    for cle in ("plan_actions", "fiche_action", "presentation"):
        charger_modele_national(lire_modele(cle))


@pytest.fixture
def remplie(scene):
    remplir(scene, fiches=1)
    return scene


def connecte(utilisateur) -> Client:
    client = Client()
    client.force_login(utilisateur)
    return client


def adresses(scene) -> dict[str, tuple[str, str]]:
    """By nature of document: the page that holds the button, and what the button posts to."""
    ici = [scene.convention.reference, scene.plan.annexe_id]
    fiche = [*ici, scene.plan.fiches.get().pk]
    diagnostic = AnnexeFactory(convention=scene.convention, nature="diagnostic", corps="")
    la = [scene.convention.reference, diagnostic.pk]
    return {
        "plan_actions": (reverse("conventions:annexe", args=ici), reverse("plan_actions:document_plan", args=ici)),
        "fiche_action": (
            reverse("plan_actions:fiche", args=fiche),
            reverse("plan_actions:document_fiche", args=fiche),
        ),
        "presentation": (
            reverse("conventions:annexe", args=la),
            reverse("conventions:presentation_ouvrir", args=la),
        ),
    }


@pytest.mark.parametrize("nature", ["plan_actions", "fiche_action", "presentation"])
def test_un_double_clic_donne_un_document_et_un_pdf(remplie, nature):
    client = connecte(remplie.administratrice)
    page, bouton = adresses(remplie)[nature]
    assert f'action="{bouton}"' in client.get(page).content.decode()
    reponses = [client.post(bouton) for _ in range(2)]
    document = Document.objects.get(nature=nature)
    attendu = f"{reverse('conventions:document', args=[remplie.convention.reference, document.pk])}#pdf"
    assert [reponse.url for reponse in reponses] == [attendu, attendu]
    assert Rendu.objects.filter(document=document).count() == 1
    assert client.get(attendu).status_code == 200


@pytest.mark.parametrize("nature", ["plan_actions", "fiche_action", "presentation"])
def test_l_adresse_seule_ne_cree_rien(remplie, nature):
    page, bouton = adresses(remplie)[nature]
    reponse = connecte(remplie.administratrice).get(bouton)
    assert reponse.url == page
    assert not Document.objects.exists()


@pytest.mark.parametrize(("nature", "attendu"), [("plan_actions", 302), ("fiche_action", 302), ("presentation", 403)])
def test_la_referente_imprime_le_plan_mais_ne_redige_pas_la_presentation(remplie, nature, attendu):
    client = connecte(remplie.referente)
    page, bouton = adresses(remplie)[nature]
    assert (f'action="{bouton}"' in client.get(page).content.decode()) is (attendu == 302)
    assert client.post(bouton).status_code == attendu


def test_une_fiche_archivee_n_a_plus_de_bouton_et_le_dit(remplie):
    client = connecte(remplie.administratrice)
    page, bouton = adresses(remplie)["fiche_action"]
    remplie.plan.fiches.update(archive_le=timezone.now())
    assert bouton not in client.get(page).content.decode()
    assert "est archivée" in client.post(bouton, follow=True).content.decode()
    assert not Document.objects.exists()


def test_le_document_d_un_brouillon_prive_est_introuvable_pour_la_caf(remplie):
    partie = remplie.convention.parties.get(ordre=1)
    Annexe.objects.filter(pk=remplie.plan.annexe_id).update(responsable=partie, transmise_le=None)
    _, bouton = adresses(remplie)["fiche_action"]
    document = connecte(remplie.referente).post(bouton).url
    caf = connecte(remplie.administratrice)
    assert caf.post(bouton).status_code == 403
    assert caf.get(document).status_code == 404
    liste = reverse("conventions:documents", args=[remplie.convention.reference])
    assert "Fiche action" in connecte(remplie.referente).get(liste).content.decode()
    assert f"/documents/{Document.objects.get().pk}/" not in caf.get(liste).content.decode()


def test_la_presentation_ne_s_ouvre_que_d_un_diagnostic(remplie):
    autre = reverse("conventions:presentation_ouvrir", args=[remplie.convention.reference, remplie.plan.annexe_id])
    assert connecte(remplie.administratrice).post(autre).status_code == 404
