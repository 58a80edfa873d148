"""The request as our views receive it, once the middleware has passed."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from territoires.models import Appartenance, Utilisateur


class Requete(HttpRequest):
    """A request of a logged-in user: the middleware guarantees it for every view that is not public."""

    user: Utilisateur
    htmx: HtmxDetails
    appartenance: Appartenance | None
