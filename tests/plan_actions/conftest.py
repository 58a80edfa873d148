from dataclasses import dataclass

import pytest

from conventions.models import Convention
from plan_actions.models import PlanActions
from territoires.models import Role, Utilisateur
from tests.fabriques import ConventionFactory, membre
from tests.fabriques.plan_actions import PlanActionsFactory


@dataclass
class Scene:
    """A convention with an empty plan filled by its Caf, and its people."""

    convention: Convention
    plan: PlanActions
    redacteur: Utilisateur
    administratrice: Utilisateur
    lecteur: Utilisateur
    referente: Utilisateur
    etrangere: Utilisateur


@pytest.fixture
def scene(db: None) -> Scene:
    convention = ConventionFactory(annexes=0)
    mairie = convention.parties.get(ordre=1).organisme
    return Scene(
        convention=convention,
        plan=PlanActionsFactory(annexe__convention=convention, annexe__cle="plan"),
        redacteur=membre(convention.caf, Role.REDACTEUR),
        administratrice=membre(convention.caf, Role.ADMINISTRATEUR),
        lecteur=membre(convention.caf, Role.LECTEUR),
        referente=membre(mairie, Role.REFERENT),
        etrangere=membre(ConventionFactory().caf, Role.REDACTEUR),
    )
