"""What the accepted proposals do to a structure. Nothing that was not accepted changes a word."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from conventions.imports.blocs import Bloc, Paragraphe, SourceLue, paragraphes_de
from conventions.imports.ecriture_html import Remplacement, html_de
from conventions.imports.en_ligne import NOTE_DE_BAS, Retrait, consigne_de, remplacements_de
from conventions.imports.hypotheses import Choix, choix_de, de_toute_la_piece, lignes_de
from conventions.imports.notes_suivies import notes_suivies
from conventions.imports.structure import (
    Decisions,
    Etat,
    GenrePiece,
    GenreProposition,
    Piece,
    Proposition,
    Structure,
)
from conventions.imports.texte_notes import signe_de_note
from conventions.modeles_nationaux.donnees import HypotheseNationale

G = GenreProposition
# The title of a piece is plain text: a note or the marker of a condition leaves it, nothing else is put in it.
_DANS_UN_TITRE = (G.NOTE, G.CONDITION)


@dataclass(frozen=True, slots=True)
class PieceArrangee:
    """A piece as the model will hold it: ``corps`` is ``html_de(blocs, remplacements)``.

    Two pieces in a row share ``piece.cle`` when they are wordings of one article under different options;
    ``hypothese`` is then ``HYPOTHESE:OPTION``, and empty otherwise. ``consigne`` is plain text, one note a line.
    """

    piece: Piece
    blocs: tuple[Bloc, ...]
    remplacements: tuple[Remplacement, ...] = ()
    consigne: str = ""
    hypothese: str = ""

    @property
    def corps(self) -> str:
        """The rich text of the piece, canonical but not bounded."""
        return html_de(self.blocs, self.remplacements)


@dataclass(frozen=True, slots=True)
class Arrangement:
    """The pieces in the order of the source, put-aside ones included, with the hypotheses that they answer.

    ``retires``: what left the text, as (reason, words) in the order of the source; the reason is one of « consigne »,
    « note de bas de page » (its signs alone), « blanc », « champ », « renvoi », « condition », « variante »,
    « parties », « signatures ». ``notes``: the lines printed as footnotes of their calls. ``avertissements`` are French
    sentences about accepted proposals that could not be followed and stay as the source words them.
    """

    pieces: tuple[PieceArrangee, ...]
    hypotheses: tuple[HypotheseNationale, ...] = ()
    retires: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()
    avertissements: tuple[str, ...] = ()


def arranger(
    source: SourceLue, structure: Structure, propositions: Iterable[Proposition], decisions: Decisions
) -> Arrangement:
    """Apply the accepted proposals, each with the value that the decision gives it when it gives one.

    A proposal that is refused, undecided, or that no longer fits the structure leaves the source's words as they are.
    """
    return _Arrangeur(source, structure, _acceptees(propositions, decisions)).arranger()


def _acceptees(propositions: Iterable[Proposition], decisions: Decisions) -> list[Proposition]:
    retenues = []
    for proposition in propositions:
        decision = decisions.get(proposition.id)
        if decision is not None and decision.etat == Etat.ACCEPTEE:
            retenues.append(replace(proposition, valeur={**proposition.valeur, **(decision.valeur or {})}))
    return retenues


class _Arrangeur:
    def __init__(self, source: SourceLue, structure: Structure, acceptees: Sequence[Proposition]) -> None:
        self.source = source
        self.structure = structure
        self.acceptees = acceptees
        self.hypotheses: dict[str, HypotheseNationale] = {}
        self.retires: list[Retrait] = []
        self.notes: list[str] = []
        self.avertissements: list[str] = []

    @cached_property
    def blocs(self) -> dict[int, Bloc]:
        return {bloc.id: bloc for bloc in self.source.blocs}

    @cached_property
    def piece_du_bloc(self) -> dict[int, int]:
        """The rank of the piece that holds each block and each paragraph of a cell."""
        rangs: dict[int, int] = {}
        for rang, piece in enumerate(self.structure.pieces):
            for id_ in (*piece.titres, *piece.blocs):
                rangs[id_] = rang
                if id_ in self.blocs:
                    rangs.update({p.id: rang for p in paragraphes_de(self.blocs[id_])})
        return rangs

    def arranger(self) -> Arrangement:
        par_piece: dict[int, list[Proposition]] = {}
        for proposition in self.acceptees:
            rang = self.piece_du_bloc.get(proposition.bloc)
            if rang is not None and self.structure.pieces[rang].genre != GenrePiece.ECARTE:
                par_piece.setdefault(rang, []).append(proposition)
        pieces: list[PieceArrangee] = []
        for rang, piece in enumerate(self.structure.pieces):
            pieces.extend(self._piece(piece, par_piece.get(rang, [])))
        pieces = self._sans_renvoi_incertain(pieces)
        self.retires.sort(key=lambda r: (r.bloc, r.debut))
        return Arrangement(
            tuple(pieces),
            tuple(self.hypotheses.values()),
            tuple((retrait.raison, retrait.texte) for retrait in self.retires),
            tuple(self.notes),
            tuple(dict.fromkeys(self.avertissements)),
        )

    def _piece(self, piece: Piece, propositions: list[Proposition]) -> list[PieceArrangee]:
        partis = self._blocs_computes(piece, propositions)
        restants = [id_ for id_ in piece.blocs if id_ not in partis]
        self._retirer_blocs(partis)
        if piece.genre == GenrePiece.PARTIES and any(p.genre == G.PARTIES for p in propositions):
            piece = replace(piece, genre=GenrePiece.PASSAGE, cle=f"{piece.cle}_suite", blocs=tuple(restants))
            if not restants:
                return []
        vivants = {p.id for id_ in restants for p in paragraphes_de(self.blocs[id_])} | set(piece.titres)
        propositions = [p for p in propositions if p.bloc in vivants]
        propositions, pieds = self._notes_en_bas(propositions, restants)
        restants = [id_ for id_ in restants if id_ not in pieds]
        piece = replace(piece, blocs=tuple(id_ for id_ in piece.blocs if id_ not in pieds))
        choix, suivies = choix_de(piece, propositions, self.avertissements)
        piece = self._qualifier(piece, propositions, suivies)
        restants = self._sans_entetes(restants, choix)
        imprimes = {p.id for id_ in restants for p in paragraphes_de(self.blocs[id_])}
        titres = set(piece.titres)
        en_ligne = [p for p in propositions if p.bloc in imprimes or (p.bloc in titres and p.genre in _DANS_UN_TITRE)]
        ids = {p.id for p in suivies}
        remplacements, retraits = remplacements_de(en_ligne, ids, self.structure, self.avertissements)
        self.retires.extend(retraits)
        lignes = lignes_de(piece, choix, restants)
        if lignes.hypothese is not None:
            self.hypotheses.setdefault(lignes.hypothese.cle, lignes.hypothese)
        arrangees = []
        for option, gardes in lignes.redactions:
            tenus = {p.id for id_ in gardes for p in paragraphes_de(self.blocs[id_])}
            arrangees.append(
                PieceArrangee(
                    replace(piece, blocs=tuple(gardes)),
                    tuple(self.blocs[id_] for id_ in gardes),
                    tuple(r for r in remplacements if r.bloc in tenus),
                    consigne_de([p for p in propositions if p.bloc in tenus or p.bloc in titres]),
                    option,
                )
            )
        return arrangees

    def _blocs_computes(self, piece: Piece, propositions: list[Proposition]) -> dict[int, str]:
        """The blocks that a computed block replaces, and why."""
        raisons = {G.PARTIES: "parties", G.SIGNATURES: "signatures"}
        return {
            id_: raisons[proposition.genre]
            for proposition in propositions
            if proposition.genre in raisons
            for id_ in proposition.valeur.get("blocs", ())
            if id_ in piece.blocs
        }

    def _notes_en_bas(self, propositions: list[Proposition], restants: list[int]) -> tuple[list[Proposition], set[int]]:
        """The proposals without the footnotes that cannot be followed, and the lines that become footnotes.

        What is proposed inside such a line goes with it: a footnote is plain text.
        """
        suivies = notes_suivies(propositions, restants, self.blocs)
        for ligne, proposition in suivies.items():
            paragraphe = self.blocs[ligne]
            assert isinstance(paragraphe, Paragraphe)
            signe = signe_de_note(paragraphe)
            assert signe is not None
            self.retires.append(Retrait(NOTE_DE_BAS, paragraphe.texte[: signe.fin].strip(), ligne))
            self.notes.append(str(proposition.valeur["note"]))
        gardees = {p.id for p in suivies.values()}
        return [
            p
            for p in propositions
            if (p.genre != G.NOTE_DE_BAS or p.id in gardees) and (p.bloc not in suivies or p.genre == G.NATURE_ANNEXE)
        ], set(suivies)

    def _retirer_blocs(self, partis: dict[int, str]) -> None:
        for id_, raison in partis.items():
            for paragraphe in paragraphes_de(self.blocs[id_]):
                self.retires.append(Retrait(raison, paragraphe.texte, paragraphe.id))

    def _qualifier(self, piece: Piece, propositions: list[Proposition], suivies: list[Proposition]) -> Piece:
        """The piece with its accepted nature and condition, its title without the notes that leave it."""
        titre = piece.titre
        for proposition in propositions:
            if proposition.genre == G.NATURE_ANNEXE and piece.genre == GenrePiece.ANNEXE:
                piece = replace(piece, nature=str(proposition.valeur["nature"]))
            condition = proposition in suivies and proposition.genre == G.CONDITION
            if condition and proposition.valeur.get("condition") and de_toute_la_piece(piece, proposition):
                piece = replace(piece, condition=str(proposition.valeur["condition"]))
            quitte = proposition.genre == G.NOTE or proposition in suivies
            if proposition.bloc in piece.titres and quitte and proposition.texte:
                titre = " ".join(titre.replace(proposition.texte, " ").split())
        return replace(piece, titre=titre) if titre.strip(" -–—:.") else piece

    def _sans_entetes(self, ids: list[int], choix: Sequence[Choix]) -> list[int]:
        """The blocks without the labels of the accepted variants (« 1re hypothèse : ... »)."""
        entetes = {id_ for un in choix for id_ in un.entetes}
        self._retirer_blocs({id_: "variante" for id_ in ids if id_ in entetes})
        return [id_ for id_ in ids if id_ not in entetes]

    def _sans_renvoi_incertain(self, pieces: list[PieceArrangee]) -> list[PieceArrangee]:
        """A live reference must be answered whatever the answers: one to a piece that may be missing stays a text."""
        incertaines = {}
        for arrangee in pieces:
            genre = "annexe" if arrangee.piece.genre == GenrePiece.ANNEXE else "article"
            seule = arrangee.hypothese and sum(p.piece.cle == arrangee.piece.cle for p in pieces) == 1
            if arrangee.piece.condition or seule:
                incertaines[f"{genre}:{arrangee.piece.cle}"] = (arrangee.piece.condition, arrangee.hypothese)
        if not incertaines:
            return pieces
        sorties = []
        for arrangee in pieces:
            soi = (arrangee.piece.condition, arrangee.hypothese)
            douteuses = [cle for cle, quand in incertaines.items() if quand != soi]
            gardes = tuple(r for r in arrangee.remplacements if not any(f'"{cle}"' in r.html for cle in douteuses))
            if len(gardes) < len(arrangee.remplacements):
                self.avertissements.append(
                    f"Dans «\u00a0{arrangee.piece.titre or arrangee.piece.cle}\u00a0», un renvoi à une pièce qui peut "
                    "manquer garde son numéro d’origine."
                )
                rendus = {(r.bloc, r.debut) for r in arrangee.remplacements if r not in gardes}
                self.retires = [r for r in self.retires if r.raison != "renvoi" or (r.bloc, r.debut) not in rendus]
            sorties.append(replace(arrangee, remplacements=gardes))
        return sorties
