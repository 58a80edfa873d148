"""The dashboard: what needs me today; each number opens the list that it counts."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from conventions.domain.a_faire import a_faire
from conventions.domain.echeances import ECHEANCES, denombrer
from conventions.enums import EN_PREPARATION, Statut
from conventions.models import Convention
from conventions.views.creation import caf_ou_creer
from ctg.decorators import lecture
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
        "a_faire": a_faire(request.user, jour=aujourdhui),
        "peut_creer": caf_ou_creer(request) is not None,
    }
    return render(request, "conventions/tableau.html", contexte)
