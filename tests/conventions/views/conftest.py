"""The Caf, the commune and the convention of the domain's tests, seen from the screen."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from conventions.models import Convention
from territoires.models import Utilisateur
from tests.conventions.domain import scene as scenes


@pytest.fixture
def scene(db: None) -> scenes.Scene:
    return scenes.scene()


@pytest.fixture
def convention(scene: scenes.Scene) -> Convention:
    return scene.creer()


@pytest.fixture
def comme() -> Callable[[Utilisateur], Client]:
    """A client logged in as that user."""

    def connecter(utilisateur: Utilisateur) -> Client:
        client = Client()
        client.force_login(utilisateur)
        return client

    return connecter


@pytest.fixture
def adresse(convention: Convention) -> Callable[..., str]:
    """The address of a page of the convention."""

    def page(nom: str, *args: int) -> str:
        return reverse(f"conventions:{nom}", args=[convention.reference, *args])

    return page
