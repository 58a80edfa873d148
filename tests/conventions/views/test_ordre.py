"""The moves that a posted order asks for."""

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from conventions.erreurs import ErreurMetier
from conventions.views.ordre import deplacements


def appliquer(liste, moves):
    for pk, rang in moves:
        liste = [x for x in liste if x != pk]
        liste.insert(rang - 1, pk)
    return liste


@given(st.permutations(range(1, 8)))
def test_tout_ordre_demande_est_atteint(voulu):
    moves = deplacements(QueryDict(f"ordre={','.join(map(str, voulu))}"), range(1, 8))
    assert appliquer(list(range(1, 8)), moves) == voulu


@pytest.mark.parametrize(
    ("donnees", "moves"),
    [
        ("monter=2", [(2, 1)]),
        ("descendre=2", [(2, 3)]),
        ("monter=1", []),
        ("descendre=3", []),
        ("ordre=1,2,3", []),
        ("ordre=3,1,2", [(3, 1)]),
        ("ordre=2,3,1", [(1, 3)]),
    ],
)
def test_un_geste_est_un_seul_deplacement(donnees, moves):
    assert deplacements(QueryDict(donnees), [1, 2, 3]) == moves


@pytest.mark.parametrize("donnees", ["monter=9", "ordre=1,2", "ordre=1,2,3,3", "ordre=1,2,x", ""])
def test_un_ordre_qui_ne_parle_pas_de_cette_liste_est_refuse(donnees):
    with pytest.raises(ErreurMetier, match="La liste a changé"):
        deplacements(QueryDict(donnees), [1, 2, 3])
