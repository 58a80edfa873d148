"""Events as an iCalendar file (RFC 5545), for whatever calendar people use."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from unicodedata import category
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard, vText

PARIS = ZoneInfo("Europe/Paris")
TYPE_MIME = "text/calendar; charset=utf-8"
ENGENDRE_PAR = "-//ctg//Conventions territoriales globales//FR"
HIVER, ETE = timedelta(hours=1), timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Evenement:
    """One event. ``debut`` is an aware moment, or a day: the event then lasts whole days, ``fin`` included.

    ``uid`` never changes, ``sequence`` grows each time that people must be told again; ``modifie_le`` dates this state.
    """

    uid: str
    titre: str
    debut: datetime | date
    fin: datetime | date | None = None
    lieu: str = ""
    description: str = ""
    sequence: int = 0
    annule: bool = False
    modifie_le: datetime | None = None
    categories: tuple[str, ...] = field(default=())


def moment(jour: date, heure: time) -> datetime:
    """That hour of that day on the clocks of Paris."""
    return datetime.combine(jour, heure, PARIS)


def calendrier(evenements: Iterable[Evenement], nom: str = "") -> bytes:
    """The file, published (nobody is asked to answer). Raises ``ValueError`` for a moment without a time zone."""
    agenda = Calendar()
    agenda.add("prodid", ENGENDRE_PAR)
    agenda.add("version", "2.0")
    agenda.add("calscale", "GREGORIAN")
    agenda.add("method", "PUBLISH")
    if nom:
        agenda.add("x-wr-calname", vText(_lisible(nom)))
    tous = list(evenements)
    if any(isinstance(evenement.debut, datetime) for evenement in tous):
        agenda.add_component(_heure_de_paris())
    for evenement in tous:
        agenda.add_component(_evenement(evenement))
    fichier: bytes = agenda.to_ical()
    return fichier


def _evenement(source: Evenement) -> Event:
    evenement = Event()
    evenement.add("uid", _lisible(source.uid))
    evenement.add("dtstamp", (source.modifie_le or datetime.now(UTC)).astimezone(UTC))
    evenement.add("dtstart", _debut(source.debut))
    fin = _fin(source)
    if fin is not None:
        evenement.add("dtend", fin)
    evenement.add("summary", _lisible(source.titre))
    evenement.add("sequence", source.sequence)
    evenement.add("status", "CANCELLED" if source.annule else "CONFIRMED")
    for nom, valeur in (("location", source.lieu), ("description", source.description)):
        if valeur:
            evenement.add(nom, _lisible(valeur))
    if source.categories:
        evenement.add("categories", [_lisible(categorie) for categorie in source.categories])
    if not isinstance(source.debut, datetime):
        evenement.add("transp", "TRANSPARENT")
    return evenement


def _lisible(texte: str) -> str:
    """Control characters have no place in a content line; a line feed is escaped by the library."""
    return "".join(c for c in texte.replace("\r\n", "\n") if c == "\n" or category(c) not in {"Cc", "Cs"})


def _debut(debut: datetime | date) -> datetime | date:
    return _a_paris(debut) if isinstance(debut, datetime) else debut


def _fin(source: Evenement) -> datetime | date | None:
    """DTEND is exclusive: the day after the last of an all-day event."""
    if isinstance(source.debut, datetime):
        return _a_paris(source.fin) if isinstance(source.fin, datetime) else None
    dernier = source.fin if source.fin is not None and not isinstance(source.fin, datetime) else source.debut
    return dernier + timedelta(days=1)


def _a_paris(quand: datetime) -> datetime:
    if quand.tzinfo is None:
        raise ValueError("an event needs a moment with its time zone")
    return quand.astimezone(PARIS)


def _heure_de_paris() -> Timezone:
    """The rule since 1996, written rather than listed: the file stays short and never expires."""
    fuseau = Timezone()
    fuseau.add("tzid", PARIS.key)
    for saison, nom, mois, depuis, avant, apres in (
        (TimezoneDaylight(), "CEST", 3, datetime(1996, 3, 31, 2), HIVER, ETE),
        (TimezoneStandard(), "CET", 10, datetime(1996, 10, 27, 3), ETE, HIVER),
    ):
        saison.add("dtstart", depuis)
        saison.add("rrule", {"freq": "yearly", "bymonth": mois, "byday": "-1su"})
        saison.add("tzname", nom)
        saison.add("tzoffsetfrom", avant)
        saison.add("tzoffsetto", apres)
        fuseau.add_component(saison)
    return fuseau
