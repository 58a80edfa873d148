"""Threads of comments: what one reads and writes in them (what is shown is in ``fils_affichage``)."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from conventions.domain import fils as domaine
from conventions.erreurs import ErreurMetier
from conventions.models import Convention, Fil
from conventions.permissions import exiger
from conventions.views.acces import convention_ou_404
from conventions.views.fils_affichage import (
    Cible,
    adresse,
    champs_de_ligne,
    cible_du_panneau,
    cible_ou_404,
    fil_ou_404,
    formulaire_de,
    page_fil,
    page_fils,
    panneau,
)
from ctg.decorators import ecriture, lecture
from ctg.droits import ActionRefusee
from territoires.requete import Requete


@lecture
def liste(request: Requete, reference: str) -> HttpResponse:
    """Every thread of the convention, or those of one element with room for a new one; the panel asks by htmx."""
    convention = convention_ou_404(request, reference)
    cible = cible_ou_404(request, convention, request.GET)
    if request.htmx:
        return panneau(request, convention, cible)
    return page_fils(request, convention, cible)


@ecriture
def ouvrir(request: Requete, reference: str) -> HttpResponse:
    """A new thread on the element that the form names."""
    convention = convention_ou_404(request, reference)
    if request.method != "POST":
        return redirect(adresse(convention, cible_ou_404(request, convention, request.GET)))
    exiger(request.user, domaine.ECRIRE, convention)
    cible = cible_ou_404(request, convention, request.POST)
    formulaire = formulaire_de(request, convention, cible.annexe, "nouveau")
    if formulaire.is_valid():
        try:
            fil = domaine.ouvrir_fil(
                convention,
                par=request.user,
                article=cible.article,
                annexe=cible.annexe,
                ancre=_ancre(request, cible),
                deverrouiller=bool(request.POST.get("deverrouiller")),
                **formulaire.cleaned_data,
            )
        except ErreurMetier as erreur:
            formulaire.add_error("texte", str(erreur))
        else:
            if request.htmx:
                return panneau(request, convention, cible, annonce="Votre commentaire est écrit.")
            messages.success(request, "Votre commentaire est écrit.")
            return redirect("conventions:fil", reference=reference, pk=fil.pk)
    if request.htmx:
        return panneau(request, convention, cible, formulaire=formulaire)
    return page_fils(request, convention, cible, formulaire)


def _ancre(request: Requete, cible: Cible) -> str:
    """The element that the form names: the row of the panel, or the one of its fields that was chosen."""
    champ = request.POST.get("champ", "")
    return f"{cible.ancre}:{champ}" if champ and champs_de_ligne(cible) else cible.ancre


@lecture
def fil(request: Requete, reference: str, pk: int) -> HttpResponse:
    """One thread whole, with the way to the element that it speaks of."""
    convention = convention_ou_404(request, reference)
    return page_fil(request, convention, fil_ou_404(request, convention, pk))


@ecriture
def repondre(request: Requete, reference: str, pk: int) -> HttpResponse:
    """Add a message; with ``transmettre``, give the unlocked field back to the Caf."""
    convention = convention_ou_404(request, reference)
    fil = fil_ou_404(request, convention, pk)
    if request.method != "POST":
        return redirect("conventions:fil", reference=reference, pk=pk)
    exiger(request.user, domaine.ECRIRE, convention)
    formulaire = formulaire_de(request, convention, fil.annexe, f"fil{pk}")
    transmettre = bool(request.POST.get("transmettre"))
    if formulaire.is_valid():
        try:
            domaine.repondre(fil, par=request.user, transmettre=transmettre, **formulaire.cleaned_data)
        except ErreurMetier as erreur:
            formulaire.add_error("texte", str(erreur))
        else:
            phrase = "Votre réponse est transmise à la Caf." if transmettre else "Votre réponse est écrite."
            return _fait(request, convention, fil, phrase, verrou=transmettre)
    if request.htmx:
        cible = cible_du_panneau(request, convention, fil)
        return panneau(request, convention, cible, reponses={pk: formulaire})
    return page_fil(request, convention, fil, formulaire)


@ecriture
def resoudre(request: Requete, reference: str, pk: int) -> HttpResponse:
    """Close a thread; the field that it unlocked closes too."""
    return _clore(request, reference, pk, resolu=True)


@ecriture
def rouvrir(request: Requete, reference: str, pk: int) -> HttpResponse:
    """Open a closed thread again."""
    return _clore(request, reference, pk, resolu=False)


def _clore(request: Requete, reference: str, pk: int, *, resolu: bool) -> HttpResponse:
    convention = convention_ou_404(request, reference)
    fil = fil_ou_404(request, convention, pk)
    if request.method != "POST":
        return redirect("conventions:fil", reference=reference, pk=pk)
    if not domaine.peut_resoudre(request.user, fil, convention):
        raise ActionRefusee("Seuls la Caf, la partie concernée ou l’auteur du commentaire le marquent comme résolu.")
    action = domaine.resoudre if resolu else domaine.rouvrir
    try:
        action(fil, par=request.user)
    except ErreurMetier as erreur:
        return _fait(request, convention, fil, str(erreur))
    phrase = "Le commentaire est résolu." if resolu else "Le commentaire est rouvert."
    return _fait(request, convention, fil, phrase, verrou=fil.deverrouille)


def _fait(request: Requete, convention: Convention, fil: Fil, phrase: str, *, verrou: bool = False) -> HttpResponse:
    if request.htmx:
        cible = cible_du_panneau(request, convention, fil)
        return panneau(request, convention, cible, annonce=phrase, verrou=verrou)
    messages.success(request, phrase)
    return redirect("conventions:fil", reference=convention.reference, pk=fil.pk)
