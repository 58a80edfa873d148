"""Numbers and dates as people type them."""

import contextlib
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conventions.tables.nombres import Illisible, ecrire_decimal, lire_date, lire_nombre

pytestmark = pytest.mark.pur


@pytest.mark.parametrize(
    ("texte", "valeur"),
    [
        ("1 234,50 €", "1234.50"),
        ("1\u202f234,50\u00a0€", "1234.50"),
        ("1\u00a0089\u00a0800 euros", "1089800"),
        ("1.234.567,8", "1234567.8"),
        ("1,234.50", "1234.50"),
        ("1’234,5", "1234.5"),
        ("0,5", "0.5"),
        (",5", "0.5"),
        ("12.5", "12.5"),
        ("-12,5 %", "-12.5"),
        ("−3", "-3"),
        ("(300)", "-300"),
        ("+7", "7"),
        ("12 EUR", "12"),
        ("0.125", "0.125"),
    ],
)
def test_un_nombre_se_lit_comme_il_s_ecrit_en_francais(texte: str, valeur: str):
    assert lire_nombre(texte) == Decimal(valeur)


@pytest.mark.parametrize(
    ("texte", "phrase"),
    [
        ("1.234", "écrivez 1234 ou 1,234"),
        ("12 34", "n’est pas un nombre"),
        ("environ 300", "n’est pas un nombre"),
        ("1,2,3", "n’est pas un nombre"),
        ("30 k€", "en milliers"),
        ("2 millions d’euros", "en milliers ou en millions"),
        ("3,56E+13", "abrégé"),
        ("9" * 50, "trop long"),
        ("Infinity", "n’est pas un nombre"),
        ("٣٤", "n’est pas un nombre"),
    ],
)
def test_un_nombre_douteux_se_refuse_en_disant_comment_l_ecrire(texte: str, phrase: str):
    with pytest.raises(Illisible, match=phrase):
        lire_nombre(texte)


def test_un_point_de_milliers_ne_trompe_pas_sur_un_entier():
    assert lire_nombre("1.234", entier=True) == 1234


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=2))
def test_ce_qui_est_ecrit_se_relit(valeur: Decimal):
    assert lire_nombre(ecrire_decimal(valeur)) == valeur


@pytest.mark.parametrize(
    "texte",
    [
        "03/02/2026",
        "3/2/26",
        "3-2-2026",
        "03.02.2026",
        "2026-02-03",
        "2026-02-03T00:00:00",
        "3 février 2026",
        "3 fevr. 2026",
        "mardi 3 février 2026",
        "le 3 Février 2026",
        "46056",
    ],
)
def test_une_date_se_lit_sous_toutes_ses_formes(texte: str):
    assert lire_date(texte) == date(2026, 2, 3)


def test_le_premier_du_mois_se_lit():
    assert lire_date("1er août 2026") == date(2026, 8, 1)


@pytest.mark.parametrize(
    ("texte", "phrase"),
    [
        ("31/02/2026", "n’existe pas au calendrier"),
        ("février 2026", "ne dit pas le jour"),
        ("bientôt", "n’est pas une date"),
        ("03/02/0026", "hors du calendrier"),
        ("3 brumaire 2026", "n’est pas une date"),
        ("3 février 2026 ou 2027", "n’est pas une date"),
    ],
)
def test_une_date_douteuse_se_refuse(texte: str, phrase: str):
    with pytest.raises(Illisible, match=phrase):
        lire_date(texte)


@given(st.text(max_size=30))
def test_aucun_texte_ne_fait_tomber_la_lecture(texte: str):
    for lire in (lire_nombre, lire_date):
        with contextlib.suppress(Illisible):
            lire(texte)
