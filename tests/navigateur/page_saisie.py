"""A one-page site whose form saves field by field, and answers as each test asks."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import engines
from django.urls import path

GABARIT = """{% extends "layout/base.html" %}{% load static %}
{% block titre %}Essai{% endblock %}{% block h1 %}Essai{% endblock %}{% block barre %}{% endblock %}
{% block fil_ariane %}{% endblock %}
{% block scripts %}<script type="module" src="{% static 'js/saisie.js' %}"></script>{% endblock %}
{% block contenu %}<form method="post" data-saisie="/champ/">{% csrf_token %}
<label for="titre">Titre</label> <input class="form-control" id="titre" data-champ="titre" value="Avant">
<label for="statut">Statut</label>
<select class="form-select" id="statut" data-champ="statut"><option value="a">Active</option>
<option value="f">Finie</option></select>
<fieldset><legend>Thèmes</legend>
<label><input type="checkbox" data-champ="themes" value="enfance"> Enfance</label>
<label><input type="checkbox" data-champ="themes" value="logement" checked> Logement</label></fieldset>
</form>{% endblock %}"""


class Serveur:
    """What the fake endpoint answers, and what it received."""

    def __init__(self) -> None:
        self.reponses: list[tuple[int, dict[str, object]]] = []
        self.recus: list[tuple[str, str, str]] = []


serveur = Serveur()


@login_not_required
def page(request: HttpRequest) -> HttpResponse:
    return HttpResponse(engines["django"].from_string(GABARIT).render({}, request))


@login_not_required
def champ(request: HttpRequest) -> HttpResponse:
    assert request.headers.get("X-Enregistrement") == "auto"
    serveur.recus.append((request.POST["champ"], request.POST["valeur"], request.POST["avant"]))
    statut, corps = serveur.reponses.pop(0) if serveur.reponses else (200, {})
    if statut == 200:
        corps = {"valeur": request.POST["valeur"].strip(), "enregistre_le": "14 h 05", **corps}
    return JsonResponse(corps, status=statut)


urlpatterns = [path("", page), path("champ/", champ)]
