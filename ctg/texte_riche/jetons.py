"""Cut any HTML, however broken or hostile, into tags and text, in one forward pass (linear time)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape


@dataclass(frozen=True, slots=True)
class Ouvrante:
    nom: str
    attributs: dict[str, str]


@dataclass(frozen=True, slots=True)
class Fermante:
    nom: str


@dataclass(frozen=True, slots=True)
class Texte:
    valeur: str


Jeton = Ouvrante | Fermante | Texte

# Their content is code, styles, pictures, form choices or text deleted under revision marks: never prose.
IGNORES_AVEC_CONTENU = frozenset(
    """
    script style title textarea iframe noembed noframes noscript xmp template svg math object applet
    select datalist audio video canvas map xml del head
    """.split()  # noqa: SIM905 (reads better than a list of quoted words)
)

_NOM = re.compile(r"[a-zA-Z][^\s/>]*")
_ATTRIBUT = re.compile(
    r"[\s/]*([^\s/>=][^\s/>=]*)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>]*)))?",
)
_FIN = re.compile(r"[\s/=]*")


def _attributs(html: str, position: int) -> tuple[dict[str, str], int]:
    """The attributes up to the ``>`` of a tag, and the position after it: -1 when the text ends before."""
    attributs: dict[str, str] = {}
    while True:
        trouve = _ATTRIBUT.match(html, position)
        if trouve is None:
            fin = _FIN.match(html, position)
            position = fin.end() if fin else position
            if position < len(html) and html[position] != ">":
                continue
            return attributs, position + 1 if position < len(html) else -1
        nom, double, simple, nue = trouve.groups()
        valeur = next((v for v in (double, simple, nue) if v is not None), "")
        attributs.setdefault(nom.lower(), unescape(valeur) if "&" in valeur else valeur)
        position = trouve.end()


def _apres_contenu(html: str, nom: str, position: int, sans_fin: set[str]) -> int:
    """Where the content of an ignored element ends; the present position when it is never closed."""
    if nom in sans_fin:
        return position
    trouve = re.compile(rf"</{nom}[\s/>]", re.IGNORECASE).search(html, position)
    if trouve is None:
        sans_fin.add(nom)
        return position
    return trouve.start()


def decouper(html: str) -> Iterator[Jeton]:
    """Yield the tags (lower-case names, decoded attributes) and the decoded text of ``html``, in order.

    Comments, declarations and ``IGNORES_AVEC_CONTENU`` with their content are left out. Nothing is balanced:
    a closing tag may come alone. What follows an unfinished tag or comment is dropped, as browsers do.
    """
    position, longueur = 0, len(html)
    sans_fin: set[str] = set()
    while position < longueur:
        chevron = html.find("<", position)
        if chevron < 0:
            chevron = longueur
        if chevron > position:
            yield Texte(unescape(html[position:chevron]))
            position = chevron
            continue
        suivant = html[position + 1 : position + 2]
        if suivant in ("!", "?"):
            fin = "-->" if html.startswith("<!--", position) else ">"
            trouve = html.find(fin, position + 2)
            if trouve < 0:
                return
            position = trouve + len(fin)
            continue
        fermante = suivant == "/"
        nom_lu = _NOM.match(html, position + 1 + fermante)
        if nom_lu is None:
            if fermante:
                trouve = html.find(">", position)
                if trouve < 0:
                    return
                position = trouve + 1
            else:
                yield Texte("<")
                position += 1
            continue
        nom = nom_lu.group().lower()
        attributs, position = _attributs(html, nom_lu.end())
        if position < 0:
            return
        if fermante:
            yield Fermante(nom)
        elif nom in IGNORES_AVEC_CONTENU:
            position = _apres_contenu(html, nom, position, sans_fin)
        else:
            yield Ouvrante(nom, attributs)
