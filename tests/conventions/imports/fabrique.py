"""Small documents written as the reader and the recogniser give them."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from conventions.imports.blocs import Cellule, Fragment, GenreParagraphe, Paragraphe, SourceLue, Tableau
from conventions.imports.structure import GenrePiece, Piece, Structure

Ligne = str | Paragraphe | list[list[str]]


def italique(texte: str, **attributs: Any) -> Paragraphe:
    return Paragraphe(0, (Fragment(texte, italique=True),), **attributs)


def puce(texte: str, **attributs: Any) -> Paragraphe:
    return Paragraphe(0, (Fragment(texte),), genre=GenreParagraphe.PUCE, marque="-", **attributs)


def titre(texte: str) -> Paragraphe:
    return Paragraphe(0, (Fragment(texte),), genre=GenreParagraphe.TITRE, niveau=2)


def document(*pieces: tuple[GenrePiece, str, str, Iterable[Ligne]]) -> tuple[SourceLue, Structure]:
    """A source and its structure from (kind, number, title, lines); the key is the kind and the rank, from 1.

    A line is a text, a paragraph whose id is given here, or the rows of a table. The parties have the key
    « parties », as the recogniser gives it.
    """
    blocs: list[Paragraphe | Tableau] = []
    reconnues = []
    compte = 0

    def suivant() -> int:
        nonlocal compte
        compte += 1
        return compte

    for rang, (genre, numero, titre_, lignes) in enumerate(pieces, 1):
        titres: tuple[int, ...] = ()
        if titre_:
            blocs.append(Paragraphe(suivant(), (Fragment(titre_),)))
            titres = (blocs[-1].id,)
        ids = []
        for ligne in lignes:
            id_ = suivant()
            ids.append(id_)
            if isinstance(ligne, str):
                blocs.append(Paragraphe(id_, (Fragment(ligne),)))
            elif isinstance(ligne, Paragraphe):
                blocs.append(replace(ligne, id=id_))
            else:
                rangs = tuple(
                    tuple(Cellule((Paragraphe(suivant(), (Fragment(texte),)),)) for texte in rangee) for rangee in ligne
                )
                blocs.append(Tableau(id_, rangs))
        cle = genre.value if genre == GenrePiece.PARTIES else f"{genre.value}_{rang}"
        reconnues.append(Piece(genre, cle, titre_, numero, titres, tuple(ids)))
    return SourceLue("texte", tuple(blocs)), Structure(tuple(reconnues))
