"""The technical administration, cut by Caf: its administrators see their own rows, a superuser sees all."""

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from territoires.models import Role, Utilisateur


def administre(utilisateur: Any) -> bool:
    """Whether the user administers a Caf today."""
    return isinstance(utilisateur, Utilisateur) and any(
        a.role == Role.ADMINISTRATEUR and a.organisme.est_caf for a in utilisateur.appartenances_actives
    )


class Cloisonne(admin.ModelAdmin):  # type: ignore[type-arg]
    """Rows through ``visibles_par``, foreign keys too; what the application computes is read-only.

    ``lecture_seule`` models are shown and never edited here: the application alone writes them, with its rules.
    """

    lecture_seule = False
    reserve_superutilisateur = False
    show_full_result_count = False

    def _ouvert(self, request: HttpRequest) -> bool:
        if not request.user.is_active or not getattr(request.user, "is_staff", False):
            return False
        return bool(request.user.is_superuser) or (not self.reserve_superutilisateur and administre(request.user))

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self._ouvert(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._ouvert(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return not self.lecture_seule and self._ouvert(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return not self.lecture_seule and self._ouvert(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return not self.lecture_seule and self._ouvert(request)

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        return self._visibles(super().get_queryset(request), request)

    @staticmethod
    def _visibles(lignes: models.QuerySet[Any], request: HttpRequest) -> models.QuerySet[Any]:
        if getattr(request.user, "is_superuser", False):
            return lignes
        if hasattr(lignes, "visibles_par"):
            return lignes.visibles_par(request.user)  # type: ignore[no-any-return]
        # Official reference data belong to everybody.
        return lignes

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        champ = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if champ is not None:
            champ.queryset = self._visibles(champ.queryset or db_field.related_model._default_manager.all(), request)
        return champ
