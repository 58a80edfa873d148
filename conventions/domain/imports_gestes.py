"""Corrections of a recognised structure: pure functions that keep every block in one piece, in the source's order."""

import re
from collections.abc import Mapping
from dataclasses import replace

from conventions.domain.ecriture import sans_nul
from conventions.domain.modeles_pieces import cle_libre
from conventions.erreurs import ErreurMetier
from conventions.imports.blocs import Bloc, Paragraphe
from conventions.imports.structure import GenrePiece, Piece, Structure

TITRE_MAX = 250
RAISON = "écarté à la relecture"
SUITE = "suite_"
"""Start of the key of what follows a block put aside in the middle of a piece: bringing it back joins them again."""
TITRES = (GenrePiece.ARTICLE, GenrePiece.SECTION, GenrePiece.ANNEXE, GenrePiece.VISAS, GenrePiece.PREAMBULE)
"""Kinds whose title is printed apart from their text."""
TITRE_EXIGE = (GenrePiece.ARTICLE, GenrePiece.SECTION, GenrePiece.ANNEXE)
NOMS = {
    GenrePiece.ARTICLE: "Article sans titre",
    GenrePiece.SECTION: "Section sans titre",
    GenrePiece.ANNEXE: "Annexe sans titre",
    GenrePiece.VISAS: "Visas",
    GenrePiece.PREAMBULE: "Préambule",
}

Blocs = Mapping[int, Bloc]

_NUMERO = re.compile(
    r"^\s*(?:(?:article|annexe)\s*(?:n°\s*)?(?P<mot>premier|\d+(?:[.\-]\d+)*|[ivxlc]+)\b|(?P<nu>\d+(?:\.\d+)*)(?=\s*[-–—.:)]))"
    r"\s*[-–—.:)]*\s*",
    re.IGNORECASE,
)


class GesteRefuse(ErreurMetier):
    """The structure cannot be corrected so; the sentence says why."""


def premier(piece: Piece) -> int:
    """The id of the first block of a piece: how pages and gestures name it."""
    return min((*piece.titres, *piece.blocs))


def rang_de(structure: Structure, bloc: int) -> int:
    """The rank of the piece that holds a block. Raises ``GesteRefuse``."""
    for rang, piece in enumerate(structure.pieces):
        if bloc in piece.titres or bloc in piece.blocs:
            return rang
    raise GesteRefuse("Ce passage n’est plus à cette place : rechargez la page.")


def changer_genre(structure: Structure, blocs: Blocs, bloc: int, genre: GenrePiece) -> Structure:
    """Say what a piece is. A kind with a title takes it from the first paragraph when the piece has none."""
    rang = rang_de(structure, bloc)
    piece = structure.pieces[rang]
    if piece.genre == genre:
        return structure
    if genre not in TITRES and piece.titres:
        piece = replace(piece, titres=(), blocs=(*piece.titres, *piece.blocs), titre="", numero="")
    if genre in TITRE_EXIGE and not piece.titre:
        piece = _intituler(piece, blocs, genre)
    if genre in (GenrePiece.VISAS, GenrePiece.PREAMBULE) and not piece.titre:
        piece = replace(piece, titre=NOMS[genre])
    raison = RAISON if genre == GenrePiece.ECARTE else ""
    cle = _cle(structure, replace(piece, genre=genre), sauf=rang)
    return _remplacer(structure, rang, replace(piece, genre=genre, cle=cle, raison=raison))


def changer_titre(structure: Structure, bloc: int, titre: str) -> Structure:
    """Reword the title that the model holds. Raises ``GesteRefuse`` when it is empty or too long."""
    rang = rang_de(structure, bloc)
    propre = " ".join(sans_nul(titre).split())
    if not propre:
        raise GesteRefuse("Le titre est vide : donnez-en un.")
    if len(propre) > TITRE_MAX:
        raise GesteRefuse(f"Le titre est trop long : {len(propre)} caractères, {TITRE_MAX} au plus.")
    return _remplacer(structure, rang, replace(structure.pieces[rang], titre=propre))


def commencer(structure: Structure, blocs: Blocs, bloc: int, genre: GenrePiece) -> Structure:
    """A new piece starts at a block: what precedes stays in the former piece."""
    rang = rang_de(structure, bloc)
    piece = structure.pieces[rang]
    if bloc == premier(piece):
        return changer_genre(structure, blocs, bloc, genre)
    avant = replace(
        piece,
        titres=tuple(b for b in piece.titres if b < bloc),
        blocs=tuple(b for b in piece.blocs if b < bloc),
    )
    reste = tuple(sorted(b for b in (*piece.titres, *piece.blocs) if b >= bloc))
    nouvelle = Piece(GenrePiece.PASSAGE, "", blocs=reste)
    if genre in TITRES:
        nouvelle = _intituler(nouvelle, blocs, genre)
    nouvelle = replace(nouvelle, genre=genre, raison=RAISON if genre == GenrePiece.ECARTE else "")
    nouvelle = replace(nouvelle, cle=_cle(structure, nouvelle))
    return replace(structure, pieces=(*structure.pieces[:rang], avant, nouvelle, *structure.pieces[rang + 1 :]))


def joindre(structure: Structure, bloc: int) -> Structure:
    """Join a piece to the one before it, whose kind and title stay; its own title becomes text."""
    rang = rang_de(structure, bloc)
    if rang == 0:
        raise GesteRefuse("C’est le premier passage du document : rien ne le précède.")
    avant, piece = structure.pieces[rang - 1], structure.pieces[rang]
    if avant.genre == GenrePiece.ECARTE:
        raise GesteRefuse("Ce qui précède est écarté : remettez-le d’abord dans le texte, ou écartez aussi ce passage.")
    return _fondre(structure, rang - 1, avant, piece)


def ecarter(structure: Structure, bloc: int) -> Structure:
    """Put one block aside; what follows it in its piece goes on after it, without a title of its own."""
    rang = rang_de(structure, bloc)
    piece = structure.pieces[rang]
    if piece.genre == GenrePiece.ECARTE:
        return structure
    tous = sorted((*piece.titres, *piece.blocs))
    prises = {p.cle for p in structure.pieces}
    ecarte = Piece(GenrePiece.ECARTE, cle_libre(f"ecarte {bloc}", prises), blocs=(bloc,), raison=RAISON)
    if len(tous) == 1:
        return _remplacer(structure, rang, ecarte)
    if bloc == tous[0]:
        reste = replace(
            piece,
            titres=tuple(b for b in piece.titres if b != bloc),
            blocs=tuple(b for b in piece.blocs if b != bloc),
        )
        return _inserer(structure, rang, ecarte, reste)
    avant = replace(
        piece, titres=tuple(b for b in piece.titres if b < bloc), blocs=tuple(b for b in piece.blocs if b < bloc)
    )
    apres = tuple(b for b in tous if b > bloc)
    if not apres:
        return _inserer(structure, rang, avant, ecarte)
    suite = Piece(GenrePiece.PASSAGE, cle_libre(f"{SUITE}{apres[0]}", prises), blocs=apres)
    return _inserer(structure, rang, avant, ecarte, suite)


def ramener(structure: Structure, bloc: int) -> Structure:
    """Bring a block that was put aside back into the text, in its place."""
    rang = rang_de(structure, bloc)
    piece = structure.pieces[rang]
    if piece.genre != GenrePiece.ECARTE:
        return structure
    seul = Piece(GenrePiece.PASSAGE, f"passage_{bloc}", blocs=(bloc,))
    morceaux = [
        replace(piece, blocs=tuple(b for b in piece.blocs if b < bloc)),
        seul,
        replace(piece, cle=f"{piece.cle[:50]}_{bloc}", blocs=tuple(b for b in piece.blocs if b > bloc)),
    ]
    gardes = [p for p in morceaux if p.blocs or p.titres]
    structure = _inserer(structure, rang, *gardes)
    ici = structure.pieces.index(seul)
    precedente = structure.pieces[ici - 1] if ici else None
    if precedente is not None and precedente.genre not in (GenrePiece.ECARTE, GenrePiece.TITRE):
        structure = _fondre(structure, ici - 1, precedente, seul)
        ici -= 1
    suivante = structure.pieces[ici + 1] if ici + 1 < len(structure.pieces) else None
    if suivante is not None and suivante.cle.startswith(SUITE):
        structure = _fondre(structure, ici, structure.pieces[ici], suivante)
    return structure


def inserer(structure: Structure, bloc: int) -> Structure:
    """Give a place to a paragraph that the reader had left out: in the piece that holds what precedes it."""
    rang = max((r for r, p in enumerate(structure.pieces) if premier(p) < bloc), default=None)
    if rang is None:
        return replace(
            structure, pieces=(Piece(GenrePiece.PASSAGE, f"passage_{bloc}", blocs=(bloc,)), *structure.pieces)
        )
    piece = structure.pieces[rang]
    if piece.genre in (GenrePiece.ECARTE, GenrePiece.TITRE):
        seul = Piece(GenrePiece.PASSAGE, f"passage_{bloc}", blocs=(bloc,))
        return _inserer(structure, rang, piece, seul)
    return _remplacer(structure, rang, replace(piece, blocs=tuple(sorted((*piece.blocs, bloc)))))


def _fondre(structure: Structure, rang: int, avant: Piece, apres: Piece) -> Structure:
    """The piece at ``rang`` takes all that the next one holds."""
    ensemble = replace(avant, blocs=(*avant.blocs, *sorted((*apres.titres, *apres.blocs))))
    return replace(structure, pieces=(*structure.pieces[:rang], ensemble, *structure.pieces[rang + 2 :]))


def _remplacer(structure: Structure, rang: int, piece: Piece) -> Structure:
    return _inserer(structure, rang, piece)


def _inserer(structure: Structure, rang: int, *pieces: Piece) -> Structure:
    """These pieces instead of the one at ``rang``."""
    return replace(structure, pieces=(*structure.pieces[:rang], *pieces, *structure.pieces[rang + 1 :]))


def _intituler(piece: Piece, blocs: Blocs, genre: GenrePiece) -> Piece:
    """The first paragraph becomes the title when it can be one; otherwise the kind names the piece."""
    tete = min((*piece.titres, *piece.blocs))
    bloc = blocs.get(tete)
    texte = " ".join(bloc.texte.split()) if isinstance(bloc, Paragraphe) else ""
    reste = tuple(b for b in piece.blocs if b != tete)
    if not texte or len(texte) > TITRE_MAX or not reste:
        return replace(piece, titre=NOMS[genre])
    numero = _NUMERO.match(texte)
    titre = texte[numero.end() :] if numero else texte
    ecrit = (numero.group("mot") or numero.group("nu")) if numero else ""
    return replace(piece, titres=(*piece.titres, tete), blocs=reste, titre=titre or NOMS[genre], numero=ecrit.lower())


def _cle(structure: Structure, piece: Piece, sauf: int | None = None) -> str:
    """The key of the piece if it may keep it, else a free one made from its title."""
    prises = {p.cle for rang, p in enumerate(structure.pieces) if rang != sauf}
    if piece.cle and piece.cle not in prises:
        return piece.cle
    return cle_libre(piece.titre or f"{piece.genre} {premier(piece)}", prises)
