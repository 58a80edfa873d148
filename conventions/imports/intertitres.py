"""Give their rank to the sub-headings that have no style: a short bold paragraph alone above a text."""

from dataclasses import replace

from conventions.imports.blocs import Bloc, GenreParagraphe, Paragraphe, SourceLue
from conventions.imports.structure import GenrePiece, Structure

MOTS_MAX = 16
NIVEAU = 6
"""Below every style of heading of the same text."""
GENRES = (GenrePiece.PREAMBULE, GenrePiece.ARTICLE, GenrePiece.SECTION, GenrePiece.ANNEXE)


def avec_intertitres(source: SourceLue, structure: Structure) -> SourceLue:
    """The same source, the same words and ids, where what looks like a sub-heading is one."""
    interieurs = {
        identifiant: suivant
        for piece in structure.pieces
        if piece.genre in GENRES
        for identifiant, suivant in zip(piece.blocs, (*piece.blocs[1:], 0), strict=False)
    }
    par_id = {bloc.id: bloc for bloc in source.blocs}
    blocs = tuple(
        replace(
            bloc,
            genre=GenreParagraphe.TITRE,
            niveau=NIVEAU,
            fragments=tuple(replace(fragment, gras=False) for fragment in bloc.fragments),
        )
        if isinstance(bloc, Paragraphe) and _intertitre(bloc, par_id.get(interieurs.get(bloc.id, 0)))
        else bloc
        for bloc in source.blocs
    )
    return replace(source, blocs=blocs)


def _intertitre(bloc: Paragraphe, suivant: Bloc | None) -> bool:
    texte = bloc.texte.strip()
    if bloc.genre != GenreParagraphe.TEXTE or bloc.niveau or suivant is None or "\n" in texte:
        return False
    return 0 < len(texte.split()) <= MOTS_MAX and not texte.endswith((".", ";", ",")) and _gras(bloc)


def _gras(bloc: Paragraphe) -> bool:
    pleins = [fragment for fragment in bloc.fragments if fragment.texte.strip()]
    return bool(pleins) and all(fragment.gras and not fragment.note for fragment in pleins)
