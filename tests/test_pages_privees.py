"""What a logged-in user sees stays out of caches; what anybody may see does not care."""

import pytest
from django.test import Client
from django.urls import reverse

from territoires.domain.logos import deposer_logo
from tests.fabriques import CafFactory, membre

LOGO = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="9" fill="#147"/></svg>'

pytestmark = pytest.mark.django_db


def test_une_page_de_l_application_ne_se_garde_pas(client: Client):
    client.force_login(membre(CafFactory()))
    for page in ("conventions:tableau_de_bord", "conventions:liste", "territoires:organismes"):
        assert client.get(reverse(page))["Cache-Control"] == "private, no-store"


def test_une_reponse_qui_decide_de_son_cache_le_garde(client: Client):
    caf = CafFactory()
    client.force_login(membre(caf))
    caf.logo = deposer_logo(LOGO, "logo.svg")
    caf.save()
    assert client.get(reverse("territoires:organisme_logo", args=[caf.pk]))["Cache-Control"] == "private, max-age=86400"


def test_la_page_de_connexion_ne_dit_rien_de_plus(client: Client):
    assert "private, no-store" not in client.get(reverse("account_login")).get("Cache-Control", "")
