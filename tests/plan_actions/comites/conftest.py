from dataclasses import dataclass
from datetime import time, timedelta

import pytest
from django.utils import timezone

from conventions.models import Annexe, Convention
from plan_actions.models import Comite, Reunion
from territoires.models import Role, Utilisateur
from tests.fabriques import AnnexeFactory, ConventionFactory, VersionModeleFactory, membre
from tests.fabriques.comites import (
    ComiteFactory,
    InstanceFactory,
    MembreComiteFactory,
    MembreCopilFactory,
    PointReunionFactory,
    ReunionFactory,
)

HIER = timezone.localdate() - timedelta(days=1)
DEMAIN = timezone.localdate() + timedelta(days=30)


@dataclass
class Scene:
    """A convention with its steering annexe, a committee of four, a meeting to come and one that took place."""

    convention: Convention
    annexe: Annexe
    comite: Comite
    a_venir: Reunion
    passee: Reunion
    redacteur: Utilisateur
    contributrice: Utilisateur
    lectrice: Utilisateur
    etrangere: Utilisateur


@pytest.fixture
def scene(db: None) -> Scene:
    for nature in ("convocation", "compte_rendu"):
        VersionModeleFactory(modele__nature=nature, modele__cle=nature, formule_ouverture="", formule_cloture="")
    convention = ConventionFactory(annexes=0)
    mairie = convention.parties.get(ordre=1).organisme
    annexe = AnnexeFactory(convention=convention, nature="pilotage", cle="pilotage", titre="Pilotage", corps="")
    InstanceFactory(annexe=annexe)
    InstanceFactory(annexe=annexe, genre="cotech", nom="Comité technique", missions="Prépare le copil")
    for college in ("caf", "caf", "collectivites", "collectivites"):
        MembreCopilFactory(annexe=annexe, college=college, organisme=college)
    comite = ComiteFactory(convention=convention, nom="Commission jeunesse", genre="groupe")
    for college in ("caf", "caf", "collectivites", "partenaires"):
        MembreComiteFactory(comite=comite, college=college, organisme=college, votant=college != "partenaires")
    a_venir = ReunionFactory(comite=comite, jour=DEMAIN, debut=time(14), fin=time(16))
    PointReunionFactory(reunion=a_venir, intitule="Ouverture de l’accueil jeunes")
    PointReunionFactory(reunion=a_venir, intitule="Questions diverses")
    passee = ReunionFactory(comite=comite, jour=HIER)
    PointReunionFactory(reunion=passee, intitule="Retour sur l’été")
    return Scene(
        convention=convention,
        annexe=annexe,
        comite=comite,
        a_venir=a_venir,
        passee=passee,
        redacteur=membre(convention.caf, Role.REDACTEUR),
        contributrice=membre(mairie, Role.CONTRIBUTEUR),
        lectrice=membre(mairie, Role.LECTEUR),
        etrangere=membre(ConventionFactory().caf, Role.REDACTEUR),
    )
