"""Tables of a plain text: cells between tabs or bars, with the HTML that copies leave in them."""

import functools
import re
from collections.abc import Sequence

from conventions.imports.brouillon import Brut, CelluleBrute, TableauBrut, etager, paragraphes_du_groupe
from conventions.imports.lignes import TIRETS, puce
from conventions.imports.mise_a_part import Ligne

_BARRES = re.compile(r"\|.*\|")
_REGLE = re.compile(r"\|?(?:\s*:?-{2,}:?\s*\|)+\s*(?::?-{2,}:?\s*)?")
_HTML = re.compile(r"</?(?:p|ul|ol|li|br|div|h[1-6])\b[^<>]*>", re.IGNORECASE)
_GLYPHE_INTERNE = re.compile(r"\s(?=[•●▪■▶►▸➔➢➤✓✔❖◆]\s)")
_ENTETE_MAX = 90


def est_rangee(texte: str) -> bool:
    """Whether a line holds cells: a tab that is neither an indent nor the space after a bullet."""
    if item := puce(texte):
        return "\t" in item.texte
    return "\t" in texte or bool(_BARRES.fullmatch(texte.strip()) and texte.count("|") > 2)


def rangees(lignes: Sequence[Ligne]) -> list[list[str]]:
    """The cells of each line, without the rule of a Markdown table."""
    cellules = []
    for ligne in lignes:
        texte = ligne.texte
        if "\t" in texte:
            cellules.append([cellule.strip() for cellule in texte.split("\t")])
        elif not _REGLE.fullmatch(texte.strip()):
            cellules.append([cellule.strip() for cellule in texte.strip().strip("|").split("|")])
    return cellules


def tableau(cellules: list[list[str]], page: int = 0) -> TableauBrut:
    """The table of these cells: all rows of one length, empty cells merged where that is what they mean."""
    largeur = max(len(rangee) for rangee in cellules)
    egales = [rangee + [""] * (largeur - len(rangee)) for rangee in cellules]
    return TableauBrut(_fusionner(egales), page)


def fait_tableau(cellules: list[list[str]]) -> bool:
    """Two rows, or one of three cells, somewhere with two full ones: « Article 1 ⇥ Objet » alone is a line."""
    if len(cellules) < 2 and max(map(len, cellules), default=0) < 3:
        return False
    return any(sum(map(bool, rangee)) > 1 for rangee in cellules)


def prolonge(cellules: list[list[str]], precedentes: list[list[str]]) -> bool:
    """Whether rows go on with a table that a page cut: as many columns, and nothing in the first cell."""
    return bool(cellules and precedentes) and not cellules[0][0] and len(cellules[0]) == len(precedentes[-1]) > 1


def _fusionner(cellules: list[list[str]]) -> list[list[CelluleBrute]]:
    entetes = _rangs_d_entete(cellules)
    rangs: list[list[CelluleBrute]] = []
    ouverte: CelluleBrute | None = None
    for numero, rangee in enumerate(cellules):
        rang: list[CelluleBrute] = []
        for colonne, texte in enumerate(rangee):
            if colonne == 0 and _sous_la_precedente(cellules, numero) and ouverte is not None:
                ouverte.lignes += 1
                continue
            if rang and not texte and _couvre(cellules, numero, colonne):
                rang[-1].colonnes += 1
                continue
            rang.append(CelluleBrute(_paragraphes(texte), entete=numero in entetes))
            if colonne == 0:
                ouverte = rang[0]
        rangs.append(rang)
    return rangs


def _sous_la_precedente(cellules: list[list[str]], numero: int) -> bool:
    """An empty first cell before a full one belongs to the cell above, in a row that says something too."""
    if numero == 0 or cellules[numero][0] or not any(cellules[numero][1:]):
        return False
    premiere = numero
    while premiere > 0 and not cellules[premiere][0]:
        premiere -= 1
    titre = sum(map(bool, cellules[premiere])) == 1 and len(cellules[premiere]) > 1
    return bool(cellules[premiere][0]) and not titre


def _couvre(cellules: list[list[str]], numero: int, colonne: int) -> bool:
    """An empty cell of the first row goes to its neighbour: the title of the table, or a heading over two columns."""
    rangee = cellules[numero]
    if numero or len(cellules) < 2 or not rangee[0]:
        return False
    return not any(rangee[1:]) or bool(cellules[1][colonne])


def _rangs_d_entete(cellules: list[list[str]]) -> set[int]:
    """The rows of headings: a title alone in its row, then short words above longer, empty or counted cells."""
    if len(cellules) < 2:
        return set()
    titre = bool(cellules[0][0]) and len(cellules[0]) > 1 and not any(cellules[0][1:])
    rangs = {0} if titre else set()
    rang = 1 if titre else 0
    rangee, suivantes = cellules[rang], cellules[rang + 1 :]
    if len(rangee) < 2 or not all(rangee[1:]) or max(map(len, rangee)) >= _ENTETE_MAX:
        return rangs
    if suivantes and not any(texte[0].isdigit() for texte in rangee if texte):
        autres = [texte for suivante in suivantes for texte in suivante[1:]]
        moyenne = sum(map(len, autres)) / max(len(autres), 1)
        chiffree = any(texte[:1].isdigit() for texte in autres)
        if chiffree or not all(autres) or moyenne > 1.5 * sum(map(len, rangee)) / len(rangee):
            rangs.add(rang)
    return rangs


def _paragraphes(cellule: str) -> list[Brut]:
    lignes = [Ligne(texte, retrait) for texte, retrait in _lignes_de_cellule(cellule)]
    bruts = paragraphes_du_groupe(lignes)
    etager(bruts)
    return bruts


def _lignes_de_cellule(cellule: str) -> list[tuple[str, int]]:
    """The lines of a cell and their depth: what tags separate, then what bullets in a row separate."""
    lignes: list[tuple[str, int]] = []
    profondeur, position, item = 0, 0, ""
    for balise in [*_HTML.finditer(cellule), None]:
        morceau = cellule[position : balise.start() if balise else None].strip()
        if morceau:
            coupes = _couper_items(morceau) if profondeur or _GLYPHE_INTERNE.search(f" {morceau}") else [morceau]
            lignes += [(item * (rang == 0) + coupe, max(profondeur - 1, 0)) for rang, coupe in enumerate(coupes)]
            item = ""
        if balise is None:
            break
        position = balise.end()
        nom = re.sub(r"\W.*", "", balise[0].strip("</>").lower())
        if nom in {"ul", "ol"}:
            profondeur = max(profondeur + (-1 if balise[0].startswith("</") else 1), 0)
        elif nom == "li":
            item = "" if balise[0].startswith("</") else "• "
    return _retraits_des_listes_ouvertes(lignes)


def _retraits_des_listes_ouvertes(lignes: list[tuple[str, int]]) -> list[tuple[str, int]]:
    """Lists that are opened and never closed: a mark already seen less deep comes back to its depth."""
    profondeurs: dict[str, int] = {}
    rendues = []
    for texte, profondeur in lignes:
        item = puce(texte)
        reel = profondeurs.setdefault(item.marque, profondeur) if item else profondeur
        rendues.append((texte, reel))
    return rendues


def _couper_items(morceau: str) -> list[str]:
    """Items written on one line: « - Un - Deux » or « ▶ Un ▶ Deux ». A dash between figures is not a mark."""
    rendues: list[str] = []
    for coupe in (coupe.strip() for coupe in _GLYPHE_INTERNE.split(morceau)):
        if coupe and coupe[0] in TIRETS:
            rendues += (item.strip() for item in _tirets_internes(coupe[0]).split(coupe))
        else:
            rendues.append(coupe)
    return [item for item in rendues if item]


@functools.cache
def _tirets_internes(tiret: str) -> re.Pattern[str]:
    """Where a dash begins an item: after a closed one, before a capital, before « 1^{er} »."""
    return re.compile(
        rf"(?<=[;,.:])\s(?={tiret}\s)|\s(?={tiret}\s[A-ZÀ-ÖØ-Þ])|(?<!\d)\s(?={tiret}\s[«(])|\s(?={tiret}\s\d+\^)"
    )
