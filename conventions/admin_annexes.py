"""What the annexes hold and how they are reviewed, in the technical administration: read, never written."""

from functools import reduce
from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from conventions.models import (
    Annexe,
    Convention,
    DemandeAnnexes,
    Enjeu,
    EtapeDiagnostic,
    Fil,
    ImportLignes,
    LigneIndicateur,
    LigneStructure,
    Message,
    Notification,
    PieceDeliberation,
    PreferenceNotification,
    TransitionAnnexe,
    ValeurCommune,
)
from territoires.administration import Cloisonne, Historise

PRIVE = Q(responsable__isnull=False, transmise_le__isnull=True)


def sans_brouillons(lignes: QuerySet[Any], request: HttpRequest, annexe: str = "") -> QuerySet[Any]:
    """Without what belongs to an annexe that its party has not transmitted yet: not even its Caf reads that."""
    if getattr(request.user, "is_superuser", False):
        return lignes
    return lignes.filter(Q(**{f"{annexe}responsable": None}) | Q(**{f"{annexe}transmise_le__isnull": False}))


def depuis_la_transmission(etats: QuerySet[Any], annexe: Annexe) -> QuerySet[Any]:
    """The past states of a row but those that a party wrote in private: transmitting gives what is there, not how."""
    passes = Annexe.history.filter(id=annexe.pk).order_by("history_date", "history_id")
    dernier = passes.filter(PRIVE).last()
    if dernier is None:
        return etats
    ensuite = passes.filter(history_date__gt=dernier.history_date).exclude(PRIVE).first()
    return etats.filter(history_date__gte=ensuite.history_date) if ensuite is not None else etats.none()


class EnLigne(admin.TabularInline):  # type: ignore[type-arg]
    """Rows shown on the page that holds them, never written there."""

    extra = 0
    can_delete = False
    show_change_link = True

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    has_change_permission = has_add_permission


class DUneAnnexe(Cloisonne):
    """Rows that hang from an annexe by :attr:`chemin`."""

    lecture_seule = True
    chemin = "annexe"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        lignes = super().get_queryset(request)
        if not getattr(request.user, "is_superuser", False):
            visibles = Convention.objects.visibles_par(request.user)  # type: ignore[arg-type]
            lignes = lignes.filter(**{f"{self.chemin}__convention__in": visibles})
        return sans_brouillons(lignes, request, f"{self.chemin}__")

    def etats_lisibles(self, request: HttpRequest, etats: QuerySet[Any], objet: Any) -> QuerySet[Any]:
        annexe = reduce(getattr, self.chemin.split("__"), objet)
        return depuis_la_transmission(etats, annexe)


class LigneAdmin(DUneAnnexe, Historise):
    """A row of a table, with its past states."""


@admin.register(LigneStructure)
class LigneStructureAdmin(LigneAdmin):
    list_display = ["nom", "type", "partie", "commune", "gestionnaire", "annexe"]
    list_filter = ["type"]
    list_select_related = ["partie", "commune", "annexe"]
    search_fields = ["nom", "gestionnaire", "siret", "annexe__convention__reference"]


@admin.register(PieceDeliberation)
class PieceDeliberationAdmin(LigneAdmin):
    list_display = ["partie", "fichier", "annexe", "depose_par", "depose_le"]
    list_select_related = ["partie", "fichier", "annexe", "depose_par"]
    search_fields = ["partie__nom", "fichier__nom", "annexe__convention__reference"]


class ValeurCommuneEnLigne(EnLigne):
    model = ValeurCommune
    fields = ["commune", "valeur", "secrete"]


@admin.register(LigneIndicateur)
class LigneIndicateurAdmin(LigneAdmin):
    list_display = ["libelle", "unite", "millesime", "territoire", "secrete", "annexe"]
    list_filter = ["secrete"]
    list_select_related = ["annexe"]
    search_fields = ["libelle", "annexe__convention__reference"]
    inlines = [ValeurCommuneEnLigne]


@admin.register(Enjeu)
class EnjeuAdmin(LigneAdmin):
    list_display = ["enjeu", "theme", "annexe"]
    list_filter = ["theme"]
    list_select_related = ["annexe"]
    search_fields = ["enjeu", "annexe__convention__reference"]


@admin.register(EtapeDiagnostic)
class EtapeDiagnosticAdmin(LigneAdmin):
    list_display = ["etape", "echeance", "annexe"]
    list_select_related = ["annexe"]
    search_fields = ["etape", "annexe__convention__reference"]


@admin.register(ImportLignes)
class ImportLignesAdmin(DUneAnnexe):
    list_display = ["table", "mode", "origine", "annexe", "par", "cree_le", "applique_le"]
    list_filter = ["table"]
    list_select_related = ["annexe", "par"]
    search_fields = ["origine", "annexe__convention__reference"]


class DUneConvention(Cloisonne):
    """Rows that hang from a convention."""

    lecture_seule = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        lignes = super().get_queryset(request)
        if getattr(request.user, "is_superuser", False):
            return lignes
        return lignes.filter(convention__in=Convention.objects.visibles_par(request.user))  # type: ignore[arg-type]


@admin.register(DemandeAnnexes)
class DemandeAnnexesAdmin(DUneConvention):
    list_display = ["convention", "partie", "echeance", "par", "le"]
    list_select_related = ["convention", "partie", "par"]
    search_fields = ["convention__reference", "partie__nom"]


@admin.register(TransitionAnnexe)
class TransitionAnnexeAdmin(DUneConvention):
    list_display = ["convention", "titre", "action", "de", "vers", "par", "le"]
    list_filter = ["action"]
    list_select_related = ["convention", "par"]
    search_fields = ["convention__reference", "titre"]


class MessageEnLigne(EnLigne):
    model = Message
    fields = ["le", "auteur", "texte"]
    readonly_fields = ["le"]


@admin.register(Fil)
class FilAdmin(Cloisonne):
    """Threads that the user may read in the application; nobody edits the message of another."""

    lecture_seule = True
    list_display = ["libelle", "convention", "cree_par", "cree_le", "resolu_le", "deverrouille"]
    list_select_related = ["convention", "cree_par"]
    search_fields = ["libelle", "convention__reference"]
    inlines = [MessageEnLigne]


@admin.register(Notification)
class NotificationAdmin(Cloisonne):
    """One's own for an administrator, all for a superuser."""

    lecture_seule = True
    list_display = ["phrase", "genre", "utilisateur", "cree_le", "lue_le", "envoyee_le"]
    list_filter = ["genre"]
    list_select_related = ["utilisateur"]
    search_fields = ["phrase", "utilisateur__email"]


@admin.register(PreferenceNotification)
class PreferenceNotificationAdmin(Cloisonne):
    reserve_superutilisateur = True
    lecture_seule = True
    list_display = ["utilisateur", "genre", "courriel"]
    list_select_related = ["utilisateur"]
