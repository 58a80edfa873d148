"""Committees of a convention: opened from the annexe or by hand, their members, what the annexe says since."""

from typing import Any

from django.contrib import messages
from django.db.models import Prefetch
from django.forms.models import model_to_dict
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from conventions.erreurs import ConflitEdition, ErreurMetier
from conventions.views.partage import confirmer, entier, refus
from ctg.decorators import ecriture, lecture
from ctg.typographie import compter, typographier
from plan_actions.domain import comites as domaine
from plan_actions.domain import comites_annexe
from plan_actions.domain.parite import parite
from plan_actions.enums import College, GenreInstance
from plan_actions.forms.comites import ComiteForm, MembreForm
from plan_actions.models import Comite, MembreComite, Reunion
from plan_actions.views.comites_acces import Cadre, cadre_ou_404, comite_ou_404, recevoir
from territoires.requete import Requete

GENRES = GenreInstance.values
CONFLIT = "Quelqu’un a modifié ce comité entre-temps\u00a0: le voici à jour. Recommencez si besoin."


@lecture
def liste(request: Requete, reference: str) -> HttpResponse:
    """The committees with their last and next meetings; those that the annexe still offers."""
    cadre = cadre_ou_404(request, reference)
    jour = timezone.localdate()
    membres = MembreComite.objects.filter(retire_le=None)
    requete = cadre.convention.comites.prefetch_related(
        Prefetch("membres", membres), Prefetch("reunions", Reunion.objects.order_by("jour", "pk"))
    )
    comites = sorted(requete, key=lambda comite: (GENRES.index(comite.genre), comite.pk))
    contexte = cadre.contexte(
        lignes=[_ligne(comite, jour) for comite in comites],
        a_ouvrir=comites_annexe.instances_a_ouvrir(cadre.convention, request.user),
        annees=domaine.copil_absent(cadre.convention, comites, jour),
        annee=jour.year,
    )
    return render(request, "plan_actions/comites/liste.html", contexte)


def _ligne(comite: Comite, jour: Any) -> dict[str, Any]:
    reunions = list(comite.reunions.all())
    return {
        "comite": comite,
        "membres": len(comite.membres.all()),
        "prochaine": domaine.prochaine(reunions, jour),
        "derniere": domaine.derniere(reunions, jour),
    }


@ecriture
def ouvrir(request: Requete, reference: str) -> HttpResponse:
    """Make a committee of each instance of the annexe that has none."""
    cadre = cadre_ou_404(request, reference)
    cadre.exiger()
    retour = cadre.url("comites")
    if request.method == "POST":
        try:
            ouverts = comites_annexe.ouvrir_comites(cadre.convention, par=request.user)
        except ErreurMetier as erreur:
            return refus(request, erreur, retour)
        if ouverts:
            ouvert = "est ouvert" if len(ouverts) == 1 else "sont ouverts"
            messages.success(request, f"{compter(len(ouverts), 'comité')} {ouvert} depuis l’annexe.")
        else:
            messages.info(request, "Chaque instance de l’annexe a déjà son comité.")
    return redirect(retour)


@ecriture
def ajouter(request: Requete, reference: str) -> HttpResponse:
    """A committee that the annexe does not list."""
    cadre = cadre_ou_404(request, reference)
    cadre.exiger()
    cree: list[Comite] = []

    def agir(valeurs: dict[str, Any]) -> None:
        valeurs.pop("jeton")
        cree.append(domaine.ajouter_comite(cadre.convention, par=request.user, **valeurs))

    reponse = recevoir(
        cadre,
        ComiteForm(request.POST or None),
        agir,
        titre="Ajouter un comité",
        bouton="Ajouter le comité",
        retour=cadre.url("comites"),
        fait="Le comité est ajouté\u00a0: composez-le, collège par collège.",
    )
    return redirect(cadre.url("comite", pk=cree[0].pk)) if cree else reponse


@lecture
def comite(request: Requete, reference: str, pk: int) -> HttpResponse:
    """A committee: its members by college with the parity, its meetings."""
    cadre = cadre_ou_404(request, reference)
    trouve = comite_ou_404(cadre, pk)
    membres = [membre for membre in trouve.membres.all() if membre.retire_le is None]
    contexte = cadre.contexte(
        comite=trouve,
        colleges=[
            {"nom": college.label, "code": college.value, "membres": [m for m in membres if m.college == college]}
            for college in College
        ],
        membres=membres,
        anciens=[membre for membre in trouve.membres.all() if membre.retire_le is not None],
        parite=parite(membres),
        reunions=list(trouve.reunions.all()),
        aujourdhui=timezone.localdate(),
        ecarts=comites_annexe.ecarts(trouve, request.user) if cadre.anime else None,
    )
    return render(request, "plan_actions/comites/comite.html", contexte)


@ecriture
def modifier(request: Requete, reference: str, pk: int) -> HttpResponse:
    """Its name, rattachement, missions, rhythm."""
    cadre = cadre_ou_404(request, reference)
    trouve = comite_ou_404(cadre, pk)
    cadre.exiger()
    initial = {**model_to_dict(trouve, domaine.CHAMPS), "jeton": trouve.jeton}
    return recevoir(
        cadre,
        ComiteForm(request.POST or None, initial=initial),
        lambda valeurs: domaine.modifier_comite(trouve, par=request.user, **valeurs),
        titre=f"Modifier «\u00a0{trouve.nom}\u00a0»",
        bouton="Enregistrer",
        retour=cadre.url("comite", pk=pk),
        fait="Le comité est enregistré.",
    )


@ecriture
def retirer(request: Requete, reference: str, pk: int) -> HttpResponse:
    """Remove a committee that never met, once confirmed."""
    cadre = cadre_ou_404(request, reference)
    trouve = comite_ou_404(cadre, pk)
    cadre.exiger()
    if request.method == "POST":
        try:
            domaine.retirer_comite(trouve, par=request.user)
        except ErreurMetier as erreur:
            return refus(request, erreur, cadre.url("comite", pk=pk))
        messages.success(request, f"«\u00a0{trouve.nom}\u00a0» est retiré.")
        return redirect(cadre.url("comites"))
    return confirmer(
        request,
        titre="Retirer un comité",
        question=f"Retirer «\u00a0{trouve.nom}\u00a0» et la liste de ses membres\u202f?",
        bouton="Retirer le comité",
        retour=cadre.url("comite", pk=pk),
        contexte=cadre.contexte(),
    )


@ecriture
def suivre_annexe(request: Requete, reference: str, pk: int) -> HttpResponse:
    """Take up what the annexe says since, or leave the committee as it is."""
    cadre = cadre_ou_404(request, reference)
    trouve = comite_ou_404(cadre, pk)
    cadre.exiger()
    retour = cadre.url("comite", pk=pk)
    if request.method != "POST":
        return redirect(retour)
    lu = entier(request.POST.get("jeton", ""), trouve.jeton)
    try:
        if request.POST.get("choix") == "reprendre":
            comites_annexe.reprendre_annexe(trouve, par=request.user, jeton=lu)
            messages.success(request, "Le comité suit maintenant l’annexe.")
        else:
            comites_annexe.ecarter_annexe(trouve, par=request.user, jeton=lu)
            messages.info(request, "Le comité reste comme il est.")
    except ConflitEdition:
        messages.warning(request, CONFLIT)
    except ErreurMetier as erreur:
        messages.error(request, typographier(str(erreur)))
    return redirect(retour)


@ecriture
def membre_ajouter(request: Requete, reference: str, pk: int) -> HttpResponse:
    """Somebody more at the table."""
    cadre = cadre_ou_404(request, reference)
    trouve = comite_ou_404(cadre, pk)
    cadre.exiger()

    def agir(valeurs: dict[str, Any]) -> None:
        valeurs.pop("jeton")
        domaine.ajouter_membre(trouve, par=request.user, **valeurs)

    encore = "encore" in request.POST
    return recevoir(
        cadre,
        MembreForm(request.POST or None, initial={"college": request.GET.get("college", ""), "votant": True}),
        agir,
        titre=f"Ajouter un membre à «\u00a0{trouve.nom}\u00a0»",
        bouton="Ajouter le membre",
        retour=cadre.url("membre_ajouter", pk=pk) if encore else cadre.url("comite", pk=pk) + "#membres",
        fait="Le membre est ajouté.",
        encore="Ajouter et passer au suivant",
        annuler=cadre.url("comite", pk=pk),
    )


@ecriture
def membre(request: Requete, reference: str, comite: int, pk: int) -> HttpResponse:
    """Who sits: name, office, side, vote."""
    cadre = cadre_ou_404(request, reference)
    trouve = _membre(cadre, comite, pk)
    cadre.exiger()
    initial = {**model_to_dict(trouve, domaine.CHAMPS_MEMBRE), "jeton": trouve.jeton}
    return recevoir(
        cadre,
        MembreForm(request.POST or None, initial=initial),
        lambda valeurs: domaine.modifier_membre(trouve, par=request.user, **valeurs),
        titre=f"Modifier «\u00a0{trouve}\u00a0»",
        bouton="Enregistrer",
        retour=cadre.url("comite", pk=comite) + "#membres",
        fait="Le membre est enregistré.",
    )


@ecriture
def membre_retirer(request: Requete, reference: str, comite: int, pk: int) -> HttpResponse:
    """They no longer sit; said again with ``remettre``, they do."""
    cadre = cadre_ou_404(request, reference)
    trouve = _membre(cadre, comite, pk)
    cadre.exiger()
    retour = cadre.url("comite", pk=comite) + "#membres"
    if request.method != "POST":
        return redirect(retour)
    try:
        if "remettre" in request.POST:
            domaine.remettre_membre(trouve, par=request.user)
            messages.success(request, f"«\u00a0{trouve}\u00a0» siège de nouveau.")
        else:
            domaine.retirer_membre(trouve, par=request.user)
            messages.success(request, f"«\u00a0{trouve}\u00a0» ne siège plus. Vous pouvez le remettre ci-dessous.")
    except ErreurMetier as erreur:
        return refus(request, erreur, retour)
    return redirect(retour)


def _membre(cadre: Cadre, comite: int, pk: int) -> MembreComite:
    trouve = next((m for m in comite_ou_404(cadre, comite).membres.all() if m.pk == pk), None)
    if trouve is None:
        raise Http404("Ce membre n’est pas dans le comité.")
    return trouve
