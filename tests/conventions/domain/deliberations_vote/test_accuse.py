from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conventions.domain.deliberations_vote.accuse import Accuse, AccuseIllisible, ecarts, lire_accuse

pytestmark = pytest.mark.pur

SIREN = "242504116"
CODE = f"99_DE-025-{SIREN}-20260312-DEL26_014-D"
LU = Accuse("DE", "025", SIREN, date(2026, 3, 12), "DEL26_014")


def lire(**autres) -> list[str]:
    return ecarts(LU, **{"siren": SIREN, "departement": "25", "seance": LU.date, "numero": "DEL26_014", **autres})


@pytest.mark.parametrize(
    "code",
    [
        CODE,
        f" {CODE.lower()}\n",
        f"025-{SIREN}-20260312-DEL26_014-DE",
        f"DE-025-{SIREN}-20260312-DEL26_014",
        f"99_DE-025-{SIREN}-\n20260312-DEL26_014-DE",
    ],
)
def test_lit_un_code_avec_ou_sans_son_debut_et_sa_fin(code):
    lu = lire_accuse(code)
    assert (lu.departement, lu.siren, lu.date, lu.acte) == ("025", SIREN, date(2026, 3, 12), "DEL26_014")


def test_lit_le_code_connu_d_une_commune():
    lu = lire_accuse("99_DE-078-217800291-20241211-DEL24_081-D")
    assert lu == Accuse("DE", "078", "217800291", date(2024, 12, 11), "DEL24_081")


@pytest.mark.parametrize(
    ("code", "dit"),
    [
        ("", "n’est pas un code"),
        ("reçu le 18 mars", "n’est pas un code"),
        (CODE.replace(SIREN, "242504117"), "SIREN"),
        (CODE.replace("20260312", "20260231"), "n’existe pas"),
        (CODE + "9" * 200, "n’est pas un code"),
    ],
)
def test_refuse_en_disant_quoi_recopier(code, dit):
    with pytest.raises(AccuseIllisible, match=dit):
        lire_accuse(code)


@given(st.text(max_size=200))
def test_ne_rend_qu_un_accuse_ou_un_refus(texte):
    with suppress(AccuseIllisible):
        assert isinstance(lire_accuse(texte), Accuse)


@given(
    jour=st.dates(date(2000, 1, 1), date(2099, 12, 31)),
    acte=st.from_regex(r"[A-Z0-9][A-Z0-9_]{0,20}", fullmatch=True),
    departement=st.sampled_from(["001", "025", "02A", "02B", "974"]),
)
def test_relit_tout_ce_que_porte_un_code(jour, acte, departement):
    lu = lire_accuse(f"99_DE-{departement}-{SIREN}-{jour:%Y%m%d}-{acte}-DE")
    assert lu == Accuse("DE", departement, SIREN, jour, acte)


def test_ne_dit_rien_quand_tout_concorde():
    assert lire() == []
    assert lire(numero="2026-014") == []
    assert lire(siren="", departement="", seance=None, numero="") == []


def test_un_departement_de_corse_ou_d_outre_mer_concorde():
    assert ecarts(lire_accuse(CODE.replace("025", "02A")), siren="", departement="2A", seance=None, numero="") == []
    assert ecarts(lire_accuse(CODE.replace("025", "974")), siren="", departement="974", seance=None, numero="") == []
    assert ecarts(lire_accuse(CODE.replace("025", "001")), siren="", departement="01", seance=None, numero="") == []


@pytest.mark.parametrize(
    ("autres", "dit"),
    [
        ({"siren": "217800291"}, "SIREN"),
        ({"departement": "78"}, "département 25"),
        ({"seance": date(2026, 3, 11)}, "11 mars 2026"),
        ({"numero": "2026-015"}, "2026-015"),
    ],
)
def test_dit_chaque_ecart(autres, dit):
    (phrase,) = lire(**autres)
    assert dit in phrase


def test_dit_qu_un_arrete_n_est_pas_une_deliberation():
    arrete = lire_accuse(CODE.replace("_DE-", "_AR-"))
    assert "arrêté" in ecarts(arrete, siren="", departement="", seance=None, numero="")[0]
