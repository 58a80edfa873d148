"""The review of an import: what was read as somebody now sees it, with the answers given so far."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from conventions.domain.imports_gestes import premier
from conventions.imports import blocs as lus
from conventions.imports import structure as reconnue
from conventions.imports.blocs import Bloc, Ecart, Paragraphe, SourceLue, paragraphes_de
from conventions.imports.reconnaissance import fautes
from conventions.imports.structure import (
    Decision,
    Decisions,
    Etat,
    GenrePiece,
    GenreProposition,
    Piece,
    Proposition,
    Structure,
)
from conventions.models import DecisionImport, GenreDecision, ImportModele

RAMENES = "ramenes"
"""Key, beside the structure, of the ids that the reader had left out and that somebody brought back."""


@dataclass(frozen=True)
class PieceRevue:
    """A piece, the blocks it is made of and what is proposed inside it."""

    piece: Piece
    blocs: tuple[Bloc, ...]
    propositions: tuple[Proposition, ...]
    a_decider: int

    @property
    def bloc(self) -> int:
        """How the addresses name the piece: its first block."""
        return premier(self.piece)


class Revue:
    """All that the page shows of an import; computed in memory, one query besides the import itself."""

    def __init__(self, importation: ImportModele, gestes: Iterable[DecisionImport] | None = None) -> None:
        self.importation = importation
        self.gestes = list(importation.decisions.filter(annulee=False) if gestes is None else gestes)
        self.decisions: Decisions = decisions_de(self.gestes)

    @cached_property
    def source(self) -> SourceLue:
        """What was read, as somebody corrected it; long to rebuild, so only for what shows or moves text."""
        return source_revue(self.importation)

    @cached_property
    def structure(self) -> Structure:
        return structure_de(self.importation)

    @cached_property
    def propositions(self) -> tuple[Proposition, ...]:
        return reconnue.propositions_depuis_json(self.importation.propositions)

    @cached_property
    def blocs(self) -> dict[int, Bloc]:
        return {bloc.id: bloc for bloc in self.source.blocs}

    @cached_property
    def par_id(self) -> dict[str, Proposition]:
        return {proposition.id: proposition for proposition in self.propositions}

    @cached_property
    def pieces(self) -> list[PieceRevue]:
        """The pieces in the order of the source."""
        return list(self._pieces())

    def _pieces(self) -> Iterator[PieceRevue]:
        racines = {p.id: bloc.id for bloc in self.source.blocs for p in paragraphes_de(bloc)}
        par_bloc: dict[int, list[Proposition]] = {}
        for proposition in self.propositions:
            par_bloc.setdefault(racines.get(proposition.bloc, proposition.bloc), []).append(proposition)
        for piece in self.structure.pieces:
            ids = sorted((*piece.titres, *piece.blocs))
            siennes = tuple(p for bloc in ids for p in par_bloc.get(bloc, ()))
            attente = sum(p.id not in self.decisions for p in siennes) if piece.genre != GenrePiece.ECARTE else 0
            yield PieceRevue(piece, tuple(self.blocs[b] for b in ids if b in self.blocs), siennes, attente)

    def piece(self, bloc: int) -> PieceRevue | None:
        """The piece that holds a block of the first level."""
        return next((p for p in self.pieces if bloc in p.piece.titres or bloc in p.piece.blocs), None)

    @cached_property
    def visibles(self) -> list[Proposition]:
        """The proposals of what is kept, warnings first, then in the order of the source."""
        gardees = [p for piece in self.pieces if piece.piece.genre != GenrePiece.ECARTE for p in piece.propositions]
        return sorted(gardees, key=lambda p: not p.avertissement)

    @cached_property
    def a_decider(self) -> list[Proposition]:
        return [p for p in self.visibles if p.id not in self.decisions]

    @cached_property
    def comptes(self) -> dict[GenreProposition, tuple[int, int]]:
        """By kind: how many wait for an answer, and how many there are."""
        total = Counter(p.genre for p in self.visibles)
        reste = Counter(p.genre for p in self.a_decider)
        return {genre: (reste[genre], total[genre]) for genre in GenreProposition if total[genre]}

    @cached_property
    def ecarts(self) -> list[Ecart]:
        """What will not be printed, in the order of the source, with the reason of each."""
        remis = [
            Ecart(paragraphe, piece.piece.raison)
            for piece in self.pieces
            if piece.piece.genre == GenrePiece.ECARTE
            for bloc in piece.blocs
            for paragraphe in paragraphes_de(bloc)
        ]
        return sorted([*self.source.ecarts, *remis], key=lambda ecart: ecart.paragraphe.id)

    @cached_property
    def fautes(self) -> list[str]:
        """Blocks that would be lost or printed twice; empty is what the page promises."""
        return fautes(self.source, self.structure)

    @cached_property
    def mots(self) -> tuple[int, int]:
        """Words kept for the model, and words put aside."""
        ecartes = sum(len(ecart.paragraphe.texte.split()) for ecart in self.ecarts)
        mis_de_cote = {ecart.paragraphe.id for ecart in self.ecarts}
        gardes = sum(len(p.texte.split()) for p in self.source.paragraphes() if p.id not in mis_de_cote)
        return gardes, ecartes


def structure_de(importation: ImportModele) -> Structure:
    return reconnue.depuis_json(importation.structure)


def source_revue(importation: ImportModele) -> SourceLue:
    """What was read, with the paragraphs that somebody brought back in their place."""
    source = lus.depuis_json(importation.source)
    ramenes = set(importation.structure.get(RAMENES, []))
    if not ramenes:
        return source
    revenus: list[Bloc] = [e.paragraphe for e in source.ecarts if e.paragraphe.id in ramenes]
    return replace(
        source,
        blocs=tuple(sorted((*source.blocs, *revenus), key=lambda bloc: bloc.id)),
        ecarts=tuple(e for e in source.ecarts if e.paragraphe.id not in ramenes),
    )


def decisions_de(gestes: Iterable[DecisionImport]) -> Decisions:
    """The answer to each proposal, from the gestures that are not undone, oldest first."""
    decisions: Decisions = {}
    for geste in gestes:
        if geste.genre != GenreDecision.PROPOSITION or geste.annulee:
            continue
        for cle, reponse in geste.apres.items():
            if reponse:
                decisions[cle] = Decision(Etat(reponse["etat"]), reponse.get("valeur"))
            else:
                decisions.pop(cle, None)
    return decisions


def decision_en_json(decision: Decision | None) -> dict[str, Any]:
    """What a gesture keeps of an answer; empty for none."""
    return {"etat": decision.etat.value, "valeur": decision.valeur} if decision else {}


def texte_de(bloc: Bloc) -> str:
    """The words of a block, a table included."""
    if isinstance(bloc, Paragraphe):
        return bloc.texte
    return " ".join(p.texte for p in paragraphes_de(bloc))
