"""The technical administration, cut by Caf: its administrators see their own rows, a superuser sees all."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.db import models
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from simple_history.admin import SimpleHistoryAdmin

from territoires.models import Organisme, Role, Utilisateur


def cafs_administrees(utilisateur: Any) -> list[int]:
    """Ids of the Cafs that the user administers today; being a member of another gives nothing here."""
    if not isinstance(utilisateur, Utilisateur):
        return []
    actives = utilisateur.appartenances_actives
    return [a.organisme_id for a in actives if a.role == Role.ADMINISTRATEUR and a.organisme.est_caf]


def organismes_administres(utilisateur: Any) -> models.QuerySet[Organisme]:
    """The Cafs that the user administers and the organismes that they manage."""
    cafs = cafs_administrees(utilisateur)
    return Organisme.objects.filter(Q(pk__in=cafs) | Q(caf__in=cafs))


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
        if request.user.is_superuser:
            return True
        return not self.reserve_superutilisateur and bool(cafs_administrees(request.user))

    def administre(self, request: HttpRequest, obj: Any) -> bool:
        """Whether ``obj``, which the user sees, belongs to a Caf that the user administers."""
        return True

    def _ecrit(self, request: HttpRequest, obj: Any) -> bool:
        if self.lecture_seule or not self._ouvert(request):
            return False
        return obj is None or bool(request.user.is_superuser) or self.administre(request, obj)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self._ouvert(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._ouvert(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self._ecrit(request, None)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._ecrit(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._ecrit(request, obj)

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
            choix = self._visibles(champ.queryset or db_field.related_model._default_manager.all(), request)
            if db_field.related_model is Organisme and not request.user.is_superuser:
                choix = choix.filter(pk__in=organismes_administres(request.user))
            champ.queryset = choix
        return champ


class Historise(Cloisonne, SimpleHistoryAdmin):  # type: ignore[misc]
    """A model whose past states can be read, by those who may see the row itself.

    The library looks the history up by id alone, which would show the texts of every other Caf.
    """

    def etats_lisibles(self, request: HttpRequest, etats: "models.QuerySet[Any]", objet: Any) -> "models.QuerySet[Any]":
        """Those of the past states of ``objet`` that the user may read."""
        return etats

    def get_history_queryset(
        self, request: HttpRequest, history_manager: Any, pk_name: str, object_id: Any
    ) -> "models.QuerySet[Any]":
        etats = super().get_history_queryset(request, history_manager, pk_name, object_id)
        return self._lisibles(request, etats, object_id)

    def _lisibles(self, request: HttpRequest, etats: "models.QuerySet[Any]", pk: Any) -> "models.QuerySet[Any]":
        objet = None if request.user.is_superuser else self.get_object(request, unquote(str(pk)))
        return etats if objet is None else self.etats_lisibles(request, etats, objet)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        self._exiger_visible(request, object_id)
        return super().history_view(request, object_id, extra_context)

    def history_form_view(
        self, request: HttpRequest, object_id: str, version_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        self._exiger_visible(request, object_id)
        etats: Any = self.model.history
        if (
            not request.user.is_superuser
            and not self._lisibles(request, etats.filter(id=unquote(object_id)), object_id)
            .filter(history_id=version_id)
            .exists()
        ):
            raise Http404("Cet état n’est pas à vous.")
        reponse: HttpResponse = super().history_form_view(request, object_id, version_id, extra_context)
        return reponse

    def _exiger_visible(self, request: HttpRequest, object_id: str) -> None:
        """Raises Http404; a superuser may read the history of what was deleted too."""
        if not self._ouvert(request) or (
            not request.user.is_superuser and self.get_object(request, unquote(object_id)) is None
        ):
            raise Http404("Cette ligne n’existe pas ici.")
