"""The first sheet of a checked workbook as rows of text; runs in a bounded child process."""

import re
from collections.abc import Iterable
from datetime import date, datetime, time
from io import BytesIO
from typing import Any

import openpyxl
from openpyxl.utils.cell import range_boundaries

from conventions.tables.enveloppe import Releve, TableurRefuse
from conventions.tables.lecteur import SANS_RESULTAT

MODE_D_EMPLOI = "Mode d’emploi"
"""The sheet of explanations of our own workbooks, never read."""
FUSIONS_MAX = 5_000
VIDES_MAX = 1_000
"""Empty lines after which nothing more is looked for."""
MARGE_COLONNES = 120


def lire_feuille(
    contenu: bytes, releve: Releve, lignes_max: int, colonnes_max: int, voulue: str = ""
) -> tuple[str, list[list[str]], list[str]]:
    """Title, rows and warnings of the first visible sheet that holds something. Raises :class:`TableurRefuse`.

    With ``voulue``, the sheet of that title alone: no row and an empty title when there is none.
    """
    classeur = openpyxl.load_workbook(BytesIO(contenu), read_only=True, data_only=True, keep_links=False)
    avis: list[str] = []
    candidates = [f for f in classeur.worksheets if f.sheet_state == "visible" and f.title != MODE_D_EMPLOI]
    if voulue:
        candidates = [f for f in candidates if f.title.strip().casefold() == voulue.casefold()]
        if not candidates:
            return "", [], []
    choisie, rangees, suivantes = None, [], []
    for feuille in candidates:
        if choisie is not None:
            suivantes.append(feuille.title)
            continue
        rangees = _rangees(feuille, lignes_max)
        choisie = feuille if any(any(r) for r in rangees) else None
    if choisie is None:
        if voulue:
            return candidates[0].title, [], []
        raise TableurRefuse("Ce classeur est vide : aucune cellule n’est remplie.", motif="vide")
    if suivantes:
        avis.append(f"Seule la feuille « {choisie.title} » est lue ; le classeur en a d’autres.")
    partie = str(getattr(choisie, "_worksheet_path", "")).lstrip("/")
    if partie in releve.formules:
        _marquer_formules(contenu, choisie.title, rangees)
    avis += _deplier_fusions(rangees, releve.fusions.get(partie, []), colonnes_max)
    return choisie.title, rangees, avis


def _rangees(feuille: Any, lignes_max: int) -> list[list[str]]:
    rangees: list[list[str]] = []
    vides = 0
    for rangee in feuille.iter_rows(max_col=MARGE_COLONNES):
        textes = ["" if cellule.value is None else _texte(cellule) for cellule in rangee]
        while textes and not textes[-1]:
            textes.pop()
        rangees.append(textes)
        vides = 0 if textes else vides + 1
        if vides > VIDES_MAX or len(rangees) - vides > lignes_max + 20:
            break
    return rangees


def _texte(cellule: Any) -> str:
    """What a cell shows: an ISO date, « oui », a number with its decimal comma, the percentage of a percentage."""
    valeur = cellule.value
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    if isinstance(valeur, datetime | date):
        return valeur.strftime("%Y-%m-%d")
    if isinstance(valeur, time):
        return valeur.isoformat("minutes")
    if isinstance(valeur, int | float):
        pourcentage = "%" in str(cellule.number_format or "")
        return f"{_nombre(valeur * 100)} %" if pourcentage else _nombre(valeur)
    return str(valeur)


def _nombre(valeur: float) -> str:
    """Fifteen significant digits, as spreadsheets keep, without exponent."""
    if isinstance(valeur, int):
        return str(valeur)
    court = f"{valeur:.15g}"
    if "e" in court:
        court = f"{valeur:.15f}".rstrip("0").rstrip(".") if abs(valeur) < 1 else f"{valeur:.0f}"
    return court.replace(".", ",")


def _marquer_formules(contenu: bytes, titre: str, rangees: list[list[str]]) -> None:
    """Say of each formula without a stored result that it has none, rather than read an empty cell."""
    classeur = openpyxl.load_workbook(BytesIO(contenu), read_only=True, data_only=False, keep_links=False)
    for rangee, source in zip(rangees, classeur[titre].iter_rows(max_col=MARGE_COLONNES), strict=False):
        for colonne, cellule in enumerate(source):
            if getattr(cellule, "data_type", "") != "f":
                continue
            rangee.extend("" for _ in range(colonne + 1 - len(rangee)))
            rangee[colonne] = rangee[colonne] or SANS_RESULTAT


def _deplier_fusions(rangees: list[list[str]], fusions: Iterable[str], colonnes_max: int) -> list[str]:
    """Repeat down its lines the value of a merged cell, in its first column: what a reader of the sheet sees."""
    avis = []
    for plage in list(fusions)[:FUSIONS_MAX]:
        gauche, haut, _, bas = (borne or 1 for borne in range_boundaries(plage))
        if haut > len(rangees) or gauche > colonnes_max or len(rangees[haut - 1]) < gauche:
            continue
        valeur = rangees[haut - 1][gauche - 1]
        if not valeur or bas == haut:
            continue
        for rangee in rangees[haut : min(bas, len(rangees))]:
            if not any(rangee):
                continue
            rangee.extend("" for _ in range(gauche - len(rangee)))
            rangee[gauche - 1] = rangee[gauche - 1] or valeur
        avis.append(f"Cellules fusionnées {plage} : « {_resume(valeur)} » est repris sur chacune de leurs lignes.")
    if len(avis) > 5:
        return [*avis[:5], f"Et {len(avis) - 5} autres cellules fusionnées, reprises de même."]
    return avis


def _resume(texte: str) -> str:
    plat = re.sub(r"\s+", " ", texte)
    return plat if len(plat) <= 40 else f"{plat[:39]}…"
