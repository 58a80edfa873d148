"""The plan or one of its fiches as a PDF of its own, asked from their pages."""

from collections.abc import Callable

from django.http import HttpResponse
from django.shortcuts import redirect

from conventions.erreurs import ErreurMetier
from conventions.models import Document
from conventions.permissions import exiger
from conventions.views.partage import refus
from conventions.views.presentation import produire
from ctg.decorators import ecriture
from plan_actions.domain.documents import document_de_la_fiche, document_du_plan
from plan_actions.views.acces import cadre_ou_404, fiche_ou_404
from territoires.requete import Requete

ACTION = "document.produire"


@ecriture
def plan(request: Requete, reference: str, annexe: int) -> HttpResponse:
    """Open the document of the plan, made if there is none, and start its PDF."""
    cadre = cadre_ou_404(request, reference, annexe)
    exiger(request.user, ACTION, cadre.convention)
    return _ouvrir(request, cadre.retour, lambda: document_du_plan(cadre.annexe, par=request.user))


@ecriture
def fiche(request: Requete, reference: str, annexe: int, pk: int) -> HttpResponse:
    """Open the document of the fiche, made if there is none, and start its PDF."""
    cadre = cadre_ou_404(request, reference, annexe)
    exiger(request.user, ACTION, cadre.convention)
    sujet = fiche_ou_404(cadre, pk)
    return _ouvrir(request, cadre.url("fiche", pk=pk), lambda: document_de_la_fiche(sujet, par=request.user))


def _ouvrir(request: Requete, retour: str, faire: Callable[[], Document]) -> HttpResponse:
    """Asking twice makes one document and one PDF; asked by its address alone, nothing is made."""
    if request.method != "POST":
        return redirect(retour)
    try:
        document = faire()
    except ErreurMetier as erreur:
        return refus(request, erreur, retour)
    return produire(request, document)
