"""The PDF beside the text: ask for a render, follow it, read it, retry it."""

from typing import Any

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.views.decorators.clickjacking import xframe_options_sameorigin

from conventions.enums import EtatRendu
from conventions.models import Convention, Document, Rendu
from conventions.pdf import depot
from conventions.pdf import rendu as domaine
from conventions.pdf.suivi import dernier, est_a_jour
from conventions.views.acces import contexte_convention, convention_ou_404, rendu_ou_404
from ctg.decorators import ecriture, lecture
from territoires.requete import Requete


@lecture
def page(request: Requete, reference: str) -> HttpResponse:
    """The last render of the present text, or the button that asks for it."""
    convention = convention_ou_404(request, reference, "convention.exporter")
    contexte = contexte_convention(request, convention, "apercu")
    contexte |= contexte_rendu(convention, dernier(convention, request.user))
    return render(request, "conventions/apercu.html", contexte)


def contexte_rendu(convention: Convention, job: Rendu | None, document: Document | None = None) -> dict[str, Any]:
    """What _partiels/rendu.html needs for the convention, or for one of its documents."""
    if document is None:
        page_rendu = reverse("conventions:apercu", args=[convention.reference])
        demander_rendu = reverse("conventions:rendu_demander", args=[convention.reference])
    else:
        page_rendu = reverse("conventions:document", args=[convention.reference, document.pk]) + "#pdf"
        demander_rendu = reverse("conventions:document_pdf", args=[convention.reference, document.pk])
    return {
        "rendu": job,
        "a_jour": job is not None and (job.etat != EtatRendu.PRET or est_a_jour(job, convention)),
        "page_rendu": page_rendu,
        "demander_rendu": demander_rendu,
        "nom_rendu": document.reference if document else f"de la convention {convention.reference}",
    }


@ecriture
def demander(request: Requete, reference: str) -> HttpResponse:
    """Start a render of the text as it stands; asking twice starts one."""
    convention = convention_ou_404(request, reference, "convention.exporter")
    if request.method == "POST":
        job = domaine.demander(convention, par=request.user)
        if request.htmx:
            return suivi(request, convention, job)
    return redirect("conventions:apercu", reference=reference)


@lecture
def rendu(request: Requete, reference: str, pk: int) -> HttpResponse:
    """The state of a render: a fragment that asks again while it runs, or the page itself."""
    convention = convention_ou_404(request, reference, "convention.exporter")
    job = rendu_ou_404(request, convention, pk)
    if not request.htmx:
        return redirect(contexte_rendu(convention, job, job.document)["page_rendu"])
    return suivi(request, convention, job)


def suivi(request: Requete, convention: Convention, job: Rendu) -> HttpResponse:
    """The fragment that follows a render, of the convention or of one of its documents."""
    contexte = {"convention": convention, **contexte_rendu(convention, job, job.document)}
    lateral = "lateral" in request.GET or "lateral" in request.POST
    return render(request, f"conventions/_partiels/{'rendu_lateral' if lateral else 'rendu'}.html", contexte)


@ecriture
def relancer(request: Requete, reference: str, pk: int) -> HttpResponse:
    """Retry a render that failed."""
    convention = convention_ou_404(request, reference, "convention.exporter")
    job = rendu_ou_404(request, convention, pk)
    if request.method == "POST":
        job = domaine.relancer(job)
        if request.htmx:
            return suivi(request, convention, job)
    return redirect(contexte_rendu(convention, job, job.document)["page_rendu"])


@xframe_options_sameorigin
@lecture
def pdf(request: Requete, reference: str, pk: int) -> FileResponse:
    """The bytes of a finished render; ``?telecharger`` saves it instead of showing it."""
    convention = convention_ou_404(request, reference, "convention.exporter")
    job = rendu_ou_404(request, convention, pk)
    if job.etat != EtatRendu.PRET or not depot.existe(job):
        raise Http404("Ce PDF n’est pas prêt, ou a laissé la place à de plus récents.")
    return servir_pdf(job.pdf, nom_de_fichier(job.document or convention), telecharger="telecharger" in request.GET)


def nom_de_fichier(quoi: Convention | Document) -> str:
    """``CTG-2026-0001-projet.pdf``."""
    suffixe = "-projet" if quoi.est_projet else ""
    return f"{slugify(quoi.reference).upper()}{suffixe}.pdf"


def servir_pdf(fichier, nom: str, *, telecharger: bool) -> FileResponse:
    """A stored PDF, sandboxed: the browser shows it and runs nothing."""
    reponse = FileResponse(fichier.open("rb"), content_type="application/pdf", as_attachment=telecharger, filename=nom)
    reponse["Cache-Control"] = "private, no-store"
    # Chromium's own viewer needs its plug-in and style; nothing of the document may reach the site.
    reponse["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'"
    return reponse
