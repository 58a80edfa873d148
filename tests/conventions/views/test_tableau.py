"""The dashboard: each number opens a list that holds as many rows."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from conventions.annexes.registre import natures
from conventions.enums import Statut
from conventions.models import Creation
from territoires.models import Organisme, Role
from tests.fabriques import AnnexeFactory, CafFactory, ConventionFactory, OrganismeFactory, membre

pytestmark = pytest.mark.django_db
AUJOURDHUI = timezone.localdate()


@pytest.fixture
def caf(client: Client) -> Organisme:
    organisme = CafFactory()
    client.force_login(membre(organisme))
    return organisme


def ajouter(caf: Organisme, statut: str, **champs: object) -> None:
    periode = {"date_effet": date(AUJOURDHUI.year - 1, 1, 1), "date_fin": date(AUJOURDHUI.year + 3, 12, 31)}
    ConventionFactory(caf=caf, statut=statut, articles=0, annexes=0, sans_signataires=True, **{**periode, **champs})


def peupler(caf: Organisme) -> None:
    ajouter(caf, Statut.REDACTION)
    ajouter(caf, Statut.REDACTION, date_effet=date(AUJOURDHUI.year + 1, 1, 1))
    ajouter(caf, Statut.REDACTION, nature="acte_engagement", date_fin=AUJOURDHUI + timedelta(days=10))
    ajouter(caf, Statut.DELIBERATIONS)
    ajouter(caf, Statut.EN_VIGUEUR, date_fin=AUJOURDHUI)
    ajouter(caf, Statut.EN_VIGUEUR, date_fin=AUJOURDHUI - timedelta(days=1))
    ajouter(caf, Statut.EN_VIGUEUR, date_fin=AUJOURDHUI + timedelta(days=90))
    ajouter(caf, Statut.ABANDONNEE)
    ajouter(CafFactory(), Statut.REDACTION)


def test_chaque_nombre_ouvre_la_liste_qu_il_compte(client: Client, caf: Organisme):
    peupler(caf)
    page = client.get("/").content.decode()
    liens = re.findall(r'<li><a href="(/conventions/\?[^"]+)"><strong>(\d+)</strong>', page)
    assert len(liens) == 4 + 4
    for lien, nombre in liens:
        assert client.get(unescape(lien)).context["page"].paginator.count == int(nombre), lien
    comptes = {lien.partition("?")[2]: int(nombre) for lien, nombre in liens}
    assert comptes == {
        "alerte=risque": 2,
        "echeance=30": 1,
        "echeance=90": 2,
        "echeance=180": 2,
        "statut=redaction": 3,
        "statut=deliberations": 1,
        "statut=en_vigueur": 3,
        "statut=abandonnee": 1,
    }
    assert "8 conventions" in page


def test_autant_de_requetes_pour_trente(client: Client, caf: Organisme, django_assert_num_queries: Callable):
    ajouter(caf, Statut.REDACTION)
    with django_assert_num_queries(13):
        client.get("/")
    for _ in range(30):
        ajouter(caf, Statut.REDACTION, parties=1)
    with django_assert_num_queries(13):
        client.get("/")


def test_mes_conventions_sont_les_miennes(client: Client):
    convention, autre = ConventionFactory(), ConventionFactory()
    ConventionFactory(caf=convention.caf, titre="D’une collègue")
    client.force_login(convention.agent)
    contexte = client.get("/").context
    assert list(contexte["miennes"]) == [convention]
    assert {c.titre for c in contexte["recentes"]} == {convention.titre, "D’une collègue"}
    assert autre.reference not in client.get("/").content.decode()


def test_vide_pour_commencer(client: Client, caf: Organisme):
    page = client.get("/").content.decode()
    assert "Aucune convention pour l’instant" in page
    assert "/conventions/nouvelle/" in page
    client.force_login(membre(OrganismeFactory(caf=caf), Role.LECTEUR))
    page = client.get("/").content.decode()
    assert "elle apparaîtra ici" in page
    assert "/conventions/nouvelle/" not in page


def test_les_creations_a_reprendre_sont_les_miennes(client: Client, caf: Organisme):
    collegue = membre(caf)
    sienne = Creation.objects.create(utilisateur=collegue, caf=caf)
    client.post("/conventions/nouvelle/")
    page = client.get("/").content.decode()
    assert "Reprendre une création" in page
    assert str(sienne.cle) not in page


def test_une_collectivite_lit_d_abord_ce_que_la_caf_lui_confie(client: Client):
    convention = ConventionFactory(articles=0, annexes=0)
    mairie = convention.parties.exclude(organisme=convention.caf).get()
    AnnexeFactory(convention=convention, responsable=mairie, titre="Équipements soutenus", corps="")
    AnnexeFactory(convention=convention, responsable=mairie, titre="Pilotage", corps="<p><mark>le comité</mark></p>")
    AnnexeFactory(convention=convention, responsable=mairie, titre="Déjà remplie")
    AnnexeFactory(convention=convention, titre="Celle de la Caf", corps="")
    client.force_login(membre(mairie.organisme))
    (carte,) = client.get("/").context["a_faire"].cartes
    titres = ["Équipements soutenus", "Pilotage", "Déjà remplie"]
    assert [t.annexe.titre for t in carte.restantes] == titres
    page = client.get("/").content.decode()
    assert "vous demande <strong>3 annexes</strong>" in page
    assert "Voir ce qui m’attend (3)" in page
    assert client.get("/a-faire/").context["a_faire"].nombre == 3
    assert "bonus à risque" not in client.get("/").content.decode()
    client.force_login(membre(mairie.organisme, Role.LECTEUR))
    assert "Rien ne vous attend aujourd’hui" in client.get("/").content.decode()
    client.force_login(membre(OrganismeFactory(caf=convention.caf)))
    assert client.get("/").context["a_faire"].cartes == []


@pytest.mark.parametrize("page", ["/", "/a-faire/"])
def test_autant_de_requetes_pour_trois_annexes_de_chaque_nature(client: Client, page: str):
    """The natures hold rows in many tables: the dashboard shows none of them, « À faire » reads them together."""
    convention = ConventionFactory(annexes=0)
    partie = convention.parties.exclude(organisme=convention.caf).get()
    client.force_login(membre(partie.organisme, Role.REFERENT))
    requetes = []
    for nombre in (1, 2):
        for nature in natures():
            AnnexeFactory.create_batch(nombre, convention=convention, nature=nature.code, responsable=partie)
        client.get(page)
        with CaptureQueriesContext(connection) as prises:
            client.get(page)
        requetes.append(len(prises))
    assert requetes[0] == requetes[1]
