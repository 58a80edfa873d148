"""The job reference: read by the members of the Caf, adapted by its administrators, taken up by a post."""

import pytest
from django.test import Client
from django.urls import reverse

from conventions.models import Annexe
from plan_actions.domain.referentiel import fourni, referentiel_de
from plan_actions.models import PosteCooperation
from tests.fabriques import AnnexeFactory
from tests.plan_actions.conftest import Scene


def comme(qui) -> Client:
    client = Client()
    client.force_login(qui)
    return client


def envoi(*lignes: tuple[str, str, str]) -> dict[str, str]:
    donnees = {"form-TOTAL_FORMS": str(len(lignes)), "form-INITIAL_FORMS": "0"}
    for rang, valeurs in enumerate(lignes):
        noms = ("mission", "activite", "competence")
        donnees |= {f"form-{rang}-{nom}": valeur for nom, valeur in zip(noms, valeurs, strict=True)}
    return donnees


def poste_de(annexe: Annexe) -> PosteCooperation:
    return PosteCooperation.objects.create(annexe=annexe, employeur="Commune de Valbrune", etp="0.5", ordre=1)


@pytest.fixture
def adresse(scene: Scene) -> str:
    return reverse("plan_actions:referentiel", args=[scene.convention.caf_id])


def test_une_ligne_vide_n_est_pas_une_ligne_et_le_commun_se_retablit(scene: Scene, adresse: str):
    client = comme(scene.administratrice)
    lignes = (("Animer", "Réunir les acteurs", "Écoute"), ("", "", ""))
    assert client.post(adresse, envoi(*lignes)).status_code == 302
    (ligne,) = referentiel_de(scene.convention.caf)
    assert (ligne.mission, ligne.activite, ligne.competence) == lignes[0]
    assert client.post(adresse, {"retablir": ""}).status_code == 302
    assert referentiel_de(scene.convention.caf) == list(fourni())


def test_une_ligne_sans_activite_est_refusee_et_rien_n_est_perdu(scene: Scene, adresse: str):
    reponse = comme(scene.administratrice).post(adresse, envoi(("Animer", "", "")))
    assert reponse.status_code == 422
    assert 'value="Animer"' in reponse.content.decode()
    assert referentiel_de(scene.convention.caf) == list(fourni())


def test_qui_n_administre_pas_la_caf_le_lit_seulement(scene: Scene, adresse: str):
    client = comme(scene.redacteur)
    assert fourni()[0].activite in client.get(adresse).content.decode()
    assert client.post(adresse, envoi(("Animer", "Réunir", ""))).status_code == 403
    assert comme(scene.etrangere).get(adresse).status_code == 404


def test_un_poste_reprend_ce_qui_lui_manque(scene: Scene):
    annexe = AnnexeFactory(convention=scene.convention, nature="pilotage")
    poste = poste_de(annexe)
    reprendre = reverse("plan_actions:referentiel_reprendre", args=[scene.convention.reference, annexe.pk])
    ailleurs = poste_de(AnnexeFactory(nature="pilotage"))
    assert comme(scene.redacteur).post(reprendre, {"poste": ailleurs.pk}).status_code == 404
    assert comme(scene.redacteur).post(reprendre, {"poste": poste.pk}).status_code == 302
    poste.refresh_from_db()
    assert fourni()[0].activite in poste.activites
