"""Links from the domain to the page of a fiche or of a meeting, evaluated only when shown."""

from typing import Any

from django.urls import reverse_lazy
from django.utils.text import format_lazy

from plan_actions.models import Reunion


def lien_fiche(reference: str, annexe: int, fiche: int, champ: str = "") -> Any:
    """The address of a fiche, at one of its fields when given, as a lazy string (URLs load after the domain)."""
    arguments = {"reference": reference, "annexe": annexe, "pk": fiche}
    adresse = reverse_lazy("plan_actions:fiche", kwargs=arguments)
    return format_lazy("{}#champ-{}", adresse, champ) if champ else adresse


def lien_reunion(reunion: Reunion, ancre: str = "") -> Any:
    """The address of a meeting, at one of its parts when given, as a lazy string."""
    arguments = {"reference": reunion.comite.convention.reference, "pk": reunion.pk}
    adresse = reverse_lazy("plan_actions:reunion", kwargs=arguments)
    return format_lazy("{}#{}", adresse, ancre) if ancre else adresse
