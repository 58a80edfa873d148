"""The life of a délibération: note a step, undo the last one, put the signed extract."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from conventions.domain.deliberations import deposer_piece
from conventions.domain.deliberations_vote.accuse import AccuseIllisible, lire_accuse
from conventions.domain.deliberations_vote.etapes import (
    ANNULATION,
    PAR_CODE,
    PAS,
    annuler,
    avancer,
    ecarts_de_l_accuse,
)
from conventions.domain.documents_completude import manques_du_document
from conventions.domain.saisie import lisible
from conventions.erreurs import ConflitEdition, ErreurMetier, TransitionRefusee
from conventions.forms.deliberations import DeliberationForm, EtapeDeliberationForm
from conventions.models import Deliberation
from conventions.permissions import exiger_pour
from conventions.views.acces import contexte_convention
from conventions.views.deliberations_vote import annexe_des_deliberations, exiger_la_redaction, ouvrir
from conventions.views.partage import refus
from ctg.decorators import ecriture
from ctg.fichiers import FichierRefuse
from ctg.typographie import compter
from territoires.requete import Requete

FAIT = {
    "voter": "Le vote est noté : la délibération est votée.",
    "transmettre": "La transmission est notée.",
    "publier": "La publication est notée : la délibération est exécutoire.",
    ANNULATION: "La dernière étape est annulée.",
}
CONFLIT = "Quelqu’un a modifié cette délibération entre-temps : regardez où elle en est avant de continuer."


@ecriture
def etape(request: Requete, reference: str, partie: int, code: str) -> HttpResponse:
    """One step, or the undoing of the last, after a page that says what it does."""
    if code != ANNULATION and code not in PAR_CODE:
        raise Http404("Cette étape n’existe pas.")
    document, sujet = ouvrir(request, reference, partie)
    exiger_la_redaction(request, document.convention, sujet.partie)
    deliberation: Deliberation = sujet.deliberation
    page = reverse("conventions:document", args=[reference, document.pk])
    pas = PAR_CODE.get(code)
    concerne = pas or next((p for p in PAS if p.vers == deliberation.etat), None)
    if concerne is None or (pas is not None and pas.de != deliberation.etat):
        messages.info(request, f"La délibération est au stade « {deliberation.etat.label} ».")
        return redirect(page)
    initial = {"jeton": deliberation.jeton, "jour": timezone.localdate()}
    formulaire = EtapeDeliberationForm(request.POST if request.method == "POST" else None, pas=pas, initial=initial)
    contexte: dict[str, Any] = {"manques": [], "ecarts": []}
    if request.method == "POST" and formulaire.is_valid():
        contexte["ecarts"] = _a_comparer(formulaire, sujet)
        if contexte["ecarts"]:
            donnees = request.POST.copy()
            donnees["compare"] = donnees.get("accuse", "")
            formulaire = EtapeDeliberationForm(donnees, pas=pas)
        elif not formulaire.errors and _faire(request, deliberation, code, formulaire, contexte):
            messages.success(request, FAIT[code])
            return redirect(page)
    elif code == "voter":
        tous = manques_du_document(document, sujet)
        contexte["manques"] = [manque for manque in tous if manque.gravite == "bloquant"]
        contexte["avertissements"] = [manque for manque in tous if manque.gravite != "bloquant"]
    contexte |= contexte_convention(request, document.convention, "deliberations")
    contexte |= {"document": document, "sujet": sujet, "form": formulaire, "pas": pas, "concerne": concerne}
    refuse = request.method == "POST"
    return render(request, "conventions/deliberations/etape.html", contexte, status=422 if refuse else 200)


def _a_comparer(formulaire: EtapeDeliberationForm, sujet: Any) -> list[str]:
    """What the receipt says otherwise, until it has been read once; an unreadable one is an error of the form."""
    texte = formulaire.cleaned_data.get("accuse", "")
    if not texte or texte == formulaire.cleaned_data.get("compare"):
        return []
    try:
        return ecarts_de_l_accuse(lire_accuse(texte), sujet.deliberation, sujet.partie)
    except AccuseIllisible as erreur:
        formulaire.add_error("accuse", str(erreur))
        return []


def _faire(
    request: Requete,
    deliberation: Deliberation,
    code: str,
    formulaire: EtapeDeliberationForm,
    contexte: dict[str, Any],
) -> bool:
    """Whether the step was taken; the form and the context say otherwise why not."""
    lus = formulaire.cleaned_data
    try:
        if code == ANNULATION:
            annuler(deliberation, par=request.user, jeton=lus["jeton"], raison=lus["raison"])
        else:
            jour, accuse = lus.get("jour"), lus.get("accuse", "")
            avancer(deliberation, code, par=request.user, jeton=lus["jeton"], jour=jour, accuse=accuse)
    except ConflitEdition:
        formulaire.add_error(None, CONFLIT)
    except TransitionRefusee as erreur:
        contexte["manques"] = erreur.manques
        formulaire.add_error("jour" if "jour" in formulaire.fields and not erreur.manques else None, str(erreur))
    except ErreurMetier as erreur:
        formulaire.add_error(None, str(erreur))
    else:
        return True
    return False


@ecriture
def extrait(request: Requete, reference: str, partie: int) -> HttpResponse:
    """Put the signed extract in its slot of the annexe, from the page of the délibération."""
    document, sujet = ouvrir(request, reference, partie)
    exiger_pour(request.user, "deliberation.deposer", document.convention, sujet.partie.organisme_id)
    page = reverse("conventions:document", args=[reference, document.pk]) + "#extrait"
    annexe = annexe_des_deliberations(document.convention)
    if annexe is None or not lisible(request.user, annexe):
        raise Http404("La convention n’a pas d’annexe où joindre les délibérations.")
    if request.method != "POST":
        return redirect(page)
    formulaire = DeliberationForm(request.POST, request.FILES)
    if not formulaire.is_valid():
        dits = [str(dit) for dit in formulaire.errors.get("fichier", [])]
        return refus(request, ErreurMetier(" ".join(dits) or "Choisissez un fichier PDF."), page)
    depot = formulaire.cleaned_data["fichier"]
    try:
        piece = deposer_piece(
            annexe,
            sujet.partie,
            par=request.user,
            nom=depot.name,
            contenu=depot.read(),
            lu=formulaire.cleaned_data["lu"],
        )
    except (FichierRefuse, ErreurMetier) as erreur:
        return refus(request, erreur, page)
    messages.success(request, f"« {piece.fichier.nom} » est joint ({compter(piece.fichier.pages, 'page')}).")
    for avertissement in piece.fichier.avertissements:
        messages.warning(request, avertissement)
    return redirect(page)
