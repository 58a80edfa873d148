"""The rows of a table as they are printed: a regular table with its caption, header scopes and column widths."""

import re
from collections.abc import Iterable, Mapping, Sequence
from math import sqrt
from typing import Any

from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from conventions.tables.cellules import afficher
from conventions.tables.definition import Colonne, GenreColonne, Table
from conventions.tables.lecteur import NUMERIQUES

LARGE_A_PARTIR_DE = 7
"""Columns from which a table is set in smaller type."""
PAYSAGE_A_PARTIR_DE = 6
LIGNES_PAR_TABLEAU = 500
"""Rows of one printed table: the layout of a longer one is too slow."""
MOT_MAX = 200
COUPE = 40
MOT_TENU = 18
"""Characters of the longest word that a column is widened for: a SIRET with its no-break spaces."""
LARGEURS = {"etroite": 5.0, "moyenne": 9.0, "large": 14.0}

_FIN_DE_MOT = re.compile(r"[ \n]+")
_PUCE = re.compile(r"\s*[-–•*]\s+")
_MOT_SANS_FIN = re.compile(rf"\S{{{MOT_MAX},}}")
Choix = Mapping[str, Mapping[str, str]]


def tableau_html(
    table: Table,
    lignes: Iterable[Any],
    *,
    colonnes: Sequence[str] | None = None,
    legende: str = "",
    choix: Choix | None = None,
) -> SafeString:
    """The rows, in the ``colonnes`` named (all by default), columns that are empty throughout left out.

    The first column is the header of its row. ``legende`` is the caption; ``choix`` gives the labels of the columns
    whose choices depend on the convention, by column. Nothing for no row. No query on rows loaded with their communes.
    """
    rangees = list(lignes)
    voulues = [table.colonne(nom) for nom in colonnes] if colonnes is not None else list(table.colonnes)
    if not rangees:
        return mark_safe("")
    textes = [[afficher(c, ligne, choix=(choix or {}).get(c.nom)) for c in voulues] for ligne in rangees]
    gardees = [
        rang
        for rang, colonne in enumerate(voulues)
        if colonnes is not None or colonne.obligatoire or any(textes_de[rang] for textes_de in textes)
    ]
    visibles = [voulues[rang] for rang in gardees]
    cellules = [[rangee[rang] for rang in gardees] for rangee in textes]
    colgroup = _colgroup(visibles, cellules)
    morceaux = []
    for debut in range(0, len(cellules), LIGNES_PAR_TABLEAU):
        titre = f"{legende} (suite)" if legende and debut else legende
        morceaux.append(_tableau(visibles, cellules[debut : debut + LIGNES_PAR_TABLEAU], titre, colgroup))
    return format_html_join("\n", "{}", ((morceau,) for morceau in morceaux))


def en_paysage(table: Table, colonnes: Sequence[str] | None = None) -> bool:
    """Whether a table is wide enough to ask for landscape pages."""
    return len(colonnes if colonnes is not None else table.colonnes) >= PAYSAGE_A_PARTIR_DE


def _tableau(colonnes: Sequence[Colonne], cellules: list[list[str]], legende: str, colgroup: SafeString) -> SafeString:
    classe = mark_safe(' class="large"') if len(colonnes) >= LARGE_A_PARTIR_DE else ""
    caption = format_html("<caption>{}</caption>", legende) if legende else ""
    entetes = format_html_join("", '<th scope="col"{}>{}</th>', ((_classe(c), c.libelle) for c in colonnes))
    corps = format_html_join("\n", "<tr>{}</tr>", ((_rangee(colonnes, rangee),) for rangee in cellules))
    return format_html(
        "<table{}>{}{}<thead><tr>{}</tr></thead><tbody>{}</tbody></table>", classe, caption, colgroup, entetes, corps
    )


def _rangee(colonnes: Sequence[Colonne], textes: Sequence[str]) -> SafeString:
    premiere = format_html('<th scope="row">{}</th>', _contenu(colonnes[0], textes[0]))
    reste = zip(colonnes[1:], textes[1:], strict=True)
    autres = format_html_join("", "<td{}>{}</td>", ((_classe(c), _contenu(c, texte)) for c, texte in reste))
    return premiere + autres


def _classe(colonne: Colonne) -> SafeString:
    return mark_safe(' class="nombre"') if colonne.genre in NUMERIQUES else mark_safe("")


def _contenu(colonne: Colonne, texte: str) -> SafeString:
    """A cell; the lines of a long text, as a list when each begins with a bullet."""
    sain = _MOT_SANS_FIN.sub(lambda mot: "\u200b".join(_tranches(mot.group())), texte)
    lignes = [ligne for ligne in sain.split("\n") if ligne.strip()]
    if colonne.genre is not GenreColonne.LONG or len(lignes) < 2:
        return conditional_escape(sain.strip())
    if all(_PUCE.match(ligne) for ligne in lignes):
        puces = format_html_join("", "<li>{}</li>", ((_PUCE.sub("", ligne, count=1),) for ligne in lignes))
        return format_html("<ul>{}</ul>", puces)
    return format_html_join(mark_safe("<br>"), "{}", ((ligne,) for ligne in lignes))


def _tranches(mot: str) -> list[str]:
    return [mot[debut : debut + COUPE] for debut in range(0, len(mot), COUPE)]


def _colgroup(colonnes: Sequence[Colonne], cellules: list[list[str]]) -> SafeString:
    """Widths in percent: what the column says, what its texts ask, and never less than its longest word."""
    besoins = []
    for rang, colonne in enumerate(colonnes):
        textes = [rangee[rang] for rangee in cellules if rangee[rang]]
        moyenne = sum(map(len, textes)) / len(textes) if textes else 0
        mots = max((len(mot) for texte in [*textes, colonne.libelle] for mot in _FIN_DE_MOT.split(texte)), default=0)
        besoins.append(max(LARGEURS[colonne.largeur] / 2 + sqrt(moyenne) * 1.6, min(mots, MOT_TENU) + 2))
    total = sum(besoins)
    pourcentages = ((f"width:{100 * besoin / total:.2f}%",) for besoin in besoins)
    return format_html("<colgroup>{}</colgroup>", format_html_join("", '<col style="{}">', pourcentages))
