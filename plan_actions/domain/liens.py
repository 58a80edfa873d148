"""Links from the domain to the page of a fiche, evaluated only when shown."""

from typing import Any

from django.urls import reverse_lazy
from django.utils.text import format_lazy


def lien_fiche(reference: str, annexe: int, fiche: int, champ: str = "") -> Any:
    """The address of a fiche, at one of its fields when given, as a lazy string (URLs load after the domain)."""
    arguments = {"reference": reference, "annexe": annexe, "pk": fiche}
    adresse = reverse_lazy("plan_actions:fiche", kwargs=arguments)
    return format_lazy("{}#champ-{}", adresse, champ) if champ else adresse
