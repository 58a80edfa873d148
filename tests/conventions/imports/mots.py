"""The words of a source, in the order of its ranks: what a reader must give back of a file."""

import re

from conventions.imports.blocs import Bloc, GenreParagraphe, Paragraphe, SourceLue, paragraphes_de


def mots(texte: str) -> list[str]:
    return re.findall(r"\w+", texte)


def mots_de(source: SourceLue) -> list[str]:
    """Words of the blocks and of what was put aside, numbers of lists and footnotes included."""
    rangs: list[tuple[int, Bloc]] = [(bloc.id, bloc) for bloc in source.blocs]
    rangs += [(ecart.paragraphe.id, ecart.paragraphe) for ecart in source.ecarts]
    return [mot for _, bloc in sorted(rangs, key=lambda rang: rang[0]) for mot in _mots_du_bloc(bloc)]


def mots_gardes(source: SourceLue) -> list[str]:
    return [mot for bloc in source.blocs for mot in _mots_du_bloc(bloc)]


def mots_ecartes(source: SourceLue) -> list[str]:
    return [mot for ecart in source.ecarts for mot in _mots_du_bloc(ecart.paragraphe)]


def _mots_du_bloc(bloc: Bloc) -> list[str]:
    return [mot for paragraphe in paragraphes_de(bloc) for mot in _mots_du_paragraphe(paragraphe)]


def _mots_du_paragraphe(paragraphe: Paragraphe) -> list[str]:
    marque = paragraphe.marque if paragraphe.genre is GenreParagraphe.NUMERO else ""
    textes = [marque, " "]
    for fragment in paragraphe.fragments:
        textes += [fragment.texte, f" {fragment.note} " if fragment.note else ""]
    return mots("".join(textes))


def rangs_de(source: SourceLue) -> list[int]:
    """Every rank: of blocks, of the paragraphs of their cells, of what was put aside."""
    rangs = [ecart.paragraphe.id for ecart in source.ecarts]
    for bloc in source.blocs:
        rangs += {bloc.id, *(paragraphe.id for paragraphe in paragraphes_de(bloc))}
    return rangs


def est_sous_suite(petite: list[str], grande: list[str]) -> bool:
    reste = iter(grande)
    return all(mot in reste for mot in petite)


def resume(source: SourceLue) -> list[str]:
    """One line for each block: its kind, its level, its mark, its text. Tables row by row."""
    lignes = []
    for bloc in source.blocs:
        if isinstance(bloc, Paragraphe):
            lignes.append(ligne_de(bloc))
        else:
            lignes += [
                "| " + " | ".join(" / ".join(ligne_de(p) for p in c.paragraphes) for c in rang) for rang in bloc.rangs
            ]
    return lignes


def ligne_de(paragraphe: Paragraphe) -> str:
    if paragraphe.genre is GenreParagraphe.TEXTE:
        return paragraphe.texte
    if paragraphe.genre is GenreParagraphe.TITRE:
        return f"{'#' * paragraphe.niveau} {paragraphe.texte}"
    return f"{'  ' * paragraphe.niveau}{paragraphe.marque} {paragraphe.texte}"
