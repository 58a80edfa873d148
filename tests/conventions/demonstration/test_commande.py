"""The command itself: what it refuses before it has written anything."""

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from territoires.models import Utilisateur


@pytest.mark.django_db
def test_refuse_hors_developpement(settings):
    settings.DEBUG = False
    with pytest.raises(CommandError, match="mot de passe est public"):
        call_command("demo", sans_servir=True)
    assert not Utilisateur.objects.exists()
