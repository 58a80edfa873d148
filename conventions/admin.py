from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from conventions.admin_annexes import PRIVE, EnLigne, sans_brouillons
from conventions.models import (
    Annexe,
    AnnexeModele,
    Article,
    ArticleModele,
    Convention,
    Fichier,
    Hypothese,
    Modele,
    OptionHypothese,
    Partie,
    Rendu,
    Signataire,
    Transition,
    Version,
    VersionModele,
)
from territoires.administration import Cloisonne, Historise, cafs_administrees


class Consultation(Historise):
    """Read, search, and look into the past: the application alone writes, with its rules and its journal."""

    lecture_seule = True


class PartieEnLigne(EnLigne):
    model = Partie
    fields = ["ordre", "nom", "nature", "denomination_courte"]


class ArticleEnLigne(EnLigne):
    model = Article
    fields = ["ordre", "genre", "titre", "consigne_levee"]


class AnnexeEnLigne(EnLigne):
    model = Annexe
    fields = ["ordre", "titre", "nature", "responsable"]


class TransitionEnLigne(EnLigne):
    model = Transition
    fields = ["le", "action", "de", "vers", "par", "commentaire"]
    readonly_fields = ["le"]


@admin.register(Convention)
class ConventionAdmin(Consultation):
    list_display = ["reference", "titre", "nature", "statut", "date_effet", "date_fin", "agent"]
    list_filter = ["statut", "nature"]
    list_select_related = ["agent"]
    search_fields = ["reference", "titre", "territoire_nom"]
    date_hierarchy = "date_effet"
    inlines = [PartieEnLigne, ArticleEnLigne, AnnexeEnLigne, TransitionEnLigne]


class SignataireEnLigne(EnLigne):
    model = Signataire
    fields = ["ordre", "civilite", "prenom", "nom", "fonction", "titre", "mandat_du", "mandat_au"]


@admin.register(Partie)
class PartieAdmin(Consultation):
    list_display = ["nom", "nature", "convention"]
    list_filter = ["nature"]
    list_select_related = ["convention"]
    search_fields = ["nom", "convention__reference"]
    inlines = [SignataireEnLigne]


@admin.register(Signataire)
class SignataireAdmin(Consultation):
    list_display = ["nom", "prenom", "fonction", "partie"]
    list_select_related = ["partie"]
    search_fields = ["nom", "partie__convention__reference"]


@admin.register(Article)
class ArticleAdmin(Consultation):
    list_display = ["titre", "genre", "convention", "modifie_le", "auteur"]
    list_filter = ["genre"]
    list_select_related = ["convention", "auteur"]
    search_fields = ["titre", "convention__reference"]


@admin.register(Annexe)
class AnnexeAdmin(Consultation):
    list_display = ["titre", "nature", "convention", "responsable", "modifie_le"]
    list_filter = ["nature"]
    list_select_related = ["convention", "responsable"]
    search_fields = ["titre", "convention__reference"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return sans_brouillons(super().get_queryset(request), request)

    def etats_lisibles(self, request: HttpRequest, etats: QuerySet[Any], objet: Any) -> QuerySet[Any]:
        return etats.exclude(PRIVE)


@admin.register(Fichier)
class FichierAdmin(Cloisonne):
    lecture_seule = True
    list_display = ["nom", "convention", "pages", "taille", "signe", "cree_le", "cree_par"]
    list_select_related = ["convention", "cree_par"]
    search_fields = ["nom", "empreinte", "convention__reference"]


@admin.register(Version)
class VersionAdmin(Cloisonne):
    lecture_seule = True
    list_display = ["convention", "numero", "figee_le", "figee_par", "pdf_pages", "abandonnee_le"]
    list_select_related = ["convention", "figee_par"]
    search_fields = ["convention__reference", "empreinte"]


@admin.register(Transition)
class TransitionAdmin(Cloisonne):
    lecture_seule = True
    list_display = ["convention", "action", "de", "vers", "par", "le"]
    list_filter = ["action"]
    list_select_related = ["convention", "par"]
    search_fields = ["convention__reference"]


@admin.register(Rendu)
class RenduAdmin(Cloisonne):
    lecture_seule = True
    list_display = ["convention", "version", "etat", "progression", "tentatives", "demande_le", "fini_le", "message"]
    list_filter = ["etat"]
    list_select_related = ["convention", "version"]
    search_fields = ["convention__reference"]


@admin.register(Modele)
class ModeleAdmin(Cloisonne):
    """Names and descriptions; the text of a version is written in the application."""

    list_display = ["nom", "nature", "caf", "numerotation"]
    list_filter = ["nature"]
    list_select_related = ["caf"]
    search_fields = ["nom", "cle"]
    readonly_fields = ["caf", "cle", "nature", "numerotation"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def administre(self, request: HttpRequest, obj: Modele) -> bool:
        return obj.caf_id in cafs_administrees(request.user)


class ArticleModeleEnLigne(EnLigne):
    model = ArticleModele
    fields = ["ordre", "cle", "titre", "condition", "option", "obligatoire", "verrouille"]


class AnnexeModeleEnLigne(EnLigne):
    model = AnnexeModele
    fields = ["ordre", "cle", "titre", "condition", "option", "obligatoire", "paysage"]


class HypotheseEnLigne(EnLigne):
    model = Hypothese
    fields = ["ordre", "cle", "question"]


@admin.register(VersionModele)
class VersionModeleAdmin(Consultation):
    list_display = ["modele", "numero", "statut", "publiee_le", "publiee_par", "retiree_le"]
    list_filter = ["statut"]
    list_select_related = ["modele", "publiee_par"]
    search_fields = ["modele__nom"]
    inlines = [ArticleModeleEnLigne, AnnexeModeleEnLigne, HypotheseEnLigne]


class OptionEnLigne(EnLigne):
    model = OptionHypothese
    fields = ["ordre", "cle", "libelle", "defaut"]


@admin.register(Hypothese)
class HypotheseAdmin(Cloisonne):
    reserve_superutilisateur = True
    lecture_seule = True
    list_display = ["question", "version"]
    list_select_related = ["version__modele"]
    inlines = [OptionEnLigne]
