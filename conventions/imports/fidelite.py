"""Measure how much of a source a printed document gives back, in order."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

import pypdfium2  # type: ignore[import-untyped]

from conventions.imports.alignement import communs
from conventions.imports.blocs import Bloc, Paragraphe, SourceLue, paragraphes_de
from conventions.imports.mots import mots
from conventions.imports.structure import GenrePiece, Structure

_CESURE_IMPRIMEE = re.compile(r"(\w+)[\x02\ufffe]\s*(\w+)")
CONTEXTE = 5
"""Words shown on each side of those that are missing."""
APPEL_MAX = 2
"""Figures in the call of a footnote."""


@dataclass(frozen=True, slots=True)
class Passage:
    """Words of the source in a row; ``avant`` and ``apres`` say where."""

    texte: str
    avant: str = ""
    apres: str = ""


@dataclass(frozen=True, slots=True)
class Mesure:
    """What was found. ``apart``: words that the document does not print on purpose, by reason; they do not count."""

    total: int
    trouves: int
    apart: dict[str, list[Passage]] = field(default_factory=dict)
    manquants: tuple[Passage, ...] = ()

    @property
    def mis_a_part(self) -> int:
        return sum(len(passage.texte.split()) for passages in self.apart.values() for passage in passages)

    @property
    def part(self) -> float:
        """Percentage of the words to print that are printed in order, 100 for a source without any."""
        attendus = self.total - self.mis_a_part
        return 100 * self.trouves / attendus if attendus else 100.0


def texte_du_pdf(contenu: bytes) -> str:
    """The text of a PDF in the order in which it is drawn: nothing is taken out."""
    document = pypdfium2.PdfDocument(contenu)
    try:
        return "\n".join(page.get_textpage().get_text_bounded() for page in document)
    finally:
        document.close()


def mesurer(
    brut: str,
    imprime: str,
    *,
    lue: SourceLue | None = None,
    structure: Structure | None = None,
    retires: Iterable[tuple[str, str]] = (),
    non_retenus: Iterable[tuple[str, str]] = (),
    notes: Iterable[str] = (),
) -> Mesure:
    """Compare the raw text of a source with the printed text.

    ``lue`` and ``structure`` say what was put aside and which words are footnotes, whose place in the pages the layout
    decides: they are looked for anywhere. ``retires`` is what accepted proposals took out (``Arrangement.retires``),
    ``non_retenus`` the pieces of the model that this document leaves out, each as (reason, words) in their order;
    ``notes`` are the lines that became footnotes (``Arrangement.notes``).
    """
    source = mots(brut)
    pages = mots(_recoller(imprime, set(source)))
    en_bas = _notes_imprimees(source, pages, [*_notes(lue), *map(mots, notes)])
    restants = [rang for rang in range(len(source)) if rang not in en_bas]
    # The number in front of a note goes with it.
    ailleurs = set(en_bas.values()) | {place - 1 for place in en_bas.values() if pages[place - 1].isdecimal()}
    places = [place for place in range(len(pages)) if place not in ailleurs]
    paires = communs([source[rang] for rang in restants], [pages[place] for place in places])
    trouvees = {restants[g]: places[d] for g, d in paires} | en_bas
    trouves = trouvees.keys() | _chiffres_appeles(source, pages, trouvees)
    absents = [rang for rang in range(len(source)) if rang not in trouves]
    raisons = _ecartes(source, lue, structure)
    for liste in (retires, non_retenus):
        raisons |= _sortis(source, [rang for rang in absents if rang not in raisons], liste)
    apart: dict[str, list[Passage]] = {}
    manquants = []
    for raison, rangs in _suites(absents, raisons):
        passage = _passage(source, rangs)
        if raison:
            apart.setdefault(raison, []).append(passage)
        else:
            manquants.append(passage)
    return Mesure(len(source), len(trouves), apart, tuple(manquants))


def _recoller(imprime: str, connus: Collection[str]) -> str:
    """The printed text without the marks that stand for hyphens at line ends, whether printed or written.

    They are told apart by the words of the source: « peut\x02être » is two of them, « collec\x02tivité » one.
    """

    def choisir(coupe: re.Match[str]) -> str:
        entier = "".join(mots(coupe[1] + coupe[2]))
        moities = [*mots(coupe[1]), *mots(coupe[2])]
        deux = entier not in connus and all(moitie in connus for moitie in moities)
        return f"{coupe[1]}{' ' if deux else ''}{coupe[2]}"

    return _CESURE_IMPRIMEE.sub(choisir, imprime)


def _ecartes(source: Sequence[str], lue: SourceLue | None, structure: Structure | None) -> dict[int, str]:
    """Why a word of the source was put aside, by its rank."""
    if lue is None:
        return {}
    lus = list(_mots_lus(lue, structure))
    return {g: lus[d][1] for g, d in communs(source, [mot for mot, _ in lus]) if lus[d][1]}


def _sortis(source: Sequence[str], libres: Sequence[int], sortis: Iterable[tuple[str, str]]) -> dict[int, str]:
    """Why a word is not printed, for those of these ranks that (reason, words) tell in order."""
    dits = [(mot, raison) for raison, texte in sortis for mot in mots(texte)]
    paires = communs([source[rang] for rang in libres], [mot for mot, _ in dits])
    return {libres[g]: dits[d][1] for g, d in paires}


def _mots_lus(lue: SourceLue, structure: Structure | None) -> Iterator[tuple[str, str]]:
    """The words of the import in the reading order, each with the reason for which it is put aside."""
    ecartes = {
        identifiant: piece.raison or "écarté"
        for piece in (structure.pieces if structure else ())
        if piece.genre == GenrePiece.ECARTE
        for identifiant in (*piece.titres, *piece.blocs)
    }
    lus: list[tuple[int, Bloc, str]] = [(bloc.id, bloc, ecartes.get(bloc.id, "")) for bloc in lue.blocs]
    lus += [(ecart.paragraphe.id, ecart.paragraphe, ecart.raison) for ecart in lue.ecarts]
    for _, bloc, raison in sorted(lus, key=lambda lu: lu[0]):
        for paragraphe in paragraphes_de(bloc):
            for mot in mots(f"{paragraphe.marque} {paragraphe.texte}"):
                yield mot, raison


def _notes(lue: SourceLue | None) -> Iterator[list[str]]:
    for bloc in lue.blocs if lue is not None else ():
        for paragraphe in paragraphes_de(bloc):
            yield from filter(None, (mots(note) for note in _notes_de(paragraphe)))


def _notes_de(paragraphe: Paragraphe) -> list[str]:
    return [fragment.note for fragment in paragraphe.fragments]


def _notes_imprimees(source: Sequence[str], pages: Sequence[str], notes: Iterable[Sequence[str]]) -> dict[int, int]:
    """The words of the footnotes found whole on both sides, whatever their place: rank in the source, in the pages."""
    trouvees: dict[int, int] = {}
    for note in filter(None, notes):
        rangs = _trouver(note, source, trouvees.keys())
        places = _trouver(note, pages, trouvees.values())
        if rangs and places:
            trouvees |= dict(zip(rangs, places, strict=True))
    return trouvees


def _trouver(suite: Sequence[str], texte: Sequence[str], pris: Collection[int]) -> range:
    """Where a run of words is in ``texte``, none of them being taken already."""
    cherche = list(suite)
    for debut in range(len(texte) - len(cherche) + 1):
        rangs = range(debut, debut + len(cherche))
        if texte[debut] == cherche[0] and list(texte[debut : rangs.stop]) == cherche and debut not in pris:
            return rangs
    return range(0)


def _chiffres_appeles(source: Sequence[str], pages: Sequence[str], paires: dict[int, int]) -> set[int]:
    """Figures printed with the call of a footnote right after them: « N-1 » and its call 2 are read « N-12 »."""
    trouves = set()
    for avant, place in paires.items():
        suivant = avant + 1
        if suivant in paires or suivant >= len(source) or place + 1 >= len(pages):
            continue
        chiffre, imprime = source[suivant], pages[place + 1]
        if chiffre.isdecimal() and imprime.isdecimal() and imprime.startswith(chiffre):
            trouves |= {suivant} if len(imprime) - len(chiffre) <= APPEL_MAX else set()
    return trouves


def _suites(rangs: Sequence[int], raisons: dict[int, str]) -> Iterator[tuple[str, list[int]]]:
    """Runs of neighbouring ranks that have the same reason."""
    groupes = groupby(enumerate(rangs), key=lambda paire: (paire[1] - paire[0], raisons.get(paire[1], "")))
    for (_, raison), paires in groupes:
        yield raison, [rang for _, rang in paires]


def _passage(source: Sequence[str], rangs: Sequence[int]) -> Passage:
    avant = source[max(0, rangs[0] - CONTEXTE) : rangs[0]]
    apres = source[rangs[-1] + 1 : rangs[-1] + 1 + CONTEXTE]
    return Passage(" ".join(source[rang] for rang in rangs), " ".join(avant), " ".join(apres))
