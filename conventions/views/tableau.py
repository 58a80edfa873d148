"""The dashboard: what needs me today; each number opens the list that it counts."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from conventions.enums import Nature, Statut
from conventions.models import Convention
from conventions.views.creation import caf_ou_creer
from ctg.decorators import lecture
from territoires.requete import Requete

ECHEANCES = (30, 90, 180)
EN_PREPARATION = (Statut.CADRAGE, Statut.DIAGNOSTIC, Statut.REDACTION, Statut.DELIBERATIONS, Statut.SIGNATURE)


@lecture
def page(request: Requete) -> HttpResponse:
    """My conventions by statut, deadlines (rule 17), and what I touched last: a constant number of queries."""
    visibles = Convention.objects.visibles_par(request.user)
    aujourdhui = timezone.localdate()
    comptes = compter(visibles, aujourdhui)
    contexte = {
        "statuts": [(s.value, s.label, comptes[s.value]) for s in Statut if comptes[s.value]],
        "echeances": [(jours, comptes[f"echeance_{jours}"]) for jours in ECHEANCES],
        "a_risque": comptes["a_risque"],
        "annee": aujourdhui.year,
        "total": sum(comptes[s.value] for s in Statut),
        "miennes": visibles.filter(agent=request.user, statut__in=EN_PREPARATION).order_by("-modifie_le")[:8],
        "recentes": visibles.select_related("caf").order_by("-modifie_le")[:8],
        "creations": request.user.creations.filter(convention__isnull=True, caf__in=request.user.cafs_ids).order_by(
            "-modifie_le"
        )[:3],
        "peut_creer": caf_ou_creer(request) is not None,
    }
    return render(request, "conventions/tableau.html", contexte)


def compter(visibles: Any, aujourdhui: date) -> dict[str, int]:
    """Every number of the page in one query."""
    comptes = {s.value: Count("pk", filter=Q(statut=s)) for s in Statut}
    for jours in ECHEANCES:
        comptes[f"echeance_{jours}"] = Count("pk", filter=filtre_echeance(jours, aujourdhui))
    comptes["a_risque"] = Count("pk", filter=filtre_a_risque(aujourdhui))
    return dict(visibles.aggregate(**comptes))


def filtre_echeance(jours: int, aujourdhui: date) -> Q:
    """Conventions in force that end within ``jours`` days."""
    fin = aujourdhui + timedelta(days=jours)
    return Q(statut__in=(Statut.EN_VIGUEUR, Statut.SIGNATURE), date_fin__gte=aujourdhui, date_fin__lte=fin)


def filtre_a_risque(aujourdhui: date) -> Q:
    """CTG in effect or soon but unsigned: the bonus territoire of the year is at risk (rule 17)."""
    return Q(nature=Nature.CTG, statut__in=EN_PREPARATION, date_effet__lte=date(aujourdhui.year, 12, 31))
