"""The emphasis of a line: ``**bold**``, ``*italic*``, ``1^{er}``, and the few HTML tags that copies leave behind."""

import html
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from conventions.imports.assemblage import nettoyer_fragments
from conventions.imports.blocs import Fragment

_SIGNES = re.compile(
    r"(?P<etoiles>\*+)|\^\{(?P<exposant>[^{}]{1,12})\}|\\(?P<echappe>[*\\#])"
    r"|<(?P<ferme>/?)(?P<balise>b|strong|i|em|u|sup|sub|span|br|a|font|small|div)(?:\s[^<>]{0,300})?/?>",
    re.IGNORECASE,
)
# Only whole entities: « Q&parents » holds none.
_ENTITE = re.compile(r"&(?:#\d{1,6}|#x[0-9a-f]{1,5}|[a-z]{2,8}\d?);", re.IGNORECASE)
_MARQUE = re.compile(r"[ \t]*(?:(?:[-–—•▪▶►➔→✓✔>]|\d{1,2}[.)])[ \t]+)+|[ \t]+")
_STYLES = {"b": "gras", "strong": "gras", "i": "italique", "em": "italique", "u": "souligne", "sup": "exposant"}


@dataclass(slots=True)
class _Etoiles:
    """A run of stars: where it is and what it may do."""

    debut: int
    ouvre: bool
    ferme: bool


def fragments_de(texte: str) -> tuple[Fragment, ...]:
    """The runs of a line. A star without its pair is an ordinary star: no sign of the text is lost."""
    gras, italique = _paires(texte)
    etat = {"gras": False, "italique": False, "souligne": False, "exposant": False}
    morceaux: list[Fragment] = []

    def ajouter(morceau: str, *, exposant: bool = False) -> None:
        if morceau:
            texte_seul = _ENTITE.sub(lambda entite: html.unescape(entite[0]), morceau)
            styles = (etat["gras"], etat["italique"], etat["souligne"], etat["exposant"] or exposant)
            morceaux.append(Fragment(texte_seul, *styles))

    position = 0
    for signe in _SIGNES.finditer(texte):
        ajouter(texte[position : signe.start()])
        position = signe.end()
        if signe["etoiles"]:
            _etoiles(signe, gras, italique, etat, ajouter)
        elif signe["exposant"]:
            ajouter(signe["exposant"], exposant=True)
        elif signe["echappe"]:
            ajouter(signe["echappe"])
        elif style := _STYLES.get(signe["balise"].lower()):
            etat[style] = not signe["ferme"]
        elif signe["balise"].lower() in {"br", "div"}:
            ajouter(" ")
    ajouter(texte[position:])
    return nettoyer_fragments(morceaux)


def _etoiles(
    signe: re.Match[str], gras: set[int], italique: set[int], etat: dict[str, bool], ajouter: Callable[[str], None]
) -> None:
    restantes = len(signe["etoiles"])
    if signe.start() in gras:
        etat["gras"] = not etat["gras"]
        restantes -= 2
    if signe.start() in italique:
        etat["italique"] = not etat["italique"]
        restantes -= 1
    ajouter("*" * restantes)


def partager(lignes: list[str]) -> tuple[list[str], set[int]]:
    """Lines whose emphasis is closed at each end of line and opened again on the next one.

    The ranks returned are those of the lines that bold crosses: a title laid out on several lines.
    """
    texte = "\n".join(lignes)
    if "*" not in texte:
        return lignes, set()
    ajouts: list[tuple[int, str]] = []
    traversees: set[int] = set()
    for taille, signe in ((2, "**"), (1, "*")):
        for debut, fin in _apparier(_suites(texte, taille)):
            saut = texte.find("\n", debut, fin)
            while saut >= 0:
                if taille == 2:
                    traversees.add(texte.count("\n", 0, saut))
                reprise = _MARQUE.match(texte, saut + 1)
                ajouts += [(saut, signe), (reprise.end() if reprise else saut + 1, signe)]
                saut = texte.find("\n", saut + 1, fin)
    return _inserer(texte, ajouts).split("\n"), traversees


def _inserer(texte: str, ajouts: list[tuple[int, str]]) -> str:
    morceaux, position = [], 0
    for place, signe in sorted(ajouts, key=lambda ajout: ajout[0]):
        morceaux += [texte[position:place], signe]
        position = place
    return "".join([*morceaux, texte[position:]])


def _paires(texte: str) -> tuple[set[int], set[int]]:
    """The places of the stars that go in pairs: those of bold, those of italics. They may overlap."""
    gras, italique = ({place for paire in _apparier(_suites(texte, taille)) for place in paire} for taille in (2, 1))
    return gras, italique


def _suites(texte: str, taille: int) -> Iterator[_Etoiles]:
    """The runs of stars that hold a sign of this many stars: three make one of each."""
    for signe in _SIGNES.finditer(texte):
        if len(signe["etoiles"] or "") in (taille, 3):
            yield _Etoiles(signe.start(), *_bords(texte, signe))


def _bords(texte: str, suite: re.Match[str]) -> tuple[bool, bool]:
    avant, apres = texte[max(suite.start() - 1, 0) : suite.start()], texte[suite.end() : suite.end() + 1]
    if avant.isdigit() and apres.isdigit():
        return False, False
    return bool(apres) and not apres.isspace(), bool(avant) and not avant.isspace()


def _apparier(suites: Iterator[_Etoiles]) -> Iterator[tuple[int, int]]:
    ouverte: _Etoiles | None = None
    for suite in suites:
        if ouverte is not None and suite.ferme:
            yield ouverte.debut, suite.debut
            ouverte = None
        elif ouverte is None and suite.ouvre:
            ouverte = suite
