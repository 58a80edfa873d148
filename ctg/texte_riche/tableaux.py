"""Make a table fit to print: regular rows, header cells with a scope, explicit column widths.

PDF/UA asks that every row spans the same number of columns; WeasyPrint lays a table out twice as fast when
the widths of its columns are given.
"""

from collections.abc import Iterator
from math import sqrt

from ctg.texte_riche.arbre import Ligne, Noeud, blocs_de_texte
from ctg.texte_riche.lecture import texte_de_ligne

LARGE_A_PARTIR_DE = 7
_COLONNES_COMPLETEES_MAX = 100


def _noeuds(parent: Noeud, *noms: str) -> list[Noeud]:
    return [e for e in parent.enfants if isinstance(e, Noeud) and e.nom in noms]


def _promouvoir_entete(table: Noeud) -> None:
    """Put the first rows in a ``thead`` when they hold header cells only (editors leave them in the body)."""
    if _noeuds(table, "thead"):
        return
    corps = _noeuds(table, "tbody")
    if not corps:
        return
    rangees = _noeuds(corps[0], "tr")
    entetes = 0
    while entetes < len(rangees) and all(c.nom == "th" for c in _noeuds(rangees[entetes], "td", "th")):
        entetes += 1
    if not 0 < entetes < sum(len(_noeuds(section, "tr")) for section in corps):
        return
    tete = Noeud("thead", {}, list(rangees[:entetes]))
    corps[0].enfants = list(rangees[entetes:])
    table.enfants.insert(table.enfants.index(corps[0]), tete)
    table.enfants = [e for e in table.enfants if isinstance(e, Ligne) or e.enfants]


def _placer(section: Noeud) -> Iterator[tuple[Noeud, list[tuple[Noeud, int, int]], set[int]]]:
    """For each row: its cells with their first column and width, and the columns taken from the rows above.

    Spans are cut where they leave the section or meet a cell already there.
    """
    rangees = _noeuds(section, "tr")
    reste: dict[int, int] = {}
    for rang, rangee in enumerate(rangees):
        prises = {colonne for colonne, nombre in reste.items() if nombre > 0}
        reste = {colonne: nombre - 1 for colonne, nombre in reste.items() if nombre > 1}
        places: list[tuple[Noeud, int, int]] = []
        colonne = 0
        for cellule in _noeuds(rangee, "td", "th"):
            while colonne in prises:
                colonne += 1
            voulue = int(cellule.attributs.get("colspan", "1"))
            largeur = next((n for n in range(1, voulue) if colonne + n in prises), voulue)
            hauteur = min(int(cellule.attributs.get("rowspan", "1")), len(rangees) - rang)
            for cle, valeur in (("colspan", largeur), ("rowspan", hauteur)):
                cellule.attributs.pop(cle, None)
                if valeur > 1:
                    cellule.attributs[cle] = str(valeur)
            if hauteur > 1:
                reste.update({colonne + n: hauteur - 1 for n in range(largeur)})
            places.append((cellule, colonne, largeur))
            colonne += largeur
        yield rangee, places, prises


def _poids(cellule: Noeud) -> tuple[int, int]:
    """Length of the text of a cell and of its longest word."""
    texte = " ".join(texte_de_ligne(ligne) for _, ligne in blocs_de_texte(cellule))
    return len(texte), max((len(mot) for mot in texte.split()), default=0)


def _largeurs(cellules: list[tuple[Noeud, int, int]], colonnes: int) -> list[float]:
    """Width of each column in percent: more for those that hold more text, never less than their words ask."""
    longueurs, mots = [0] * colonnes, [0] * colonnes
    for cellule, colonne, largeur in cellules:
        if largeur == 1:
            longueur, mot = _poids(cellule)
            longueurs[colonne] += longueur
            mots[colonne] = max(mots[colonne], min(mot, 16))
    besoins = [4 + mot + sqrt(longueur) for longueur, mot in zip(longueurs, mots, strict=True)]
    total = sum(besoins)
    return [round(100 * besoin / total, 2) for besoin in besoins]


def preparer(table: Noeud) -> None:
    """Change ``table`` in place: header rows, scopes, regular rows, column widths; class ``large`` when it is wide."""
    _promouvoir_entete(table)
    rangees = [(section.nom, *place) for section in _noeuds(table, "thead", "tbody") for place in _placer(section)]
    places = [place for _, _, cellules, _ in rangees for place in cellules]
    colonnes = max((debut + largeur for _, debut, largeur in places), default=0)
    for section, rangee, cellules, prises in rangees:
        if colonnes <= _COLONNES_COMPLETEES_MAX:
            couvertes = prises.union(*(range(debut, debut + largeur) for _, debut, largeur in cellules))
            rangee.enfants.extend(Noeud("td") for colonne in range(colonnes) if colonne not in couvertes)
        for cellule, _, largeur in cellules:
            if cellule.nom == "th" and "scope" not in cellule.attributs:
                sens = "col" if section == "thead" else "row"
                cellule.attributs["scope"] = "colgroup" if sens == "col" and largeur > 1 else sens
    if not colonnes:
        return
    if colonnes >= LARGE_A_PARTIR_DE:
        table.attributs["class"] = "large"
    groupe = Noeud("colgroup")
    groupe.enfants.extend(Noeud("col", {"style": f"width:{n}%"}) for n in _largeurs(places, colonnes))
    legendes = len(_noeuds(table, "caption"))
    table.enfants.insert(legendes, groupe)
