"""The plan and its formats in the technical administration: a plan is read, never written there."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from conventions.admin_annexes import DUneAnnexe, EnLigne
from plan_actions.models import (
    Axe,
    Etape,
    FicheAction,
    GabaritFiche,
    IndicateurAction,
    LigneFinancement,
    Objectif,
    Partenaire,
    PlanActions,
    Releve,
    SectionGabarit,
)
from territoires.administration import Historise, cafs_administrees


class DuPlan(DUneAnnexe, Historise):
    """What a plan holds, with its past states; the draft of a party stays its own until it is transmitted."""

    chemin = "plan__annexe"


class AxeEnLigne(EnLigne):
    model = Axe
    fields = ["ordre", "titre", "archive_le"]


class FicheEnLigne(EnLigne):
    model = FicheAction
    fields = ["ordre", "titre", "statut", "archive_le"]


@admin.register(PlanActions)
class PlanActionsAdmin(DuPlan):
    chemin = "annexe"
    list_display = ["annexe", "gabarit", "presentation", "a_venir", "avenant_le", "modifie_le"]
    list_filter = ["a_venir"]
    list_select_related = ["annexe__convention", "gabarit"]
    search_fields = ["annexe__titre", "annexe__convention__reference"]
    inlines = [AxeEnLigne, FicheEnLigne]


@admin.register(Axe)
class AxeAdmin(DuPlan):
    list_display = ["titre", "plan", "ordre", "archive_le"]
    list_select_related = ["plan__annexe"]
    search_fields = ["titre", "plan__annexe__convention__reference"]


@admin.register(Objectif)
class ObjectifAdmin(DuPlan):
    chemin = "axe__plan__annexe"
    list_display = ["titre", "axe", "parent", "ordre", "archive_le"]
    list_select_related = ["axe", "parent"]
    search_fields = ["titre", "axe__plan__annexe__convention__reference"]


class LigneEnLigne(EnLigne):
    """Rows of a fiche, in their own list when one looks for their past."""

    show_change_link = False


class EtapeEnLigne(LigneEnLigne):
    model = Etape
    fields = ["ordre", "libelle", "echeance", "faite_le"]


class PartenaireEnLigne(LigneEnLigne):
    model = Partenaire
    fields = ["ordre", "nom", "role"]


class IndicateurEnLigne(EnLigne):
    model = IndicateurAction
    fields = ["ordre", "libelle", "depart", "cible", "unite", "source"]


class FinancementEnLigne(LigneEnLigne):
    model = LigneFinancement
    fields = ["ordre", "annee", "financeur", "type", "prevu", "verse"]


@admin.register(FicheAction)
class FicheActionAdmin(DuPlan):
    list_display = ["titre", "axe", "statut", "debut", "fin", "archive_le"]
    list_filter = ["statut"]
    list_select_related = ["axe"]
    search_fields = ["titre", "plan__annexe__convention__reference"]
    inlines = [EtapeEnLigne, PartenaireEnLigne, IndicateurEnLigne, FinancementEnLigne]


class ReleveEnLigne(EnLigne):
    model = Releve
    fields = ["annee", "valeur", "note"]
    show_change_link = False


@admin.register(IndicateurAction)
class IndicateurActionAdmin(DuPlan):
    chemin = "fiche__plan__annexe"
    list_display = ["libelle", "fiche", "depart", "cible", "unite"]
    list_select_related = ["fiche"]
    search_fields = ["libelle", "fiche__plan__annexe__convention__reference"]
    inlines = [ReleveEnLigne]


class SectionEnLigne(EnLigne):
    model = SectionGabarit
    fields = ["ordre", "cle", "libelle", "genre", "source", "colonne"]
    show_change_link = False


@admin.register(GabaritFiche)
class GabaritFicheAdmin(Historise):
    """Names of the formats; their sections are written in the application, which keeps the texts of the fiches."""

    list_display = ["nom", "caf", "disposition", "archive_le"]
    list_filter = ["disposition"]
    list_select_related = ["caf"]
    search_fields = ["nom", "cle"]
    readonly_fields = ["caf", "cle", "disposition", "archive_le"]
    inlines = [SectionEnLigne]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def administre(self, request: HttpRequest, obj: GabaritFiche) -> bool:
        return obj.caf_id in cafs_administrees(request.user)
