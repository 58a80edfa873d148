"""Frozen versions and the journal, in plain words."""

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.clickjacking import xframe_options_sameorigin

from conventions.domain.journal import page_du_journal
from conventions.domain.saisie import parties_de
from conventions.views.acces import contexte_convention, convention_ou_404
from conventions.views.apercu import servir_pdf
from ctg.decorators import lecture
from territoires.requete import Requete


@lecture
def versions(request: Requete, reference: str) -> HttpResponse:
    """What was submitted to the councils, with its hash, its PDF and what became of it."""
    convention = convention_ou_404(request, reference)
    contexte = contexte_convention(request, convention, "versions")
    contexte["versions"] = convention.versions.select_related("figee_par").defer("donnees").order_by("-numero")
    return render(request, "conventions/versions.html", contexte)


@xframe_options_sameorigin
@lecture
def version_pdf(request: Requete, reference: str, numero: int) -> FileResponse:
    """The one PDF of a frozen version, as it was stored."""
    convention = convention_ou_404(request, reference, "convention.exporter")
    version = get_object_or_404(convention.versions.defer("donnees"), numero=numero)
    if not version.pdf or not default_storage.exists(version.pdf.name or ""):
        raise Http404("Le PDF de cette version est en préparation.")
    nom = f"{convention.reference}-version-{numero}.pdf"
    return servir_pdf(version.pdf, nom, telecharger="telecharger" in request.GET)


@lecture
def journal(request: Requete, reference: str) -> HttpResponse:
    """Who did what and when, latest first."""
    convention = convention_ou_404(request, reference)
    contexte = contexte_convention(request, convention, "journal")
    contexte["page"] = page_du_journal(
        convention, request.GET.get("page", "1"), brouillons=parties_de(request.user, convention)
    )
    return render(request, "conventions/journal.html", contexte)
