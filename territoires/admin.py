from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from ctg.droits import ActionRefusee
from territoires.administration import Cloisonne, Historise, cafs_administrees, organismes_administres
from territoires.models import (
    Appartenance,
    Commune,
    Competence,
    Departement,
    Indicateur,
    Intercommunalite,
    Invitation,
    Organisme,
    ReglagesCaf,
    Representant,
    Structure,
    Utilisateur,
    ValeurIndicateur,
)


class Referentiel(Cloisonne):
    """Official reference data: loaded by a command, never typed."""

    lecture_seule = True


@admin.register(Departement)
class DepartementAdmin(Referentiel):
    list_display = ["code", "nom", "region", "millesime"]
    search_fields = ["code", "nom"]


@admin.register(Intercommunalite)
class IntercommunaliteAdmin(Referentiel):
    list_display = ["siren", "nom", "nature", "departement", "population"]
    list_filter = ["nature"]
    list_select_related = ["departement"]
    search_fields = ["siren", "nom"]


@admin.register(Commune)
class CommuneAdmin(Referentiel):
    list_display = ["code", "nom", "departement", "intercommunalite", "population"]
    list_select_related = ["departement", "intercommunalite"]
    search_fields = ["=code", "nom_recherche"]


class RepresentantEnLigne(admin.TabularInline):
    model = Representant
    extra = 0


class ReglagesEnLigne(admin.StackedInline):
    model = ReglagesCaf
    extra = 0


class CloisonEnLigne:
    """Inline rows follow the right to the page that holds them."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    has_change_permission = has_view_permission = has_delete_permission = has_add_permission


class RepresentantsDeLOrganisme(CloisonEnLigne, RepresentantEnLigne):
    pass


class ReglagesDeLaCaf(CloisonEnLigne, ReglagesEnLigne):
    pass


@admin.register(Organisme)
class OrganismeAdmin(Historise):
    list_display = ["nom", "nature", "ville", "caf"]
    list_filter = ["nature"]
    list_select_related = ["caf"]
    search_fields = ["nom", "siren", "ville"]
    autocomplete_fields = ["commune", "intercommunalite", "departement"]
    readonly_fields = ["logo", "cree_le", "modifie_le"]
    inlines = [RepresentantsDeLOrganisme]

    def administre(self, request: HttpRequest, obj: Organisme) -> bool:
        return organismes_administres(request.user).filter(pk=obj.pk).exists()

    def save_model(self, request: HttpRequest, obj: Organisme, form: Any, change: bool) -> None:
        """A Caf is opened by the technical account alone: no membership gives a right on one that is not there."""
        if obj.est_caf and not request.user.is_superuser and (not change or "nature" in form.changed_data):
            raise ActionRefusee("Seul le compte technique peut ouvrir une Caf.")
        super().save_model(request, obj, form, change)

    def get_inlines(self, request: HttpRequest, obj: Organisme | None) -> list[Any]:
        return [*self.inlines, ReglagesDeLaCaf] if obj is not None and obj.est_caf else self.inlines


@admin.register(Representant)
class RepresentantAdmin(Historise):
    list_display = ["nom", "prenom", "fonction", "organisme", "mandat_du", "mandat_au"]
    list_filter = ["titre"]
    list_select_related = ["organisme"]
    search_fields = ["nom", "prenom", "organisme__nom"]
    autocomplete_fields = ["organisme"]

    def administre(self, request: HttpRequest, obj: Representant) -> bool:
        return organismes_administres(request.user).filter(pk=obj.organisme_id).exists()


@admin.register(Structure)
class StructureAdmin(Historise):
    """The register of a Caf; who is competent changes in the application, with its dates."""

    list_display = ["nom", "type", "commune", "gestionnaire", "caf", "fermee_le"]
    list_filter = ["type"]
    list_select_related = ["commune", "caf"]
    search_fields = ["nom", "gestionnaire", "siret"]
    autocomplete_fields = ["commune"]
    readonly_fields = ["cree_le", "modifie_le"]

    def administre(self, request: HttpRequest, obj: Structure) -> bool:
        return obj.caf_id in cafs_administrees(request.user)


@admin.register(Competence)
class CompetenceAdmin(Historise):
    lecture_seule = True
    list_display = ["structure", "organisme", "du", "fin"]
    list_select_related = ["structure", "organisme"]
    search_fields = ["structure__nom", "organisme__nom"]


@admin.register(Indicateur)
class IndicateurAdmin(Cloisonne):
    lecture_seule = True
    list_display = ["libelle", "code", "unite", "effectif", "caf"]
    list_filter = ["effectif"]
    list_select_related = ["caf"]
    search_fields = ["libelle", "code"]


@admin.register(ValeurIndicateur)
class ValeurIndicateurAdmin(Cloisonne):
    """A secret value is not here: it is never stored."""

    lecture_seule = True
    list_display = ["indicateur", "niveau", "zone", "millesime", "valeur", "secrete", "source"]
    list_filter = ["niveau", "secrete"]
    list_select_related = ["indicateur"]
    search_fields = ["indicateur__libelle", "zone"]


@admin.register(Utilisateur)
class UtilisateurAdmin(Historise):
    """Accounts are opened by invitation; here a superuser suspends one or grants the technical administration."""

    reserve_superutilisateur = True
    list_display = ["email", "prenom", "nom", "is_active", "is_staff", "last_login"]
    list_filter = ["is_active", "is_staff"]
    search_fields = ["email", "prenom", "nom"]
    fields = ["email", "prenom", "nom", "is_active", "is_staff", "is_superuser", "last_login", "cree_le"]
    readonly_fields = ["last_login", "cree_le"]


@admin.register(Appartenance)
class AppartenanceAdmin(Historise):
    """Read here; roles change in the application, which keeps a manager in each organisme."""

    lecture_seule = True
    list_display = ["utilisateur", "organisme", "role", "du", "au"]
    list_filter = ["role"]
    list_select_related = ["utilisateur", "organisme"]
    search_fields = ["utilisateur__email", "organisme__nom"]


@admin.register(Invitation)
class InvitationAdmin(Cloisonne):
    lecture_seule = True
    list_display = ["email", "organisme", "role", "cree_le", "expire_le", "acceptee_le", "annulee_le"]
    list_select_related = ["organisme"]
    search_fields = ["email", "organisme__nom"]
