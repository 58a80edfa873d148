"""The job reference of the coopération posts: read by all, adapted by the Caf, taken up by a post."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from conventions.erreurs import ErreurMetier
from conventions.permissions import peut_dans_caf
from conventions.views.acces import annexe_ou_404, convention_ou_404
from ctg.decorators import ecriture
from ctg.droits import ActionRefusee
from plan_actions.domain.referentiel import (
    ACTION,
    LigneReference,
    enregistrer_referentiel,
    fourni,
    referentiel_de,
    reprendre_referentiel,
)
from plan_actions.forms.referentiel import FormulaireReferentiel
from plan_actions.models import PosteCooperation
from territoires.models import Organisme
from territoires.requete import Requete


@ecriture
def referentiel(request: Requete, pk: int) -> HttpResponse:
    """What a coopération post does, mission by mission; its administrators adapt that of their Caf."""
    caf = get_object_or_404(Organisme.objects.visibles_par(request.user).cafs(), pk=pk)
    modifiable = peut_dans_caf(request.user, ACTION, caf)
    lignes = referentiel_de(caf)
    formulaire = None
    if request.method == "POST":
        if not modifiable:
            raise ActionRefusee("Votre rôle ne permet pas d’adapter le référentiel des postes de la Caf.")
        if "retablir" in request.POST:
            enregistrer_referentiel(caf, [], par=request.user)
            messages.success(request, "Le référentiel commun est rétabli.")
            return redirect("plan_actions:referentiel", pk=pk)
        formulaire = FormulaireReferentiel(request.POST)
        if formulaire.is_valid() and _enregistrer(request, caf, formulaire):
            return redirect("plan_actions:referentiel", pk=pk)
    elif modifiable:
        formulaire = FormulaireReferentiel(initial=[_valeurs(ligne) for ligne in lignes])
    contexte = {"caf": caf, "lignes": lignes, "formulaire": formulaire, "adapte": lignes != list(fourni())}
    statut = 422 if request.method == "POST" else 200
    return render(request, "plan_actions/referentiel.html", contexte, status=statut)


def _valeurs(ligne: LigneReference) -> dict[str, str]:
    return {"mission": ligne.mission, "activite": ligne.activite, "competence": ligne.competence}


def _enregistrer(request: Requete, caf: Organisme, formulaire) -> bool:
    lignes = [LigneReference(**f.cleaned_data) for f in formulaire.forms if any(f.cleaned_data.values())]
    try:
        nombre = enregistrer_referentiel(caf, lignes, par=request.user)
    except ErreurMetier as erreur:
        messages.error(request, str(erreur))
        return False
    phrase = f"Le référentiel de la Caf compte {nombre} activités." if nombre else "Le référentiel commun s’applique."
    messages.success(request, phrase)
    return True


@ecriture
def reprendre(request: Requete, reference: str, annexe: int) -> HttpResponse:
    """Fill a post with the missions and activities of the reference that it lacks."""
    convention = convention_ou_404(request, reference)
    objet = annexe_ou_404(request, convention, annexe)
    if request.method == "POST":
        choisi = request.POST.get("poste", "")
        postes = PosteCooperation.objects.visibles_par(request.user).filter(annexe=objet)
        poste = get_object_or_404(postes, pk=int(choisi) if choisi.isdecimal() and len(choisi) < 19 else 0)
        try:
            reprendre_referentiel(poste, par=request.user)
        except ErreurMetier as erreur:
            messages.error(request, str(erreur))
        else:
            messages.success(request, f"Le poste « {poste.intitule} » reprend le référentiel : adaptez-le.")
    return redirect("conventions:annexe", reference=reference, pk=annexe)
