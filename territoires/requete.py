"""The request as our views receive it, once the middleware has passed."""

from collections.abc import Collection

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from territoires.models import Appartenance, Organisme, Utilisateur


class Requete(HttpRequest):
    """A request of a logged-in user: the middleware guarantees it for every view that is not public."""

    user: Utilisateur
    htmx: HtmxDetails
    appartenance: Appartenance | None


def caf_pour_agir(request: Requete, roles: Collection[str]) -> Organisme | None:
    """The Caf in whose name the user may act with one of ``roles``: the one that they act for now, else the first."""
    possibles = [a.organisme for a in request.user.appartenances_actives if a.organisme.est_caf and a.role in roles]
    active = request.appartenance.organisme_id if request.appartenance else None
    return next((caf for caf in possibles if caf.pk == active), possibles[0] if possibles else None)
