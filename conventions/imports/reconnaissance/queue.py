"""The tail of an act, after its last article: closing formula and signatures, annexes, other acts of the file."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from conventions.imports.reconnaissance import reperes
from conventions.imports.reconnaissance.debut import Debut, intituler
from conventions.imports.reconnaissance.reperes import Entete
from conventions.imports.reconnaissance.vues import Vue
from conventions.imports.structure import GenrePiece

SUITE = "Texte placé après les signatures"
SIGNATURES_MOTS_MAX = 160
RECUL_MAX = 2


@dataclass(frozen=True, slots=True)
class _Annexe:
    rang: int
    entete: Entete
    pleine: bool


def queue(vues: Sequence[Vue], debut: int) -> list[Debut]:
    """The pieces of ``vues[debut:]`` that are neither article nor section."""
    annexes = _annexes(vues, debut)
    pleine = next((annexe.rang for annexe in annexes if annexe.pleine), len(vues))
    cloture = _cloture(vues, debut, pleine)
    if cloture is not None:
        annexes = [annexe for annexe in annexes if annexe.rang > cloture]
    debuts = [] if cloture is None else [Debut(cloture, GenrePiece.CLOTURE, cle="cloture")]
    premiere = annexes[0].rang if annexes else len(vues)
    if cloture is not None and (suite := _apres_signatures(vues, cloture, premiere)):
        debuts.append(suite)
    arrets = frozenset(annexe.rang for annexe in annexes)
    for annexe in annexes:
        titre, pris = intituler(vues, annexe.rang, annexe.entete.reste, arrets=arrets)
        debuts.append(Debut(annexe.rang, GenrePiece.ANNEXE, titre or "Sans titre", pris, annexe.entete.numero))
    if cloture is not None or annexes:
        debuts += _autres_actes(vues, (cloture or premiere) + 1, debuts)
    return debuts


def _annexes(vues: Sequence[Vue], debut: int) -> list[_Annexe]:
    """The headings of annexes, those of a mere list of annexes left out when the annexes come later."""
    trouvees = [(n, entete) for n in range(debut, len(vues)) if (entete := reperes.annexe(vues[n]))]
    rangs = {rang for rang, _ in trouvees}
    lues = [_Annexe(n, e, n + 1 < len(vues) and n + 1 not in rangs) for n, e in trouvees]
    gardees: dict[object, _Annexe] = {}
    for annexe in lues:
        cle = annexe.entete.rang or annexe.entete.numero or (annexe.entete.reste.casefold() or annexe.rang)
        deja = gardees.get(cle)
        if deja is None or (not deja.pleine and annexe.pleine) or _listee(deja, lues):
            gardees.pop(cle, None)
            gardees[cle] = annexe
    return sorted(gardees.values(), key=lambda annexe: annexe.rang)


def _listee(annexe: _Annexe, lues: Sequence[_Annexe]) -> bool:
    """The last line of a list of annexes: the heading right before it is one too."""
    return any(autre.rang == annexe.rang - 1 and not autre.pleine for autre in lues)


def _cloture(vues: Sequence[Vue], debut: int, fin: int) -> int | None:
    """Where the act closes: « Fait à », else the names of those who sign with nothing longer after them."""
    for rang in range(debut, fin):
        if reperes.cloture(vues[rang]) and not vues[rang].puce:
            return rang
    for rang in range(max(debut, fin - 12), fin):
        reste = vues[rang:fin]
        if reperes.signature(vues[rang]) and not vues[rang].puce and sum(v.mots for v in reste) <= SIGNATURES_MOTS_MAX:
            return rang
    return None


def _apres_signatures(vues: Sequence[Vue], cloture: int, fin: int) -> Debut | None:
    """A text after the signatures that no heading announces: its lead-in lines go with it."""
    rang = next((n for n in range(cloture + 1, fin) if vues[n].long), None)
    if rang is None:
        return None
    recul = rang
    while rang - recul < RECUL_MAX and recul - 1 > cloture and _annonce(vues[recul - 1]):
        recul -= 1
    return Debut(recul, GenrePiece.ANNEXE, SUITE, 0, cle="suite")


def _annonce(vue: Vue) -> bool:
    return vue.marque or vue.numero or reperes.numero(vue) is not None


def _autres_actes(vues: Sequence[Vue], debut: int, deja: Sequence[Debut]) -> Iterator[Debut]:
    """Another act bound after this one: an annexe under its own title."""
    pris = {n for d in deja for n in range(d.rang, d.rang + d.titres + 1)}
    for rang in range(debut, len(vues)):
        if rang not in pris and reperes.autre_document(vues[rang]) and vues[rang].mots >= 3:
            texte, nombre = intituler(vues, rang, vues[rang].texte)
            pris |= set(range(rang, rang + nombre + 1))
            yield Debut(rang, GenrePiece.ANNEXE, texte, nombre)
