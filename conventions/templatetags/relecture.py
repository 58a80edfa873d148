"""Tags of the review loop: the button that comments an element, moments in words."""

from datetime import datetime
from functools import cache
from typing import Any
from urllib.parse import urlencode

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from conventions.models import Annexe, Article, Convention
from ctg.templatetags.ctg import icone
from ctg.typographie import compter, date_et_heure, typographier

register = template.Library()
OUVERT, OUVERTS = "commentaire ouvert", "commentaires ouverts"


@cache
def _dessin() -> SafeString:
    return icone("chat-bubble-left", 16)


@register.simple_tag(takes_context=True)
def bouton_commenter(
    context: Context,
    convention: Convention,
    *,
    article: Article | None = None,
    annexe: Annexe | None = None,
    ancre: str = "",
    libelle: str = "",
    texte: str = "",
) -> SafeString:
    """A button that opens the threads of an element; without JavaScript, a link to their page.

    ``libelle`` names the element for who cannot see where the button stands; ``texte`` is shown beside the icon, which
    else stands alone. The count of open threads comes from ``fils_par_ancre`` of the context, absent: no count.
    """
    nombre = (context.get("fils_par_ancre") or {}).get(ancre, 0)
    return bouton(convention.reference, article, annexe, ancre, libelle, texte, nombre)


def bouton(
    reference: str, article: Article | None, annexe: Annexe | None, ancre: str, libelle: str, texte: str, nombre: int
) -> SafeString:
    """The same, from Python: a grid of thousands of rows asks for one a row."""
    piece: dict[str, Any] = {"article": article.pk} if article else {"annexe": annexe.pk} if annexe else {}
    adresse = f"{_page(reference)}?{urlencode({**piece, 'ancre': ancre} if ancre else piece)}"
    classe = "btn btn-secondary btn-sm" if texte else "btn btn-icone btn-sm"
    nom = typographier(libelle) if libelle else ""
    visible = format_html("{}", texte) if texte else mark_safe('<span class="visually-hidden">Commenter</span>')
    return format_html(
        '<a class="{} bouton-commenter{}" href="{}" data-commenter data-ancre="{}">{} {}'
        '<span class="visually-hidden">{}{}</span>{}</a>',
        classe,
        " avec-fils" if nombre else "",
        adresse,
        ancre,
        _dessin(),
        visible,
        " " if nom else "",
        nom,
        compte_ouverts(nombre),
    )


def compte_ouverts(nombre: int) -> SafeString:
    """The number of open threads as a small pill; commentaires.js keeps it true."""
    return format_html(
        '<span class="compte" data-compte{}><span aria-hidden="true">{}</span>'
        '<span class="visually-hidden"> ({})</span></span>',
        "" if nombre else mark_safe(" hidden"),
        nombre,
        compter(nombre, OUVERT, OUVERTS),
    )


@cache
def _page(reference: str) -> str:
    return reverse("conventions:fils", args=[reference])


@register.filter
def moment(quand: datetime | None) -> str:
    """« le 3 mars 2026 à 14 h 05 »."""
    return date_et_heure(quand) if quand else ""
