"""What an action costs, in sentences: a funder speaks once for all its years."""

from decimal import Decimal

import pytest

from plan_actions.models import FicheAction
from plan_actions.pdf.valeurs import financements
from tests.fabriques.plan_actions import FicheActionFactory, LigneFinancementFactory


@pytest.fixture
def fiche(db: None) -> FicheAction:
    return FicheActionFactory()


def phrases(fiche: FicheAction, *lignes: tuple[int, int | None, int | None]) -> list[str]:
    for annee, prevu, verse in lignes:
        LigneFinancementFactory(
            fiche=fiche,
            annee=annee,
            financeur="Caf",
            type="subvention",
            prevu=None if prevu is None else Decimal(prevu),
            verse=None if verse is None else Decimal(verse),
        )
    return [phrase.replace("\u202f", " ").replace("\u00a0", " ") for phrase in financements(fiche)[0]]


def test_la_meme_somme_chaque_annee_se_dit_une_fois(fiche):
    dites = phrases(fiche, (2027, 6000, None), (2028, 6000, None), (2029, 6000, None))
    assert dites == ["Caf, subvention : 18 000 € prévus (6 000 € par an, de 2027 à 2029)"]


def test_deux_annees_separees_sont_nommees(fiche):
    assert phrases(fiche, (2027, 500, None), (2029, 500, None)) == [
        "Caf, subvention : 1 000 € prévus (500 € par an, en 2027 et 2029)"
    ]


def test_des_sommes_qui_changent_sont_donnees_par_annee(fiche):
    assert phrases(fiche, (2027, 500, None), (2028, 700, None)) == [
        "Caf, subvention : 1 200 € prévus (2027 : 500 €, 2028 : 700 €)"
    ]


def test_ce_qui_est_verse_se_dit_ligne_a_ligne(fiche):
    assert phrases(fiche, (2027, 500, 200), (2028, 500, None)) == [
        "2027 – Caf, subvention : 500 € prévus, 200 € versés",
        "2028 – Caf, subvention : 500 € prévus",
    ]
