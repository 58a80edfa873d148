"""Fetch a plan, or a part of it, through what the user may see: an outsider gets 404, another side's draft 403."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from conventions.domain.numerotation import Numeros
from conventions.domain.saisie import ancres_ouvertes, exiger_saisie, lisible, peut_saisir
from conventions.models import Annexe, Convention
from conventions.permissions import exiger
from conventions.views.acces import annexe_ou_404, contexte_convention, convention_ou_404
from ctg.droits import ActionRefusee
from plan_actions.domain.lecture import charger_plan
from plan_actions.domain.plan import STRUCTURE, plan_de
from plan_actions.models import Axe, FicheAction, Objectif, PlanActions
from plan_actions.presentation import AxeMontre, trame
from territoires.requete import Requete

NATURE = "plan_actions"
PRIVE = "Ce plan d’actions est encore un brouillon : la partie qui le remplit vous le transmettra."
GENRES: dict[str, type[Axe] | type[Objectif] | type[FicheAction]] = {
    "axe": Axe,
    "objectif": Objectif,
    "fiche": FicheAction,
}


@dataclass
class Cadre:
    """A plan where it stands: its convention, its annexe, and what the user may do to it."""

    request: Requete
    convention: Convention
    annexe: Annexe
    plan: PlanActions | None

    @property
    def retour(self) -> str:
        """The page of the annexe, which shows the outline."""
        return reverse("conventions:annexe", args=[self.convention.reference, self.annexe.pk])

    @property
    def arguments(self) -> dict[str, Any]:
        return {"reference": self.convention.reference, "annexe": self.annexe.pk}

    def url(self, nom: str, **plus: Any) -> str:
        return reverse(f"plan_actions:{nom}", kwargs={**self.arguments, **plus})

    def peut(self, ancre: str = STRUCTURE) -> bool:
        return peut_saisir(self.request.user, self.annexe, self.convention, ancre)

    def exiger(self, ancre: str = STRUCTURE) -> None:
        exiger_saisie(self.request.user, self.annexe, self.convention, ancre)

    def ouvertes(self) -> frozenset[str]:
        return ancres_ouvertes(self.annexe)

    def noeuds(self, jour: date | None = None) -> list[AxeMontre]:
        """The outline, loaded whole in a constant number of queries."""
        if self.plan is None:
            return []
        return trame(charger_plan(self.plan), self.convention, jour or timezone.localdate())

    def contexte(self, **plus: Any) -> dict[str, Any]:
        """What a page about a part of the plan needs."""
        contexte = contexte_convention(self.request, self.convention, "annexes", self.annexe.pk)
        return {
            **contexte,
            "annexe": self.annexe,
            "plan": self.plan,
            "titre_annexe": Numeros(self.convention).titre_annexe(self.annexe),
            "retour": self.retour,
            **plus,
        }


def cadre_ou_404(request: Requete, reference: str, annexe: int) -> Cadre:
    """The plan of an annexe. Raises Http404 for an outsider, ActionRefusee for the draft of another side."""
    convention = convention_ou_404(request, reference)
    trouvee = annexe_ou_404(request, convention, annexe)
    if trouvee.nature != NATURE:
        raise Http404("Cette annexe n’est pas un plan d’actions.")
    trouvee.convention = convention
    if not lisible(request.user, trouvee):
        raise ActionRefusee(PRIVE)
    return Cadre(request, convention, trouvee, plan_de(trouvee))


def fiche_ou_404(cadre: Cadre, pk: int) -> FicheAction:
    """A fiche of this plan, put away or not, with its plan's annexe already read."""
    fiche: FicheAction = element_ou_404(cadre, "fiche", pk)
    return fiche


def fiche_seule_ou_404(request: Requete, reference: str, annexe: int, pk: int) -> FicheAction:
    """The same fiche for what shows no page: a field that is saved, and that the domain reads again under its lock.

    One query, of the columns that say who may read it. Raises Http404 for an outsider, ActionRefusee for the draft of
    another side.
    """
    fiches = FicheAction.objects.select_related("plan__annexe__convention", "plan__annexe__responsable").only(
        "archive_le",
        "plan__annexe__transmise_le",
        "plan__annexe__statut",
        "plan__annexe__responsable__organisme",
        "plan__annexe__convention__caf",
        "plan__annexe__convention__statut",
    )
    fiches = fiches.filter(
        plan__annexe=annexe,
        plan__annexe__nature=NATURE,
        plan__annexe__convention__reference=reference,
        plan__annexe__convention__in=Convention.objects.visibles_par(request.user),
    )
    sujet: FicheAction = get_object_or_404(fiches, pk=pk)
    trouvee = sujet.plan.annexe
    exiger(request.user, "convention.voir", trouvee.convention)
    if not lisible(request.user, trouvee):
        raise ActionRefusee(PRIVE)
    return sujet


def element_ou_404(cadre: Cadre, genre: str, pk: int) -> Any:
    """An axe, an objectif or a fiche of this plan. Raises Http404."""
    if genre not in GENRES or cadre.plan is None:
        raise Http404("Cet élément n’est pas dans ce plan.")
    modele = GENRES[genre]
    requete: Any = modele._default_manager
    if genre == "objectif":
        trouve = get_object_or_404(requete.select_related("axe"), pk=pk, axe__plan=cadre.plan)
        trouve.axe.plan = cadre.plan
        return trouve
    if genre == "fiche":
        trouve = get_object_or_404(requete.select_related("axe", "objectif", "pilote_partie"), pk=pk, plan=cadre.plan)
    else:
        trouve = get_object_or_404(requete, pk=pk, plan=cadre.plan)
    trouve.plan = cadre.plan
    return trouve
