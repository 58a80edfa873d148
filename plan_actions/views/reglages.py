"""The settings of a plan: the format of its fiches, how they print, whether the plan comes later by avenant."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from conventions.erreurs import ErreurMetier
from conventions.tables.cellules import ecrire
from ctg.decorators import ecriture
from plan_actions.domain import plan as domaine
from plan_actions.domain.champs import PLAN, enregistrer_champ_plan
from plan_actions.domain.gabarits import gabarit_fourni, gabarits_de
from plan_actions.forms.reglages import ReglagesForm
from plan_actions.gabarits.lecture import SIMPLE
from plan_actions.models import GabaritFiche, PlanActions
from plan_actions.views.acces import Cadre, cadre_ou_404
from territoires.requete import Requete

OUI, NON = "oui", "non"


@ecriture
def reglages(request: Requete, reference: str, annexe: int) -> HttpResponse:
    """What holds for the whole plan; changing the format keeps every text."""
    cadre = cadre_ou_404(request, reference, annexe)
    cadre.exiger("plan:gabarit")
    offerts = gabarits_de(cadre.convention.caf)
    if cadre.plan is not None and cadre.plan.gabarit not in offerts:
        offerts.append(cadre.plan.gabarit)
    formulaire = ReglagesForm(request.POST or None, gabarits=offerts, initial=_initial(cadre.plan))
    if request.method == "POST" and formulaire.is_valid():
        _enregistrer(cadre, formulaire)
        if not formulaire.errors:
            messages.success(request, "Les réglages du plan sont enregistrés.")
            return redirect(cadre.retour)
    contexte = cadre.contexte(form=formulaire, gabarits=_vignettes(offerts, formulaire), avant=_avant(cadre.plan))
    return render(request, "plan_actions/reglages.html", contexte, status=422 if formulaire.is_bound else 200)


def _initial(plan: PlanActions | None) -> dict[str, Any]:
    modele = plan or PlanActions()
    initial: dict[str, Any] = {c.nom: getattr(modele, c.nom) for c in PLAN.colonnes}
    initial["total_declare"] = _avant(plan)["total_declare"]
    return initial | {"gabarit": plan.gabarit_id if plan else None}


def _avant(plan: PlanActions | None) -> dict[str, str]:
    """The canonical text of each setting, as the page shows it."""
    modele = plan or PlanActions()
    return {colonne.nom: ecrire(colonne, modele) for colonne in PLAN.colonnes}


def _vignettes(offerts: list[GabaritFiche], formulaire: ReglagesForm) -> list[dict[str, Any]]:
    choisi = str(formulaire["gabarit"].value() or "")
    return [{"gabarit": gabarit, "choisi": str(gabarit.pk) == choisi} for gabarit in offerts]


def _enregistrer(cadre: Cadre, formulaire: ReglagesForm) -> None:
    """Save each setting that changed; put the refusals on their fields."""
    par, donnees = cadre.request.user, formulaire.cleaned_data
    try:
        plan = cadre.plan or domaine.creer_plan(cadre.annexe, par=par, gabarit=donnees["gabarit"])
        if donnees["gabarit"] and plan.gabarit_id != donnees["gabarit"].pk:
            domaine.changer_gabarit(plan, donnees["gabarit"], par=par)
    except ErreurMetier as erreur:
        formulaire.add_error("gabarit", str(erreur))
        return
    cadre.plan = plan
    voulus = {
        "presentation": donnees["presentation"],
        "a_venir": OUI if donnees["a_venir"] else NON,
        "total_declare": donnees["total_declare"],
    }
    if donnees["a_venir"]:
        voulus["avenant_le"] = donnees["avenant_le"].isoformat() if donnees["avenant_le"] else ""
    actuels = _avant(plan)
    for champ, valeur in voulus.items():
        avant = cadre.request.POST.get(f"avant_{champ}", actuels[champ])
        if valeur == avant:
            continue
        try:
            enregistrer_champ_plan(plan, champ=champ, valeur=valeur, avant=avant, par=par)
        except ErreurMetier as erreur:
            formulaire.add_error(champ, str(erreur))


@ecriture
def format_simple(request: Requete, reference: str, annexe: int) -> HttpResponse:
    """Start with axes and objectifs alone; the format can change later."""
    cadre = cadre_ou_404(request, reference, annexe)
    cadre.exiger("plan:gabarit")
    if request.method == "POST":
        simple = gabarit_fourni(SIMPLE)
        plan = cadre.plan or domaine.creer_plan(cadre.annexe, par=request.user, gabarit=simple)
        domaine.changer_gabarit(plan, simple, par=request.user)
        messages.success(request, "Le plan prend le format simple : ajoutez son premier axe.")
        return redirect("plan_actions:ajouter", reference=reference, annexe=annexe, genre="axe")
    return redirect(cadre.retour)
