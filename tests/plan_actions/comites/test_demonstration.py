from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from conventions.models import Document
from plan_actions.demonstration.comites import ouvre
from plan_actions.models import Reunion
from tests.fabriques.comites import InstanceFactory, MembreCopilFactory


def test_la_demonstration_a_un_comite_passe_et_un_a_venir_et_se_relance_sans_rien_changer(scene):
    scene.convention.comites.all().delete()
    for rang in range(9):
        for college in ("caf", "collectivites"):
            MembreCopilFactory(annexe=scene.annexe, college=college, qualite=f"Siège {rang}")
    InstanceFactory(annexe=scene.annexe, genre="groupe", nom="Groupe jeunesse")
    for _ in range(2):
        call_command("peupler_comites", scene.convention.reference, stdout=StringIO())
    aujourdhui = timezone.localdate()
    passee, *futures = Reunion.objects.order_by("jour")
    assert passee.jour < aujourdhui < futures[0].jour
    assert (passee.decisions.count(), len(futures)) == (3, 2)
    assert passee.feuille["suivante"]["jour"] == futures[1].jour.isoformat()
    assert Document.objects.filter(nature="compte_rendu", etabli_le__isnull=False).count() == 1
    assert all(reunion.jour.weekday() < 5 for reunion in Reunion.objects.all())


def test_la_demonstration_refuse_une_reference_inconnue(db):
    with pytest.raises(CommandError, match="CTG-0"):
        call_command("peupler_comites", "CTG-0", stdout=StringIO())


@pytest.mark.pur
def test_une_reunion_ne_tombe_pas_un_dimanche():
    assert ouvre(date(2026, 11, 21)) == ouvre(date(2026, 11, 22)) == date(2026, 11, 23)
    assert ouvre(date(2026, 11, 20)) == date(2026, 11, 20)
