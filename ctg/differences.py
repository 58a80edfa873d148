"""What changed between two rich texts: first by blocks, then by words inside the blocks that were reworded."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from html import escape
from typing import Literal

from django.utils.safestring import SafeString, mark_safe

from ctg.texte_riche.arbre import Fragment, Ligne, Noeud
from ctg.texte_riche.composition import composer

Etat = Literal["identique", "ajoute", "retire"]
EtatBloc = Literal["identique", "modifie", "ajoute", "retire"]

# Above these, the comparison stays coarse rather than slow: difflib is quadratic on repetitive input.
_BLOCS_MAX = 3_000
_MOTS_MAX = 4_000
_PAIRES_MAX = 2_500
_RESSEMBLANCE_MIN = 0.4

# A French token: a word with its elided article apart (« l’ », « convention »), a number, spaces, or one sign.
_JETON = re.compile(r"\d+(?:[.,\u202f\u00a0]\d+)*|[^\W\d_]+[’'](?=\w)|[^\W_]+(?:-[^\W_]+)*|\s+|.", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of words in one state."""

    texte: str
    etat: Etat


@dataclass(frozen=True, slots=True)
class Bloc:
    """A paragraph, heading, list item or table row (``genre``: ``p``, ``h3``, ``h4``, ``li``, ``tr``, ``caption``)."""

    genre: str
    etat: EtatBloc
    segments: tuple[Segment, ...]


def _fragment(fragment: Fragment, valeur: Callable[[str], str]) -> str:
    match fragment.genre:
        case "br":
            return "\n"
        case "mention":
            return valeur(fragment.valeur)
        case "note":
            return f" [note\u00a0: {fragment.valeur}]"
        case _:
            return fragment.valeur


def _blocs(noeud: Noeud, valeur: Callable[[str], str]) -> Iterator[tuple[str, str]]:
    """Kind and words of each block; the cells of a row make one block."""
    if noeud.nom == "tr":
        cellules = (
            " / ".join(texte for _, texte in _blocs(cellule, valeur))
            for cellule in noeud.enfants
            if isinstance(cellule, Noeud)
        )
        yield "tr", " | ".join(cellules)
        return
    for enfant in noeud.enfants:
        if isinstance(enfant, Ligne):
            yield noeud.nom, "".join(_fragment(fragment, valeur) for fragment in enfant.fragments)
        elif noeud.nom == "li" and enfant.nom == "p":
            yield from (("li", texte) for _, texte in _blocs(enfant, valeur))
        else:
            yield from _blocs(enfant, valeur)


def _operations(avant: Sequence[object], apres: Sequence[object], maximum: int) -> Iterator[tuple[int, int, int, int]]:
    """The stretches ``avant[i1:i2]`` and ``apres[j1:j2]``, equal ones included, in order.

    What both ends share is set aside first; if more than ``maximum`` items remain, they count as one stretch.
    """
    debut, limite = 0, min(len(avant), len(apres))
    while debut < limite and avant[debut] == apres[debut]:
        debut += 1
    fin = 0
    while fin < limite - debut and avant[-1 - fin] == apres[-1 - fin]:
        fin += 1
    milieu_avant, milieu_apres = avant[debut : len(avant) - fin], apres[debut : len(apres) - fin]
    if debut:
        yield 0, debut, 0, debut
    if len(milieu_avant) + len(milieu_apres) > maximum:
        yield debut, len(avant) - fin, debut, len(apres) - fin
    else:
        for _, i1, i2, j1, j2 in SequenceMatcher(None, milieu_avant, milieu_apres).get_opcodes():
            yield i1 + debut, i2 + debut, j1 + debut, j2 + debut
    if fin:
        yield len(avant) - fin, len(avant), len(apres) - fin, len(apres)


def _segments(avant: str, apres: str) -> tuple[Segment, ...]:
    """Word by word. A lone space between two changed words is taken as changed: « ancien mot » reads in one piece."""
    jetons_avant, jetons_apres = _JETON.findall(avant), _JETON.findall(apres)
    retire, ajoute, segments = "", "", list[Segment]()

    def deverser() -> None:
        nonlocal retire, ajoute
        if retire:
            segments.append(Segment(retire, "retire"))
        if ajoute:
            segments.append(Segment(ajoute, "ajoute"))
        retire = ajoute = ""

    operations = list(_operations(jetons_avant, jetons_apres, _MOTS_MAX))
    for rang, (i1, i2, j1, j2) in enumerate(operations):
        ancien, nouveau = "".join(jetons_avant[i1:i2]), "".join(jetons_apres[j1:j2])
        if ancien != nouveau or (nouveau.isspace() and retire and ajoute and rang + 1 < len(operations)):
            retire, ajoute = retire + ancien, ajoute + nouveau
        else:
            deverser()
            segments.append(Segment(nouveau, "identique"))
    deverser()
    return tuple(segments)


def _ressemblance(avant: Counter[str], apres: Counter[str]) -> float:
    """Share of the words that two blocks have in common, from 0 to 1."""
    total = avant.total() + apres.total()
    return 2 * (avant & apres).total() / total if total else 1.0


def _apparier(avant: Sequence[tuple[str, str]], apres: Sequence[tuple[str, str]]) -> list[tuple[int, int]]:
    """Pairs of blocks, in order, that are two wordings of one; the best total likeness wins."""
    if len(avant) * len(apres) > _PAIRES_MAX:
        return [(rang, rang) for rang in range(min(len(avant), len(apres)))]
    mots_avant = [Counter(_JETON.findall(texte[:5_000])) - Counter([" "]) for _, texte in avant]
    mots_apres = [Counter(_JETON.findall(texte[:5_000])) - Counter([" "]) for _, texte in apres]
    notes = [[_ressemblance(un, autre) for autre in mots_apres] for un in mots_avant]
    meilleurs = [[0.0] * (len(apres) + 1) for _ in range(len(avant) + 1)]
    for i in reversed(range(len(avant))):
        for j in reversed(range(len(apres))):
            ensemble = notes[i][j] + meilleurs[i + 1][j + 1] if notes[i][j] >= _RESSEMBLANCE_MIN else 0.0
            meilleurs[i][j] = max(ensemble, meilleurs[i + 1][j], meilleurs[i][j + 1])
    paires, i, j = list[tuple[int, int]](), 0, 0
    while i < len(avant) and j < len(apres):
        if meilleurs[i][j] == meilleurs[i + 1][j]:
            i += 1
        elif meilleurs[i][j] == meilleurs[i][j + 1]:
            j += 1
        else:
            paires.append((i, j))
            i, j = i + 1, j + 1
    return paires


def _remplaces(avant: Sequence[tuple[str, str]], apres: Sequence[tuple[str, str]]) -> Iterator[Bloc]:
    """The blocks of a stretch that changed: what was removed, reworded, added, in reading order."""
    i = j = 0
    for k, m in [*_apparier(avant, apres), (len(avant), len(apres))]:
        yield from (_entier(bloc, "retire") for bloc in avant[i:k])
        yield from (_entier(bloc, "ajoute") for bloc in apres[j:m])
        if k < len(avant) and m < len(apres):
            yield Bloc(apres[m][0], "modifie", _segments(avant[k][1], apres[m][1]))
        i, j = k + 1, m + 1


def _entier(bloc: tuple[str, str], etat: Etat) -> Bloc:
    return Bloc(bloc[0], etat, (Segment(bloc[1], etat),))


def comparer(ancien_html: str, nouveau_html: str, valeur: Callable[[str], str] = "{{{}}}".format) -> list[Bloc]:
    """The blocks of both texts in reading order, each with its state and its segments.

    ``valeur`` shows a merge field from its key (by default the key between braces). Only words count: a change of
    bold or of list style is not one. Time stays bounded on any input: past some thousands of changed blocks or words
    a stretch is shown as removed then added. Raises ``TexteRefuse`` for a text that could not have been stored.
    """
    avant, apres = (list(_blocs(composer(html), valeur)) for html in (ancien_html, nouveau_html))
    blocs: list[Bloc] = []
    for i1, i2, j1, j2 in _operations(avant, apres, _BLOCS_MAX):
        if avant[i1:i2] == apres[j1:j2]:
            blocs.extend(_entier(bloc, "identique") for bloc in apres[j1:j2])
        else:
            blocs.extend(_remplaces(avant[i1:i2], apres[j1:j2]))
    return blocs


def _segment_en_html(segment: Segment) -> str:
    texte = escape(segment.texte).replace("\n", "<br>")
    balise = {"ajoute": "ins", "retire": "del"}.get(segment.etat)
    return f"<{balise}>{texte}</{balise}>" if balise else texte


def en_html(blocs: Sequence[Bloc]) -> SafeString:
    """The comparison as escaped HTML: ``<p class="bloc-GENRE bloc-ETAT">`` for each block, ``<ins>`` and ``<del>``."""
    return mark_safe(  # noqa: S308 (every segment is escaped)
        "".join(
            f'<p class="bloc-{bloc.genre} bloc-{bloc.etat}">{"".join(map(_segment_en_html, bloc.segments))}</p>'
            for bloc in blocs
        )
    )
