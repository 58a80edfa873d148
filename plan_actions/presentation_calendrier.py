"""The line of time of the démarche, in the coordinates of a drawing."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.template.defaultfilters import date as formater

from plan_actions.domain.calendrier import EtapeMontree

LARGEUR, MARGE, HAUTEUR_LIGNE, HAUT = 960.0, 250.0, 34.0, 30.0


@dataclass(frozen=True, slots=True)
class Trait:
    """A bar from ``x``, ``largeur`` wide; ``comite`` is where the committee meets."""

    etape: EtapeMontree
    x: float
    y: float
    largeur: float
    comite: float
    etat: str


@dataclass(frozen=True, slots=True)
class Mois:
    x: float
    libelle: str
    aout: bool
    largeur: float


@dataclass(frozen=True, slots=True)
class Frise:
    largeur: float
    hauteur: float
    traits: tuple[Trait, ...]
    mois: tuple[Mois, ...]
    signature: float
    aujourdhui: float | None
    description: str


def frise(etapes: Sequence[EtapeMontree], signature: date, jour: date) -> Frise:
    """The steps up to the signature; the evaluation, a year later, stays out of the drawing."""
    menees = [etape for etape in etapes if etape.prevue.debut <= signature]
    debut = min([etape.prevue.debut for etape in menees] or [signature]).replace(day=1)
    fin = max([etape.prevue.fin for etape in menees] + [signature])
    jours = max(1, (fin - debut).days + 1)

    def x(quand: date) -> float:
        return round(MARGE + (LARGEUR - MARGE - 10) * (quand - debut).days / jours, 1)

    traits = tuple(
        Trait(
            etape,
            x(etape.prevue.debut),
            HAUT + rang * HAUTEUR_LIGNE,
            max(4.0, round(x(etape.prevue.fin + timedelta(days=1)) - x(etape.prevue.debut), 1)),
            x(etape.prevue.comite_le),
            etape.etat(jour),
        )
        for rang, etape in enumerate(menees)
    )
    noms = [f"{e.libelle} du {formater(e.prevue.debut, 'j F Y')} au {formater(e.prevue.fin, 'j F Y')}" for e in menees]
    return Frise(
        LARGEUR,
        HAUT + len(traits) * HAUTEUR_LIGNE + 10,
        traits,
        tuple(_mois(debut, fin, x)),
        x(signature),
        x(jour) if debut <= jour <= fin else None,
        f"Étapes jusqu’à la signature du {formater(signature, 'j F Y')} : " + " ; ".join(noms) + ".",
    )


def _mois(debut: date, fin: date, x: Callable[[date], float]) -> Iterator[Mois]:
    premier = debut
    while premier <= fin:
        suivant = (premier + timedelta(days=32)).replace(day=1)
        initiale = formater(premier, "M") if (fin - debut).days < 500 else formater(premier, "M")[0]
        yield Mois(x(premier), initiale, premier.month == 8, round(x(min(suivant, fin)) - x(premier), 1))
        premier = suivant
