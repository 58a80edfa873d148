"""A plain text as it is copied from a PDF, read into paragraphs, lists and tables.

Copies come in two shapes: a line for each paragraph, or lines cut by the width of the page. Both are met, with page
numbers, stamps and page ends in the flow. Every word goes to a block or to what is put aside.
"""

from collections import Counter
from itertools import pairwise

from conventions.imports.assemblage import assembler
from conventions.imports.blocs import GenreParagraphe, SourceLue
from conventions.imports.brouillon import (
    Brut,
    EcartBrut,
    ElementBrut,
    ElementLu,
    TableauBrut,
    elements_de,
    etager,
    numeroter_les_suites,
    paragraphes_du_groupe,
)
from conventions.imports.lignes import MINUSCULE, coupee_par_la_page, phrase_finie, puce
from conventions.imports.mise_a_part import IMAGE, Ligne, mettre_a_part
from conventions.imports.releves import phrases
from conventions.imports.texte_html import elements_html, reunir_tables
from conventions.imports.texte_notes import rattacher
from conventions.imports.texte_signes import normaliser
from conventions.imports.texte_tableaux import est_rangee, fait_tableau, prolonge, rangees, tableau

_LARGEUR_MAX = 160
"""Characters: a longer line is a paragraph, not a line of a page."""
_COUPEES_MIN = 8


def lire_texte(texte: str) -> SourceLue:
    """The source of a plain text. Never refuses: an unknown shape is a paragraph."""
    lignes = reunir_tables(decouper(normaliser(texte)))
    mettre_a_part(lignes)
    bruts = _recoller(_bruts(lignes, largeur_de_coupe(lignes)))
    numeroter_les_suites(bruts)
    etager(bruts)
    avertissements = list(phrases(Counter(images=sum(ligne.raison == IMAGE for ligne in lignes))))
    pages = max((ligne.page for ligne in lignes), default=0)
    return assembler("texte", rattacher(list(elements_de(bruts))), avertissements=avertissements, pages=pages)


def decouper(texte: str) -> list[Ligne]:
    """The lines, without the margin that they all share; a form feed ends a page."""
    lignes: list[Ligne] = []
    morceaux = texte.split("\f")
    for page, morceau in enumerate(morceaux, start=1):
        celles_ci = [_ligne(brute, page if len(morceaux) > 1 else 0) for brute in morceau.split("\n")]
        pleines = [ligne for ligne in celles_ci if not ligne.vide]
        if page < len(morceaux) and pleines:
            pleines[-1].bord = True
        if page > 1 and pleines:
            pleines[0].bord = True
        lignes += [*celles_ci, Ligne("", page=page)]
    marge = min((ligne.retrait for ligne in lignes if not ligne.vide), default=0)
    for ligne in lignes:
        ligne.retrait -= marge if not ligne.vide else 0
    return lignes


def _ligne(brute: str, page: int) -> Ligne:
    # A tab at either end of a line may close an empty cell: it stays. Spaces before it are an indent.
    texte = brute.strip(" \u00a0")
    if "\t" in texte and puce(texte):
        texte = texte.strip()
    retrait = len(brute) - len(brute.lstrip())
    return Ligne(texte if texte.strip() else "", retrait, page)


def largeur_de_coupe(lignes: list[Ligne]) -> int:
    """The width, in characters, that cut the lines of this text; 0 when each line is a paragraph of its own.

    Lines are cut when none is long and many go on in lower case on the next one.
    """
    gardees = [ligne for ligne in lignes if not ligne.raison and "\t" not in ligne.texte]
    longueurs = sorted(len(ligne.texte) for ligne in gardees if len(ligne.texte) > 40)
    if not longueurs or longueurs[int(len(longueurs) * 0.98)] > _LARGEUR_MAX:
        return 0
    coupees = sum(
        len(une.texte) > 40 and not phrase_finie(une.texte) and bool(MINUSCULE.match(autre.texte))
        for une, autre in pairwise(gardees)
        if not puce(autre.texte)
    )
    if coupees < min(_COUPEES_MIN, max(2, len(longueurs) // 4)):
        return 0
    return longueurs[int(len(longueurs) * 0.9)]


def _bruts(lignes: list[Ligne], largeur: int) -> list[ElementBrut]:
    bruts: list[ElementBrut] = []
    cellules: list[list[str]] = []
    for numero, groupe in enumerate(_groupes(lignes)):
        premiere = groupe[0]
        if premiere.raison:
            bruts.append(EcartBrut(premiere.texte, premiere.raison, premiere.page))
            continue
        if premiere.html:
            bruts += map(ElementLu, elements_html(premiere.texte))
            continue
        nouvelles = rangees(groupe) if est_rangee(premiere.texte) else []
        dernier = next((b for b in reversed(bruts) if not isinstance(b, EcartBrut)), None)
        if isinstance(dernier, TableauBrut) and prolonge(nouvelles, cellules):
            cellules += nouvelles
            dernier.rangs = tableau(cellules).rangs
        elif fait_tableau(nouvelles):
            cellules = nouvelles
            bruts.append(tableau(cellules, premiere.page))
        else:
            bruts += paragraphes_du_groupe(groupe, largeur=largeur, groupe=numero)
    return bruts


def _groupes(lignes: list[Ligne]) -> list[list[Ligne]]:
    """Lines that touch: of a text, of a table, or one put aside."""
    groupes: list[list[Ligne]] = []
    ouvert: tuple[bool, str] | None = None
    for ligne in lignes:
        nature = None if ligne.vide else (est_rangee(ligne.texte), ligne.raison)
        if nature is not None:
            if nature == ouvert and not ligne.raison and not ligne.html:
                groupes[-1].append(ligne)
            else:
                groupes.append([ligne])
        ouvert = None if ligne.html else nature
    return groupes


def _recoller(bruts: list[ElementBrut]) -> list[ElementBrut]:
    """Sentences that a page end cut in two, made whole; what stood between comes after."""
    rendus: list[ElementBrut] = []
    for brut in bruts:
        place = next((rang for rang in range(len(rendus) - 1, -1, -1) if not isinstance(rendus[rang], EcartBrut)), -1)
        precedent = rendus[place] if place >= 0 else None
        if (
            isinstance(brut, Brut)
            and isinstance(precedent, Brut)
            and brut.genre is GenreParagraphe.TEXTE
            and precedent.genre is not GenreParagraphe.TITRE
            and precedent.groupe != brut.groupe
            and coupee_par_la_page(
                precedent.texte, brut.texte, marque=place < len(rendus) - 1 or precedent.page != brut.page
            )
        ):
            precedent.texte += f" {brut.texte}"
            precedent.groupe = brut.groupe
            continue
        rendus.append(brut)
    return rendus
