"""No page asks the database once per row: every address is read with several rows of everything."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from zeal import NPlusOneError, zeal_context
from zeal.constants import initialize_app_registry
from zeal.patch import patch

from conventions.models import Convention
from tests.adresses import PAGES
from tests.fabriques import (
    AnnexeFactory,
    AnnexeModeleFactory,
    ArticleFactory,
    ArticleModeleFactory,
    ConventionFactory,
    FichierFactory,
    InvitationFactory,
    PartieFactory,
    RepresentantFactory,
    SignataireFactory,
    VersionFactory,
    membre,
)
from tests.scene import Scene
from tests.scene import scene as composer

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def guet() -> None:
    initialize_app_registry()
    patch()


@pytest.fixture
def scene() -> Scene:
    scene = composer()
    convention, caf = scene.convention, scene.convention.caf
    for rang in range(3):
        ArticleFactory(convention=convention, ordre=20 + rang)
        fichier = FichierFactory(convention=convention)
        partie = PartieFactory(convention=convention, organisme__caf=caf)
        AnnexeFactory(convention=convention, ordre=20 + rang, fichier=fichier, responsable=partie)
        SignataireFactory(partie=partie)
        SignataireFactory(partie=partie)
        ConventionFactory(caf=caf)
        VersionFactory(convention=convention, numero=10 + rang, abandonnee_le=timezone.now())
        RepresentantFactory(organisme=scene.mairie)
        InvitationFactory(organisme=scene.mairie)
        membre(scene.mairie)
        ArticleModeleFactory(version=scene.brouillon)
        AnnexeModeleFactory(version=scene.brouillon)
    return scene


def pages_lues(client: Client, scene: Scene) -> Iterator[str]:
    """The name of each page read, once it has answered."""
    for nom, page in PAGES.items():
        with zeal_context():
            reponse = client.get(reverse(nom, kwargs=page.quoi(scene)))
        if reponse.status_code == 200:
            yield nom


def test_le_guet_voit_une_requete_par_ligne(scene: Scene):
    with pytest.raises(NPlusOneError), zeal_context():
        [convention.agent for convention in Convention.objects.all()]


def test_aucune_page_ne_fait_une_requete_par_ligne(client: Client, scene: Scene):
    client.force_login(scene.redactrice)
    assert len(list(pages_lues(client, scene))) > 40
