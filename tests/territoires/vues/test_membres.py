"""Members of an organisme: roles, departures, and never an organisme that nobody runs."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from territoires.models import Appartenance, Organisme, Role, Utilisateur
from tests.fabriques import CafFactory, InvitationFactory, OrganismeFactory, membre

pytestmark = pytest.mark.django_db


@pytest.fixture
def caf() -> Organisme:
    return CafFactory()


@pytest.fixture
def administratrice(caf: Organisme, client: Client) -> Utilisateur:
    personne = membre(caf, Role.ADMINISTRATEUR)
    client.force_login(personne)
    return personne


def sienne(personne: Utilisateur) -> Appartenance:
    return personne.appartenances.get()


def changer(client: Client, appartenance: Appartenance, role: str) -> str:
    url = reverse("territoires:membre_role", args=[appartenance.pk])
    return client.post(url, {f"m{appartenance.pk}-role": role}, follow=True).content.decode()


def retirer(client: Client, appartenance: Appartenance) -> str:
    return client.post(reverse("territoires:membre_retirer", args=[appartenance.pk]), follow=True).content.decode()


def test_changer_un_role(client: Client, caf: Organisme, administratrice: Utilisateur):
    appartenance = sienne(membre(caf, Role.LECTEUR, prenom="Noé", nom="Vidal"))
    assert "Le rôle de Noé Vidal est changé" in changer(client, appartenance, "valideur")
    appartenance.refresh_from_db()
    assert appartenance.role == "valideur"
    assert appartenance.history.first().history_user == administratrice


@pytest.mark.parametrize("role", ["referent", "roi", ""])
def test_un_role_que_l_organisme_ne_donne_pas(client: Client, caf: Organisme, administratrice: Utilisateur, role: str):
    appartenance = sienne(membre(caf, Role.LECTEUR))
    assert "n’existe pas dans cet organisme" in changer(client, appartenance, role)
    appartenance.refresh_from_db()
    assert appartenance.role == "lecteur"


def test_le_dernier_administrateur_reste(client: Client, caf: Organisme, administratrice: Utilisateur):
    seule = sienne(administratrice)
    assert "dernière personne qui peut gérer" in retirer(client, seule)
    assert "dernière personne qui peut gérer" in changer(client, seule, "lecteur")
    # Somebody who left counts for nothing.
    ancien = sienne(membre(caf, Role.ADMINISTRATEUR))
    Appartenance.objects.filter(pk=ancien.pk).update(au=timezone.localdate() - timedelta(days=1))
    assert "dernière personne qui peut gérer" in retirer(client, seule)
    seule.refresh_from_db()
    assert (seule.role, seule.au) == ("administrateur", None)
    membre(caf, Role.ADMINISTRATEUR)
    changer(client, seule, "lecteur")
    seule.refresh_from_db()
    assert seule.role == "lecteur"
    # And she may no longer manage anybody.
    assert client.get(reverse("territoires:membres", args=[caf.pk])).status_code == 403


def test_retirer_ferme_l_acces_et_garde_la_trace(client: Client, caf: Organisme, administratrice: Utilisateur):
    partant = membre(caf, prenom="Noé", nom="Vidal")
    appartenance = sienne(partant)
    page = client.get(reverse("territoires:membre_retirer", args=[appartenance.pk])).content.decode()
    assert "Ce que cette personne a écrit reste" in page
    assert sienne(partant).au is None
    assert "Noé Vidal n’est plus membre" in retirer(client, appartenance)
    assert sienne(partant).au == timezone.localdate() - timedelta(days=1)
    assert Utilisateur.objects.get(pk=partant.pk).appartenances_actives == []
    assert "Noé Vidal" not in client.get(reverse("territoires:membres", args=[caf.pk])).content.decode()


def test_retirer_deux_fois_ne_reecrit_pas_la_date(client: Client, caf: Organisme, administratrice: Utilisateur):
    appartenance = sienne(membre(caf))
    depart = timezone.localdate() - timedelta(days=400)
    Appartenance.objects.filter(pk=appartenance.pk).update(au=depart)
    for nom in ("membre_retirer", "membre_role"):
        assert client.post(reverse(f"territoires:{nom}", args=[appartenance.pk])).status_code == 404
    appartenance.refresh_from_db()
    assert appartenance.au == depart


def test_une_arrivee_du_jour_s_efface(client: Client, caf: Organisme, administratrice: Utilisateur):
    appartenance = sienne(membre(caf))
    Appartenance.objects.filter(pk=appartenance.pk).update(du=timezone.localdate())
    retirer(client, appartenance)
    assert not Appartenance.objects.filter(pk=appartenance.pk).exists()
    assert Appartenance.history.filter(id=appartenance.pk, history_type="-", history_user=administratrice).exists()


def test_le_referent_gere_les_siens_seulement(client: Client, caf: Organisme):
    commune, voisine = OrganismeFactory(caf=caf), OrganismeFactory(caf=caf)
    client.force_login(membre(commune, Role.REFERENT))
    assert client.get(reverse("territoires:membres", args=[commune.pk])).status_code == 200
    assert client.get(reverse("territoires:membres", args=[caf.pk])).status_code == 403
    assert client.get(reverse("territoires:membres", args=[voisine.pk])).status_code == 404
    collegue, autre = sienne(membre(commune, Role.LECTEUR)), sienne(membre(voisine, Role.LECTEUR))
    changer(client, collegue, "contributeur")
    assert client.post(reverse("territoires:membre_role", args=[autre.pk])).status_code == 404
    collegue.refresh_from_db()
    assert collegue.role == "contributeur"


def test_la_page_coute_autant_avec_vingt_membres(
    client: Client, caf: Organisme, administratrice: Utilisateur, django_assert_num_queries: Callable
):
    url = reverse("territoires:membres", args=[caf.pk])
    client.get(url)
    with django_assert_num_queries(7):
        client.get(url)
    for _ in range(20):
        membre(caf)
        InvitationFactory(organisme=caf)
    with django_assert_num_queries(7):
        client.get(url)
