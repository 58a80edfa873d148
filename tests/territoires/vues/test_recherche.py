"""The search behind the comboboxes: few answers, few queries, nothing that the text can break."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from territoires.models import Organisme
from tests.fabriques import CommuneFactory, IntercommunaliteFactory, OrganismeFactory, membre

pytestmark = pytest.mark.django_db
ADRESSES = [reverse(f"territoires:recherche_{quoi}") for quoi in ("communes", "territoires", "organismes")]


@pytest.fixture
def commune(client: Client) -> Organisme:
    organisme = OrganismeFactory(nom="commune d’Aubergenville")
    client.force_login(membre(organisme.caf))
    return organisme


@pytest.fixture
def aubergenville(commune: Organisme):
    return CommuneFactory(code="78029", nom="Aubergenville", codes_postaux="78410 78411")


def chercher(client: Client, quoi: str, texte: str) -> list[dict]:
    reponse = client.get(reverse(f"territoires:recherche_{quoi}"), {"q": texte})
    assert (reponse.status_code, reponse["Content-Type"]) == (200, "application/json")
    return reponse.json()["resultats"]


def test_une_commune(client: Client, aubergenville):
    [trouvee] = chercher(client, "communes", "aubergen")
    assert trouvee == {"valeur": "78029", "libelle": "Aubergenville", "detail": "78410, 78411 — Drôme"}
    assert chercher(client, "communes", "78410") == [trouvee]


def test_les_territoires_portent_leur_genre(client: Client, aubergenville):
    epci = IntercommunaliteFactory(nom="CC d’Aubergenville")
    assert [r["valeur"] for r in chercher(client, "territoires", "auberg")] == ["commune:78029", f"epci:{epci.pk}"]


def test_les_organismes_sont_les_siens(client: Client, commune: Organisme):
    OrganismeFactory(nom="commune d’Aubergenville-la-Neuve")
    assert [r["valeur"] for r in chercher(client, "organismes", "AUBERG")] == [commune.pk]


@pytest.mark.parametrize("adresse", ADRESSES)
@pytest.mark.parametrize("texte", ["", "a", " a ", "\x00", "\x00a", "%%", "__", "x" * 500, "(" * 80, "'; DROP TABLE"])
def test_un_texte_trop_court_ou_hostile_ne_trouve_rien(client: Client, aubergenville, adresse: str, texte: str):
    reponse = client.get(adresse, {"q": texte})
    assert (reponse.status_code, reponse.json()) == (200, {"resultats": []})


@pytest.mark.parametrize("adresse", ADRESSES)
def test_ce_qui_est_cherche_ne_revient_pas_dans_la_page(client: Client, aubergenville, adresse: str):
    reponse = client.get(adresse, {"q": "<script>alert(1)</script>"})
    assert b"script" not in reponse.content
    assert reponse["X-Content-Type-Options"] == "nosniff"


def test_douze_reponses_au_plus_et_autant_de_requetes(
    client: Client, commune: Organisme, django_assert_num_queries: Callable
):
    for rang in range(20):
        lieu = CommuneFactory(nom=f"Orgeville-{rang:02}")
        OrganismeFactory(caf=commune.caf, nom=f"commune d’Orgeville {rang}", commune=lieu)
    for quoi, combien, requetes in (("communes", 12, 3), ("territoires", 8, 4), ("organismes", 12, 4)):
        with django_assert_num_queries(requetes):
            assert len(chercher(client, quoi, "orgeville")) == combien
