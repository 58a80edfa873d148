import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conventions.domain.deliberations_vote.appel import Procuration, en_double, personnes, procurations, trouver

pytestmark = pytest.mark.pur

MOT = st.text(string.ascii_lowercase, min_size=2, max_size=8).map(str.capitalize)
NOMS = st.lists(st.tuples(st.sampled_from(["M.", "Mme"]), MOT, MOT).map(" ".join), min_size=1, max_size=30)


@given(NOMS, st.sampled_from(["\n", "\r\n", ", ", " ;\n", "\n- ", "\n\n"]))
def test_lit_autant_de_personnes_quelle_que_soit_la_facon_de_les_coller(noms, entre):
    assert personnes(entre.join(noms)) == noms


@pytest.mark.parametrize(
    "ligne",
    [
        "Mme Agathe Épreuve, procuration à M. Paul Gabarit",
        "Mme Agathe Épreuve procuration à M. Paul Gabarit.",
        "- Mme Agathe Épreuve (pouvoir à M. Paul Gabarit)",
        "Mme Agathe Épreuve ayant donné pouvoir à M. Paul Gabarit",
        "Mme Agathe Épreuve a donné procuration à M. Paul Gabarit",
        "Mme Agathe Épreuve, représentée par M. Paul Gabarit",
        "Mme  Agathe\u00a0Épreuve : procuration à  M. Paul Gabarit",
    ],
)
def test_lit_une_procuration_comme_on_l_ecrit(ligne):
    assert procurations(ligne) == [Procuration("Mme Agathe Épreuve", "M. Paul Gabarit")]


@given(st.text(max_size=300))
def test_relire_ce_qui_a_ete_range_ne_change_rien(texte):
    rangees = procurations(texte)
    assert procurations("\n".join(map(str, rangees))) == rangees
    noms = personnes(texte)
    assert personnes("\n".join(noms)) == noms


def test_retrouve_une_personne_par_son_seul_nom_et_prefere_la_plus_exacte():
    presents = ["M. Paul Gabarit", "Mme Ève Gabarit", "M. Louis CANEVAS"]
    assert trouver("M. Canevas", presents) == "M. Louis CANEVAS"
    assert trouver("Eve GABARIT", presents) == "Mme Ève Gabarit"
    assert trouver("M. Figurant", presents) == ""


def test_dit_une_fois_qui_est_ecrit_deux_fois():
    assert en_double(["M. Paul Gabarit", "Mme Ève Test", "Paul GABARIT"]) == ["M. Paul Gabarit"]
