"""Fetch what a view is about through what its user may see: an outsider gets 404."""

from django.shortcuts import get_object_or_404

from territoires.models import Appartenance, Organisme, Representant
from territoires.permissions import exiger
from territoires.requete import Requete


def organisme_ou_404(request: Requete, pk: int, action: str = "organisme.voir") -> Organisme:
    """Raises Http404 for an outsider, ActionRefusee when the role does not allow ``action``."""
    organisme = get_object_or_404(Organisme.objects.visibles_par(request.user).select_related("caf"), pk=pk)
    exiger(request.user, action, organisme)
    return organisme


def representant_ou_404(request: Requete, pk: int) -> Representant:
    """Same, for a representative that the user may edit."""
    visibles = Representant.objects.visibles_par(request.user).select_related("organisme__caf")
    representant = get_object_or_404(visibles, pk=pk)
    exiger(request.user, "representant.modifier", representant.organisme)
    return representant


def appartenance_ou_404(request: Requete, pk: int) -> Appartenance:
    """Same, for a membership in force that the user may manage; one that is over stays as it was."""
    visibles = Appartenance.objects.en_cours().visibles_par(request.user)
    visibles = visibles.select_related("organisme__caf", "utilisateur")
    appartenance = get_object_or_404(visibles, pk=pk)
    exiger(request.user, "membre.gerer", appartenance.organisme)
    return appartenance
