"""One article or annexe of a model: read it, or write it while its version is a draft."""

import re
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from conventions.domain import modeles_pieces as domaine
from conventions.erreurs import ErreurMetier
from conventions.forms.modeles import AnnexeModeleForm, ArticleModeleForm, TitreForm
from conventions.models import AnnexeModele, ArticleModele
from conventions.views.modeles import exiger_brouillon, exiger_lecture, modifiable, version_ou_404
from ctg.decorators import ecriture
from ctg.texte_riche import TexteRefuse, remplacer_mentions
from territoires.requete import Requete

GENRES: dict[str, tuple[Any, Any]] = {
    "article": (ArticleModele, ArticleModeleForm),
    "annexe": (AnnexeModele, AnnexeModeleForm),
}


def piece_ou_404(request: Requete, genre: str, pk: int) -> ArticleModele | AnnexeModele:
    exiger_lecture(request)
    if genre not in GENRES:
        raise Http404("Ce genre de pièce n’existe pas.")
    piece: domaine.PieceDeModele = get_object_or_404(
        GENRES[genre][0]._default_manager.select_related("version", "option"), pk=pk
    )
    piece.version = version_ou_404(request, piece.version_id)
    return piece


@ecriture
def ajouter(request: Requete, pk: int, genre: str) -> HttpResponse:
    """Add an article or an annexe to a draft, then write it."""
    if genre not in GENRES:
        raise Http404("Ce genre de pièce n’existe pas.")
    version = version_ou_404(request, pk)
    if request.method == "POST":
        exiger_brouillon(request, version)
    formulaire = TitreForm(request.POST or None)
    if request.method == "POST" and formulaire.is_valid():
        try:
            piece = domaine.ajouter_piece(
                version, GENRES[genre][0], par=request.user, titre=formulaire.cleaned_data["titre"]
            )
        except (ErreurMetier, TexteRefuse) as erreur:
            messages.error(request, str(erreur))
        else:
            return redirect("conventions:piece_modele", genre=genre, pk=piece.pk)
    elif request.method == "POST":
        messages.error(request, "Donnez un titre à ce que vous ajoutez.")
    return redirect("conventions:version_modele", pk=pk)


@ecriture
def editer(request: Requete, genre: str, pk: int) -> HttpResponse:
    """Write a piece of a draft; read it otherwise."""
    piece = piece_ou_404(request, genre, pk)
    ouverte = modifiable(request, piece.version)
    if request.method == "POST":
        exiger_brouillon(request, piece.version)
    formulaire = GENRES[genre][1](request.POST or None, instance=piece) if ouverte else None
    if formulaire is not None and request.method == "POST" and formulaire.is_valid():
        try:
            domaine.modifier_piece(piece, par=request.user, champs=formulaire.cleaned_data)
        except TexteRefuse as erreur:
            formulaire.add_error("corps", str(erreur))
        except ErreurMetier as erreur:
            formulaire.add_error(None, str(erreur))
        else:
            messages.success(request, "Enregistré.")
            return redirect("conventions:piece_modele", genre=genre, pk=pk)
    contexte = {
        "piece": piece,
        "genre": genre,
        "version": piece.version,
        "modele": piece.version.modele,
        "form": formulaire,
        "texte": remplacer_mentions(piece.corps, domaine.montrer_mention) if formulaire is None else "",
        "mentions": domaine.catalogue_modele(piece.version) if ouverte else [],
    }
    return render(request, "conventions/modeles/piece.html", contexte)


@ecriture
def deplacer(request: Requete, genre: str, pk: int) -> HttpResponse:
    """Move a piece of a draft; ``position`` counts from 1."""
    piece = piece_ou_404(request, genre, pk)
    position = request.POST.get("position", "")
    if request.method == "POST":
        exiger_brouillon(request, piece.version)
    if request.method == "POST" and re.fullmatch(r"[0-9]{1,4}", position):
        try:
            domaine.deplacer_piece(piece, par=request.user, position=int(position))
        except ErreurMetier as erreur:
            messages.error(request, str(erreur))
    return redirect("conventions:version_modele", pk=piece.version_id)


@ecriture
def retirer(request: Requete, genre: str, pk: int) -> HttpResponse:
    """Remove a piece of a draft, after confirmation."""
    piece = piece_ou_404(request, genre, pk)
    exiger_brouillon(request, piece.version)
    retour = reverse("conventions:version_modele", args=[piece.version_id])
    if request.method == "POST":
        try:
            domaine.retirer_piece(piece, par=request.user)
        except ErreurMetier as erreur:
            messages.error(request, str(erreur))
        else:
            messages.success(request, f"« {piece.titre} » ne figure plus dans cette version.")
        return redirect(retour)
    contexte = {
        "titre": f"Retirer « {piece.titre} »",
        "texte": "Les conventions commencées gardent leur texte. Les renvois vers cette pièce devront être repris.",
        "confirmer": "Retirer",
        "retour": retour,
    }
    return render(request, "composants/page_confirmation.html", contexte)
