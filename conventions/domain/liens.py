"""Links from the domain to the page where a thing is mended, evaluated only when shown."""

from typing import Any

from django.urls import reverse_lazy
from django.utils.text import format_lazy


def lien(nom: str, *args: Any, ancre: str = "") -> Any:
    """The address of ``conventions:nom``, with ``#ancre``, as a lazy string (URLs load after the domain)."""
    adresse = reverse_lazy(f"conventions:{nom}", args=args)
    return format_lazy("{}#{}", adresse, ancre) if ancre else adresse
