from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conventions.domain.deliberations_vote.delais import jours_francs

pytestmark = pytest.mark.pur


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)), st.integers(1, 400))
def test_ne_compte_que_les_jours_entiers_entre_les_deux(envoi, ecart):
    seance = envoi + timedelta(days=ecart)
    entre = [jour for n in range(ecart + 1) if envoi < (jour := envoi + timedelta(days=n)) < seance]
    assert jours_francs(envoi, seance) == len(entre)


def test_le_lendemain_ne_laisse_aucun_jour_franc():
    assert jours_francs(date(2026, 3, 11), date(2026, 3, 12)) == 0
    assert jours_francs(date(2026, 3, 12), date(2026, 3, 12)) < 0
