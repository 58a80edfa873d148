"""Every address, seen by a stranger, an outsider, readers of both sides and people who left (rule 18)."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from territoires.models import Role, Utilisateur
from tests.adresses import PAGES, PUBLIQUES, SAISI, Page
from tests.fabriques import (
    CafFactory,
    ConventionFactory,
    UtilisateurFactory,
    membre,
)
from tests.scene import JETON, Scene
from tests.scene import scene as composer
from tests.test_coherence import vues_du_projet

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return composer()


def adresses(scene: Scene, *, objets: bool = True, generales: bool = False) -> Iterator[tuple[str, Page, str]]:
    for nom, page in PAGES.items():
        if objets if page.objet else generales:
            yield nom, page, reverse(nom, kwargs=page.quoi(scene))


def donnees(sauf: str = "") -> dict[str, list[Any]]:
    """Every row of our tables, histories included, but those of the model ``sauf``."""
    lignes = {
        modele.__name__: list(modele._default_manager.order_by("pk").values_list())
        for app in apps.get_app_configs()
        if app.name in {"territoires", "conventions", "plan_actions"}
        for modele in app.get_models()
        if modele.__name__ != sauf
    }
    assert lignes["Convention"]
    return lignes


def connecte(utilisateur: Utilisateur) -> Client:
    client = Client()
    client.force_login(utilisateur)
    return client


def reponses(client: Client, url: str) -> tuple[int, int]:
    return client.get(url).status_code, client.post(url, SAISI).status_code


def test_chaque_adresse_figure_dans_la_table():
    noms = {nom for nom, _ in vues_du_projet()}
    assert noms == set(PAGES) | PUBLIQUES


def test_l_etranger_est_renvoye_a_la_connexion(scene: Scene, client: Client):
    avant = donnees()
    fautes = []
    for nom, _, url in adresses(scene, generales=True):
        for reponse in (client.get(url), client.post(url, SAISI)):
            if reponse.status_code != 302 or not reponse["Location"].startswith(f"{reverse('account_login')}?next="):
                fautes.append((nom, reponse.status_code))
    assert not fautes, "\n".join(map(str, fautes))
    assert donnees() == avant


def test_l_invitation_seule_est_publique(scene: Scene, client: Client):
    assert client.get(reverse("territoires:invitation", args=[JETON])).status_code == 200
    assert client.get(reverse("territoires:invitation", args=["autre-jeton"])).status_code == 404


def dehors() -> Iterator[Any]:
    """People who may log in but have, or no longer have, nothing to do with the convention."""
    hier, demain = timezone.localdate() - timedelta(days=1), timezone.localdate() + timedelta(days=1)

    def ancien(scene: Scene) -> Utilisateur:
        personne = membre(scene.convention.caf, Role.ADMINISTRATEUR)
        personne.appartenances.update(au=hier)
        return personne

    def futur(scene: Scene) -> Utilisateur:
        personne = membre(scene.mairie, Role.REFERENT)
        personne.appartenances.update(du=demain)
        return personne

    yield pytest.param(lambda s: ConventionFactory(articles=1).agent, id="autre-caf")
    yield pytest.param(lambda s: membre(CafFactory(), Role.ADMINISTRATEUR), id="administrateur-d-une-autre-caf")
    yield pytest.param(lambda s: UtilisateurFactory(), id="sans-organisme")
    yield pytest.param(ancien, id="ancien-administrateur")
    yield pytest.param(futur, id="pas-encore-membre")


@pytest.mark.parametrize("qui", list(dehors()))
def test_hors_de_la_convention_rien_n_existe(scene: Scene, qui: Callable[[Scene], Utilisateur]):
    client = connecte(qui(scene))
    avant = donnees()
    fautes = []
    for nom, page, url in adresses(scene):
        attendu = (404, 405 if page.caf[1] == 405 else 404)
        # Models are for agents of a Caf: to the others the whole section is closed, whatever the number.
        admis = {attendu, (403, attendu[1] if attendu[1] == 405 else 403)} if "modeles/" in url else {attendu}
        if (obtenu := reponses(client, url)) not in admis:
            fautes.append((nom, obtenu))
    assert not fautes, "\n".join(map(str, fautes))
    assert donnees() == avant


def test_un_compte_inactif_n_est_plus_connecte(scene: Scene):
    personne = membre(scene.convention.caf, Role.ADMINISTRATEUR)
    client = connecte(personne)
    assert client.get(reverse("conventions:convention", args=[scene.convention.reference])).status_code == 200
    Utilisateur.objects.filter(pk=personne.pk).update(is_active=False)
    fautes = [
        (nom, obtenu)
        for nom, _, url in adresses(scene, generales=True)
        if (obtenu := reponses(client, url)) != (302, 302)
    ]
    assert not fautes, "\n".join(map(str, fautes))


@pytest.mark.parametrize("cote", ["caf", "collectivite"])
def test_un_lecteur_lit_et_n_ecrit_rien(scene: Scene, cote: str):
    organisme = scene.convention.caf if cote == "caf" else scene.mairie
    client = connecte(membre(organisme, Role.LECTEUR))
    # Asking for the PDF is a reader's right: it makes a job, which is no data of the convention.
    avant = donnees(sauf="Rendu")
    fautes = []
    for nom, page, url in adresses(scene, generales=True):
        if (obtenu := reponses(client, url)) != (attendu := getattr(page, cote)):
            fautes.append((nom, f"obtenu {obtenu}, attendu {attendu}"))
    assert not fautes, "\n".join(map(str, fautes))
    assert donnees(sauf="Rendu") == avant


def test_les_pages_generales_ne_montrent_rien_d_autrui(scene: Scene):
    """Lists, counts, searches and the spreadsheet of an outsider hold neither our reference nor our names."""
    client = connecte(ConventionFactory().agent)
    secrets = [scene.convention.reference, scene.mairie.nom, scene.brouillon.modele.nom + " de la Caf"]
    scene.brouillon.modele.nom += " de la Caf"
    scene.brouillon.modele.save()
    fautes = []
    for nom, _, url in adresses(scene, objets=False, generales=True):
        page = client.get(f"{url}?q={scene.mairie.ville}").content.decode(errors="ignore")
        page += client.get(url).content.decode(errors="ignore")
        fautes += [(nom, secret) for secret in secrets if secret in page]
    assert not fautes, "\n".join(map(str, fautes))


def test_une_partie_d_une_autre_convention_ne_s_ouvre_pas_sous_la_sienne(scene: Scene):
    """Our article, annexe, party, render... under the outsider's own reference: 404, and nothing written."""
    la_sienne = ConventionFactory()
    la_sienne.agent.appartenances.update(role=Role.ADMINISTRATEUR)
    client = connecte(la_sienne.agent)
    avant = donnees()
    fautes, vues = [], 0
    for nom, page in PAGES.items():
        quoi = page.quoi(scene)
        if "reference" not in quoi or len(quoi) == 1 or {"action", "nature"} & set(quoi):
            continue
        vues += 1
        url = reverse(nom, kwargs={**quoi, "reference": la_sienne.reference})
        attendu = (404, 405 if page.caf[1] == 405 else 404)
        if (obtenu := reponses(client, url)) != attendu:
            fautes.append((nom, obtenu))
    assert not fautes, "\n".join(map(str, fautes))
    assert vues > 20
    assert donnees() == avant


def test_une_partie_de_la_convention_voit_la_convention_entiere(scene: Scene):
    """A party that the Caf added after the start sees it at once; removed, no longer."""
    client = connecte(membre(scene.mairie, Role.LECTEUR))
    url = reverse("conventions:convention", args=[scene.convention.reference])
    assert client.get(url).status_code == 200
    scene.partie.documents.all().delete()
    scene.partie.delete()
    assert client.get(url).status_code == 404


def test_l_appartenance_finit_le_soir_de_son_dernier_jour(scene: Scene):
    personne = membre(scene.mairie, Role.LECTEUR)
    url = reverse("conventions:convention", args=[scene.convention.reference])
    personne.appartenances.update(du=date(2020, 1, 1), au=timezone.localdate())
    assert connecte(personne).get(url).status_code == 200
    personne.appartenances.update(au=timezone.localdate() - timedelta(days=1))
    assert connecte(personne).get(url).status_code == 404
