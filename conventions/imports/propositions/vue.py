"""How the finders of proposals look at a document: its pieces, their paragraphs, one plain text of each."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from conventions.imports.blocs import Bloc, GenreParagraphe, Paragraphe, SourceLue, Tableau, paragraphes_de
from conventions.imports.propositions.identite import IdentiteCaf
from conventions.imports.structure import GenrePiece, GenreProposition, Piece, Proposition, Structure

_PLAT = str.maketrans({"’": "'", "\u00a0": " ", "\u202f": " ", "\n": " ", "\t": " ", "–": "-", "—": "-"})
LONGUEUR_MONTREE = 160
PRES = 160
"""How far around its place the words tell what something is."""


def plat(texte: str) -> str:
    """The text with one kind of apostrophe, space and dash; offsets stay those of ``texte``."""
    return texte.translate(_PLAT)


def avant_de(texte: str, trouve: re.Match[str]) -> str:
    """The words right before a match."""
    return texte[max(0, trouve.start() - PRES) : trouve.start()]


@dataclass(frozen=True, slots=True)
class Vu:
    """A paragraph in its piece; ``bloc`` is the whole block that holds it, its table when it stands in a cell.

    ``texte`` is its :func:`plat` text.
    """

    piece: Piece
    bloc: Bloc
    paragraphe: Paragraphe
    rang: int
    texte: str

    @property
    def en_cellule(self) -> bool:
        return isinstance(self.bloc, Tableau)

    @property
    def est_item(self) -> bool:
        return self.paragraphe.genre in (GenreParagraphe.PUCE, GenreParagraphe.NUMERO)

    @property
    def est_titre(self) -> bool:
        return self.paragraphe.genre == GenreParagraphe.TITRE

    def proposer(
        self, genre: GenreProposition, debut: int, fin: int, libelle: str, /, *, alerte: bool = False, **valeur: Any
    ) -> Proposition:
        """A proposal about ``texte[debut:fin]``, without the spaces at both ends."""
        texte = self.paragraphe.texte
        while debut < fin and texte[debut].isspace():
            debut += 1
        while fin > debut and texte[fin - 1].isspace():
            fin -= 1
        return _proposition(genre, self.paragraphe.id, debut, fin, texte[debut:fin], libelle, valeur, alerte=alerte)

    def sur_blocs(
        self, genre: GenreProposition, libelle: str, /, *, alerte: bool = False, **valeur: Any
    ) -> Proposition:
        """A proposal about whole blocks, shown by the first words of this paragraph."""
        texte = self.paragraphe.texte[:LONGUEUR_MONTREE]
        return _proposition(genre, self.paragraphe.id, 0, 0, texte, libelle, valeur, alerte=alerte)


def _proposition(
    genre: GenreProposition,
    bloc: int,
    debut: int,
    fin: int,
    texte: str,
    libelle: str,
    valeur: dict[str, Any],
    *,
    alerte: bool,
) -> Proposition:
    return Proposition(f"{genre.value}-{bloc}-{debut}-{fin}", genre, bloc, debut, fin, texte, libelle, valeur, alerte)


class Vue:
    """A source and its structure, walked once."""

    def __init__(self, source: SourceLue, structure: Structure, identite: IdentiteCaf) -> None:
        self.structure = structure
        self.identite = identite
        self._blocs = {bloc.id: bloc for bloc in source.blocs}

    def _vus(self, rang: int, piece: Piece, ids: tuple[int, ...]) -> Iterator[Vu]:
        for id_ in ids:
            bloc = self._blocs.get(id_)
            if bloc is not None:
                yield from (Vu(piece, bloc, p, rang, plat(p.texte)) for p in paragraphes_de(bloc))

    @cached_property
    def pieces(self) -> list[tuple[Piece, list[Vu]]]:
        """Each piece that is printed, with the paragraphs of its text."""
        return [
            (piece, list(self._vus(rang, piece, piece.blocs)))
            for rang, piece in enumerate(self.structure.pieces)
            if piece.genre != GenrePiece.ECARTE
        ]

    @cached_property
    def textes(self) -> list[Vu]:
        """Every paragraph of the text, titles of pieces left out."""
        return [vu for _, vus in self.pieces for vu in vus]

    @cached_property
    def titres(self) -> list[Vu]:
        """The paragraphs that the titles of the pieces were read from."""
        return [
            vu
            for rang, piece in enumerate(self.structure.pieces)
            if piece.genre != GenrePiece.ECARTE
            for vu in self._vus(rang, piece, piece.titres)
        ]

    def titres_de(self, piece: Piece) -> list[Vu]:
        return [vu for vu in self.titres if vu.piece is piece]
