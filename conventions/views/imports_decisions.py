"""The gestures of a review: answer, in one or in a lot, undo, correct the structure, prepare the version."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from conventions.domain import imports_decisions as decisions
from conventions.domain.imports_gestes import TITRES
from conventions.domain.imports_revue import Revue
from conventions.domain.imports_version import preparer_version
from conventions.erreurs import ErreurMetier
from conventions.forms.imports import ChangementForm
from conventions.imports.structure import Etat, GenrePiece, GenreProposition, Proposition
from conventions.models import ImportModele
from conventions.views import imports_affichage as affichage
from conventions.views.imports_acces import import_lu_ou_404
from conventions.views.imports_revue import adresse, contexte_etat, revue_de
from ctg.decorators import ecriture
from ctg.texte_riche import TexteRefuse
from ctg.typographie import compter, typographier
from territoires.requete import Requete


@ecriture
def decider(request: Requete, cle: UUID) -> HttpResponse:
    """Answer one proposal; ``GET ?proposition=…&changer`` shows what may be changed in it."""
    importation = import_lu_ou_404(request, cle)
    donnees = request.POST if request.method == "POST" else request.GET
    revue = revue_de(importation)
    proposition = revue.par_id.get(donnees.get("proposition", ""))
    if proposition is None:
        if request.method != "POST":
            return redirect(adresse(importation, donnees))
        messages.error(request, "Cette proposition n’existe plus : la structure a changé.")
        return _revenir(request, importation)
    if request.method != "POST":
        formulaire = ChangementForm.pour(proposition, revue.decisions.get(proposition.id), revue)
        return _carte(request, revue, proposition, formulaire)
    reponse = donnees.get("reponse", "")
    formulaire, valeur = None, None
    if reponse == "changer":
        formulaire = ChangementForm.pour(proposition, None, revue, request.POST)
        if formulaire is None or not formulaire.is_valid():
            return _carte(request, revue, proposition, formulaire, status=422)
        valeur = formulaire.valeur
    etat = {"accepter": Etat.ACCEPTEE, "changer": Etat.ACCEPTEE, "refuser": Etat.REFUSEE}.get(reponse)
    if etat is None and reponse != "rouvrir":
        return _revenir(request, importation)
    try:
        decisions.decider(importation, proposition.id, etat=etat, valeur=valeur, vu=donnees.get("vu"), par=request.user)
    except ErreurMetier as erreur:
        return _refus(request, importation, proposition, formulaire, typographier(str(erreur)))
    if not request.htmx:
        return redirect(adresse(importation, request.POST))
    return _carte(request, revue_de(importation), proposition, None, etat=True)


def _refus(
    request: Requete, importation: ImportModele, proposition: Proposition, formulaire: Any, phrase: str
) -> HttpResponse:
    """The same card with the sentence of the refusal, what was typed kept."""
    revue = revue_de(importation)
    if formulaire is not None:
        formulaire.add_error(None, phrase)
        return _carte(request, revue, proposition, formulaire, status=422)
    if not request.htmx:
        messages.error(request, phrase)
        return redirect(adresse(importation, request.POST))
    return _carte(request, revue, proposition, None, phrase=phrase, etat=True)


def _carte(
    request: Requete,
    revue: Revue,
    proposition: Proposition,
    formulaire: ChangementForm | None,
    *,
    phrase: str = "",
    etat: bool = False,
    status: int = 200,
) -> HttpResponse:
    """One card; the whole page around it for those without script."""
    contexte = contexte_etat(request, revue)
    carte = affichage.cartes(revue, [proposition])[0]
    contexte |= {"carte": carte, "changement": formulaire, "phrase": phrase, "avec_etat": etat}
    contexte["retour"] = adresse(revue.importation, request.POST if request.method == "POST" else request.GET)
    if request.htmx:
        # A refusal is an answer: htmx only swaps a success.
        return render(request, "conventions/imports/_carte_reponse.html", contexte)
    return render(request, "conventions/imports/changer.html", contexte, status=status)


@ecriture
def lot(request: Requete, cle: UUID) -> HttpResponse:
    """One answer to all that waits in a filter or in a piece."""
    importation = import_lu_ou_404(request, cle)
    etats = {"accepter": Etat.ACCEPTEE, "refuser": Etat.REFUSEE}
    if request.method == "POST" and (etat := etats.get(request.POST.get("reponse", ""))):
        revue = revue_de(importation)
        bloc = request.POST.get("lot_piece", "")
        sienne = revue.piece(int(bloc)) if bloc.isdecimal() and len(bloc) < 10 else None
        genre = request.POST.get("lot_genre", "")
        if sienne is not None:
            ids, quoi = [p.id for p in sienne.propositions], decisions.nom_de(sienne.piece)
        else:
            connu = next((g for g in GenreProposition if g.value == genre), None)
            ids = [p.id for p in revue.visibles if p.genre == connu]
            quoi = affichage.FAMILLES[connu].lower() if connu else ""
        nombre = decisions.decider_lot(importation, ids, etat=etat, quoi=quoi, par=request.user)
        messages.success(request, f"{compter(nombre, 'réponse')} : « Annuler » les reprend toutes à la fois.")
    return _revenir(request, importation)


@ecriture
def annuler(request: Requete, cle: UUID) -> HttpResponse:
    """Undo the last gesture."""
    importation = import_lu_ou_404(request, cle)
    if request.method == "POST":
        geste = decisions.annuler_derniere(importation, par=request.user)
        if geste is None:
            messages.info(request, "Il n’y a plus rien à annuler.")
        else:
            messages.success(request, f"Annulé : {geste.cible}")
    return _revenir(request, importation)


@ecriture
def structure(request: Requete, cle: UUID) -> HttpResponse:
    """Correct what was recognised: kind, title, beginning, joining, putting aside."""
    importation = import_lu_ou_404(request, cle)
    if request.method == "POST":
        bloc = request.POST.get("bloc", "")
        try:
            if not (bloc.isdecimal() and len(bloc) < 10):
                raise ErreurMetier("Choisissez d’abord un passage.")
            _corriger(request, importation, int(bloc))
        except ErreurMetier as erreur:
            messages.error(request, typographier(str(erreur)))
    return _revenir(request, importation)


def _corriger(request: Requete, importation: ImportModele, bloc: int) -> None:
    """The gesture that the button names. Raises ``ErreurMetier``, ``ActionRefusee``."""
    par = request.user
    genre = next((g for g in GenrePiece if g.value == request.POST.get("genre")), None)
    match request.POST.get("geste"):
        case "piece":
            if genre is not None:
                decisions.changer_genre(importation, bloc, genre, par=par)
            titre = request.POST.get("titre")
            if titre is not None and (genre is None or genre in TITRES):
                decisions.changer_titre(importation, bloc, titre, par=par)
        case "commencer" if genre is not None:
            decisions.commencer(importation, bloc, genre, par=par)
        case "joindre":
            decisions.joindre(importation, bloc, par=par)
        case "ecarter":
            decisions.ecarter(importation, bloc, par=par)
        case "ramener":
            decisions.ramener(importation, bloc, par=par)


@ecriture
def preparer(request: Requete, cle: UUID) -> HttpResponse:
    """Make the draft; publishing it stays a gesture of its own, on its page."""
    importation = import_lu_ou_404(request, cle)
    if request.method == "POST":
        try:
            version = preparer_version(importation, par=request.user)
        except (ErreurMetier, TexteRefuse) as erreur:
            messages.error(request, typographier(str(erreur)))
        else:
            messages.success(request, "La version est prête à relire : publiez-la quand elle vous convient.")
            return redirect("conventions:version_modele", pk=version.pk)
    return _revenir(request, importation)


def _revenir(request: Requete, importation: ImportModele) -> HttpResponse:
    return redirect(adresse(importation, request.POST))
