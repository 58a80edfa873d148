"""The convention's page: where it stands, what is missing, what comes next."""

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render

from conventions.domain.completude import Manque, manques
from conventions.domain.cycle_de_vie import TRANSITIONS, actions_possibles
from conventions.domain.cycle_de_vie import executer as executer_transition
from conventions.domain.deliberations_vote.etapes import votes_pris
from conventions.domain.dossier import exporter
from conventions.domain.lecture import charger
from conventions.domain.numerotation import Numeros
from conventions.domain.saisie import parties_de
from conventions.erreurs import ErreurMetier, TransitionRefusee
from conventions.forms.transitions import TransitionForm
from conventions.models import Convention
from conventions.permissions import refuser
from conventions.views.acces import contexte_convention, convention_ou_404, lien_apercu
from conventions.views.annexes import lignes_annexes
from ctg.decorators import ecriture, lecture
from territoires.requete import Requete


@lecture
def page(request: Requete, reference: str) -> HttpResponse:
    """« Prêt à voter ? » : sentences, each a link to the field to mend; then the parts of the text."""
    convention = charger(convention_ou_404(request, reference))
    tous = manques(convention, brouillons=parties_de(request.user, convention))
    contexte = contexte_convention(request, convention, "accueil")
    contexte |= {
        "bloquants": [m for m in tous if m.gravite == "bloquant"],
        "avertissements": [m for m in tous if m.gravite != "bloquant"],
        "actions": actions_possibles(convention, request.user),
        "numeros": Numeros(convention),
        "articles": convention.articles.all(),
        "annexes": lignes_annexes(request, convention),
        "versions": convention.versions.defer("donnees").order_by("-numero")[:3],
        "parties": convention.parties.all(),
    }
    if contexte["bloquants"] and contexte["action_suivante"]:
        # The points to mend come first on this page: the header must not offer a step that would be refused.
        contexte["action_suivante"] = lien_apercu(convention)
    return render(request, "conventions/convention.html", contexte)


@ecriture
def executer(request: Requete, reference: str, action: str) -> HttpResponse:
    """One step of the life cycle, after a page that says what it does."""
    convention = convention_ou_404(request, reference)
    transition = next((t for t in TRANSITIONS if t.code == action and t.de), None)
    if transition is None:
        raise Http404("Cette étape n’existe pas.")
    if request.method != "POST" and transition not in actions_possibles(convention, request.user):
        refuser(transition.permission, convention)
    formulaire = TransitionForm(request.POST if request.method == "POST" else None, transition=transition)
    bloquants = []
    if request.method != "POST" and transition.code == "soumettre":
        bloquants = _bloquants(request, convention)
    if request.method == "POST" and formulaire.is_valid():
        try:
            executer_transition(
                convention, action, par=request.user, commentaire=formulaire.cleaned_data["commentaire"]
            )
        except TransitionRefusee as erreur:
            bloquants = erreur.manques
            formulaire.add_error(None, str(erreur))
        except ErreurMetier as erreur:
            formulaire.add_error(None, str(erreur))
        else:
            messages.success(request, f"C’est fait : {transition.libelle[0].lower()}{transition.libelle[1:]}.")
            return redirect("conventions:convention", reference=reference)
    contexte = contexte_convention(request, convention, "accueil")
    # The form below is that very step: the header does not offer it a second time.
    contexte["action_suivante"] = None
    contexte |= {"transition": transition, "form": formulaire, "bloquants": bloquants}
    if transition.code == "rouvrir":
        contexte["votes"] = votes_pris(convention)
    return render(
        request, "conventions/transition.html", contexte, status=422 if request.method == "POST" and bloquants else 200
    )


def _bloquants(request: Requete, convention: Convention) -> list[Manque]:
    tous = manques(charger(convention), brouillons=parties_de(request.user, convention))
    return [manque for manque in tous if manque.gravite == "bloquant"]


@lecture
def dossier(request: Requete, reference: str) -> JsonResponse:
    """The convention as a JSON dossier (docs/dossier.schema.json), to archive or to move."""
    convention = convention_ou_404(request, reference, "convention.exporter")
    donnees = exporter(convention, brouillons=parties_de(request.user, convention))
    reponse = JsonResponse(donnees, json_dumps_params={"ensure_ascii": False, "indent": 1})
    reponse["Content-Disposition"] = f'attachment; filename="{convention.reference}.json"'
    return reponse
