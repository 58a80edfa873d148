"""Compose the tree of a rich text from any HTML: unknown elements fade, what remains is well formed and bounded."""

from ctg.texte_riche.arbre import Fragment, Ligne, Noeud
from ctg.texte_riche.blocs import CELLULES, attributs_de_cellule, elaguer, en_gras
from ctg.texte_riche.en_ligne import EnLigne
from ctg.texte_riche.erreurs import (
    COLONNES_MAX,
    IMBRICATION_MAX,
    LIGNES_TABLEAU_MAX,
    NOTES_MAX,
    TAILLE_MAX,
    ImbricationTropProfonde,
    TableauTropLarge,
    TableauTropLong,
    TexteTropLong,
    TropDeNotes,
)
from ctg.texte_riche.jetons import Fermante, Ouvrante, decouper
from ctg.texte_riche.lignes import ESPACES, epurer, normaliser
from ctg.texte_riche.styles import PUCE_ORDONNEE, est_puce, niveau_de_liste

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
_BARRIERES = ("td", "th", "caption", "blockquote", "")
_CLE_MAX = 300
_FRAGMENTS_MAX = 30_000


class Compositeur:
    """Receives the tags and the text of one HTML in order and builds its tree.

    Raises the errors of ``ctg.texte_riche.erreurs`` as soon as a bound is passed, before the tree grows.
    """

    def __init__(self) -> None:
        self.racine = Noeud("")
        self.pile: list[Noeud] = [self.racine]
        self.feuille = ""
        self.ligne: list[Fragment] = []
        self.niveau_word = 0
        self.puce = ""
        self.en_ligne = EnLigne()
        self.rangs: list[int] = []
        self.saut = 0
        self.dans_puce = False
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
        elaguer(self.racine)
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
                self.ligne.append(Fragment(genre, valeur, () if genre == "br" else self.en_ligne.marques))

    def _ouvrir_en_ligne(self, nom: str, attributs: dict[str, str]) -> None:
        if self.saut:
            self.saut += nom == "span"
            return
        if nom == "span":
            for genre in ("mention", "note"):
                valeur = " ".join(epurer(attributs.get(f"data-{genre}", "")).split())
                if valeur:
                    self._champ(genre, valeur)
                    return
            if est_puce(attributs.get("style", "")):
                self.saut, self.dans_puce, self.puce = 1, True, ""
                return
        self.en_ligne.ouvrir(nom, attributs)

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
        self.en_ligne.fermer(nom)

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
        elif nom in ("table", "caption", "tr", *_SECTIONS, *CELLULES):
            self._ouvrir_dans_tableau(nom, attributs)

    def _fermer(self, nom: str) -> None:
        if nom in _EN_LIGNE:
            self._fermer_en_ligne(nom)
        elif nom in _TITRES or nom in _PARAGRAPHES:
            self._fermer_feuille()
        elif nom in (*_LISTES, "blockquote", "table", "caption", *CELLULES):
            noms = _LISTES if nom in _LISTES else (nom,)
            if rang := self._rang(noms, (*CELLULES, "caption") if nom not in ("table", *CELLULES) else ("",)):
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
        if noeud.nom in (*CELLULES, "caption"):
            self.en_ligne.entrer()
        elif noeud.nom == "table":
            self.rangs.append(0)

    def _depiler(self, rang: int) -> None:
        """Close every element from this index of the stack on."""
        self._fermer_feuille()
        while len(self.pile) > rang:
            noeud = self.pile.pop()
            if noeud.nom in (*CELLULES, "caption"):
                self.en_ligne.sortir()
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
            self._empiler(Noeud(nom, attributs_de_cellule(nom, attributs)))

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
            ligne = en_gras(ligne)
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


def composer(html: str) -> Noeud:
    """The tree of ``html``. Raises the errors of ``ctg.texte_riche.erreurs`` when a bound is passed."""
    return Compositeur().composer(html)
