"""What the annexe of structures offers beside its tables: the register of the Caf, and whose a structure is."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from conventions.annexes.structures import TABLE
from conventions.domain.lecture import charger
from conventions.domain.saisie import exiger_saisie, lisible
from conventions.domain.structures import collectivites
from conventions.domain.structures_registre import (
    VERSER,
    acter_transfert,
    connues,
    deplacer_vers,
    rangees,
    verser_au_registre,
)
from conventions.erreurs import ErreurMetier
from conventions.models import Annexe, Convention
from conventions.permissions import exiger
from conventions.tables.reprise import preparer
from conventions.views.acces import convention_ou_404
from conventions.views.partage import entier, refus
from ctg.decorators import ecriture
from ctg.typographie import compter
from territoires.requete import Requete

REGISTRE = "registre de la Caf"


@ecriture
def reprendre(request: Requete, reference: str, pk: int, partie: int) -> HttpResponse:
    """Prepare the rows of the structures that the register gives to a collectivité; the preview confirms them."""
    convention, annexe, retour = _annexe(request, reference, pk)
    exiger_saisie(request.user, annexe, convention)
    place = next((p for p in collectivites(convention) if p.pk == partie), None)
    if place is None:
        raise Http404("Cette partie n’a pas de tableau de structures.")
    if request.method != "POST":
        return redirect(retour)
    trouvees = connues(annexe, convention, place)
    if not trouvees:
        messages.info(request, f"Le registre de la Caf ne connaît pas d’autre structure de {place.nom}.")
        return redirect(retour)
    try:
        prete = preparer(
            TABLE, annexe, rangees(trouvees), mode="ajouter", par=request.user, portee=place, origine=REGISTRE
        )
    except ErreurMetier as erreur:
        return refus(request, erreur, retour)
    return redirect("conventions:reprise", reference=reference, cle=prete.cle)


@ecriture
def competence(request: Requete, reference: str, pk: int, ligne: int) -> HttpResponse:
    """Mend a row that the register gives to somebody else: move it, or record the transfer (the Caf)."""
    convention, annexe, retour = _annexe(request, reference, pk)
    exiger_saisie(request.user, annexe, convention, TABLE.ancre(ligne))
    visee = get_object_or_404(annexe.structures.select_related("annexe"), pk=ligne)
    if request.method != "POST":
        return redirect(f"{retour}#{TABLE.ancre(ligne)}")
    try:
        if request.POST.get("choix") == "acter":
            competence = acter_transfert(visee, par=request.user)
            messages.success(request, f"Le registre donne désormais « {visee.nom} » à {competence.organisme.nom}.")
        else:
            cible = convention.parties.filter(pk=entier(request.POST.get("partie", ""), 0)).first()
            if cible is None:
                raise ErreurMetier("Choisissez la collectivité dont c’est la structure.")
            deplacer_vers(visee, cible, par=request.user)
            messages.success(request, f"« {visee.nom} » est dans le tableau de {cible.nom}.")
    except ErreurMetier as erreur:
        return refus(request, erreur, retour)
    return redirect(retour)


@ecriture
def verser(request: Requete, reference: str, pk: int) -> HttpResponse:
    """Teach the register of the Caf what the annexe says, before any validation."""
    convention, annexe, retour = _annexe(request, reference, pk)
    exiger(request.user, VERSER, convention)
    if request.method == "POST":
        bilan = verser_au_registre(annexe, par=request.user)
        phrase = f"Registre de la Caf : {compter(bilan.creees, 'structure ajoutée', 'structures ajoutées')}, "
        phrase += f"{compter(bilan.mises_a_jour, 'mise à jour', 'mises à jour')}."
        if bilan.contestees:
            laissees = compter(len(bilan.contestees), "structure laissée", "structures laissées")
            phrase += f" {laissees} en l’état : le registre les donne à une autre collectivité."
        messages.success(request, phrase)
    return redirect(retour)


def _annexe(request: Requete, reference: str, pk: int) -> tuple[Convention, Annexe, str]:
    """Loaded, with the address of its page. Raises Http404 unless it is of structures and may be read."""
    convention = charger(convention_ou_404(request, reference))
    annexe = next((a for a in convention.annexes.all() if a.pk == pk), None)
    if annexe is None or annexe.nature != "structures" or not lisible(request.user, annexe):
        raise Http404("Cette annexe de structures n’est pas dans la convention.")
    return convention, annexe, reverse("conventions:annexe", args=[reference, pk])
