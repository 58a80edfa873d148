import pytest

from conventions.models import Convention, Partie
from territoires.models import Role, Utilisateur
from tests.fabriques import ConventionFactory, membre


@pytest.fixture
def convention(db: None) -> Convention:
    return ConventionFactory()


@pytest.fixture
def partie(convention: Convention) -> Partie:
    return convention.parties.exclude(organisme=convention.caf).get()


@pytest.fixture
def referente(partie: Partie) -> Utilisateur:
    return membre(partie.organisme, Role.REFERENT)
