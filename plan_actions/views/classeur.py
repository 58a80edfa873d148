"""A plan in a workbook: its template, its export, its import shown line by line before anything is written."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify

from conventions.erreurs import ErreurMetier
from conventions.models import ImportLignes
from conventions.tables.apercu import Bilan
from conventions.views.tables_classeur import telecharger
from ctg.decorators import ecriture, lecture
from ctg.typographie import compter, enumerer, typographier
from plan_actions.classeur import ecriture as classeur
from plan_actions.classeur import reprise as domaine
from plan_actions.domain.plan import creer_plan
from plan_actions.forms.classeur import ClasseurForm
from plan_actions.views.acces import Cadre, cadre_ou_404
from territoires.requete import Requete

MONTREES = 200
"""Lines of one kind shown in a preview; the others are counted."""


@lecture
def modele(request: Requete, reference: str, annexe: int) -> HttpResponse:
    """The empty workbook, with its help and its lists of choices."""
    cadre = cadre_ou_404(request, reference, annexe)
    return telecharger(classeur.modele(cadre.plan), "modele-plan-d-actions.xlsx")


@lecture
def exporter(request: Requete, reference: str, annexe: int) -> HttpResponse:
    """All that is in use in the plan; the same plan comes back from it."""
    cadre = cadre_ou_404(request, reference, annexe)
    if cadre.plan is None:
        return redirect(cadre.url("modele"))
    try:
        contenu = classeur.exporter(cadre.plan)
    except ErreurMetier as erreur:
        messages.error(request, typographier(str(erreur)))
        return redirect(cadre.retour)
    return telecharger(contenu, f"{slugify(cadre.annexe.titre)}-{reference.lower()}.xlsx")


@ecriture
def importer(request: Requete, reference: str, annexe: int) -> HttpResponse:
    """Bring a workbook; what it will change is shown next."""
    cadre = cadre_ou_404(request, reference, annexe)
    cadre.exiger("")
    formulaire = ClasseurForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and formulaire.is_valid():
        fichier = formulaire.cleaned_data["fichier"]
        try:
            plan = cadre.plan or creer_plan(cadre.annexe, par=request.user)
            mode = formulaire.cleaned_data["mode"]
            lue = domaine.preparer(plan, fichier.read(), fichier.name, mode=mode, par=request.user)
        except ErreurMetier as erreur:
            formulaire.add_error("fichier", typographier(str(erreur)))
        else:
            return redirect(cadre.url("reprise", cle=lue.cle))
    contexte = cadre.contexte(form=formulaire)
    statut = 422 if request.method == "POST" else 200
    return render(request, "plan_actions/importer.html", contexte, status=statut)


@ecriture
def reprise(request: Requete, reference: str, annexe: int, cle: Any) -> HttpResponse:
    """What an import will do; POST does it, or takes it back."""
    cadre = cadre_ou_404(request, reference, annexe)
    visibles = ImportLignes.objects.visibles_par(request.user).select_related("convention", "annexe")
    lue = get_object_or_404(visibles, cle=cle, annexe=cadre.annexe, table=domaine.CODE)
    cadre.exiger("")
    if request.method == "POST":
        return _executer(cadre, lue)
    contexte: dict[str, Any] = {"reprise": lue, "montrees": MONTREES}
    if lue.applique_le is None:
        apercu = domaine.apercu(lue)
        contexte |= {"apercu": apercu, "resume": resumer(apercu)}
    else:
        contexte |= {"annulable": domaine.annulable(lue), "annule": bool(lue.donnees.get("annule"))}
    return render(request, "plan_actions/reprise.html", cadre.contexte(**contexte))


def _executer(cadre: Cadre, lue: ImportLignes) -> HttpResponse:
    request = cadre.request
    try:
        if request.POST.get("action") == "annuler":
            domaine.annuler(lue, par=request.user)
            messages.success(request, "L’import est annulé : le plan est comme avant.")
            return redirect(cadre.retour)
        bilan = domaine.appliquer(lue, par=request.user)
    except ErreurMetier as erreur:
        messages.error(request, typographier(str(erreur)))
    else:
        messages.success(request, f"Le plan est importé : {dire(bilan)}. Vous pouvez encore annuler ci-dessous.")
    return redirect(cadre.url("reprise", cle=lue.cle))


def dire(bilan: Bilan) -> str:
    """What an import did, in words."""
    nombres = [
        (bilan.ajoutees, "action ajoutée", "actions ajoutées"),
        (bilan.modifiees, "modifiée", "modifiées"),
        (bilan.retirees, "archivée", "archivées"),
        (bilan.inchangees, "inchangée", "inchangées"),
    ]
    return enumerer([compter(n, un, plusieurs) for n, un, plusieurs in nombres if n]) or "aucun changement"


def resumer(apercu: domaine.ApercuPlan) -> str:
    """What an import would do, in one line."""
    nombres = [
        (len(apercu.axes), "axe à créer", "axes à créer"),
        (len(apercu.objectifs), "objectif à créer", "objectifs à créer"),
        (len(apercu.nouvelles), "action à ajouter", "actions à ajouter"),
        (len(apercu.modifiees), "à modifier", "à modifier"),
        (len(apercu.archivees), "à archiver", "à archiver"),
        (apercu.inchangees, "inchangée", "inchangées"),
    ]
    return enumerer([compter(n, un, plusieurs) for n, un, plusieurs in nombres if n]) or "Rien à reprendre"
