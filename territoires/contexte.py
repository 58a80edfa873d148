from typing import Any

from django.http import HttpRequest


def organisme_actif(request: HttpRequest) -> dict[str, Any]:
    """Template context of every page: the acting membership and the others to switch to."""
    # A request refused before the session was read (unknown host) has no user, and still gets its error page.
    utilisateur = getattr(request, "user", None)
    if utilisateur is None or not utilisateur.is_authenticated:
        return {}
    return {
        "appartenance": getattr(request, "appartenance", None),
        "appartenances": utilisateur.appartenances_actives,
    }
