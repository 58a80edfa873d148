from typing import Any

from django.http import HttpRequest


def organisme_actif(request: HttpRequest) -> dict[str, Any]:
    """Template context of every page: the acting membership and the others to switch to."""
    if not request.user.is_authenticated:
        return {}
    return {
        "appartenance": getattr(request, "appartenance", None),
        "appartenances": request.user.appartenances_actives,
    }
