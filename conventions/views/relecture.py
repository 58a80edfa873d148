"""The review of annexes: ask a party for them, take one step of one of them, see what waits for oneself."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from conventions.domain.a_faire import a_faire as domaine_a_faire
from conventions.domain.completude import manques_de_l_annexe
from conventions.domain.demandes import DEMANDER
from conventions.domain.demandes import demander as demander_annexes
from conventions.domain.lecture import charger, charger_contenus
from conventions.domain.numerotation import Numeros
from conventions.domain.relecture import (
    GESTES,
    PAR_CODE,
    Etape,
    derniere_etape,
    etapes_possibles,
    executer,
    permise,
)
from conventions.domain.saisie import ancres_ouvertes, lisible, peut_saisir
from conventions.enums import StatutAnnexe
from conventions.erreurs import ErreurMetier
from conventions.forms.relecture import DemandeForm, EtapeForm
from conventions.models import Annexe, Convention, TransitionAnnexe
from conventions.permissions import peut, refuser
from conventions.views.acces import contexte_convention, convention_ou_404
from ctg.decorators import ecriture, lecture
from ctg.typographie import compter, date_et_heure
from territoires.models import Utilisateur
from territoires.requete import Requete

FAIT = {
    "transmettre": "L’annexe « {titre} » est transmise à la Caf.",
    "valider": "L’annexe « {titre} » est validée.",
    "renvoyer": "L’annexe « {titre} » est renvoyée à corriger.",
    "rouvrir": "L’annexe « {titre} » est rouverte.",
    "demander_modification": "Votre demande est envoyée à la Caf.",
}


@lecture
def a_faire(request: Requete) -> HttpResponse:
    """What waits for the user, and nothing else."""
    taches = domaine_a_faire(request.user, contenus=True)
    return render(request, "conventions/a_faire.html", {"a_faire": taches, "caf": bool(request.user.cafs_ids)})


@ecriture
def demander(request: Requete, reference: str) -> HttpResponse:
    """Choose a party, annexes and a date; « voir » shows what the party will receive before it is sent."""
    convention = convention_ou_404(request, reference, DEMANDER)
    numeros = Numeros(convention)
    titres = {
        annexe.pk: numeros.titre_annexe(annexe)
        for annexe in convention.annexes.all()
        if annexe.statut in {StatutAnnexe.A_COMPLETER, StatutAnnexe.A_CORRIGER}
    }
    initial: dict[str, Any] = {"partie": request.GET.get("partie", "")}
    initial["annexes"] = [pk for pk in titres if str(pk) in request.GET.getlist("annexe")]
    donnees = request.POST if request.method == "POST" else None
    formulaire = DemandeForm(donnees, convention=convention, titres=titres, initial=initial)
    apercu = None
    if request.method == "POST" and formulaire.is_valid():
        saisi = formulaire.cleaned_data
        if "voir" in request.POST:
            apercu = {**saisi, "titres": [titres[annexe.pk] for annexe in saisi["annexes"]]}
        else:
            try:
                demande = demander_annexes(convention, par=request.user, **saisi)
            except ErreurMetier as erreur:
                formulaire.add_error(None, str(erreur))
            else:
                combien = compter(len(saisi["annexes"]), "annexe")
                qui = demande.partie.denomination.a()
                messages.success(request, f"Votre demande de {combien} est envoyée {qui}.")
                return redirect("conventions:annexes", reference=reference)
    contexte = contexte_convention(request, convention, "annexes")
    contexte |= {"form": formulaire, "apercu": apercu, "demandables": bool(titres)}
    return render(request, "conventions/annexe_demander.html", contexte)


@ecriture
def etape(request: Requete, reference: str, pk: int, action: str) -> HttpResponse:
    """One step of an annexe, after a page that says what it does and what is still empty."""
    convention = charger(convention_ou_404(request, reference), contenus=False)
    annexe = next((a for a in convention.annexes.all() if a.pk == pk), None)
    passage = PAR_CODE.get(action)
    if annexe is None or passage is None:
        raise Http404("Cette étape n’existe pas.")
    if annexe.responsable is None:
        if not any(peut(request.user, code, convention) for code in (DEMANDER, "annexe.valider")):
            refuser(passage.permission, convention)
    elif not permise(passage, annexe, convention, request.user):
        refuser(passage.permission, convention)
    retour = reverse("conventions:annexe", args=[reference, pk])
    if request.method != "POST" and (annexe.responsable is None or annexe.statut not in passage.de):
        messages.error(request, f"« {passage.libelle} » n’est pas possible maintenant : voici où en est l’annexe.")
        return redirect(retour)
    derniere = derniere_etape(annexe)
    initial = {"derniere": derniere.pk if derniere else 0}
    formulaire = EtapeForm(request.POST if request.method == "POST" else None, etape=passage, initial=initial)
    if (
        request.method == "POST"
        and formulaire.is_valid()
        and (reponse := _passer(request, annexe, passage, formulaire))
    ):
        return reponse
    return _page_etape(request, convention, annexe, passage, formulaire)


def _passer(request: Requete, annexe: Annexe, passage: Etape, formulaire: EtapeForm) -> HttpResponse | None:
    """The answer to a step that was taken; ``None`` when the form now says why it was refused."""
    saisi = formulaire.cleaned_data
    try:
        executer(
            annexe,
            passage.code,
            par=request.user,
            commentaire=saisi["commentaire"],
            derniere_lue=saisi["derniere"],
        )
    except ErreurMetier as erreur:
        formulaire.add_error(None, str(erreur))
        return None
    messages.success(request, FAIT[passage.code].format(titre=annexe.titre))
    return redirect("conventions:annexe", reference=annexe.convention.reference, pk=annexe.pk)


def _page_etape(
    request: Requete, convention: Convention, annexe: Annexe, passage: Etape, formulaire: EtapeForm
) -> HttpResponse:
    contexte = contexte_convention(request, convention, "annexes", annexe.pk)
    # The form below is the step to take: the header offers no other.
    contexte["action_suivante"] = None
    manques = []
    if lisible(request.user, annexe) and passage.code in {"transmettre", "valider"}:
        charger_contenus([annexe])
        manques = manques_de_l_annexe(convention, annexe)
    contexte |= {
        "annexe": annexe,
        "titre": Numeros(convention).titre_annexe(annexe),
        "etape": passage,
        "form": formulaire,
        "manques": manques,
        "refusee": request.method == "POST" and bool(formulaire.non_field_errors()),
    }
    statut = 422 if request.method == "POST" else 200
    return render(request, "conventions/annexe_etape.html", contexte, status=statut)


def contexte_relecture(utilisateur: Utilisateur, convention: Convention, annexe: Annexe) -> dict[str, Any]:
    """The banner of an annexe: who holds the hand, the steps that the user may take, those already taken."""
    ouvertes = ancres_ouvertes(annexe)
    partie = annexe.responsable
    transitions = list(annexe.transitions.select_related("par")) if partie else []
    mienne = partie is not None and partie.organisme_id in utilisateur.organismes_ids
    qui = partie.denomination.sujet_majuscule() if partie else ""
    return {
        "lisible": lisible(utilisateur, annexe),
        "attente": f"{qui} la rédige en privé\u00a0: elle sera lisible ici dès sa transmission à la Caf.",
        "modifiable": peut_saisir(utilisateur, annexe, convention, ouvertes=ouvertes),
        "ancres_ouvertes": ouvertes,
        "etapes_annexe": etapes_possibles(annexe, convention, utilisateur),
        "etapes_passees": [_passee(t) for t in transitions],
        "derniere": transitions[0] if transitions else None,
        "demande": annexe.demandes.select_related("par").order_by("-le", "-pk").first() if partie else None,
        "mienne": mienne,
        "en_retard": annexe.en_retard(timezone.localdate()),
    }


def _passee(transition: TransitionAnnexe) -> dict[str, str]:
    geste = GESTES.get(transition.action, f"a fait l’étape « {transition.action} »")
    phrase = f"{transition.par} {geste} {date_et_heure(transition.le)}"
    return {"phrase": phrase, "commentaire": transition.commentaire}
