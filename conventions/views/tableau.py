"""The dashboard: what needs me today; each number opens the list that it counts."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from conventions.domain.completude.analyse import analyser
from conventions.domain.echeances import ECHEANCES, denombrer
from conventions.enums import EN_PREPARATION, STATUTS_MODIFIABLES, Statut
from conventions.models import Annexe, Convention
from conventions.permissions import peut_pour
from conventions.views.creation import caf_ou_creer
from ctg.decorators import lecture
from territoires.models import Utilisateur
from territoires.requete import Requete


@lecture
def page(request: Requete) -> HttpResponse:
    """My conventions by statut, deadlines (rule 17), and what I touched last: a constant number of queries."""
    visibles = Convention.objects.visibles_par(request.user)
    aujourdhui = timezone.localdate()
    comptes = denombrer(visibles, aujourdhui)
    contexte = {
        "statuts": [(s.value, s.label, comptes[s.value]) for s in Statut if comptes[s.value]],
        "echeances": [(jours, comptes[f"echeance_{jours}"]) for jours in ECHEANCES],
        "a_risque": comptes["a_risque"],
        "annee": aujourdhui.year,
        "total": sum(comptes[s.value] for s in Statut),
        "miennes": visibles.filter(agent=request.user, statut__in=EN_PREPARATION).order_by("-modifie_le")[:8],
        "recentes": visibles.order_by("-modifie_le")[:8],
        "creations": request.user.creations.filter(convention__isnull=True, caf__in=request.user.cafs_ids).order_by(
            "-modifie_le"
        )[:3],
        "a_remplir": [] if request.user.cafs_ids else annexes_a_remplir(request.user),
        "peut_creer": caf_ou_creer(request) is not None,
    }
    return render(request, "conventions/tableau.html", contexte)


def annexes_a_remplir(utilisateur: Utilisateur) -> list[dict[str, Any]]:
    """What the Caf entrusted to the user's organismes and that is still empty or holds blanks."""
    confiees = (
        Annexe.objects.visibles_par(utilisateur)
        .filter(responsable__organisme__in=utilisateur.organismes_ids, convention__statut__in=STATUTS_MODIFIABLES)
        .select_related("convention__agent", "responsable")
        .prefetch_related("convention__parties")
        .order_by("convention__date_effet", "convention_id", "ordre")
    )
    taches = []
    for annexe in confiees[:30]:
        assert annexe.responsable is not None
        texte = analyser(annexe.corps)
        vide = not annexe.fichier_id and texte.vide
        permise = peut_pour(utilisateur, "annexe.remplir", annexe.convention, annexe.responsable.organisme_id)
        if permise and (vide or texte.blancs):
            url = reverse("conventions:annexe", args=[annexe.convention.reference, annexe.pk])
            taches.append({"annexe": annexe, "url": url, "vide": vide, "blancs": len(texte.blancs)})
    return taches
