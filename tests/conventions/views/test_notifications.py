"""What a user is told, on the screen: the bell, the list, the preferences."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from conventions.models import Notification
from tests.conventions.domain.revue import Revue, revue
from tests.fabriques import NotificationFactory

LISTE = reverse("conventions:notifications")
PREFERENCES = reverse("conventions:preferences_notifications")


@pytest.fixture
def scene(db: None) -> Revue:
    return revue()


@pytest.fixture
def client(scene: Revue) -> Client:
    client = Client()
    client.force_login(scene.elu)
    return client


def test_la_cloche_compte_ce_qui_n_est_pas_lu(scene: Revue, client: Client):
    assert "non lue" not in client.get(LISTE).content.decode()
    NotificationFactory(utilisateur=scene.elu, convention=scene.convention)
    NotificationFactory(utilisateur=scene.elu, lue_le=timezone.now())
    NotificationFactory(utilisateur=scene.agent)
    assert "Notifications, 1 non lue" in client.get(reverse("conventions:tableau_de_bord")).content.decode()


def test_separe_aujourd_hui_de_plus_tot(scene: Revue, client: Client):
    assert "Rien à vous signaler" in client.get(LISTE).content.decode()
    NotificationFactory(utilisateur=scene.elu, phrase="Du jour")
    hier = NotificationFactory(utilisateur=scene.elu, phrase="De la veille")
    Notification.objects.filter(pk=hier.pk).update(cree_le=timezone.now() - timedelta(days=1))
    groupes = client.get(LISTE).context["groupes"]
    trouves = {titre: [n.phrase for n in lot] for titre, lot in groupes.items()}
    assert trouves == {"Aujourd’hui": ["Du jour"], "Plus tôt": ["De la veille"]}


def test_ouvrir_lit_et_mene_a_l_objet(scene: Revue, client: Client):
    cible = reverse("conventions:annexe", args=[scene.convention.reference, scene.annexe.pk])
    notification = NotificationFactory(utilisateur=scene.elu, convention=scene.convention, adresse=cible)
    url = reverse("conventions:notification", args=[notification.pk])
    assert client.get(url)["Location"] == cible
    assert Notification.objects.get().lue_le is None
    assert client.post(url)["Location"] == cible
    assert Notification.objects.get().lue_le is not None


@pytest.mark.parametrize("adresse", ["https://ailleurs.exemple/", "//ailleurs.exemple/", "javascript:alert(1)"])
def test_ne_mene_jamais_ailleurs(scene: Revue, client: Client, adresse: str):
    notification = NotificationFactory(utilisateur=scene.elu, adresse=adresse)
    assert client.post(reverse("conventions:notification", args=[notification.pk]))["Location"] == LISTE


def test_celle_d_un_autre_n_existe_pas(scene: Revue, client: Client):
    autre = NotificationFactory(utilisateur=scene.agent)
    assert client.post(reverse("conventions:notification", args=[autre.pk])).status_code == 404
    client.post(reverse("conventions:notifications_lues"))
    autre.refresh_from_db()
    assert autre.lue_le is None


def test_tout_marquer_comme_lu(scene: Revue, client: Client):
    for _ in range(3):
        NotificationFactory(utilisateur=scene.elu)
    client.get(reverse("conventions:notifications_lues"))
    assert Notification.objects.non_lues().count() == 3
    client.post(reverse("conventions:notifications_lues"))
    assert not Notification.objects.non_lues().exists()


def test_les_preferences_se_choisissent_genre_par_genre(scene: Revue, client: Client):
    page = client.get(PREFERENCES)
    envoi = {champ.html_name: champ.value() for champ in page.context["form"]}
    assert envoi["rappel"] == "aussitot"
    assert client.post(PREFERENCES, envoi | {"rappel": "aucun"}).status_code == 302
    assert client.get(PREFERENCES).context["form"]["rappel"].value() == "aucun"
    refus = client.post(PREFERENCES, envoi | {"rappel": "pigeon"})
    assert refus.status_code == 422
    assert scene.elu.preferences_notifications.get().courriel == "aucun"


def test_la_liste_coute_autant_avec_plus_de_nouvelles(scene: Revue, client: Client):
    def cout() -> int:
        with CaptureQueriesContext(connection) as requetes:
            client.get(LISTE)
        return len(requetes)

    NotificationFactory(utilisateur=scene.elu, convention=scene.convention)
    avant = cout()
    for _ in range(8):
        NotificationFactory(utilisateur=scene.elu, convention=scene.convention)
    assert cout() == avant
