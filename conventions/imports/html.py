"""HTML as mammoth, pandoc and markdown-it write it, read into paragraphs, lists and tables in their order."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from lxml import html as lxml_html
from lxml.html import HtmlElement

from conventions.imports.assemblage import Element, nettoyer_fragments
from conventions.imports.blocs import Cellule, Ecart, Fragment, GenreParagraphe, Paragraphe, Tableau
from conventions.imports.lignes import se_suivent
from conventions.imports.texte_signes import normaliser

G = GenreParagraphe
_TITRES = {f"h{niveau}": niveau for niveau in range(1, 7)}
_LISTES = {"ul", "ol", "li", "dl", "dt", "dd"}
_BLOCS = {"p", "div", "section", "article", "main", "blockquote", "pre", "table", "hr", *_LISTES}
_STYLES = {"strong": "gras", "b": "gras", "em": "italique", "i": "italique", "u": "souligne", "sup": "exposant"}
_IGNORES = {"script", "style", "head", "title", "template", "colgroup", "col", "svg", "math"}
_CLASSE_DE_LISTE = re.compile(r"(puce|numero)-(\d)")
_RETRAIT = re.compile(r"retrait-(\d)")
"""A text typed as an item: its ``niveau`` holds its indent until :mod:`~conventions.imports.retouches` has read it."""
_NOTE = re.compile(r"(?:foot|end)note|\bfn", re.IGNORECASE)
TITRE_MAX = 300
"""Characters: a longer paragraph in the style of a heading is text."""
FUSION_MAX = 50
"""Columns or rows under one cell: what the rich text takes."""
PROFONDEUR_MAX = 150

_SAUT = Fragment("\n")


@dataclass(slots=True)
class _Etat:
    gras: bool = False
    italique: bool = False
    souligne: bool = False
    exposant: bool = False


@dataclass(frozen=True, slots=True)
class LectureHtml:
    """``images`` and ``imbriques`` (tables inside a cell, put flat) count what was left aside."""

    elements: list[Element]
    images: int = 0
    imbriques: int = 0


class TropProfond(ValueError):
    """Elements inside one another beyond what any document holds."""


def lire_html(html: str, raisons: dict[str, str] | None = None) -> LectureHtml:
    """What the HTML holds, in order. ``raisons``: why paragraphs of a class are put aside, by class.

    Footnotes (lists whose items are called by links) go to their calls. Links keep their text alone; images are
    counted. Raises :class:`TropProfond`.
    """
    if not html.strip():
        return LectureHtml([])
    racine = lxml_html.fragment_fromstring(normaliser(html), create_parent="div")
    lecteur = _Lecteur(_notes(racine), raisons or {})
    elements = list(lecteur.blocs(racine, 0))
    return LectureHtml(elements, lecteur.images, lecteur.imbriques)


def _notes(racine: HtmlElement) -> dict[str, str]:
    """The text of each footnote by its id, their list taken out of the tree."""
    appelees = {lien.get("href", "")[1:] for lien in racine.iter("a") if lien.get("href", "").startswith("#")}
    notes: dict[str, str] = {}
    for item in list(racine.iter("li")):
        cle = item.get("id", "")
        if cle not in appelees or not _NOTE.search(cle):
            continue
        for lien in list(item.iter("a")):
            if lien.get("href", "").startswith("#"):
                lien.drop_tree()
        notes[cle] = _texte_de_note(item)
        item.drop_tree()
    for liste in list(racine.iter("ol")):
        if not len(liste) and not liste.text_content().strip():
            liste.drop_tree()
    return notes


def _texte_de_note(item: HtmlElement) -> str:
    paragraphes = list(item.iter("p")) or [item]
    return " ".join(" ".join(str(p.text_content()).split()) for p in paragraphes).strip()


class _Lecteur:
    """Goes down the tree once. Runs are kept until a block closes them."""

    def __init__(self, notes: dict[str, str], raisons: dict[str, str]) -> None:
        self.notes = notes
        self.raisons = raisons
        self.images = 0
        self.imbriques = 0

    def blocs(self, parent: HtmlElement, profondeur: int, *, liste: int = -1) -> Iterator[Element]:
        """The blocks of an element; ``liste`` is the level of the list that it is in, -1 outside."""
        if profondeur > PROFONDEUR_MAX:
            raise TropProfond
        courants: list[Fragment] = [Fragment(parent.text)] if parent.text else []
        for enfant in parent:
            nom = enfant.tag if isinstance(enfant.tag, str) else ""
            if nom in _IGNORES or not nom:
                pass
            elif nom in _BLOCS or nom in _TITRES:
                yield from _paragraphes(courants)
                courants = []
                yield from self._bloc(nom, enfant, profondeur + 1, liste)
            else:
                self._en_ligne(enfant, _Etat(), courants, profondeur + 1)
            if enfant.tail:
                courants.append(Fragment(enfant.tail))
        yield from _paragraphes(courants)

    def _bloc(self, nom: str, element: HtmlElement, profondeur: int, liste: int) -> Iterator[Element]:
        if nom in {"ul", "ol"}:
            yield from self._liste(nom, element, profondeur, liste + 1)
        elif nom == "table":
            yield from self._tableau(element, profondeur)
        elif nom == "p" or nom in _TITRES:
            yield from self._paragraphe(nom, element, profondeur)
        elif nom != "hr":
            yield from self.blocs(element, profondeur, liste=liste)

    def _paragraphe(self, nom: str, element: HtmlElement, profondeur: int) -> Iterator[Element]:
        if any(enfant.tag in _BLOCS for enfant in element):
            yield from self.blocs(element, profondeur)
            return
        classe = element.get("class", "")
        marque, fragments = self._fragments(element, profondeur)
        texte = "".join(fragment.texte for fragment in fragments)
        if raison := self.raisons.get(classe):
            yield Ecart(Paragraphe(0, nettoyer_fragments(_sans_sauts(fragments))), raison)
        elif trouve := _CLASSE_DE_LISTE.fullmatch(classe):
            yield from _item(fragments, G(trouve[1]), int(trouve[2]), marque)
        elif nom in _TITRES and len(texte) <= TITRE_MAX:
            propres = nettoyer_fragments(_sans_sauts(fragments))
            yield Paragraphe(0, propres, G.TITRE, _TITRES[nom], centre=classe == "centre")
        else:
            retrait = _RETRAIT.fullmatch(classe)
            paragraphes = _paragraphes(fragments, centre=classe == "centre")
            yield from (replace(p, niveau=int(retrait[1])) for p in paragraphes) if retrait else paragraphes

    def _liste(self, nom: str, element: HtmlElement, profondeur: int, niveau: int) -> Iterator[Element]:
        depart = element.get("start", "1")
        rang = int(depart) if depart.isdigit() and len(depart) < 6 else 1
        for item in element:
            if item.tag != "li":
                yield from self._bloc(item.tag, item, profondeur + 1, niveau) if item.tag in _BLOCS else ()
                continue
            marque = "•" if nom == "ul" else _chiffre(rang, element.get("type", "1"))
            rang += 1
            premier = True
            for bloc in self.blocs(item, profondeur + 1, liste=niveau):
                if premier and isinstance(bloc, Paragraphe) and bloc.genre is G.TEXTE:
                    genre = G.PUCE if nom == "ul" else G.NUMERO
                    yield replace(bloc, genre=genre, niveau=min(niveau, 8), marque=marque)
                else:
                    yield bloc
                premier = False

    def _tableau(self, element: HtmlElement, profondeur: int) -> Iterator[Element]:
        for legende in element.iterchildren("caption"):
            yield from self.blocs(legende, profondeur + 1)
        rangs = []
        for ligne in _lignes(element):
            en_tete = ligne.getparent().tag == "thead"
            cellules = tuple(self._cellule(td, en_tete, profondeur) for td in ligne if td.tag in {"td", "th"})
            if cellules:
                rangs.append(cellules)
        if _est_un_cadre(rangs):
            yield from (paragraphe for rang in rangs for paragraphe in rang[0].paragraphes)
        elif rangs:
            yield Tableau(0, tuple(rangs))

    def _cellule(self, td: HtmlElement, en_tete: bool, profondeur: int) -> Cellule:
        paragraphes: list[Paragraphe] = []
        for bloc in self.blocs(td, profondeur + 3):
            if isinstance(bloc, Ecart):
                paragraphes.append(bloc.paragraphe)
            elif isinstance(bloc, Tableau):
                self.imbriques += 1
                # A cell holds paragraphs: those of a table inside it follow one another.
                paragraphes += (p for rang in bloc.rangs for cellule in rang for p in cellule.paragraphes)
            elif bloc.genre is G.TITRE:
                gras = tuple(replace(fragment, gras=True) for fragment in bloc.fragments)
                paragraphes.append(replace(bloc, genre=G.TEXTE, niveau=0, fragments=gras))
            else:
                paragraphes.append(bloc)
        return Cellule(
            tuple(paragraphes), _fusion(td.get("colspan")), _fusion(td.get("rowspan")), en_tete or td.tag == "th"
        )

    def _fragments(self, element: HtmlElement, profondeur: int) -> tuple[str, list[Fragment]]:
        """The mark that the preparation of a Word file left in ``code``, and the runs."""
        marque = ""
        fragments: list[Fragment] = [Fragment(element.text)] if element.text else []
        for enfant in element:
            if enfant.tag == "code" and not marque and not any(f.texte.strip() for f in fragments):
                marque = str(enfant.text_content()).strip()
            elif isinstance(enfant.tag, str):
                self._en_ligne(enfant, _Etat(), fragments, profondeur + 1)
            if enfant.tail:
                fragments.append(Fragment(enfant.tail))
        return marque, fragments

    def _en_ligne(self, element: HtmlElement, etat: _Etat, fragments: list[Fragment], profondeur: int) -> None:
        if profondeur > PROFONDEUR_MAX:
            raise TropProfond
        nom = element.tag
        if nom in _IGNORES:
            return
        if nom == "br":
            fragments.append(_SAUT)
        elif nom == "img":
            self.images += 1
        elif note := self._note(element):
            fragments.append(Fragment("", note=note))
            return
        style = _STYLES.get(nom)
        dedans = replace(etat, **{style: True}) if style else etat
        self._texte(element.text, dedans, fragments)
        for enfant in element:
            if isinstance(enfant.tag, str):
                self._en_ligne(enfant, dedans, fragments, profondeur + 1)
            self._texte(enfant.tail, dedans, fragments)

    def _note(self, element: HtmlElement) -> str:
        """The note that a call points to; the call is a link in ``sup``, or around it."""
        liens = [element] if element.tag == "a" else list(element) if element.tag == "sup" and len(element) == 1 else []
        for lien in liens:
            if lien.tag == "a" and (note := self.notes.get(lien.get("href", "")[1:])):
                return note
        return ""

    def _texte(self, texte: str | None, etat: _Etat, fragments: list[Fragment]) -> None:
        if texte:
            fragments.append(Fragment(texte, etat.gras, etat.italique, etat.souligne, etat.exposant))


def _est_un_cadre(rangs: list[tuple[Cellule, ...]]) -> bool:
    """A table of one cell, or of one column that holds a whole text: Word has no other frame."""
    if not rangs or any(len(rang) != 1 for rang in rangs):
        return False
    return len(rangs) == 1 or any(len(rang[0].paragraphes) > 4 for rang in rangs)


def _lignes(tableau: HtmlElement) -> Iterator[HtmlElement]:
    for enfant in tableau:
        if enfant.tag == "tr":
            yield enfant
        elif enfant.tag in {"thead", "tbody", "tfoot"}:
            yield from enfant.iterchildren("tr")


def _fusion(valeur: str | None) -> int:
    return min(max(int(valeur), 1), FUSION_MAX) if valeur and valeur.isdigit() and len(valeur) < 6 else 1


def _chiffre(rang: int, genre: str) -> str:
    if genre in {"a", "A"} and rang <= 26:
        return f"{chr(ord(genre) + rang - 1)}."
    return f"{rang}."


def _sans_sauts(fragments: list[Fragment]) -> list[Fragment]:
    return [replace(f, texte=" ") if f is _SAUT else f for f in fragments]


def _item(fragments: list[Fragment], genre: GenreParagraphe, niveau: int, marque: str) -> Iterator[Paragraphe]:
    """An item; a line break after a whole sentence ends it, and what follows is a paragraph."""
    premier, *autres = list(_paragraphes(fragments)) or [Paragraphe(0, ())]
    yield replace(premier, genre=genre, niveau=niveau, marque=marque)
    yield from autres


def _paragraphes(fragments: list[Fragment], *, centre: bool = False) -> Iterator[Paragraphe]:
    """The paragraphs between line breaks; a break in the middle of a sentence is a space."""
    lignes: list[list[Fragment]] = [[]]
    for fragment in fragments:
        if fragment is _SAUT:
            lignes.append([])
        else:
            lignes[-1].append(fragment)
    reunies: list[list[Fragment]] = []
    for ligne in lignes:
        texte = _texte_de(ligne)
        if not texte and not any(f.note for f in ligne):
            continue
        if reunies and se_suivent(_texte_de(reunies[-1]), texte):
            reunies[-1] += [Fragment(" "), *ligne]
        else:
            reunies.append(ligne)
    for ligne in reunies:
        propres = nettoyer_fragments(ligne)
        if propres:
            yield Paragraphe(0, propres, centre=centre)


def _texte_de(fragments: list[Fragment]) -> str:
    return "".join(fragment.texte for fragment in fragments).strip()
