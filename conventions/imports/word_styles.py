"""What a style of Word means once its ancestors are followed: level of heading, emphasis, alignment, list."""

import re
from dataclasses import dataclass, replace
from functools import cached_property

from lxml import etree

from conventions.imports.word_xml import VAL, W, analyser, valeur, vrai

_TITRE = re.compile(r"(?:heading|titre)\s*([1-9])", re.IGNORECASE)
_TITRES_NOMMES = {"title": 1, "titre": 1, "titre principal": 1, "subtitle": 2, "sous-titre": 2}
_SOMMAIRE = re.compile(
    r"(?:toc|tm|table of figures|table des matières)\s*\d?|toc heading|en-tête de table des mat.*", re.I
)
_LISTE = re.compile(r"(?:list (?:bullet|number)|liste? à (?:puces|numéros)) ?([2-5])", re.IGNORECASE)
_ANCETRES_MAX = 30


@dataclass(frozen=True, slots=True)
class StyleWord:
    """The properties of a style; None: it says nothing and its ancestor speaks."""

    noms: tuple[str, ...] = ()
    niveau: int | None = None
    gras: bool | None = None
    italique: bool | None = None
    souligne: bool | None = None
    masque: bool | None = None
    alignement: str | None = None
    liste: tuple[str, str] | None = None
    """Number of the list and level, as ``numPr`` writes them."""

    @property
    def profondeur(self) -> int:
        """The level that « List Bullet 2 » names, 0 for the outermost."""
        trouves = (_LISTE.fullmatch(nom) for nom in self.noms)
        return next((int(trouve[1]) - 1 for trouve in trouves if trouve), 0)

    @property
    def sommaire(self) -> bool:
        return any(_SOMMAIRE.fullmatch(nom) for nom in self.noms)


class Styles:
    """The styles of a file, by their identifier; an unknown one says nothing."""

    def __init__(self, octets: bytes | None) -> None:
        racine = analyser(octets) if octets else None
        self._elements = {
            style.get(f"{W}styleId", ""): style for style in (racine.iter(f"{W}style") if racine is not None else ())
        }
        self._resolus: dict[str, StyleWord] = {}

    @cached_property
    def defaut(self) -> str:
        """The paragraph style of a paragraph that names none."""
        for cle, style in self._elements.items():
            if style.get(f"{W}type") == "paragraph" and vrai(style.get(f"{W}default")):
                return cle
        return ""

    def style(self, cle: str | None) -> StyleWord:
        if not cle:
            return StyleWord()
        if cle not in self._resolus:
            self._resolus[cle] = self._resoudre(cle)
        return self._resolus[cle]

    def _resoudre(self, cle: str) -> StyleWord:
        resolu, courante = StyleWord(), cle
        for _ in range(_ANCETRES_MAX):
            element = self._elements.get(courante)
            if element is None:
                break
            resolu = _completer(resolu, _propre(element))
            courante = valeur(element, f"{W}basedOn") or ""
        return resolu


def _completer(style: StyleWord, ancetre: StyleWord) -> StyleWord:
    champs = ("niveau", "gras", "italique", "souligne", "masque", "alignement", "liste")
    herites = {champ: getattr(ancetre, champ) for champ in champs if getattr(style, champ) is None}
    return replace(style, noms=(*style.noms, *ancetre.noms), **herites)


def _propre(element: etree._Element) -> StyleWord:
    nom = (valeur(element, f"{W}name") or "").strip().lower()
    paragraphe, course = element.find(f"{W}pPr"), element.find(f"{W}rPr")
    lu = proprietes_de_course(course)
    return replace(
        lu,
        noms=(nom,),
        niveau=_niveau(nom, paragraphe),
        alignement=valeur(paragraphe, f"{W}jc"),
        liste=liste_de(paragraphe),
    )


def _niveau(nom: str, paragraphe: etree._Element | None) -> int | None:
    if trouve := _TITRE.fullmatch(nom):
        return int(trouve[1])
    return _TITRES_NOMMES.get(nom) or niveau_de_plan(paragraphe)


def niveau_de_plan(paragraphe: etree._Element | None) -> int | None:
    """The level that an outline gives, 1 for the highest; 0 says « body text »."""
    plan = valeur(paragraphe, f"{W}outlineLvl")
    return None if plan is None or not plan.isdigit() else (int(plan) + 1 if int(plan) < 9 else 0)


def proprietes_de_course(course: etree._Element | None) -> StyleWord:
    return StyleWord(
        gras=vrai(valeur(course, f"{W}b")),
        italique=vrai(valeur(course, f"{W}i")),
        souligne=vrai(valeur(course, f"{W}u")),
        masque=vrai(valeur(course, f"{W}vanish")),
    )


def liste_de(paragraphe: etree._Element | None) -> tuple[str, str] | None:
    if paragraphe is None or (numerotation := paragraphe.find(f"{W}numPr")) is None:
        return None
    numero, niveau = numerotation.find(f"{W}numId"), numerotation.find(f"{W}ilvl")
    if numero is None:
        return None
    return numero.get(VAL, "0"), niveau.get(VAL, "") if niveau is not None else ""
