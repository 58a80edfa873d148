"""The numbers that Word writes itself (« Article 3 - », « a) », « 1.2 »): they are not in the text of the file."""

import re
from collections import defaultdict
from dataclasses import dataclass

from lxml import etree

from conventions.imports.texte_signes import DINGBATS
from conventions.imports.word_xml import VAL, W, analyser, valeur, vrai

_RANG = re.compile(r"%([1-9])")
_ROMAINS = ((100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
_ORDINAUX = ("premier", "deuxième", "troisième", "quatrième", "cinquième", "sixième", "septième", "huitième")


@dataclass(frozen=True, slots=True)
class Etiquette:
    """What Word writes before a paragraph: a bullet or a number, and its level (0 for the outermost)."""

    texte: str
    niveau: int
    puce: bool


@dataclass(frozen=True, slots=True)
class _Niveau:
    forme: str
    modele: str
    depart: int
    style: str
    legal: bool


class Numerotation:
    """Counts the lists of a file while its paragraphs are read in order."""

    def __init__(self, octets: bytes | None) -> None:
        racine = analyser(octets) if octets else None
        self._abstraits: dict[str, dict[int, _Niveau]] = {}
        self._nums: dict[str, tuple[str, dict[int, int]]] = {}
        self._remplaces: dict[str, dict[int, _Niveau]] = {}
        self._compteurs: defaultdict[str, dict[int, int]] = defaultdict(dict)
        self._commences: set[tuple[str, int]] = set()
        if racine is not None:
            self._lire(racine)

    def _lire(self, racine: etree._Element) -> None:
        liens: dict[str, str] = {}
        styles: dict[str, str] = {}
        for abstrait in racine.iter(f"{W}abstractNum"):
            cle = abstrait.get(f"{W}abstractNumId", "")
            self._abstraits[cle] = dict(_niveaux(abstrait))
            if style := valeur(abstrait, f"{W}styleLink"):
                styles[style] = cle
            if lien := valeur(abstrait, f"{W}numStyleLink"):
                liens[cle] = lien
        for cle, lien in liens.items():
            self._abstraits[cle] = self._abstraits.get(styles.get(lien, ""), {})
        for num in racine.iter(f"{W}num"):
            cle = num.get(f"{W}numId", "")
            departs: dict[int, int] = {}
            for remplacement in num.iter(f"{W}lvlOverride"):
                rang = _entier(remplacement.get(f"{W}ilvl"), 0)
                if (depart := valeur(remplacement, f"{W}startOverride")) is not None:
                    departs[rang] = _entier(depart, 1)
                self._remplaces.setdefault(cle, {}).update(_niveaux(remplacement))
            self._nums[cle] = (valeur(num, f"{W}abstractNumId") or "", departs)

    def etiquette(self, numero: str, niveau: str, style: str = "") -> Etiquette | None:
        """What stands before the next paragraph of this list; None when nothing does. Counts one more."""
        if numero not in self._nums:
            return None
        abstrait, departs = self._nums[numero]
        niveaux = {**self._abstraits.get(abstrait, {}), **self._remplaces.get(numero, {})}
        rang = _entier(niveau, -1)
        if rang < 0:
            rang = next((r for r, n in niveaux.items() if style and n.style == style), 0)
        if rang not in niveaux:
            return None
        propre = niveaux[rang]
        if propre.forme == "bullet":
            return Etiquette(propre.modele.strip().translate(DINGBATS) or "•", rang, puce=True)
        compteurs = self._avancer(numero, abstrait, rang, niveaux, departs)

        def ecrire(trouve: re.Match[str]) -> str:
            autre = int(trouve[1]) - 1
            forme = niveaux[autre].forme if autre in niveaux else "decimal"
            return ecrire_nombre(compteurs.get(autre, 1), "decimal" if propre.legal else forme)

        texte = _RANG.sub(ecrire, propre.modele).strip() if propre.forme != "none" else propre.modele.strip()
        return Etiquette(texte, rang, puce=False) if texte and not texte.startswith("%") else None

    def _avancer(
        self, numero: str, abstrait: str, rang: int, niveaux: dict[int, _Niveau], departs: dict[int, int]
    ) -> dict[int, int]:
        compteurs = self._compteurs[abstrait]
        if rang in departs and (numero, rang) not in self._commences:
            compteurs[rang] = departs[rang]
        elif rang in compteurs:
            compteurs[rang] += 1
        else:
            compteurs[rang] = niveaux[rang].depart
        self._commences.add((numero, rang))
        for plus_haut in range(rang):
            compteurs.setdefault(plus_haut, niveaux[plus_haut].depart if plus_haut in niveaux else 1)
        for plus_bas in [autre for autre in compteurs if autre > rang]:
            del compteurs[plus_bas]
        return compteurs


def _niveaux(parent: etree._Element) -> list[tuple[int, _Niveau]]:
    return [
        (
            _entier(niveau.get(f"{W}ilvl"), 0),
            _Niveau(
                valeur(niveau, f"{W}numFmt") or "decimal",
                _modele(niveau),
                _entier(valeur(niveau, f"{W}start"), 1),
                valeur(niveau, f"{W}pStyle") or "",
                bool(vrai(valeur(niveau, f"{W}isLgl"))),
            ),
        )
        for niveau in parent.iterchildren(f"{W}lvl")
    ]


def _modele(niveau: etree._Element) -> str:
    texte = niveau.find(f"{W}lvlText")
    return texte.get(VAL, "") if texte is not None else ""


def _entier(texte: str | None, defaut: int) -> int:
    return int(texte) if texte and texte.isdigit() and len(texte) < 6 else defaut


def ecrire_nombre(nombre: int, forme: str) -> str:
    """A number in a format of Word; decimal for those that French documents do not use."""
    if forme in {"lowerLetter", "upperLetter"} and nombre > 0:
        lettre = chr(ord("a") + (nombre - 1) % 26) * min(1 + (nombre - 1) // 26, 5)
        return lettre if forme == "lowerLetter" else lettre.upper()
    if forme in {"lowerRoman", "upperRoman"} and 0 < nombre < 400:
        romain = _romain(nombre)
        return romain.lower() if forme == "lowerRoman" else romain
    if forme == "ordinal":
        return "1er" if nombre == 1 else f"{nombre}e"
    if forme == "ordinalText" and 0 < nombre <= len(_ORDINAUX):
        return _ORDINAUX[nombre - 1]
    return f"{nombre:02d}" if forme == "decimalZero" else str(nombre)


def _romain(nombre: int) -> str:
    morceaux = []
    for poids, signe in _ROMAINS:
        morceaux.append(signe * (nombre // poids))
        nombre %= poids
    return "".join(morceaux)
