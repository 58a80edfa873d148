"""Annexes: their list, who fills each, their place (text in ``annexes_saisie``, file in ``annexes_fichier``)."""

from typing import Any

from django.contrib import messages
from django.db.models import prefetch_related_objects
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from conventions.annexes.registre import natures
from conventions.domain import annexes as domaine
from conventions.domain.completude.analyse import analyser
from conventions.domain.numerotation import Numeros
from conventions.domain.redaction import lever_consigne, references_vers
from conventions.domain.saisie import montrable, parties_de
from conventions.erreurs import ErreurMetier
from conventions.forms.annexes import ConfierForm, NouvelleAnnexeForm, RangForm
from conventions.models import Annexe, Convention
from conventions.permissions import exiger, peut_pour
from conventions.views.acces import annexe_ou_404, contexte_convention, convention_ou_404
from conventions.views.annexes_fichier import deposer, fichier
from conventions.views.annexes_saisie import editer
from conventions.views.ordre import demande_un_ordre, deplacements
from conventions.views.partage import confirmer, refus
from ctg.decorators import ecriture
from ctg.texte_riche import TexteRefuse
from territoires.requete import Requete

__all__ = ["ajouter", "consigne", "deplacer", "deposer", "editer", "fichier", "liste", "retirer"]

ORGANISER = domaine.ORGANISER


@ecriture
def liste(request: Requete, reference: str) -> HttpResponse:
    """Annexes in their order, what is missing in each and who fills it; POST reorders or entrusts one."""
    convention = convention_ou_404(request, reference)
    if request.method == "POST":
        exiger(request.user, ORGANISER, convention)
        try:
            _organiser(request, convention)
        except ErreurMetier as erreur:
            messages.error(request, str(erreur))
        return redirect("conventions:annexes", reference=reference)
    contexte = contexte_convention(request, convention, "annexes")
    lignes = lignes_annexes(request, convention)
    a_confier = next((li["annexe"] for li in lignes if str(li["annexe"].pk) == request.GET.get("confier")), None)
    if a_confier is not None and contexte["droits"]["annexe_organiser"]:
        contexte["a_confier"] = a_confier
        contexte["form"] = ConfierForm(convention=convention, initial={"responsable": a_confier.responsable_id})
    contexte |= {"lignes": lignes, "miennes": [li for li in lignes if li["mienne"]]}
    return render(request, "conventions/annexes.html", contexte)


def lignes_annexes(request: Requete, convention: Convention) -> list[dict[str, Any]]:
    """One row an annexe: its numbered title, its state in words, who fills it and whether the user may."""
    annexes = list(convention.annexes.all())
    prefetch_related_objects(annexes, "fichier")
    miens, jour = parties_de(request.user, convention), timezone.localdate()
    parties = {partie.pk: partie for partie in convention.parties.all()}
    numeros = Numeros(convention)
    typees = {nature.code for nature in natures() if nature.gabarit}
    lignes = []
    for annexe in annexes:
        partie = parties.get(annexe.responsable_id) if annexe.responsable_id else None
        permise = peut_pour(request.user, "annexe.remplir", convention, partie.organisme_id if partie else None)
        lue = montrable(annexe, miens)
        texte = analyser(annexe.corps if lue else "")
        lignes.append(
            {
                "annexe": annexe,
                "titre": numeros.titre_annexe(annexe),
                "url": reverse("conventions:annexe", args=[convention.reference, annexe.pk]),
                "responsable": partie,
                "mienne": permise and partie is not None and partie.organisme_id in request.user.organismes_ids,
                "lisible": lue,
                "typee": annexe.nature in typees,
                "vide": lue and not annexe.fichier_id and texte.vide,
                "blancs": len(texte.blancs),
                "en_retard": annexe.en_retard(jour),
            }
        )
    return lignes


def _organiser(request: Requete, convention: Convention) -> None:
    annexes = list(convention.annexes.all())
    if demande_un_ordre(request.POST):
        par_pk = {annexe.pk: annexe for annexe in annexes}
        for pk, position in deplacements(request.POST, list(par_pk)):
            domaine.deplacer_annexe(par_pk[pk], par=request.user, position=position)
        return
    annexe = next((a for a in annexes if str(a.pk) == request.POST.get("annexe")), None)
    formulaire = ConfierForm(request.POST, convention=convention)
    if annexe is None or not formulaire.is_valid():
        raise ErreurMetier("L’annexe ou la partie choisie n’est plus dans la convention : recommencez.")
    partie = formulaire.cleaned_data["responsable"]
    domaine.confier_annexe(annexe, par=request.user, responsable=partie)
    qui = f"confiée {partie.denomination.a()}" if partie else "remplie par la Caf"
    messages.success(request, f"« {annexe.titre} » est {qui}.")


@ecriture
def ajouter(request: Requete, reference: str) -> HttpResponse:
    """A new annexe at the end: a text to write, or a PDF to upload."""
    convention = convention_ou_404(request, reference, ORGANISER)
    formulaire = NouvelleAnnexeForm(request.POST or None, convention=convention)
    if request.method == "POST" and formulaire.is_valid():
        try:
            annexe = domaine.ajouter_annexe(convention, par=request.user, **formulaire.cleaned_data)
        except (ErreurMetier, TexteRefuse) as erreur:
            formulaire.add_error(None, str(erreur))
        else:
            messages.success(request, f"L’annexe « {annexe.titre} » est ajoutée à la fin.")
            suite = "annexe_deposer" if annexe.nature == "pdf" else "annexe"
            return redirect(f"conventions:{suite}", reference=reference, pk=annexe.pk)
    contexte = contexte_convention(request, convention, "annexes") | {"form": formulaire}
    return render(request, "conventions/annexe_ajouter.html", contexte)


@ecriture
def deplacer(request: Requete, reference: str, pk: int) -> HttpResponse:
    """Give an annexe its rank; every reference to a number follows."""
    convention = convention_ou_404(request, reference, ORGANISER)
    annexe = annexe_ou_404(request, convention, pk)
    libelles = [autre.titre for autre in convention.annexes.all()]
    rang = [autre.pk for autre in convention.annexes.all()].index(pk) + 1
    formulaire = RangForm(request.POST or None, libelles=libelles, initial={"position": rang})
    retour = reverse("conventions:annexes", args=[reference])
    if request.method == "POST" and formulaire.is_valid():
        try:
            domaine.deplacer_annexe(annexe, par=request.user, position=formulaire.cleaned_data["position"])
        except ErreurMetier as erreur:
            return refus(request, erreur, retour)
        messages.success(request, "L’annexe est déplacée et les renvois suivent.")
        return redirect(retour)
    contexte = contexte_convention(request, convention, "annexes", pk)
    contexte |= {"form": formulaire, "titre": f"Déplacer « {annexe.titre} »", "retour": retour}
    return render(request, "conventions/annexe_deplacer.html", contexte)


@ecriture
def retirer(request: Requete, reference: str, pk: int) -> HttpResponse:
    """Remove an annexe that the model does not require, after saying who refers to it."""
    convention = convention_ou_404(request, reference, ORGANISER)
    annexe = annexe_ou_404(request, convention, pk)
    retour = reverse("conventions:annexes", args=[reference])
    if request.method == "POST":
        try:
            domaine.retirer_annexe(annexe, par=request.user)
        except ErreurMetier as erreur:
            return refus(request, erreur, retour)
        messages.success(request, f"L’annexe « {annexe.titre} » est retirée. Elle reste dans le journal.")
        return redirect(retour)
    if annexe.obligatoire:
        messages.error(request, f"Le modèle exige l’annexe « {annexe.titre} » : elle ne peut pas partir.")
        return redirect(retour)
    return confirmer(
        request,
        titre="Retirer une annexe",
        question=_question_retrait(convention, annexe),
        bouton="Retirer l’annexe",
        retour=retour,
        contexte=contexte_convention(request, convention, "annexes", pk),
    )


def _question_retrait(convention: Convention, annexe: Annexe) -> str:
    perdu = "son texte et son fichier restent" if annexe.fichier_id else "son texte reste"
    phrase = f"Retirer « {annexe.titre} » ? Les annexes suivantes changent de numéro ; {perdu} dans le journal."
    if renvois := references_vers(convention, "annexe", annexe.cle):
        phrase += f" Des textes y renvoient et seront à corriger : {', '.join(renvois)}."
    return phrase


@ecriture
def consigne(request: Requete, reference: str, pk: int) -> HttpResponse:
    """« C’est fait »: the drafting note was followed, or is put back."""
    convention = convention_ou_404(request, reference)
    annexe = annexe_ou_404(request, convention, pk, "annexe.remplir")
    if request.method == "POST":
        levee = request.POST.get("levee") != "non"
        try:
            lever_consigne(annexe, par=request.user, levee=levee)
        except ErreurMetier as erreur:
            return refus(request, erreur, reverse("conventions:annexes", args=[reference]))
        messages.success(request, "La consigne est suivie." if levee else "La consigne est remise.")
    return redirect("conventions:annexe", reference=reference, pk=pk)
