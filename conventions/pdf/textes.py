"""Plain and rich texts as they are printed."""

import re
from collections.abc import Callable
from functools import cache

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from ctg.texte_riche import vers_impression
from ctg.typographie import espaces_insecables, nombre_en_lettres

_PREMIER = re.compile(r"(?<![\w.,])1er(?=[\s\u00a0\u202f.,;)<]|$)")

PAGES_EN_LETTRES = 999
"""Beyond, the number of pages is printed in figures twice."""

Imprimeur = Callable[[str], SafeString]


def imprimeur(resoudre: Callable[[str], str], *, projet: bool) -> Imprimeur:
    """A function that prints the stored rich texts of one convention, its merge fields resolved.

    :raises MentionInconnue: (the function, when ``projet`` is false) for a merge field without value.
    """

    def imprimer(html: str) -> SafeString:
        return ordinaux(vers_impression(html, resoudre=resoudre, projet=projet)) if html else SafeString("")

    return imprimer


@cache
def style_du_total() -> str:
    """The rule that prints the number of pages as « quarante-deux (42) »: it is only known once they are laid out."""
    symboles = " ".join(f'"{nombre_en_lettres(nombre, feminin=True)}"' for nombre in range(1, PAGES_EN_LETTRES + 1))
    return (
        f'@counter-style lettres {{ system: fixed; symbols: {symboles}; suffix: ""; }}\n'
        '.total-pages::before { content: counter(pages, lettres) " (" counter(pages) ")"; }'
    )


def ordinaux(html: SafeString) -> SafeString:
    """The same HTML, « 1er » with its raised letters. Addresses hold no space after « 1er », so links stay whole."""
    return mark_safe(_PREMIER.sub("1<sup>er</sup>", html))  # noqa: S308 (only adds an element to safe HTML)


def ligne(texte: str) -> SafeString:
    """A plain text as HTML: escaped, with no-break spaces and raised ordinals."""
    return ordinaux(escape(espaces_insecables(texte)))
