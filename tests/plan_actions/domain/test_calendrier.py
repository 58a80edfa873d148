from datetime import date

import pytest
from icalendar import Calendar

from conventions.erreurs import ConflitEdition, ErreurMetier
from ctg.droits import ActionRefusee
from plan_actions.domain.calendrier import (
    alertes,
    calendrier_de,
    en_icalendar,
    etapes_montrees,
    fixer_etape,
    fixer_signature,
    liberer_etape,
    signature_proposee,
)
from plan_actions.models import Calendrier
from tests.fabriques import ConventionFactory, membre

pytestmark = pytest.mark.django_db
SIGNATURE = date(2026, 12, 15)


@pytest.fixture
def convention():
    return ConventionFactory(date_effet=date(2026, 1, 1), date_fin=date(2029, 12, 31))


@pytest.fixture
def agente(convention):
    return membre(convention.caf, "redacteur")


@pytest.fixture
def calendrier(convention, agente):
    return fixer_signature(convention, par=agente, signature=SIGNATURE)


def etape(calendrier, cle):
    return calendrier.etapes.get(cle=cle)


def test_la_signature_place_les_sept_etapes(convention, calendrier):
    montrees = etapes_montrees(calendrier_de(convention))
    assert [m.prevue.cle for m in montrees] == [
        "diagnostic",
        "projet",
        "plan",
        "chiffrage",
        "redaction",
        "signature",
        "evaluation",
    ]
    assert montrees[5].prevue.fin == SIGNATURE


def test_changer_la_signature_recalcule_ce_qui_n_est_pas_fixe(convention, calendrier, agente):
    plan = etape(calendrier, "plan")
    fixer_etape(
        plan, par=agente, jeton=plan.jeton, debut=date(2026, 5, 4), fin=date(2026, 6, 26), comite="Copil élargi"
    )
    fixer_signature(convention, par=agente, signature=date(2026, 11, 30), jeton=Calendrier.objects.get().jeton)
    plan.refresh_from_db()
    assert (plan.debut, plan.fin, plan.ajustee, plan.comite) == (
        date(2026, 5, 4),
        date(2026, 6, 26),
        True,
        "Copil élargi",
    )
    assert etape(calendrier, "signature").fin == date(2026, 11, 30)


def test_une_etape_liberee_retrouve_ses_dates_calculees(calendrier, agente):
    plan = etape(calendrier, "plan")
    avant = (plan.debut, plan.fin)
    fixee = fixer_etape(plan, par=agente, jeton=plan.jeton, debut=date(2026, 5, 4), fin=date(2026, 6, 26))
    rendue = liberer_etape(fixee, par=agente, jeton=fixee.jeton + 0)
    assert ((rendue.debut, rendue.fin), rendue.ajustee) == (avant, False)


def test_une_note_seule_ne_fixe_pas_les_dates(calendrier, agente):
    plan = etape(calendrier, "plan")
    fixer_etape(plan, par=agente, jeton=plan.jeton, debut=plan.debut, fin=plan.fin, note="Cinq groupes.")
    plan.refresh_from_db()
    assert (plan.ajustee, plan.note) == (False, "Cinq groupes.")


def test_le_second_a_enregistrer_est_prevenu_et_rien_n_est_perdu(convention, calendrier, agente):
    jeton = Calendrier.objects.get().jeton
    fixer_signature(convention, par=agente, signature=date(2026, 11, 30), jeton=jeton)
    with pytest.raises(ConflitEdition):
        fixer_signature(convention, par=agente, signature=date(2026, 10, 30), jeton=jeton)
    assert Calendrier.objects.get().signature_le == date(2026, 11, 30)


@pytest.mark.parametrize(
    ("signature", "debut"),
    [(date(2062, 12, 15), None), (SIGNATURE, date(2026, 12, 15)), (SIGNATURE, date(2006, 1, 1))],
)
def test_des_dates_impossibles_sont_refusees_et_rien_n_est_ecrit(convention, agente, signature, debut):
    with pytest.raises(ErreurMetier):
        fixer_signature(convention, par=agente, signature=signature, debut=debut)
    assert not Calendrier.objects.exists()


def test_un_lecteur_ne_fixe_rien(convention):
    with pytest.raises(ActionRefusee):
        fixer_signature(convention, par=membre(convention.caf, "lecteur"), signature=SIGNATURE)
    assert not Calendrier.objects.exists()


def test_le_fichier_d_agenda_se_relit(convention, calendrier):
    agenda = Calendar.from_ical(en_icalendar(calendrier_de(convention), convention))
    evenements = agenda.walk("VEVENT")
    assert len(evenements) == 14
    assert len({str(e["uid"]) for e in evenements}) == 14
    [conseils] = [e for e in evenements if str(e["summary"]).startswith("6. ")]
    assert conseils.decoded("dtstart") == date(2026, 10, 28)
    assert conseils.decoded("dtend") == date(2026, 12, 16)


def test_les_alertes_suivent_la_convention(convention, calendrier):
    assert alertes(calendrier_de(convention), convention, jour=date(2025, 10, 1)) == []
    convention.date_effet = date(2025, 1, 1)
    [alerte] = alertes(calendrier_de(convention), convention, jour=date(2025, 10, 1))
    assert "bonus territoire" in alerte


def test_la_signature_proposee_est_un_jour_ouvre_a_venir(convention):
    assert signature_proposee(convention, jour=date(2025, 3, 1)) == date(2025, 12, 15)
    assert signature_proposee(convention, jour=date(2026, 3, 1)) == SIGNATURE
