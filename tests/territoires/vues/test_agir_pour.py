"""Acting for one of one's organismes, and only for those."""

import pytest
from django.test import Client
from django.urls import reverse

from territoires.models import Organisme, Role, Utilisateur
from tests.fabriques import AppartenanceFactory, CafFactory, OrganismeFactory, membre

pytestmark = pytest.mark.django_db
URL = reverse("territoires:agir_pour")


@pytest.fixture
def deux(client: Client) -> tuple[Organisme, Organisme, Utilisateur]:
    """A drafter of two Cafs, logged in."""
    premiere, seconde = CafFactory(nom="Caf de l’Ain"), CafFactory(nom="Caf du Var")
    personne = membre(premiere)
    AppartenanceFactory(utilisateur=personne, organisme=seconde)
    client.force_login(personne)
    return premiere, seconde, personne


def active(client: Client) -> str:
    return client.get("/").context["appartenance"].organisme.nom


def test_choisir_tient_d_une_page_a_l_autre(client: Client, deux):
    premiere, seconde, _ = deux
    assert active(client) == premiere.nom
    reponse = client.post(URL, {"organisme": seconde.pk, "suite": "/conventions/?statut=redaction"})
    assert reponse["Location"] == "/conventions/?statut=redaction"
    assert active(client) == seconde.nom
    # What is created belongs to the chosen one.
    client.post(reverse("conventions:creer"))
    assert deux[2].creations.get().caf == seconde


@pytest.mark.parametrize("choix", ["999999", "x", "", "-1", "²", "1" * 5000, "\x00", "٣"])
def test_un_autre_organisme_est_ignore(client: Client, deux, choix: str):
    assert client.post(URL, {"organisme": choix}).status_code == 302
    assert active(client) == "Caf de l’Ain"


def test_ni_celui_d_autrui_ni_celui_que_l_on_a_quitte(client: Client, deux):
    _, seconde, personne = deux
    client.post(URL, {"organisme": OrganismeFactory().pk})
    assert active(client) == "Caf de l’Ain"
    client.post(URL, {"organisme": seconde.pk})
    personne.appartenances.filter(organisme=seconde).delete()
    assert active(client) == "Caf de l’Ain"


def test_une_simple_lecture_ne_choisit_rien(client: Client, deux):
    client.get(URL, {"organisme": deux[1].pk})
    assert active(client) == "Caf de l’Ain"


@pytest.mark.parametrize(
    "suite",
    ["https://pirate.exemple/", "//pirate.exemple", "/\\pirate.exemple", "javascript:alert(1)", "http:///x", ""],
)
def test_on_ne_sort_pas_du_site(client: Client, deux, suite: str):
    assert client.post(URL, {"organisme": deux[1].pk, "suite": suite})["Location"] == "/"


def test_la_creation_revient_a_la_caf_ou_l_on_redige(client: Client):
    """Reader in the acting Caf, drafter in the other: what is created belongs to the other."""
    ici, la = CafFactory(nom="Caf de l’Ain"), CafFactory(nom="Caf du Var")
    personne = membre(ici, Role.LECTEUR)
    AppartenanceFactory(utilisateur=personne, organisme=la)
    client.force_login(personne)
    client.post(URL, {"organisme": ici.pk})
    client.post(reverse("conventions:creer"))
    assert personne.creations.get().caf == la
