"""The presentation for a committee, asked from the page of the diagnosis."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from conventions.domain.presentations import ACTION, presentation_en_cours
from conventions.erreurs import ErreurMetier
from conventions.models import Document
from conventions.pdf.rendu import demander
from conventions.views.acces import annexe_ou_404, convention_ou_404
from conventions.views.partage import refus
from ctg.decorators import ecriture
from territoires.requete import Requete


@ecriture
def ouvrir(request: Requete, reference: str, pk: int) -> HttpResponse:
    """Open the presentation in project, made if there is none, and start its PDF; asking twice makes one of each."""
    convention = convention_ou_404(request, reference, ACTION)
    annexe = annexe_ou_404(request, convention, pk)
    if annexe.nature != "diagnostic":
        raise Http404("Cette annexe n’est pas un diagnostic.")
    retour = reverse("conventions:annexe", args=[reference, pk])
    if request.method != "POST":
        return redirect(retour)
    try:
        document = presentation_en_cours(convention, par=request.user)
    except ErreurMetier as erreur:
        return refus(request, erreur, retour)
    return produire(request, document)


def produire(request: Requete, document: Document) -> HttpResponse:
    """Start the PDF of the document, and show its page there."""
    demander(document.convention, par=request.user, document=document)
    page = reverse("conventions:document", args=[document.convention.reference, document.pk])
    return redirect(f"{page}#pdf")
