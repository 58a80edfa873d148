"""Write a small source by its lines: « # » a heading by its style, « ** » bold, « - » an item, « | » a row."""

from textwrap import dedent

from conventions.imports.blocs import Bloc, Cellule, Fragment, GenreParagraphe, Paragraphe, SourceLue, Tableau
from conventions.imports.reconnaissance import fautes, reconnaitre
from conventions.imports.structure import GenrePiece, Piece, Structure


def source(texte: str) -> SourceLue:
    """One block a line, the rows of a table joined; empty lines only separate tables."""
    blocs: list[Bloc] = []
    rangees: list[list[str]] = []
    suivant = 0

    def identifiant() -> int:
        nonlocal suivant
        suivant += 1
        return suivant

    def clore() -> None:
        if rangees:
            tableau = identifiant()
            rangs = tuple(
                tuple(Cellule((Paragraphe(identifiant(), (Fragment(c.strip()),)),)) for c in rangee)
                for rangee in rangees
            )
            blocs.append(Tableau(tableau, rangs))
            rangees.clear()

    for ligne in dedent(texte).strip().splitlines():
        if ligne.startswith("|"):
            rangees.append(ligne.strip("|").split("|"))
            continue
        clore()
        if ligne.strip():
            blocs.append(_paragraphe(identifiant(), ligne.strip()))
    clore()
    return SourceLue("texte", tuple(blocs))


def _paragraphe(identifiant: int, ligne: str) -> Paragraphe:
    if ligne.startswith("#"):
        niveau = len(ligne) - len(ligne.lstrip("#"))
        fragments = (Fragment(ligne.lstrip("# ")),)
        return Paragraphe(identifiant, fragments, genre=GenreParagraphe.TITRE, niveau=niveau)
    if ligne.startswith("- "):
        return Paragraphe(identifiant, (Fragment(ligne[2:]),), genre=GenreParagraphe.PUCE, marque="-")
    if ligne.startswith("**"):
        return Paragraphe(identifiant, (Fragment(ligne.strip("*"), gras=True),))
    return Paragraphe(identifiant, (Fragment(ligne),))


def structure_de(texte: str) -> Structure:
    """What is recognised, every block in its place."""
    lue = source(texte)
    structure = reconnaitre(lue)
    assert fautes(lue, structure) == []
    return structure


def genres(structure: Structure) -> list[str]:
    return [piece.genre.value for piece in structure.pieces]


def de_genre(structure: Structure, genre: GenrePiece) -> list[Piece]:
    return [piece for piece in structure.pieces if piece.genre == genre]


def titres(structure: Structure, genre: GenrePiece = GenrePiece.ARTICLE) -> list[str]:
    return [piece.titre for piece in de_genre(structure, genre)]


def numeros(structure: Structure, genre: GenrePiece = GenrePiece.ARTICLE) -> list[str]:
    return [piece.numero for piece in de_genre(structure, genre)]
