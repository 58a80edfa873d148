"""The PDF beside the text: ask for a render, follow it, read it, retry it."""

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.views.decorators.clickjacking import xframe_options_sameorigin

from conventions.enums import EtatRendu
from conventions.models import Convention, Rendu
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
    contexte["rendu"] = job = dernier(convention, request.user)
    contexte["a_jour"] = job is not None and est_a_jour(job, convention)
    return render(request, "conventions/apercu.html", contexte)


@ecriture
def demander(request: Requete, reference: str) -> HttpResponse:
    """Start a render of the text as it stands; asking twice starts one."""
    convention = convention_ou_404(request, reference, "convention.exporter")
    if request.method == "POST":
        job = domaine.demander(convention, par=request.user)
        if request.htmx:
            return _suivi(request, convention, job)
    return redirect("conventions:apercu", reference=reference)


@lecture
def rendu(request: Requete, reference: str, pk: int) -> HttpResponse:
    """The state of a render: a fragment that asks again while it runs, or the page itself."""
    convention = convention_ou_404(request, reference, "convention.exporter")
    job = rendu_ou_404(request, convention, pk)
    if not request.htmx:
        return redirect("conventions:apercu", reference=reference)
    return _suivi(request, convention, job)


def _suivi(request: Requete, convention: Convention, job: Rendu) -> HttpResponse:
    contexte = {
        "convention": convention,
        "rendu": job,
        "en_cours": job.etat in {EtatRendu.EN_ATTENTE, EtatRendu.EN_COURS},
        "a_jour": job.etat != EtatRendu.PRET or est_a_jour(job, convention),
    }
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
            return _suivi(request, convention, job)
    return redirect("conventions:apercu", reference=reference)


@xframe_options_sameorigin
@lecture
def pdf(request: Requete, reference: str, pk: int) -> FileResponse:
    """The bytes of a finished render; ``?telecharger`` saves it instead of showing it."""
    convention = convention_ou_404(request, reference, "convention.exporter")
    job = rendu_ou_404(request, convention, pk)
    if job.etat != EtatRendu.PRET or not depot.existe(job):
        raise Http404("Ce PDF n’est pas prêt, ou a laissé la place à de plus récents.")
    return servir_pdf(job.pdf, nom_de_fichier(convention), telecharger="telecharger" in request.GET)


def nom_de_fichier(convention: Convention) -> str:
    """``CTG-2026-0001-projet.pdf``."""
    suffixe = "-projet" if convention.est_projet else ""
    return f"{slugify(convention.reference).upper()}{suffixe}.pdf"


def servir_pdf(fichier, nom: str, *, telecharger: bool) -> FileResponse:
    """A stored PDF, sandboxed: the browser shows it and runs nothing."""
    reponse = FileResponse(fichier.open("rb"), content_type="application/pdf", as_attachment=telecharger, filename=nom)
    reponse["Cache-Control"] = "private, no-store"
    # Chromium's own viewer needs its plug-in and style; nothing of the document may reach the site.
    reponse["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'"
    return reponse
