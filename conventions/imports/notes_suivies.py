"""Which accepted footnotes may leave the text for the foot of the page, without a word lost on the way."""

from collections.abc import Iterator, Mapping, Sequence

from conventions.imports.blocs import Bloc, Paragraphe, paragraphes_de
from conventions.imports.structure import GenreProposition, Proposition
from conventions.imports.texte_notes import signe_de_note

G = GenreProposition


def notes_suivies(
    propositions: Sequence[Proposition], restants: Sequence[int], blocs: Mapping[int, Bloc]
) -> dict[int, Proposition]:
    """The footnotes of a piece to follow, by the id of the line that becomes one.

    A line stays a text when it is not among ``restants``, when its call is not printed (label of a variant, line that
    is itself a note) or when another accepted proposal takes the place of the call.
    """
    imprimes = {p.id for id_ in restants for p in paragraphes_de(blocs[id_])}
    places = list(_places(propositions))
    variantes = [p for p in propositions if p.genre == G.VARIANTE]
    etiquettes = {id_ for p in variantes for id_ in p.valeur.get("entetes", ())}
    marquees = {marque["bloc"] for p in variantes for marque in p.valeur.get("marques", ())}
    en_tetes = {p.id for id_ in etiquettes if id_ in blocs for p in paragraphes_de(blocs[id_])}
    pris = etiquettes | marquees
    suivies: dict[int, Proposition] = {}
    notes = (p for p in propositions if p.genre == G.NOTE_DE_BAS)
    for note in sorted(notes, key=lambda p: (p.bloc, p.debut)):
        ligne = next(iter(note.valeur.get("blocs", ())), 0)
        bloc = blocs.get(ligne)
        libre = ligne in restants and ligne > note.bloc and ligne not in pris and ligne not in suivies
        appelee = note.bloc in imprimes and note.bloc not in en_tetes and note.bloc not in suivies
        seule = sum(b == note.bloc and d < note.fin and note.debut < f for b, d, f in places) == 1
        if libre and appelee and seule and isinstance(bloc, Paragraphe) and signe_de_note(bloc):
            suivies[ligne] = note
    return suivies


def _places(propositions: Sequence[Proposition]) -> Iterator[tuple[int, int, int]]:
    """Where accepted proposals put something else: paragraph, start, end."""
    for proposition in propositions:
        if proposition.debut < proposition.fin:
            yield proposition.bloc, proposition.debut, proposition.fin
        for marque in proposition.valeur.get("marques", ()):
            yield marque["bloc"], marque["debut"], marque["fin"]
