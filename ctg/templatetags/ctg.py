"""Template tags and filters available in every template without loading (settings: builtins)."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal, InvalidOperation
from itertools import count
from typing import Any

from django import template
from django.template import Context
from django.template.defaultfilters import capfirst
from django.template.defaultfilters import pluralize as django_pluralize
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html, json_script
from django.utils.safestring import SafeString, mark_safe
from heroicons.templatetags.heroicons import heroicon_micro, heroicon_mini, heroicon_outline

from ctg import typographie
from ctg.glossaire import GLOSSAIRE
from ctg.polices import FEUILLE, polices_pretes
from ctg.presentation import ETAPES, TONS_MESSAGES, apparence

register = template.Library()
DESSINS = {16: heroicon_micro, 20: heroicon_mini, 24: heroicon_outline, 40: heroicon_outline}


@register.simple_tag
def icone(nom: str, taille: int = 20, libelle: str = "") -> SafeString:
    """A heroicon (16, 20, 24 or 40 pixels), hidden from assistive technology unless ``libelle`` names it."""
    dessin = DESSINS[taille](nom, size=taille, **{"class": "icone", "focusable": "false"})
    if libelle:
        nomme = format_html('role="img" aria-label="{}"', libelle)
        dessin = dessin.replace('aria-hidden="true"', nomme, 1)
    return mark_safe(dessin)  # noqa: S308  the package's own drawing


@register.simple_tag
def badge_statut(valeur: str, libelle: str = "") -> SafeString:
    """A status as an icon and words; ``libelle`` is what ``get_…_display`` gives."""
    dessin, ton = apparence(str(valeur))
    return format_html('<span class="etiquette ton-{}">{} {}</span>', ton, icone(dessin, 16), libelle or valeur)


@register.inclusion_tag("composants/etapes.html")
def etapes(objet: Any) -> dict[str, Any]:
    """The life of a convention as a stepper; an interrupted one (resiliee, abandonnee) shows its badge instead."""
    libelles = dict(objet._meta.get_field("statut").choices)
    courante = ETAPES.index(objet.statut) if objet.statut in ETAPES else None
    return {
        "interrompue": courante is None,
        "statut": objet.statut,
        "libelle_statut": libelles.get(objet.statut, objet.statut),
        "etapes": [
            {"libelle": libelles[cle], "faite": courante is not None and rang < courante, "courante": rang == courante}
            for rang, cle in enumerate(ETAPES)
            if rang > 1 or courante in (0, 1)
        ],
    }


def adresse(nom: str, *args: Any) -> str:
    """The address of a named page, empty while the page does not exist."""
    try:
        return reverse(nom, args=args)
    except NoReverseMatch:
        return ""


@register.simple_tag(takes_context=True)
def lien_nav(context: Context, nom: str, libelle: str, dessin: str, nombre: int = 0) -> SafeString:
    """An entry of the main navigation, marked when the page shown is below it; ``nombre`` is what waits there."""
    url = adresse(nom)
    if not url:
        return SafeString("")
    chemin = context["request"].path if "request" in context else ""
    ici = chemin == url or (url != "/" and chemin.startswith(url))
    marque = mark_safe(' aria-current="page"') if ici else ""
    compte = format_html(' <span class="compte">{}</span>', nombre) if nombre else ""
    return format_html('<li><a href="{}"{}>{} {}{}</a></li>', url, marque, icone(dessin), libelle, compte)


@register.simple_tag
def lien_rail(nom: str, libelle: str, active: str, cle: str, *args: Any) -> SafeString:
    """An entry of the rail of a convention, marked when ``active`` is its key; empty without its page."""
    url = adresse(nom, *args)
    if not url:
        return SafeString("")
    marque = mark_safe(' aria-current="page"') if active == cle else ""
    return format_html('<li><a href="{}"{}><span>{}</span></a></li>', url, marque, libelle)


@register.simple_tag
def miette(libelle: Any, nom: str = "", *args: Any) -> SafeString:
    """An entry of the breadcrumb; without a page name (or address), the page one is on."""
    if not nom:
        return format_html('<li class="breadcrumb-item active" aria-current="page">{}</li>', libelle)
    url = nom if nom.startswith("/") else adresse(nom, *args)
    return format_html('<li class="breadcrumb-item"><a href="{}">{}</a></li>', url, libelle)


@register.inclusion_tag("composants/aide.html", takes_context=True)
def aide(context: Context, terme: str) -> dict[str, Any]:
    """A "?" that opens the glossary entry ``terme``; an unknown term is a bug and raises KeyError."""
    requete = context.get("request")
    compteur = getattr(requete, "_aides", None) or count(1)
    if requete is not None:
        requete._aides = compteur
    return {"entree": GLOSSAIRE[terme], "id": f"aide-{next(compteur)}"}


@register.inclusion_tag("composants/pagination.html", takes_context=True)
def pagination(context: Context, page: Any, cible: str = "") -> dict[str, Any]:
    """Links to the pages of a list, keeping the filters of the address; ``cible`` is an htmx target selector."""
    return {
        "request": context["request"],
        "page": page,
        "numeros": page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1),
        "cible": cible,
        "points": page.paginator.ELLIPSIS,
    }


@register.inclusion_tag("composants/entete_tri.html", takes_context=True)
def entete_tri(context: Context, cle: str, libelle: str, classe: str = "") -> dict[str, Any]:
    """A sortable column header; the order is in the address as ``tri=cle`` or ``tri=-cle``."""
    actuel = str(context["request"].GET.get("tri", "") or context.get("tri_defaut", ""))
    sens = {cle: "ascending", f"-{cle}": "descending"}.get(actuel, "none")
    return {
        "request": context["request"],
        "libelle": libelle,
        "classe": classe,
        "sens": sens,
        "suivant": f"-{cle}" if sens == "ascending" else cle,
    }


@register.simple_tag
def mentions_editeur(champs: Iterable[Any]) -> SafeString:
    """The merge fields offered by the editor, as JSON: objects with ``cle``, ``libelle``, ``groupe`` and ``valeur``."""
    donnees = [{cle: str(getattr(champ, cle)) for cle in ("cle", "libelle", "groupe", "valeur")} for champ in champs]
    return json_script(donnees, "mentions")


@register.simple_tag
def feuille_polices() -> SafeString:
    """Links to the subset font, or nothing when ``preparer_polices`` has not run: system fonts then serve."""
    if not polices_pretes():
        return SafeString("")
    return format_html('<link rel="stylesheet" href="{}">', static(FEUILLE))


@register.filter
def sans_actif(lignes: Iterable[Any]) -> bool:
    """Whether no line of a ``sommaire`` is the page shown."""
    return not any(ligne["actif"] if isinstance(ligne, dict) else ligne.actif for ligne in lignes or ())


@register.filter
def dessin_message(etiquette: str) -> str:
    """The icon of a message of this level tag."""
    return TONS_MESSAGES.get(etiquette.rsplit(" ", 1)[-1], "information-circle")


@register.filter
def montant(valeur: Decimal | int | None) -> str:
    """An amount in euros, "1 089 800 €"; a dash when unknown."""
    return "—" if valeur is None else typographie.montant(valeur)


@register.filter
def date_lettres(jour: date | None) -> str:
    """A date in words, "1er janvier 2024"; a dash when unknown."""
    return "—" if jour is None else typographie.date_en_lettres(jour)


@register.filter
def nom_abrege(nom: str) -> str:
    """The name of an organisme where room is short: "Caf de la Drôme"; its whole name goes in a tooltip."""
    return capfirst(nom.replace("Caisse d’allocations familiales", "Caf"))


@register.filter
def typo(texte: Any) -> str:
    """French no-break spaces and apostrophes in a plain text typed by somebody."""
    return typographie.typographier(str(texte))


@register.filter
def pluralize(valeur: Any, formes: str = "s") -> str:
    """Django's filter by the French rule: zero and one are singular, « 0 action »."""
    compte = len(valeur) if hasattr(valeur, "__len__") and not isinstance(valeur, str) else valeur
    return django_pluralize(1 if _singulier(compte) else 2, formes)


def _singulier(compte: Any) -> bool:
    try:
        return abs(Decimal(str(compte))) < 2
    except InvalidOperation:
        return True
