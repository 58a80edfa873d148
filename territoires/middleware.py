"""Which organisme the user is acting for, when they belong to several."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from territoires.models import Appartenance

CLE_SESSION = "organisme_actif"


def appartenance_active(request: HttpRequest) -> Appartenance | None:
    """The membership chosen in the session, else the first one in force; None for a stranger."""
    if not request.user.is_authenticated:
        return None
    appartenances = request.user.appartenances_actives
    choisie = request.session.get(CLE_SESSION)
    return next((a for a in appartenances if a.organisme_id == choisie), next(iter(appartenances), None))


class OrganismeActifMiddleware:
    """Give each request ``request.appartenance`` (lazy: pages that do not ask cost nothing)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.appartenance = SimpleLazyObject(lambda: appartenance_active(request))  # type: ignore[attr-defined]
        return self.get_response(request)
