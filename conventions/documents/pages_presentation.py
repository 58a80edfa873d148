"""What the pages of a presentation have in common: a chart at its size, the sentence that stands for missing data."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from conventions.documents.registre import ContexteBloc
from conventions.models import Annexe
from ctg.graphiques import Graphique
from ctg.typographie import FINE, INSECABLE, espaces_insecables

VIDE = mark_safe("")
LARGEUR_MM, HAUTEUR_MM = 253.0, 134.0
"""Room for charts under the title of a landscape page."""
TITRE_MM, LEGENDE_MM = 9.0, 9.0
MM_PAR_UNITE = (0.3, 0.4)
"""Least and greatest size of a unit of a chart: letters from 11 to 14 points."""
MM_AU_MOINS = 0.18
"""Size under which even a chart that fills a page by itself does not go."""
MARGE = 0.34
"""Share of the width of a chart that its labels take."""

Dessin = Callable[[float, float], Graphique]
"""A chart drawn in a given width, of which the labels take the second number."""
SITUATION = f"À compléter{INSECABLE}: "


def rendre(nom: str, **contexte: Any) -> SafeString:
    """A template of templates/pdf/presentation."""
    return render_to_string(f"pdf/presentation/{nom}.html", contexte)


def a_completer(ctx: ContexteBloc, quoi: str, annexe: Annexe | None = None) -> SafeString:
    """What stands for data that is not there: nothing in a final document, else what to fill and where."""
    if not ctx.projet:
        return VIDE
    ou = f" dans l’annexe «{INSECABLE}{annexe.titre}{INSECABLE}»" if annexe else ""
    return rendre("a_completer", phrase=espaces_insecables(f"{SITUATION}{quoi}{ou}."))


def annexe_de(ctx: ContexteBloc, nature: str) -> Annexe | None:
    """The first annexe of this nature that the document may print."""
    return next((annexe for annexe in ctx.lisibles() if annexe.nature == nature), None)


def en_redaction(ctx: ContexteBloc, nature: str) -> Annexe | None:
    """The first annexe of this nature that a party is still drafting for itself."""
    return next((a for a in ctx.convention.annexes.all() if a.nature == nature and not ctx.lisible(a)), None)


def sans_donnees(ctx: ContexteBloc, nature: str, quoi: str, nom: str) -> SafeString:
    """Same as :func:`a_completer`, for data that an annexe of ``nature`` (called ``nom``) gives."""
    if (annexe := annexe_de(ctx, nature)) is not None:
        return a_completer(ctx, quoi, annexe)
    if (privee := en_redaction(ctx, nature)) is not None and privee.responsable is not None:
        qui = privee.responsable.denomination.sujet()
        return a_completer(ctx, f"l’annexe est en cours de rédaction par {qui}{FINE}; {quoi}, une fois transmise")
    return a_completer(
        ctx, f"{quoi} dans une annexe de nature «{INSECABLE}{nom}{INSECABLE}», que la convention n’a pas"
    )


def en_pages(dessins: Iterable[Dessin]) -> list[list[Graphique]]:
    """The charts, page by page: as many as fit, each page at one scale that fills its width."""
    pages: list[list[Dessin]] = []
    for dessin in dessins:
        if pages and _hauteur([*pages[-1], dessin], MM_PAR_UNITE[0]) <= HAUTEUR_MM:
            pages[-1].append(dessin)
        else:
            pages.append([dessin])
    return [[_tracer(dessin, _echelle(page)) for dessin in page] for page in pages]


def _tracer(dessin: Dessin, echelle: float) -> Graphique:
    largeur = round(LARGEUR_MM / echelle)
    return dessin(largeur, round(largeur * MARGE))


def _hauteur(dessins: Sequence[Dessin], echelle: float) -> float:
    traces = [_tracer(dessin, echelle) for dessin in dessins]
    return sum(g.hauteur * echelle + TITRE_MM + (LEGENDE_MM if g.legende else 0) for g in traces)


def _echelle(page: Sequence[Dessin]) -> float:
    """The greatest at which all the charts of the page fit under one another."""
    echelle = MM_PAR_UNITE[1]
    while echelle > MM_AU_MOINS and _hauteur(page, echelle) > HAUTEUR_MM:
        echelle -= 0.01
    return echelle


def repartir(elements: Sequence[Any], maximum: int) -> list[list[Any]]:
    """The elements in runs of at most ``maximum``, as even as can be."""
    combien = -(-len(elements) // maximum)
    taille, reste = divmod(len(elements), combien) if combien else (0, 0)
    suites, debut = [], 0
    for rang in range(combien):
        fin = debut + taille + (rang < reste)
        suites.append(list(elements[debut:fin]))
        debut = fin
    return suites
