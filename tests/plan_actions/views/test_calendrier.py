from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from plan_actions.domain.calendrier import fixer_signature
from plan_actions.models import Calendrier, EtapeDemarche
from tests.fabriques import ConventionFactory, membre

pytestmark = pytest.mark.django_db


@pytest.fixture
def convention():
    return ConventionFactory(date_effet=date(2026, 1, 1), date_fin=date(2029, 12, 31))


@pytest.fixture
def adresse(client, convention):
    client.force_login(membre(convention.caf, "redacteur"))
    return reverse("plan_actions:calendrier", args=[convention.reference])


def test_une_date_suffit_a_placer_les_etapes(client, adresse, convention):
    assert "Quand voulez-vous signer" in client.get(adresse).content.decode()
    assert client.post(adresse, {"signature": "2026-12-15", "jeton": 0}).status_code == 302
    texte = client.get(adresse).content.decode()
    assert "du 28 octobre 2026</span>" in texte
    assert "Ligne de temps de la démarche" in texte


def test_une_date_impossible_garde_ce_qui_est_tape(client, adresse):
    reponse = client.post(adresse, {"signature": "2062-12-15", "jeton": 0})
    assert reponse.status_code == 422
    assert "vérifiez l’année" in reponse.content.decode()
    assert 'value="2062-12-15"' in reponse.content.decode()
    assert not Calendrier.objects.exists()


def test_une_etape_s_ajuste_puis_revient_au_calcul(client, adresse, convention):
    client.post(adresse, {"signature": "2026-12-15", "jeton": 0})
    etape = EtapeDemarche.objects.get(cle="plan")
    arguments = [convention.reference, etape.pk]
    donnees = {"debut": "2026-05-04", "fin": "2026-06-26", "comite": "", "note": "", "jeton": etape.jeton}
    assert client.post(reverse("plan_actions:calendrier_etape", args=arguments), donnees).status_code == 302
    assert "fixées à la main" in client.get(adresse).content.decode()
    perimee = client.post(reverse("plan_actions:calendrier_etape", args=arguments), {**donnees, "fin": "2026-06-30"})
    assert perimee.status_code == 409
    assert 'value="2026-06-30"' in perimee.content.decode()
    liberer = reverse("plan_actions:calendrier_liberer", args=arguments)
    client.post(liberer, {"jeton": etape.jeton})
    etape.refresh_from_db()
    assert etape.ajustee
    client.post(liberer, {"jeton": etape.jeton})
    etape.refresh_from_db()
    assert (etape.debut, etape.ajustee) == (date(2026, 5, 24), False)


def test_le_fichier_d_agenda_se_telecharge(client, adresse, convention):
    fichier = reverse("plan_actions:calendrier_fichier", args=[convention.reference])
    assert client.get(fichier).status_code == 404
    client.post(adresse, {"signature": "2026-12-15", "jeton": 0})
    reponse = client.get(fichier)
    assert reponse["Content-Type"] == "text/calendar; charset=utf-8"
    assert reponse.content.startswith(b"BEGIN:VCALENDAR\r\n")


def test_la_page_coute_autant_avec_et_sans_etapes(client, adresse, convention):
    client.get(adresse)
    with CaptureQueriesContext(connection) as sans:
        client.get(adresse)
    fixer_signature(convention, par=convention.agent, signature=date(2026, 12, 15))
    with CaptureQueriesContext(connection) as avec:
        client.get(adresse)
    assert len(avec) == len(sans) + 1
