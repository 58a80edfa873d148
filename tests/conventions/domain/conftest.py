import pytest

from conventions.models import Convention
from tests.conventions.domain import scene as scenes


@pytest.fixture
def scene(db: None) -> scenes.Scene:
    return scenes.scene()


@pytest.fixture
def convention(scene: scenes.Scene) -> Convention:
    return scene.creer()
