"""Compose the tree of a rich text from any HTML: unknown elements fade, what remains is well formed and bounded."""

import re

from ctg.texte_riche.arbre import Fragment, Ligne, Marque, Noeud
from ctg.texte_riche.erreurs import (
    COLONNES_MAX,
    FUSION_MAX,
    IMBRICATION_MAX,
    LIGNES_TABLEAU_MAX,
    NOTES_MAX,
    TAILLE_MAX,
    FusionTropGrande,
    ImbricationTropProfonde,
    TableauTropLarge,
    TableauTropLong,
    TexteTropLong,
    TropDeNotes,
)
from ctg.texte_riche.jetons import Fermante, Ouvrante, decouper
from ctg.texte_riche.lignes import ESPACES, epurer, normaliser, ordonner
from ctg.texte_riche.styles import PUCE_ORDONNEE, est_puce, marques_de, niveau_de_liste

_TITRES = {"h1": "h3", "h2": "h3", "h3": "h3", "h4": "h4", "h5": "h4", "h6": "h4"}
_PARAGRAPHES = frozenset(
    """
    p div pre section article main header footer aside nav figure figcaption center address fieldset
    legend form details summary dl dt dd hr html body hgroup
    """.split()  # noqa: SIM905 (reads better than a list of quoted words)
)
_EN_LIGNE = frozenset(
    "b strong i em cite dfn var u ins sub sup mark a span font".split()  # noqa: SIM905 (reads better than a list of quoted words)
)
_LISTES = ("ul", "ol")
_SECTIONS = {"thead": "thead", "tbody": "tbody", "tfoot": "tbody"}
_CELLULES = ("td", "th")
_BARRIERES = ("td", "th", "caption", "blockquote", "")
_EN_LIGNE_MAX = 200
_LIEN = re.compile(r"(?:https?://[^/\s]|mailto:[^\s@]+@)\S{0,2000}$", re.IGNORECASE)
_CLE_MAX = 300
_FRAGMENTS_MAX = 30_000


class Compositeur:
    """Receives tags and text in order; ``racine`` holds the result after ``terminer``.

    Raises the errors of ``ctg.texte_riche.erreurs`` as soon as a bound is passed, before the tree grows.
    """

    def __init__(self) -> None:
        self.racine = Noeud("")
        self.pile: list[Noeud] = [self.racine]
        self.feuille = ""
        self.ligne: list[Fragment] = []
        self.niveau_word = 0
        self.puce = ""
        self.en_ligne: list[tuple[str, frozenset[Marque]]] = []
        self.marques: tuple[Marque, ...] = ()
        self.bases: list[int] = []
        self.rangs: list[int] = []
        self.saut = 0
        self.dans_puce = False
        self.numero = 0
        self.notes = 0
        self.poids = 0
        self.fragments = 0

    def composer(self, html: str) -> Noeud:
        """The tree of ``html``."""
        for jeton in decouper(html):
            if isinstance(jeton, Ouvrante):
                self._ouvrir(jeton.nom, jeton.attributs)
            elif isinstance(jeton, Fermante):
                self._fermer(jeton.nom)
            else:
                self._texte(jeton.valeur)
        self._fermer_feuille()
        _elaguer(self.racine)
        return self.racine

    def _peser(self, octets: int) -> None:
        self.poids += octets
        if self.poids > TAILLE_MAX:
            raise TexteTropLong

    # Inline content

    def _texte(self, valeur: str) -> None:
        if self.saut:
            if self.dans_puce:
                self.puce += valeur[:20]
            return
        valeur = epurer(valeur)
        if not self.ligne and not valeur.strip(ESPACES):
            return
        self._ajouter("texte", valeur)

    def _ajouter(self, genre: str, valeur: str) -> None:
        if not self.ligne:
            self._assurer_flux()
        self._peser(len(valeur.encode()) + (4 if genre == "br" else 0))
        self.fragments += 1
        if self.fragments > _FRAGMENTS_MAX:
            raise TexteTropLong
        match genre:
            case "texte" | "br" | "mention" | "note":
                self.ligne.append(Fragment(genre, valeur, () if genre == "br" else self.marques))

    def _ouvrir_en_ligne(self, nom: str, attributs: dict[str, str]) -> None:
        if self.saut:
            self.saut += nom == "span"
            return
        style = attributs.get("style", "")
        if nom == "span":
            for genre in ("mention", "note"):
                valeur = " ".join(epurer(attributs.get(f"data-{genre}", "")).split())
                if valeur:
                    self._champ(genre, valeur)
                    return
            if est_puce(style):
                self.saut, self.dans_puce, self.puce = 1, True, ""
                return
        marques = {Marque(m) for m in marques_de(nom, style)}
        if nom == "a" and _LIEN.match(adresse := epurer(attributs.get("href", "")).strip()):
            marques.add(Marque("a", adresse))
            self._peser(len(adresse))
        if Marque("mark") in marques:
            self.numero += 1
            deja = any(m.nom == "mark" for m in self.marques)
            marques = marques - {Marque("mark")} | (set() if deja else {Marque("mark", f"{self.numero:09}")})
        if len(self.en_ligne) >= _EN_LIGNE_MAX:
            raise ImbricationTropProfonde
        self.en_ligne.append((nom, frozenset(marques)))
        self._recalculer()

    def _champ(self, genre: str, valeur: str) -> None:
        if genre == "note":
            self.notes += 1
            if self.notes > NOTES_MAX:
                raise TropDeNotes
        elif len(valeur) > _CLE_MAX:
            return
        self._ajouter(genre, valeur)
        self.saut, self.dans_puce = 1, False

    def _fermer_en_ligne(self, nom: str) -> None:
        if self.saut:
            self.saut -= nom == "span"
            return
        base = self.bases[-1] if self.bases else 0
        for rang in range(len(self.en_ligne) - 1, base - 1, -1):
            if self.en_ligne[rang][0] == nom:
                del self.en_ligne[rang]
                self._recalculer()
                return

    def _recalculer(self) -> None:
        cumul: set[Marque] = set()
        for nom, marques in self.en_ligne:
            if nom == "a":
                cumul = {m for m in cumul if m.nom != "a"}
            cumul |= marques
        self.marques = ordonner(cumul)

    # Blocks

    def _ouvrir(self, nom: str, attributs: dict[str, str]) -> None:
        if nom == "br":
            if not self.saut and self.ligne:
                self._ajouter("br", "")
        elif nom in _EN_LIGNE:
            self._ouvrir_en_ligne(nom, attributs)
        elif nom in _TITRES:
            self._nouvelle_feuille(_TITRES[nom])
        elif nom in _PARAGRAPHES:
            self._nouvelle_feuille("p", niveau_de_liste(attributs.get("style", "")))
        elif nom in _LISTES:
            self._ouvrir_liste(nom, attributs)
        elif nom == "li":
            self._ouvrir_element_de_liste()
        elif nom == "blockquote":
            self._fermer_feuille()
            self._assurer_flux()
            self._empiler(Noeud("blockquote"))
        elif nom in ("table", "caption", "tr", *_SECTIONS, *_CELLULES):
            self._ouvrir_dans_tableau(nom, attributs)

    def _fermer(self, nom: str) -> None:
        if nom in _EN_LIGNE:
            self._fermer_en_ligne(nom)
        elif nom in _TITRES or nom in _PARAGRAPHES:
            self._fermer_feuille()
        elif nom in (*_LISTES, "blockquote", "table", "caption", *_CELLULES):
            noms = _LISTES if nom in _LISTES else (nom,)
            if rang := self._rang(noms, (*_CELLULES, "caption") if nom not in ("table", *_CELLULES) else ("",)):
                self._depiler(rang)
        elif nom == "li" and (rang := self._rang(("li",), _BARRIERES)):
            self._depiler(rang)
        elif nom in ("tr", *_SECTIONS):
            self._fermer_feuille()

    def _nouvelle_feuille(self, nom: str, niveau_word: int = 0) -> None:
        if self.pile[-1].nom == "caption":
            if self.ligne:
                self._ajouter("br", "")
            return
        if nom == "p" and self.feuille.startswith("h") and not self.ligne:
            return
        self._fermer_feuille()
        self.feuille, self.niveau_word, self.puce = nom, niveau_word, ""

    def _rang(self, noms: tuple[str, ...], barrieres: tuple[str, ...]) -> int:
        """Index in the stack of the nearest element of these names, 0 when there is none before a barrier."""
        for rang in range(len(self.pile) - 1, 0, -1):
            if self.pile[rang].nom in noms:
                return rang
            if self.pile[rang].nom in barrieres:
                return 0
        return 0

    def _empiler(self, noeud: Noeud) -> None:
        if len(self.pile) > IMBRICATION_MAX:
            raise ImbricationTropProfonde
        self._peser(2 * len(noeud.nom) + 5)
        self.pile[-1].enfants.append(noeud)
        self.pile.append(noeud)
        if noeud.nom in (*_CELLULES, "caption"):
            self.bases.append(len(self.en_ligne))
        elif noeud.nom == "table":
            self.rangs.append(0)

    def _depiler(self, rang: int) -> None:
        """Close every element from this index of the stack on."""
        self._fermer_feuille()
        while len(self.pile) > rang:
            noeud = self.pile.pop()
            if noeud.nom in (*_CELLULES, "caption"):
                del self.en_ligne[self.bases.pop() :]
                self._recalculer()
            elif noeud.nom == "table":
                self.rangs.pop()

    def _assurer_flux(self) -> None:
        """Open what is missing for text to be allowed here (an item in a list, a cell in a table)."""
        if self.pile[-1].nom in _LISTES:
            liste = self.pile[-1]
            dernier = liste.enfants[-1] if liste.enfants else None
            if isinstance(dernier, Noeud):
                self.pile.append(dernier)
            else:
                self._empiler(Noeud("li"))
        elif self.pile[-1].nom in ("table", "tr", *_SECTIONS):
            feuille, self.feuille = self.feuille, ""
            self._ouvrir_dans_tableau("td", {})
            self.feuille = feuille

    def _ouvrir_liste(self, nom: str, attributs: dict[str, str]) -> None:
        self._fermer_feuille()
        if self.pile[-1].nom == "caption":
            return
        self._assurer_flux()
        debut = attributs.get("start", "")
        numerote = nom == "ol" and debut.isascii() and debut.isdigit() and 1 < int(debut[:6]) < 10_000
        self._empiler(Noeud(nom, {"start": str(int(debut))} if numerote else {}))

    def _ouvrir_element_de_liste(self) -> None:
        if rang := self._rang(_LISTES, _BARRIERES):
            self._depiler(rang + 1)
            self._empiler(Noeud("li"))
        else:
            self._nouvelle_feuille("p")

    def _ouvrir_dans_tableau(self, nom: str, attributs: dict[str, str]) -> None:
        if nom == "table":
            self._fermer_feuille()
            if self.pile[-1].nom != "caption":
                self._assurer_flux()
                self._empiler(Noeud("table"))
            return
        rang = self._rang(("table",), ())
        if not rang:
            self._nouvelle_feuille("p")
            return
        if nom == "caption":
            self._depiler(rang + 1)
            if not self.pile[-1].enfants:
                self._empiler(Noeud("caption"))
        elif nom in _SECTIONS:
            self._depiler(rang + 1)
            # A head after the body would be printed at its place and repeated nowhere: it is body.
            premier = all(isinstance(e, Noeud) and e.nom == "caption" for e in self.pile[-1].enfants)
            self._empiler(Noeud(_SECTIONS[nom] if premier else "tbody"))
        elif nom == "tr":
            self._ouvrir_rangee(rang)
        else:
            ligne = self._rang(("tr",), ("table",))
            if ligne:
                self._depiler(ligne + 1)
            else:
                self._ouvrir_rangee(rang)
            if len(self.pile[-1].enfants) >= COLONNES_MAX:
                raise TableauTropLarge
            self._empiler(Noeud(nom, _attributs_de_cellule(nom, attributs)))

    def _ouvrir_rangee(self, rang: int) -> None:
        section = self._rang(tuple(_SECTIONS), ("table",))
        self._depiler((section or rang) + 1)
        if not section:
            self._empiler(Noeud("tbody"))
        self.rangs[-1] += 1
        if self.rangs[-1] > LIGNES_TABLEAU_MAX:
            raise TableauTropLong
        self._empiler(Noeud("tr"))

    def _fermer_feuille(self) -> None:
        """Store the current line under the top of the stack."""
        self.saut, self.dans_puce = 0, False
        feuille, self.feuille = self.feuille, ""
        niveau, self.niveau_word = self.niveau_word, 0
        brute, self.ligne = self.ligne, []
        ligne = normaliser(Ligne(brute)) if brute else Ligne()
        if not ligne.fragments:
            return
        conteneur = self.pile[-1]
        if niveau and self._ranger_dans_liste_word(ligne, niveau):
            return
        if feuille.startswith("h") and conteneur.nom:
            feuille = "p"
            ligne = _en_gras(ligne)
        suit_une_ligne = bool(conteneur.enfants) and isinstance(conteneur.enfants[-1], Ligne)
        if not feuille and (conteneur.nom in ("", "blockquote") or suit_une_ligne):
            feuille = "p"
        if conteneur.nom == "caption":
            conteneur.enfants.append(ligne)
            return
        self._peser(2 * len(feuille) + 5)
        conteneur.enfants.append(Noeud(feuille, {}, [ligne]) if feuille else ligne)

    def _ranger_dans_liste_word(self, ligne: Ligne, niveau: int) -> bool:
        """Put a Word list paragraph (``mso-list``) in the real list that ends the container."""
        conteneur, nom = self.pile[-1], "ol" if PUCE_ORDONNEE.match(self.puce) else "ul"
        if len(self.pile) + 2 * niveau > IMBRICATION_MAX:
            return False
        for etage in range(niveau):
            dernier = conteneur.enfants[-1] if conteneur.enfants else None
            if not (isinstance(dernier, Noeud) and dernier.nom in _LISTES and dernier.enfants):
                if etage and not conteneur.enfants:
                    break
                self._peser(9)
                dernier = Noeud(nom)
                conteneur.enfants.append(dernier)
            liste, dernier_element = dernier, dernier.enfants[-1] if dernier.enfants else None
            if etage == niveau - 1 or not isinstance(dernier_element, Noeud):
                self._peser(9)
                liste.enfants.append(Noeud("li", {}, [ligne]))
                return True
            conteneur = dernier_element
        return False


def _attributs_de_cellule(nom: str, attributs: dict[str, str]) -> dict[str, str]:
    """The allowed attributes of a cell, canonical. Raises ``FusionTropGrande``."""
    retenus: dict[str, str] = {}
    portee = attributs.get("scope", "").lower()
    if nom == "th" and portee in ("col", "row", "colgroup", "rowgroup"):
        retenus["scope"] = portee
    for cle in ("colspan", "rowspan"):
        valeur = attributs.get(cle, "").strip()
        if valeur.isascii() and valeur.isdigit():
            nombre = int(valeur[:9])
            if nombre > FUSION_MAX:
                raise FusionTropGrande
            if nombre > 1:
                retenus[cle] = str(nombre)
    return retenus


def _en_gras(ligne: Ligne) -> Ligne:
    return Ligne(
        [
            fragment
            if fragment.genre == "br"
            else Fragment(fragment.genre, fragment.valeur, ordonner({*fragment.marques, Marque("strong")}))
            for fragment in ligne.fragments
        ]
    )


def _elaguer(noeud: Noeud) -> None:
    """Remove the blocks left without content (an empty cell keeps its place)."""
    for enfant in noeud.enfants:
        if isinstance(enfant, Noeud):
            _elaguer(enfant)
    noeud.enfants = [e for e in noeud.enfants if isinstance(e, Ligne) or e.enfants or e.nom in _CELLULES]
    if noeud.nom == "table" and all(isinstance(e, Noeud) and e.nom == "caption" for e in noeud.enfants):
        noeud.enfants = []


def composer(html: str) -> Noeud:
    """The tree of ``html``. Raises the errors of ``ctg.texte_riche.erreurs`` when a bound is passed."""
    return Compositeur().composer(html)
