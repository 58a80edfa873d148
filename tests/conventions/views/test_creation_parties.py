"""The parties of a new convention: proposed, added, refused, and never costing more for fifty."""

from collections.abc import Callable

import pytest

from conventions.models import Convention
from territoires.models import Intercommunalite
from tests.conventions.domain.scene import Scene
from tests.conventions.views.parcours import PERIODE, Parcours, suite
from tests.fabriques import (
    CommuneFactory,
    IntercommunaliteFactory,
    OrganismeFactory,
    RepresentantFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def parcours(scene: Scene) -> Parcours:
    return Parcours(scene.redacteur)


@pytest.fixture
def epci(scene: Scene) -> Intercommunalite:
    """Three member communes, one of which already has its card and its mayor."""
    groupe = IntercommunaliteFactory(nom="CC du Val d’Aure")
    scene.commune.intercommunalite = groupe
    scene.commune.save()
    for nom in ("Valbrune", "Ilbourg"):
        CommuneFactory(nom=nom, intercommunalite=groupe)
    return groupe


def test_une_intercommunalite_amene_ses_communes(parcours: Parcours, scene: Scene, epci: Intercommunalite):
    parcours.repondre("territoire", territoire=f"epci:{epci.pk}")
    propositions = [ligne["proposition"] for ligne in parcours.lire("parties").context["propositions"]]
    assert [p.retenue for p in propositions] == [True] * 5
    assert suite(parcours.repondre("parties", partie=[p.cle for p in propositions])) == "modele"
    parcours.repondre("modele", version=scene.modele.version.pk)
    parcours.repondre("periode", **PERIODE)
    convention = Convention.objects.get()
    assert convention.communes.count() == 3
    assert convention.territoire_nom == "communauté de communes du Val d’Aure"
    natures = sorted(p.nature for p in convention.parties.all())
    assert natures == ["caf", "commune", "commune", "commune", "intercommunalite"]
    assert scene.mairie in {p.organisme for p in convention.parties.all()}
    # Several communes: each keeps its own short name.
    assert len(set(convention.parties.values_list("denomination_courte", flat=True))) == 5


def test_ajouter_une_partie_trouvee(parcours: Parcours, scene: Scene):
    msa = OrganismeFactory(caf=scene.caf, nature="msa", nom="MSA Ardèche Drôme Loire", commune=None)
    parcours.jusqu_a("parties", scene)
    assert [r["cle"] for r in parcours.lire("parties", q="msa ard").context["resultats"]] == [f"organisme:{msa.pk}"]
    # What was ticked by hand stays ticked, what was not stays so.
    reponse = parcours.repondre("parties", ajouter=f"organisme:{msa.pk}")
    assert suite(reponse) == "parties"
    retenues = {
        ligne["proposition"].organisme: ligne["proposition"].retenue
        for ligne in parcours.lire("parties").context["propositions"]
    }
    assert retenues == {scene.caf: True, scene.mairie: False, msa: True}
    parcours.repondre("parties", partie=[f"organisme:{scene.mairie.pk}", f"organisme:{msa.pk}"])
    assert parcours.creation.donnees["parties"]["cles"] == [f"organisme:{o.pk}" for o in (scene.caf, scene.mairie, msa)]


def test_une_commune_qui_a_sa_fiche_n_est_pas_proposee_deux_fois(parcours: Parcours, scene: Scene):
    parcours.jusqu_a("parties", scene)
    for _ in range(2):
        parcours.repondre("parties", ajouter=f"commune:{scene.commune.pk}")
    propositions = [ligne["proposition"] for ligne in parcours.lire("parties").context["propositions"]]
    assert [(p.organisme, p.retenue) for p in propositions] == [(scene.caf, True), (scene.mairie, True)]
    assert parcours.creation.donnees["parties"]["cles"] == [f"organisme:{o.pk}" for o in (scene.caf, scene.mairie)]


@pytest.mark.parametrize(
    "cle", ["organisme:{autrui}", "organisme:²", "organisme:", "x", "commune:\x00", "organisme:" + "9" * 5000]
)
def test_on_n_ajoute_ni_l_organisme_d_autrui_ni_n_importe_quoi(parcours: Parcours, scene: Scene, cle: str):
    autrui = OrganismeFactory(nom="commune d’ailleurs")
    cle = cle.replace("{autrui}", str(autrui.pk))
    parcours.jusqu_a("parties", scene)
    reponse = parcours.client.post(parcours.url("parties"), {"ajouter": cle}, follow=True)
    assert "ne figure pas dans votre registre" in reponse.content.decode()
    assert "commune d’ailleurs" not in reponse.content.decode()
    # Ticked by force, it is not there either.
    parcours.repondre("parties", partie=[cle, f"organisme:{scene.mairie.pk}"])
    assert parcours.creation.donnees["parties"]["cles"] == [f"organisme:{o.pk}" for o in (scene.caf, scene.mairie)]
    assert parcours.lire("parties", q="ailleurs").context["resultats"] == []


def test_la_caf_seule_ne_suffit_pas(parcours: Parcours, scene: Scene):
    parcours.jusqu_a("parties", scene)
    reponse = parcours.repondre("parties")
    assert "au moins une partie avec la Caf" in reponse.content.decode()
    assert "parties" not in parcours.creation.donnees


def test_la_soixante_et_unieme_partie_est_refusee(parcours: Parcours, scene: Scene):
    groupe = IntercommunaliteFactory()
    CommuneFactory.create_batch(59, intercommunalite=groupe)
    parcours.repondre("territoire", territoire=f"epci:{groupe.pk}")
    propositions = [ligne["proposition"] for ligne in parcours.lire("parties").context["propositions"]]
    # Too many to tick them all: the page leaves the choice, and keeps it when it is refused.
    assert sum(p.retenue for p in propositions) == 2
    reponse = parcours.repondre("parties", partie=[p.cle for p in propositions])
    assert "60 parties au plus" in reponse.content.decode()
    assert all(ligne["proposition"].retenue for ligne in reponse.context["propositions"])
    assert suite(parcours.repondre("parties", partie=[p.cle for p in propositions[:60]])) == "modele"


def test_autant_de_requetes_pour_cinquante_communes(
    parcours: Parcours, scene: Scene, django_assert_num_queries: Callable
):
    groupe = IntercommunaliteFactory()

    def peupler(combien: int) -> None:
        for _ in range(combien):
            organisme = OrganismeFactory(caf=scene.caf, commune=CommuneFactory(intercommunalite=groupe))
            RepresentantFactory(organisme=organisme)
            CommuneFactory(intercommunalite=groupe)

    def mesurer() -> None:
        with django_assert_num_queries(9):
            lignes = parcours.lire("parties").context["propositions"]
        with django_assert_num_queries(13):
            parcours.repondre("parties", partie=[ligne["proposition"].cle for ligne in lignes])
        parcours.repondre("modele", version=scene.modele.version.pk)
        with django_assert_num_queries(14):
            parcours.lire("periode")

    peupler(1)
    parcours.repondre("territoire", territoire=f"epci:{groupe.pk}")
    mesurer()
    peupler(24)
    mesurer()
    with django_assert_num_queries(5):
        parcours.lire("territoire")
    with django_assert_num_queries(8):
        parcours.lire("modele")
