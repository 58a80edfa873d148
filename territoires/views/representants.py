"""Representatives of an organisme and their mandates."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from ctg.decorators import ecriture
from territoires.forms.organismes import RepresentantForm
from territoires.models import Representant
from territoires.requete import Requete
from territoires.views.acces import organisme_ou_404, representant_ou_404


@ecriture
def creer(request: Requete, pk: int) -> HttpResponse:
    organisme = organisme_ou_404(request, pk, "representant.modifier")
    return _editer(request, Representant(organisme=organisme), "ajouté")


@ecriture
def modifier(request: Requete, pk: int) -> HttpResponse:
    return _editer(request, representant_ou_404(request, pk), "enregistré")


def _editer(request: Requete, representant: Representant, verbe: str) -> HttpResponse:
    formulaire = RepresentantForm(request.POST or None, instance=representant)
    if request.method == "POST" and formulaire.is_valid():
        formulaire.save()
        messages.success(request, f"{representant.nom_complet} est {verbe}.")
        return redirect("territoires:organisme", pk=representant.organisme_id)
    contexte = {"form": formulaire, "representant": representant, "organisme": representant.organisme}
    return render(request, "territoires/representant.html", contexte)


@ecriture
def retirer(request: Requete, pk: int) -> HttpResponse:
    """Remove after confirmation; the conventions that named this person keep their copy."""
    representant = representant_ou_404(request, pk)
    if request.method == "POST":
        organisme_id, nom = representant.organisme_id, representant.nom_complet
        representant.delete()
        messages.success(request, f"{nom} ne figure plus parmi les représentants.")
        return redirect("territoires:organisme", pk=organisme_id)
    contexte = {"representant": representant, "organisme": representant.organisme}
    return render(request, "territoires/representant_retirer.html", contexte)
