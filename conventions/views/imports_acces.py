"""Who may open the import of a model."""

from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404

from conventions.domain.modeles import exiger_caf
from conventions.enums import EtatRendu
from conventions.models import ImportModele
from conventions.views.modeles import exiger_lecture
from territoires.requete import Requete


def import_ou_404(request: Requete, cle: UUID) -> ImportModele:
    """The import, for those who may write the models of its Caf: 404 elsewhere, 403 to its other agents."""
    exiger_lecture(request)
    visibles = ImportModele.objects.visibles_par(request.user)
    importation = get_object_or_404(visibles.select_related("caf", "modele", "version__modele", "par"), cle=cle)
    exiger_caf(request.user, importation.caf)
    return importation


def import_lu_ou_404(request: Requete, cle: UUID) -> ImportModele:
    """Same, once its file is read: there is nothing to review before."""
    importation = import_ou_404(request, cle)
    if importation.etat != EtatRendu.PRET:
        raise Http404("Ce fichier n’est pas encore lu.")
    return importation
