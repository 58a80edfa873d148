"""What a portfolio counts: conventions by statut, those that end soon, those whose bonus is at risk."""

from datetime import date, timedelta

from django.db.models import Count, Q

from conventions.enums import EN_PREPARATION, Nature, Statut
from conventions.models.convention import ConventionQuerySet

ECHEANCES = (30, 90, 180)


def finissant(jours: int, jour: date) -> Q:
    """Conventions in force, or being signed, that end within ``jours`` days of ``jour``."""
    fin = jour + timedelta(days=jours)
    return Q(statut__in=(Statut.EN_VIGUEUR, Statut.SIGNATURE), date_fin__gte=jour, date_fin__lte=fin)


def bonus_a_risque(jour: date) -> Q:
    """CTG in effect or soon but unsigned: the bonus territoire of the year is at risk (rule 17)."""
    return Q(nature=Nature.CTG, statut__in=EN_PREPARATION, date_effet__lte=date(jour.year, 12, 31))


def denombrer(conventions: ConventionQuerySet, jour: date) -> dict[str, int]:
    """The size of each statut, of each ``echeance_N`` and of ``a_risque``.

    Three queries that an index answers without reading the rows: testing every row for each number is three times
    slower on a large portfolio.
    """
    conventions = conventions.order_by()
    par_statut = dict(conventions.values_list("statut").annotate(nombre=Count("pk")))
    proches = conventions.filter(finissant(max(ECHEANCES), jour)).aggregate(
        **{f"echeance_{jours}": Count("pk", filter=finissant(jours, jour)) for jours in ECHEANCES}
    )
    a_risque = conventions.filter(bonus_a_risque(jour)).count()
    return {**dict.fromkeys(Statut.values, 0), **par_statut, **proches, "a_risque": a_risque}
