"""The calendar files, read back by a parser and checked against the letter of RFC 5545."""

from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from ctg.icalendar import PARIS, Evenement, calendrier, moment

pytestmark = pytest.mark.pur
TEXTES = st.text(st.characters(exclude_categories=("Cs", "Cc"), include_characters="\n"), max_size=300)


def lu(*evenements: Evenement) -> Calendar:
    return Calendar.from_ical(calendrier(evenements))


def seul(evenement: Evenement):
    (trouve,) = lu(evenement).walk("VEVENT")
    return trouve


def reunion(**plus) -> Evenement:
    base = {"uid": "reunion-1@ctg", "titre": "Comité", "debut": moment(date(2027, 3, 4), time(14))}
    return Evenement(**base | plus)


def test_une_reunion_se_relit_avec_son_heure_de_paris():
    evenement = seul(reunion(fin=moment(date(2027, 3, 4), time(16, 30)), lieu="Mairie, salle 2 ; étage", sequence=3))
    assert evenement["DTSTART"].dt == datetime(2027, 3, 4, 14, tzinfo=PARIS)
    assert evenement["DTSTART"].params["TZID"] == "Europe/Paris"
    assert evenement["DTEND"].dt == datetime(2027, 3, 4, 16, 30, tzinfo=PARIS)
    assert (evenement["LOCATION"], evenement["SEQUENCE"], evenement["STATUS"]) == (
        "Mairie, salle 2 ; étage",
        3,
        "CONFIRMED",
    )


def test_un_moment_d_un_autre_fuseau_est_dit_a_l_heure_de_paris():
    evenement = seul(reunion(debut=datetime(2027, 7, 1, 12, tzinfo=UTC)))
    assert evenement["DTSTART"].to_ical() == b"20270701T140000"


def test_le_fuseau_decrit_l_heure_d_ete():
    (fuseau,) = lu(reunion()).walk("VTIMEZONE")
    decalages = fuseau.to_tz()
    assert decalages.utcoffset(datetime(2031, 7, 14, 12)).total_seconds() == 7200
    assert decalages.utcoffset(datetime(2031, 12, 14, 12)).total_seconds() == 3600


def test_une_reunion_annulee_le_dit():
    assert seul(reunion(annule=True))["STATUS"] == "CANCELLED"


def test_des_journees_entieres_vont_jusqu_au_soir_de_la_derniere():
    etape = Evenement("etape@ctg", "Diagnostic", date(2027, 1, 4), date(2027, 2, 26))
    evenement = seul(etape)
    assert (evenement["DTSTART"].dt, evenement["DTEND"].dt) == (date(2027, 1, 4), date(2027, 2, 27))
    assert evenement["DTSTART"].params["VALUE"] == "DATE"
    assert not lu(etape).walk("VTIMEZONE")
    assert seul(Evenement("jour@ctg", "Copil", date(2027, 1, 4)))["DTEND"].dt == date(2027, 1, 5)


def test_un_moment_sans_fuseau_est_refuse():
    with pytest.raises(ValueError, match="time zone"):
        calendrier([reunion(debut=datetime(2027, 3, 4, 14))])


def test_les_caracteres_de_commande_sont_otes():
    assert str(seul(reunion(titre="Comité\r\nde\x00 pilotage"))["SUMMARY"]) == "Comité\nde pilotage"


@given(titre=TEXTES, lieu=TEXTES, description=TEXTES)
def test_tout_texte_revient_et_chaque_ligne_tient(titre: str, lieu: str, description: str):
    fichier = calendrier([reunion(titre=titre, lieu=lieu, description=description)], nom=titre)
    assert fichier.endswith(b"END:VCALENDAR\r\n")
    assert fichier.count(b"\n") == fichier.count(b"\r\n")
    assert all(len(ligne) <= 75 for ligne in fichier.split(b"\r\n"))
    (evenement,) = Calendar.from_ical(fichier).walk("VEVENT")
    assert str(evenement["SUMMARY"]) == titre
    assert str(evenement.get("LOCATION", "")) == lieu
    assert str(evenement.get("DESCRIPTION", "")) == description
