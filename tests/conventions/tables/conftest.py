import pytest

from tests.conventions.tables import scene as scenes


@pytest.fixture
def scene(db: None) -> scenes.Scene:
    return scenes.scene()
