"""A Caf orders the types of structures, hides some, shows them again."""

import pytest
from django.urls import reverse

from territoires.domain.reglages import changer_types, types_montres
from territoires.erreurs import ErreurTerritoire
from territoires.models import ReglagesCaf, Role, TypeStructure
from tests.fabriques import CafFactory, membre

pytestmark = pytest.mark.django_db
TOUS = list(TypeStructure.values)


@pytest.fixture
def caf():
    return CafFactory()


def montres(caf):
    return types_montres(ReglagesCaf.objects.get(caf=caf))


@pytest.mark.parametrize(
    ("demande", "attendu"),
    [
        ({"monter": TOUS[1]}, [TOUS[1], TOUS[0], *TOUS[2:]]),
        ({"descendre": TOUS[0]}, [TOUS[1], TOUS[0], *TOUS[2:]]),
        ({"monter": TOUS[0]}, TOUS),
        ({"masquer": TOUS[0]}, TOUS[1:]),
        ({"montrer": TOUS[0]}, TOUS),
        ({"ordre": ",".join(reversed(TOUS))}, TOUS[::-1]),
        ({"masquer": "inconnu"}, TOUS),
        ({}, TOUS),
    ],
)
def test_ordonner_et_masquer(caf, demande, attendu):
    assert changer_types(caf, demande) == montres(caf) == attendu


def test_un_type_masque_revient_a_la_fin(caf):
    changer_types(caf, {"masquer": "eaje"})
    assert changer_types(caf, {"montrer": "eaje"}) == [*TOUS[1:], "eaje"]


def test_un_type_reste_toujours_et_une_liste_perimee_est_refusee(caf):
    ReglagesCaf.objects.filter(caf=caf).update(types_structures=["rpe"])
    with pytest.raises(ErreurTerritoire, match="au moins un"):
        changer_types(caf, {"masquer": "rpe"})
    with pytest.raises(ErreurTerritoire, match="entre-temps"):
        changer_types(caf, {"ordre": "eaje,rpe"})


def test_la_page_montre_l_ordre_et_les_types_masques(client, caf):
    client.force_login(membre(caf, Role.ADMINISTRATEUR))
    reponse = client.post(reverse("territoires:reglages_types", args=[caf.pk]), {"masquer": "fjt"}, follow=True)
    assert reponse.context["types_masques"] == [TypeStructure.FJT]
    assert 'value="fjt"' in reponse.content.decode()
    client.force_login(membre(caf, Role.REDACTEUR))
    assert client.post(reverse("territoires:reglages_types", args=[caf.pk]), {"masquer": "rpe"}).status_code == 403
