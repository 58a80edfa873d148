"""The wizard of a new convention, walked as a browser without JavaScript would."""

from typing import Any

from django.test import Client
from django.urls import reverse

from conventions.models import Creation
from territoires.models import Utilisateur
from tests.conventions.domain.scene import Scene

PERIODE = {"date_effet": "2027-01-01", "date_fin": "2030-12-31", "titre": "CTG d’Aubergenville", "lieu": "Valence"}


class Parcours:
    """One creation, from its first button."""

    def __init__(self, utilisateur: Utilisateur) -> None:
        self.client = Client()
        self.client.force_login(utilisateur)
        self.client.post(reverse("conventions:creer"))
        self.creation = Creation.objects.latest("pk")

    def url(self, etape: str) -> str:
        return reverse("conventions:creation", args=[self.creation.cle, etape])

    def lire(self, etape: str, **params: str) -> Any:
        return self.client.get(self.url(etape), params)

    def repondre(self, etape: str, **donnees: Any) -> Any:
        reponse = self.client.post(self.url(etape), donnees)
        self.creation.refresh_from_db()
        return reponse

    def jusqu_a(self, etape: str, scene: Scene) -> "Parcours":
        """Answer the steps before ``etape`` as the drafter of the commune would."""
        if etape != "territoire":
            self.repondre("territoire", territoire=f"commune:{scene.commune.pk}")
        if etape in {"modele", "periode"}:
            self.repondre("parties", partie=[f"organisme:{scene.mairie.pk}"])
        if etape == "periode":
            self.repondre("modele", version=scene.modele.version.pk)
        return self


def suite(reponse: Any) -> str:
    """The step that an answer leads to."""
    assert reponse.status_code == 302, reponse.content.decode()[:2000]
    return reponse["Location"].rstrip("/").rpartition("/")[2]
