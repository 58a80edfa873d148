from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plan_actions.domain.retroplanning import (
    DELAI_CONSEILS,
    ETAPES,
    avertissements,
    calculer,
    feries,
    jour_ouvre,
    ouvre,
    reculer,
)

pytestmark = pytest.mark.pur
JOURS = st.dates(date(2021, 1, 1), date(2035, 12, 31))


def test_les_jours_feries_de_2026():
    assert sorted(feries(2026)) == [
        date(2026, 1, 1),
        date(2026, 4, 6),
        date(2026, 5, 1),
        date(2026, 5, 8),
        date(2026, 5, 14),
        date(2026, 5, 25),
        date(2026, 7, 14),
        date(2026, 8, 15),
        date(2026, 11, 1),
        date(2026, 11, 11),
        date(2026, 12, 25),
    ]


def test_aout_ne_compte_pas():
    assert reculer(date(2026, 9, 10), 10) == date(2026, 9, 1)
    assert reculer(date(2026, 9, 10), 11) == date(2026, 7, 31)


def test_une_signature_de_decembre_fait_commencer_en_janvier():
    prevues = calculer(date(2026, 12, 15))
    assert [(p.cle, p.debut, p.fin) for p in prevues] == [
        ("diagnostic", date(2026, 1, 4), date(2026, 4, 25)),
        ("projet", date(2026, 4, 26), date(2026, 5, 23)),
        ("plan", date(2026, 5, 24), date(2026, 7, 18)),
        ("chiffrage", date(2026, 7, 19), date(2026, 9, 15)),
        ("redaction", date(2026, 9, 16), date(2026, 10, 27)),
        ("signature", date(2026, 10, 28), date(2026, 12, 15)),
        ("evaluation", date(2027, 11, 18), date(2027, 12, 15)),
    ]


@given(JOURS)
def test_les_etapes_se_suivent_jusqu_a_la_signature(signature):
    prevues = calculer(signature)
    assert [p.cle for p in prevues] == [etape.cle for etape in ETAPES]
    avant = prevues[:6]
    for precedente, suivante in pairwise(avant):
        assert precedente.debut <= precedente.fin < suivante.debut
        ecart = [precedente.fin + timedelta(days=n) for n in range(1, (suivante.debut - precedente.fin).days)]
        assert all(jour.month == 8 for jour in ecart)
    assert avant[-1].fin == signature
    assert prevues[-1].debut > signature


@given(JOURS)
def test_aucun_comite_en_aout_ni_un_jour_ferme(signature):
    for prevue in calculer(signature):
        if prevue.cle != "signature" or signature.month != 8:
            assert ouvre(prevue.comite_le)
            assert prevue.debut <= prevue.comite_le <= prevue.fin


@given(JOURS, st.integers(60, 900))
def test_une_demarche_commencee_tient_entre_ses_deux_dates_ou_le_dit(signature, jours):
    debut = signature - timedelta(days=jours)
    prevues = calculer(signature, debut=debut)
    minimum = 5 * 7 + DELAI_CONSEILS
    if jours > minimum + 40:
        assert prevues[0].debut >= debut
    assert (prevues[5].fin - prevues[5].debut).days + 1 >= DELAI_CONSEILS


def test_une_etape_fixee_a_la_main_garde_ses_dates_et_les_autres_s_y_accordent():
    fixees = {"plan": (date(2026, 5, 4), date(2026, 6, 26))}
    prevues = {p.cle: p for p in calculer(date(2026, 12, 15), fixees=fixees)}
    assert (prevues["plan"].debut, prevues["plan"].fin, prevues["plan"].ajustee) == (*fixees["plan"], True)
    assert prevues["projet"].fin == date(2026, 5, 3)
    assert prevues["chiffrage"].debut == date(2026, 7, 19)


def test_le_comite_se_reunit_le_dernier_jour_ouvre():
    assert jour_ouvre(date(2026, 5, 10), pas_avant=date(2026, 5, 1)) == date(2026, 5, 7)


def dire(signature, **plus):
    arguments = {"effet": date(2026, 1, 1), "jour": date(2025, 10, 1)} | plus
    return avertissements(calculer(signature), signature, **arguments)


def test_un_calendrier_qui_tient_ne_dit_rien():
    assert dire(date(2026, 12, 15)) == []


@pytest.mark.parametrize(
    ("signature", "plus", "phrase"),
    [
        (date(2026, 8, 20), {}, "août"),
        (date(2026, 11, 11), {}, "jour ouvré"),
        (date(2027, 2, 2), {}, "bonus territoire"),
        (date(2026, 12, 15), {"jour": date(2026, 2, 4)}, "il y a 31 jours"),
        (date(2026, 12, 15), {"jour": date(2026, 6, 1)}, "sont passées"),
    ],
)
def test_ce_qui_ne_tient_pas_est_dit(signature, plus, phrase):
    assert any(phrase in dite.replace("\xa0", " ") for dite in dire(signature, **plus))


def test_des_etapes_qui_se_chevauchent_et_des_conseils_trop_courts_sont_dits():
    signature = date(2026, 12, 15)
    fixees = {
        "signature": (date(2026, 12, 1), date(2026, 12, 10)),
        "redaction": (date(2026, 10, 1), date(2026, 12, 5)),
    }
    phrases = avertissements(
        calculer(signature, fixees=fixees), signature, effet=date(2026, 1, 1), jour=date(2025, 10, 1)
    )
    assert [mot in " ".join(phrases) for mot in ("convoquer les conseils", "accordez", "commence avant la fin")] == [
        True,
        True,
        True,
    ]
