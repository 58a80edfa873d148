"""Footnotes of a text whose pages put them among its paragraphs: each is offered to the sign that calls it."""

from collections.abc import Iterator, Sequence

from conventions.imports.blocs import GenreParagraphe
from conventions.imports.propositions.vue import Vu, Vue
from conventions.imports.structure import GenreProposition, Proposition
from conventions.imports.texte_notes import PORTEE, Signe, appels, signe_de_note

MONTRES = 80
"""Characters of the note shown with what accepting does."""


def notes_de_bas(vue: Vue) -> Iterator[Proposition]:
    """The lines that begin with the sign of a call of the same piece, before them; a sign calls once, the nearest."""
    for _, vus in vue.pieces:
        yield from _d_une_piece(vus)


def _d_une_piece(vus: Sequence[Vu]) -> Iterator[Proposition]:
    ouverts: dict[str, list[tuple[int, Signe]]] = {}
    for rang, vu in enumerate(vus):
        note = _note(vu)
        appelants = ouverts.get(note[0], []) if note else []
        if note and appelants and rang - appelants[-1][0] < PORTEE:
            place, appel = appelants.pop()
            yield _proposition(vus[place], appel, vu, note[1])
            continue
        for appel in appels(vu.paragraphe):
            ouverts.setdefault(appel.numero, []).append((rang, appel))


def _note(vu: Vu) -> tuple[str, str] | None:
    """The number and the words of a paragraph that may be a note: a text of its own, which calls no real footnote."""
    paragraphe = vu.paragraphe
    if vu.en_cellule or paragraphe.genre is not GenreParagraphe.TEXTE or any(f.note for f in paragraphe.fragments):
        return None
    signe = signe_de_note(paragraphe)
    texte = " ".join(paragraphe.texte[signe.fin :].split()) if signe else ""
    return (signe.numero, texte) if signe and any(lettre.isalnum() for lettre in texte) else None


def _proposition(appelant: Vu, appel: Signe, vu: Vu, note: str) -> Proposition:
    court = note if len(note) <= MONTRES else f"{note[:MONTRES].rsplit(' ', 1)[0]}…"
    return appelant.proposer(
        GenreProposition.NOTE_DE_BAS,
        appel.debut,
        appel.fin,
        f"Place cette ligne en note de bas de page\u00a0: «\u00a0{court}\u00a0».",
        note=note,
        blocs=[vu.bloc.id],
    )
