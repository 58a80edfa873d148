"""A one-page site that holds the editor and answers its saves as each test asks."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import engines
from django.urls import path

from ctg.galerie import ArticleForm, exemples

GABARIT = """{% extends "layout/base.html" %}{% load crispy_forms_tags %}
{% block titre %}Essai{% endblock %}{% block h1 %}Essai{% endblock %}{% block barre %}{% endblock %}
{% block fil_ariane %}{% endblock %}
{% block scripts %}{% include "composants/scripts_editeur.html" %}{% endblock %}
{% block contenu %}{% mentions_editeur mentions %}
<form method="post" action="/enregistrer/" data-enregistrement="essai">{% csrf_token %}
<input type="hidden" name="jeton" value="3">{% crispy formulaire %}{% include "composants/enregistrement.html" %}</form>
{% endblock %}"""


class Serveur:
    """What the fake endpoint answers, and what it received."""

    def __init__(self) -> None:
        self.corps = "<p>Bonjour.</p>"
        self.statut = 200
        self.recus: list[dict[str, str]] = []


serveur = Serveur()


@login_not_required
def page(request: HttpRequest) -> HttpResponse:
    formulaire = ArticleForm(initial={"corps": serveur.corps})
    contexte = {"formulaire": formulaire, "mentions": exemples()["mentions"]}
    return HttpResponse(engines["django"].from_string(GABARIT).render(contexte, request))


@login_not_required
def enregistrer(request: HttpRequest) -> HttpResponse:
    recu = {**request.POST.dict(), "auto": request.headers.get("X-Enregistrement", "")}
    serveur.recus.append(recu)
    if serveur.statut == 409:
        return HttpResponse("<p>Le texte d’un autre agent</p>", status=409)
    if serveur.statut == 422:
        return JsonResponse({"erreurs": ["Mention inconnue."]}, status=422)
    return JsonResponse({"jeton": int(recu["jeton"]) + 1, "enregistre_le": "14 h 05"})


urlpatterns = [path("", page), path("enregistrer/", enregistrer)]
