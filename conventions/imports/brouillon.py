"""Paragraphs of a text being read: still text with its marks, so that halves can be joined before runs are made."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from conventions.imports.assemblage import Element, paragraphe_simple
from conventions.imports.blocs import Cellule, Ecart, GenreParagraphe, Paragraphe, Tableau
from conventions.imports.emphase import fragments_de, partager
from conventions.imports.lignes import (
    est_intertitre,
    nu,
    numero,
    pleine,
    puce,
    se_suivent,
    suite_de_numero,
)
from conventions.imports.mise_a_part import Ligne

G = GenreParagraphe


@dataclass(slots=True)
class Brut:
    """A paragraph to be. ``groupe``: lines that touch have the same; ``note``: texts called from it, by their sign."""

    texte: str
    genre: GenreParagraphe = G.TEXTE
    marque: str = ""
    retrait: int = 0
    niveau: int = 0
    page: int = 0
    groupe: int = 0

    def paragraphe(self) -> Paragraphe:
        return Paragraphe(0, fragments_de(self.texte), self.genre, self.niveau, marque=self.marque, page=self.page)


@dataclass(slots=True)
class EcartBrut:
    texte: str
    raison: str
    page: int = 0


@dataclass(slots=True)
class CelluleBrute:
    bruts: list[Brut] = field(default_factory=list)
    colonnes: int = 1
    lignes: int = 1
    entete: bool = False


@dataclass(slots=True)
class TableauBrut:
    rangs: list[list[CelluleBrute]]
    page: int = 0


@dataclass(slots=True)
class ElementLu:
    """What another reader has already read."""

    element: Element


ElementBrut = Brut | EcartBrut | TableauBrut | ElementLu


def elements_de(bruts: Iterable[ElementBrut]) -> Iterator[Element]:
    for brut in bruts:
        if isinstance(brut, EcartBrut):
            yield Ecart(paragraphe_simple(brut.texte, brut.page), brut.raison)
        elif isinstance(brut, TableauBrut):
            rangs = tuple(tuple(_cellule(cellule) for cellule in rang) for rang in brut.rangs)
            yield Tableau(0, rangs, brut.page)
        elif isinstance(brut, ElementLu):
            yield brut.element
        else:
            yield brut.paragraphe()


def _cellule(brute: CelluleBrute) -> Cellule:
    return Cellule(tuple(b.paragraphe() for b in brute.bruts), brute.colonnes, brute.lignes, brute.entete)


def paragraphes_du_groupe(lignes: list[Ligne], *, largeur: int = 0, groupe: int = 0) -> list[Brut]:
    """Paragraphs and items of lines that touch. ``largeur``: the width that cut the lines, 0 when nothing did."""
    textes, traversees = partager([ligne.texte for ligne in lignes])
    bruts: list[Brut] = []
    for rang, (ligne, texte) in enumerate(zip(lignes, textes, strict=True)):
        precedent = bruts[-1] if bruts else None
        if precedent is not None and _se_colle(precedent, lignes[rang - 1], ligne, rang - 1 in traversees, largeur):
            coupe = precedent.texte.endswith(("/", "-")) or not precedent.texte
            precedent.texte += texte if coupe else f" {texte}"
            continue
        bruts.append(_brut(ligne, texte, groupe))
    return bruts


def _brut(ligne: Ligne, texte: str, groupe: int) -> Brut:
    brut = Brut(texte.replace("\t", " "), retrait=ligne.retrait, page=ligne.page, groupe=groupe)
    if titre := _titre_markdown(texte):
        brut.genre, brut.niveau, brut.texte = G.TITRE, titre[0], titre[1]
    elif item := puce(texte):
        brut.genre, brut.marque, brut.texte = G.PUCE, item.marque, item.texte
    return brut


def _titre_markdown(texte: str) -> tuple[int, str] | None:
    diese = texte.split(" ", 1)
    if len(diese) == 2 and 1 <= len(diese[0]) <= 6 and set(diese[0]) == {"#"}:
        return len(diese[0]), diese[1].strip()
    return None


def _se_colle(precedent: Brut, avant: Ligne, ligne: Ligne, traversee: bool, largeur: int) -> bool:
    """Whether a line goes on with the paragraph above: a new mark never does."""
    if precedent.genre is G.TITRE or puce(ligne.texte) or _titre_markdown(ligne.texte):
        return False
    if not precedent.texte:
        # A bullet alone on its line: its text is the next one.
        return True
    if (item := numero(ligne.texte)) and _nouveau_numero(item.marque, precedent):
        return False
    if traversee:
        return True
    if se_suivent(precedent.texte, ligne.texte):
        return True
    if est_intertitre(ligne.texte) or not largeur:
        return False
    return pleine(avant.texte, ligne.texte, largeur)


def _nouveau_numero(marque: str, precedent: Brut) -> bool:
    """A first number, or the one after that of the paragraph above; « 12. » that begins a cut line is neither."""
    forme, rangs = suite_de_numero(marque)
    if 1 in rangs:
        return True
    avant = numero(precedent.texte)
    if avant is None:
        return False
    forme_avant, rangs_avant = suite_de_numero(avant.marque)
    return forme == forme_avant and bool(rangs & {rang + 1 for rang in rangs_avant})


def numeroter_les_suites(bruts: list[ElementBrut]) -> None:
    """Numbered paragraphs become items when two at least follow one another; one alone is a title or a sentence.

    Items between them (a list under « 1. ») do not break the run; any other paragraph does.
    """
    suite: list[tuple[Brut, str, str]] = []

    def clore() -> None:
        if len(suite) > 1:
            for brut, marque, texte in suite:
                brut.genre, brut.marque, brut.texte = G.NUMERO, marque, texte
        suite.clear()

    for brut in bruts:
        if isinstance(brut, EcartBrut) or (isinstance(brut, Brut) and brut.genre is G.PUCE):
            continue
        item = numero(brut.texte) if isinstance(brut, Brut) and brut.genre is G.TEXTE else None
        if not isinstance(brut, Brut) or item is None:
            clore()
            continue
        if suite and not _succede(suite[-1][1], item.marque):
            clore()
        suite.append((brut, item.marque, item.texte))
    clore()


def _succede(avant: str, apres: str) -> bool:
    (forme_avant, rangs_avant), (forme, rangs) = suite_de_numero(avant), suite_de_numero(apres)
    return forme == forme_avant and bool(rangs & {rang + 1 for rang in rangs_avant})


def etager(bruts: Iterable[ElementBrut]) -> None:
    """Levels of the items, from their indents, then from their marks: a new mark at the same place goes deeper."""
    pile: list[tuple[int, str]] = []
    for brut in bruts:
        if isinstance(brut, EcartBrut):
            continue
        if not isinstance(brut, Brut) or brut.genre not in (G.PUCE, G.NUMERO):
            pile.clear()
            continue
        famille = _famille(brut)
        while pile and pile[-1][0] > brut.retrait:
            pile.pop()
        familles = [marque for retrait, marque in pile if retrait == brut.retrait]
        if famille in familles:
            while pile[-1][1] != famille:
                pile.pop()
        else:
            pile.append((brut.retrait, famille))
        brut.niveau = min(len(pile) - 1, 8)


def _famille(brut: Brut) -> str:
    if brut.genre is G.NUMERO:
        return suite_de_numero(brut.marque)[0]
    return "-" if nu(brut.marque) in "-–—" else brut.marque
