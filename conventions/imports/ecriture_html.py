"""Write what was read of a file as rich text: the closed vocabulary of ``ctg.texte_riche``, in its canonical form."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from conventions.imports.blocs import Bloc, Cellule, GenreParagraphe, Paragraphe, Tableau
from conventions.imports.blocs import Fragment as Run
from ctg.texte_riche import nettoyer
from ctg.texte_riche.arbre import Fragment, Ligne, Marque, Noeud, ecrire, fragments, ouvrir
from ctg.texte_riche.blocs import elaguer, en_gras
from ctg.texte_riche.composition import composer
from ctg.texte_riche.erreurs import FUSION_MAX
from ctg.texte_riche.lignes import epurer, normaliser, ordonner

# Deeper lists would pass the bound on what may stand inside something else, a table around them included.
_NIVEAU_MAX = 6
_NUMERO = re.compile(r"\(?(\d{1,4})\s?(?:[.)°:]|[-–—])*")
_MOT = re.compile(r"\w")
# A bullet of Word that is a letter (« o » of Courier New): it numbers nothing.
_PUCES_LETTRES = frozenset({"o", "§", "Ø", "ü", "v", "q", "n"})
_ITEMS = (GenreParagraphe.PUCE, GenreParagraphe.NUMERO)

Genre = Literal["ul", "ol"]


@dataclass(frozen=True, slots=True)
class Remplacement:
    """What stands in a paragraph in place of ``texte[debut:fin]``: inline HTML, nothing when it is empty."""

    bloc: int
    debut: int
    fin: int
    html: str = ""


def html_de(blocs: Iterable[Bloc], remplacements: Iterable[Remplacement] = ()) -> str:
    """The blocks as rich text, such that ``nettoyer(html_de(blocs)) == html_de(blocs)``.

    The words are kept in their order, those that ``remplacements`` cover excepted; a footnote called from a replaced
    text stays, called after it. An item numbered otherwise than 1, 2, 3 (« a) ») is a paragraph that keeps its mark.
    The size of a text is not bounded here. Raises ``ValueError`` when two replacements overlap or leave their text.
    """
    racine = Noeud("")
    _Ecrivain(remplacements).ecrire_flux(list(blocs), racine)
    elaguer(racine)
    return ecrire(racine)


class _Ecrivain:
    def __init__(self, remplacements: Iterable[Remplacement]) -> None:
        self._blancs = 0
        tries = sorted(remplacements, key=lambda r: (r.bloc, r.debut, r.fin))
        self._remplacements = {bloc: list(groupe) for bloc, groupe in groupby(tries, key=lambda r: r.bloc)}

    def ecrire_flux(self, blocs: Sequence[Bloc], parent: Noeud) -> None:
        """Write blocks under the root or under a cell."""
        niveaux = [b.niveau for b in blocs if isinstance(b, Paragraphe) and b.genre == GenreParagraphe.TITRE]
        premier = min(niveaux, default=1)
        listes = _Listes(parent)
        for bloc in blocs:
            if isinstance(bloc, Tableau):
                listes.fermer()
                parent.enfants.append(self._tableau(bloc))
            elif bloc.genre in _ITEMS:
                self._item(bloc, listes)
            elif bloc.genre == GenreParagraphe.TITRE:
                listes.fermer()
                ligne = self._ligne(bloc)
                if parent.nom:
                    parent.enfants.append(_feuille("p", en_gras(ligne)))
                else:
                    parent.enfants.append(_feuille("h3" if bloc.niveau == premier else "h4", ligne))
            else:
                ligne = self._ligne(bloc)
                # A text at a level follows an item of that level; any other ends the list.
                listes.ramener(min(bloc.niveau, len(listes.ouvertes)))
                listes.parent.enfants.append(_feuille("p", ligne))

    def _item(self, bloc: Paragraphe, listes: "_Listes") -> None:
        niveau = min(bloc.niveau, _NIVEAU_MAX)
        genre, numero, garde = _marque(bloc)
        ligne = self._ligne(bloc, f"{bloc.marque.strip()} " if garde else "")
        if garde:
            listes.ramener(min(niveau, len(listes.ouvertes)))
            listes.parent.enfants.append(_feuille("p", ligne))
        else:
            listes.ajouter(ligne, genre, numero, niveau)

    def _ligne(self, paragraphe: Paragraphe, avant: str = "") -> Ligne:
        sortie = [Fragment("texte", avant)] if avant else []
        restants = list(self._remplacements.get(paragraphe.id, []))
        _verifier(restants, len(paragraphe.texte))
        position = 0
        couvert = 0
        for fragment in paragraphe.fragments:
            marques = _marques(fragment)
            debut, arret = position, position + len(fragment.texte)
            while position < arret:
                if position < couvert:
                    position = min(couvert, arret)
                elif restants and restants[0].debut == position:
                    couvert = restants[0].fin
                    sortie.extend(self._en_ligne(restants.pop(0).html, marques))
                else:
                    jusqu_a = min(arret, restants[0].debut) if restants else arret
                    sortie.extend(_avec_sauts(fragment.texte[position - debut : jusqu_a - debut], marques))
                    position = jusqu_a
            if fragment.note.strip():
                sortie.extend(_objet("note", fragment.note, ()))
        return normaliser(Ligne(_epures(sortie)))

    def _en_ligne(self, html: str, marques: tuple[Marque, ...]) -> list[Fragment]:
        """An accepted replacement, in the formatting of the words that it replaces; each blank has its own number."""
        sortie: list[Fragment] = []
        numeros: dict[str, str] = {}
        for fragment in fragments(composer(f"<p>{html}</p>")):
            toutes = set(marques)
            for marque in fragment.marques:
                if marque.nom == "mark":
                    if marque.valeur not in numeros:
                        self._blancs += 1
                        numeros[marque.valeur] = f"{self._blancs:09}"
                    toutes.add(Marque("mark", numeros[marque.valeur]))
                else:
                    toutes.add(marque)
            if fragment.genre == "mention":
                sortie.extend(_objet(fragment.genre, fragment.valeur, ordonner(toutes)))
            elif fragment.genre == "note":
                # The layout raises the call of a note by itself: the style of the sign it replaces would do it twice.
                sortie.extend(_objet(fragment.genre, fragment.valeur, ()))
            else:
                sortie.append(Fragment(fragment.genre, fragment.valeur, ordonner(toutes)))
        # The spaces at both ends of a replacement were trimmed with its paragraph.
        if html[:1].isspace() and sortie:
            sortie.insert(0, Fragment("texte", " ", marques))
        if html[-1:].isspace() and sortie:
            sortie.append(Fragment("texte", " ", marques))
        return sortie

    def _tableau(self, tableau: Tableau) -> Noeud:
        tetes = 0
        while tetes < len(tableau.rangs) and _tout_entete(tableau.rangs[tetes]):
            tetes += 1
        deborde = any(n + cellule.lignes > tetes for n, rang in enumerate(tableau.rangs[:tetes]) for cellule in rang)
        if tetes == len(tableau.rangs) or deborde:
            tetes = 0
        table = Noeud("table")
        for nom, rangs in (("thead", tableau.rangs[:tetes]), ("tbody", tableau.rangs[tetes:])):
            section = Noeud(nom)
            section.enfants.extend(
                Noeud("tr", {}, [self._cellule(cellule, _tout_entete(rang)) for cellule in rang]) for rang in rangs
            )
            table.enfants.append(section)
        return table

    def _cellule(self, cellule: Cellule, entete_de_colonne: bool) -> Noeud:
        attributs = {"scope": "col" if entete_de_colonne else "row"} if cellule.entete else {}
        for nom, valeur in (("colspan", cellule.colonnes), ("rowspan", cellule.lignes)):
            if valeur > 1:
                attributs[nom] = str(min(valeur, FUSION_MAX))
        noeud = Noeud("th" if cellule.entete else "td", attributs)
        if len(cellule.paragraphes) == 1 and cellule.paragraphes[0].genre == GenreParagraphe.TEXTE:
            ligne = self._ligne(cellule.paragraphes[0])
            noeud.enfants.extend([ligne] if ligne.fragments else [])
        else:
            self.ecrire_flux(cellule.paragraphes, noeud)
        return noeud


class _Listes:
    """The lists open at a point of the flow, the outermost first."""

    def __init__(self, parent: Noeud) -> None:
        self._parent = parent
        self.ouvertes: list[Noeud] = []
        self._suivants: list[int] = []

    @property
    def parent(self) -> Noeud:
        """What receives the next block: the last item of the innermost list, or the flow itself."""
        dernier = self.ouvertes[-1].enfants[-1] if self.ouvertes else self._parent
        assert isinstance(dernier, Noeud)
        return dernier

    def fermer(self) -> None:
        self.ramener(0)

    def ramener(self, nombre: int) -> None:
        del self.ouvertes[nombre:]
        del self._suivants[nombre:]

    def ajouter(self, ligne: Ligne, genre: Genre, numero: int | None, niveau: int) -> None:
        """Add an item; a list of another kind, or a number that does not follow, opens a list of its own."""
        rang = min(niveau, len(self.ouvertes))
        self.ramener(rang + 1)
        meme = len(self.ouvertes) > rang and self.ouvertes[rang].nom == genre
        if not meme or (numero is not None and numero != self._suivants[rang]):
            self.ramener(rang)
            debut = 1 if numero is None else numero
            liste = Noeud(genre, {"start": str(debut)} if genre == "ol" and debut > 1 else {})
            self.parent.enfants.append(liste)
            self.ouvertes.append(liste)
            self._suivants.append(debut)
        self._suivants[rang] += 1
        self.ouvertes[rang].enfants.append(_feuille("li", ligne))


def _marque(bloc: Paragraphe) -> tuple[Genre, int | None, bool]:
    """The list that an item belongs to, its number when it says it, and whether its mark must be kept as words."""
    marque = bloc.marque.strip()
    trouve = _NUMERO.fullmatch(marque)
    if trouve and 0 < int(trouve.group(1)) < 10_000:
        return "ol", int(trouve.group(1)), False
    if marque in _PUCES_LETTRES or not _MOT.search(marque):
        return ("ol" if bloc.genre == GenreParagraphe.NUMERO else "ul"), None, False
    return "ul", None, True


def _verifier(remplacements: Sequence[Remplacement], longueur: int) -> None:
    position = 0
    for remplacement in remplacements:
        if not position <= remplacement.debut < remplacement.fin <= longueur:
            raise ValueError(f"Replacement out of its text or over another: {remplacement}")
        position = remplacement.fin


def _marques(fragment: Run) -> tuple[Marque, ...]:
    noms = (
        ("strong", fragment.gras),
        ("em", fragment.italique),
        ("u", fragment.souligne),
        ("sup", fragment.exposant),
    )
    return ordonner({Marque(nom) for nom, portee in noms if portee})


def _feuille(nom: str, ligne: Ligne) -> Noeud:
    return Noeud(nom, {}, [ligne] if ligne.fragments else [])


def _tout_entete(rang: tuple[Cellule, ...]) -> bool:
    return bool(rang) and all(cellule.entete for cellule in rang)


def _avec_sauts(texte: str, marques: tuple[Marque, ...]) -> list[Fragment]:
    """A run whose line ends become line breaks."""
    sortie: list[Fragment] = []
    for rang, ligne in enumerate(texte.split("\n")):
        if rang:
            sortie.append(Fragment("br", ""))
        if ligne:
            sortie.append(Fragment("texte", ligne, marques))
    return sortie


def _epures(bruts: list[Fragment]) -> list[Fragment]:
    """Runs without the characters that no font prints; neighbours are joined first, an accent may follow its letter."""
    sortie: list[Fragment] = []
    for fragment in bruts:
        dernier = sortie[-1] if sortie else None
        if dernier and fragment.genre == dernier.genre == "texte" and dernier.marques == fragment.marques:
            sortie[-1] = Fragment("texte", dernier.valeur + fragment.valeur, dernier.marques)
        else:
            sortie.append(fragment)
    return [Fragment("texte", epurer(f.valeur), f.marques) if f.genre == "texte" else f for f in sortie]


def _objet(genre: Literal["mention", "note"], valeur: str, marques: tuple[Marque, ...]) -> list[Fragment]:
    """A merge field or a footnote as the sanitiser writes it, its quotes included."""
    span = ouvrir("span", {f"data-{genre}": " ".join(epurer(valeur).split())}) + "</span>"
    html = nettoyer(f"<p>{span}</p>").removeprefix("<p>").removesuffix("</p>")
    return [Fragment("html", html, marques)] if html else []
