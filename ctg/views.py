"""Error pages in the frame of the site, and the style page of developers."""

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from ctg.decorators import lecture
from ctg.droits import ActionRefusee
from ctg.galerie import exemples

TROP_LOURD = (
    "Ce que vous avez envoyé est trop lourd pour passer en une fois\u00a0: rien n’est enregistré. Répartissez un long "
    "texte entre plusieurs articles, ou joignez-le en annexe au format PDF\u202f; collez un grand tableau en plusieurs "
    "fois, ou importez-le comme fichier Excel."
)


def requete_incorrecte(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400; 413 with what to do for a form past DATA_UPLOAD_MAX_MEMORY_SIZE, as JSON for the autosave script."""
    if not isinstance(exception, RequestDataTooBig):
        return render(request, "400.html", status=400)
    if request.headers.get("X-Enregistrement") == "auto":
        return JsonResponse({"erreurs": [TROP_LOURD]}, status=422)
    return render(request, "413.html", {"motif": TROP_LOURD}, status=413)


def acces_refuse(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403; the sentence of an :class:`ctg.droits.ActionRefusee` is shown, any other detail is kept for the log."""
    motif = str(exception) if isinstance(exception, ActionRefusee) else ""
    return render(request, "403.html", {"motif": motif}, status=403)


def page_introuvable(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "404.html", status=404)


def adresse_fermee(request: HttpRequest) -> HttpResponse:
    """A page of the accounts library that this site does not offer."""
    raise Http404("Cette page n’existe pas ici.")


def erreur_interne(request: HttpRequest) -> HttpResponse:
    """500, without the request's context: what broke may be the very thing that the context would read."""
    return HttpResponse(render_to_string("500.html"), status=500)


def echec_csrf(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form sent after the session changed or cookies were refused (settings: CSRF_FAILURE_VIEW)."""
    return render(request, "403_csrf.html", status=403)


@login_not_required
@lecture
def galerie(request: HttpRequest) -> HttpResponse:
    """Every component with sample data; only routed in development."""
    page = Paginator(range(240), 20).get_page(request.GET.get("page", "5"))
    return render(request, "composants/galerie.html", {"page": page, **exemples()})
