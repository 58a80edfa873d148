"""The annexe that holds the plan d’actions."""

import re
from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from conventions.annexes.registre import ContexteAnnexe, NatureAnnexe
from conventions.domain.completude.manque import Manque
from conventions.models import Annexe, Convention, Partie
from plan_actions.domain.champs import FICHE, PLAN, TEXTES
from plan_actions.domain.completude import manques_du_plan
from plan_actions.domain.dossier import exporter_plan, importer_plan
from plan_actions.domain.lecture import RELATIONS
from plan_actions.domain.plan import plan_de
from plan_actions.domain.schema import schema_plan
from plan_actions.models import Axe, FicheAction, Objectif
from plan_actions.pdf.contexte import imprimer_plan
from plan_actions.presentation import contexte_du_plan
from territoires.models import Utilisateur

ANCRE = re.compile(r"(plan|axe|objectif|fiche):([0-9]{1,18}|[a-z_]+)(?::([a-z][a-z0-9_.]*))?", re.ASCII)
LIBELLES = {
    "themes": "Thèmes",
    "pilote_partie": "Partie pilote",
    "description": "Présentation",
    **{colonne.nom: colonne.libelle for colonne in FICHE.colonnes},
}


class Plan(NatureAnnexe):
    code = "plan_actions"
    libelle = "Plan d’actions"
    aide = "Des axes, leurs objectifs et leurs fiches actions ; les coûts et la synthèse se calculent."
    gabarit = "plan_actions/annexes/plan.html"
    relations = ("plan", *(f"plan__{relation}" for relation in RELATIONS))

    def manques(self, annexe: Annexe, convention: Convention) -> list[Manque]:
        """Rule 12, the totals, the period; see ``plan_actions.domain.completude``."""
        return list(manques_du_plan(annexe, convention))

    def contexte_impression(self, annexe: Annexe) -> ContexteAnnexe:
        plan = plan_de(annexe)
        if plan is None:
            return super().contexte_impression(annexe)
        return ContexteAnnexe(annexe.corps, annexe.fichier, annexe.paysage, suite=imprimer_plan(plan))

    def contexte_page(self, convention: Convention, annexe: Annexe, utilisateur: Utilisateur) -> dict[str, Any]:
        return contexte_du_plan(convention, plan_de(annexe), timezone.localdate())

    def remplie(self, annexe: Annexe) -> bool:
        plan = plan_de(annexe)
        return plan is not None and (plan.a_venir or any(axe.archive_le is None for axe in plan.axes.all()))

    def libelle_ancre(self, annexe: Annexe, ancre: str) -> str | None:
        """Names the plan’s settings, its axes, objectifs, fiches and their fields; the rows of tables as elsewhere."""
        if (lue := ANCRE.fullmatch(ancre)) is None:
            return super().libelle_ancre(annexe, ancre)
        genre, quoi, champ = lue.groups()
        if genre == "plan":
            reglages = {colonne.nom: colonne.libelle for colonne in PLAN.colonnes} | {"gabarit": "Gabarit"}
            return f"« {reglages[quoi]} » du plan" if quoi in reglages else "la structure du plan"
        if not quoi.isdecimal():
            return None
        element = _element(annexe, genre, int(quoi))
        if element is None:
            return None
        if not champ:
            return f"« {element.titre} »"
        libelle = _libelle_de_champ(element, champ)
        return f"« {libelle} » de « {element.titre} »" if libelle else None

    def exporter(self, annexe: Annexe, parties: Mapping[int, str]) -> dict[str, Any]:
        plan = plan_de(annexe)
        return {} if plan is None else {"plan": exporter_plan(plan, parties)}

    def importer(
        self, annexe: Annexe, contenu: dict[str, Any], parties: Mapping[str, Partie], par: Utilisateur
    ) -> None:
        if "plan" in contenu:
            importer_plan(annexe, contenu["plan"], parties, par=par)

    def schema(self) -> dict[str, Any]:
        return schema_plan()


def _element(annexe: Annexe, genre: str, pk: int) -> Axe | Objectif | FicheAction | None:
    if genre == "axe":
        return Axe.objects.filter(pk=pk, plan__annexe=annexe).first()
    if genre == "objectif":
        return Objectif.objects.filter(pk=pk, axe__plan__annexe=annexe).first()
    return FicheAction.objects.filter(pk=pk, plan__annexe=annexe).select_related("plan__gabarit").first()


def _libelle_de_champ(element: Axe | Objectif | FicheAction, champ: str) -> str | None:
    if isinstance(element, FicheAction) and champ.startswith(TEXTES):
        cle = champ.removeprefix(TEXTES)
        section = element.plan.gabarit.sections.filter(cle=cle).first()
        return section.libelle if section else ("Texte conservé" if cle in element.textes else None)
    return LIBELLES.get(champ)
