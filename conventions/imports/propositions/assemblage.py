"""All the proposals of a document, in its order, none over another."""

from bisect import bisect
from collections.abc import Iterable
from dataclasses import replace
from itertools import chain

from conventions.imports.blocs import SourceLue
from conventions.imports.propositions.blancs import blancs
from conventions.imports.propositions.blocs_calcules import natures, parties, signatures
from conventions.imports.propositions.champs import champs
from conventions.imports.propositions.conditions import conditions
from conventions.imports.propositions.identite import IdentiteCaf
from conventions.imports.propositions.notes import notes
from conventions.imports.propositions.notes_de_bas import notes_de_bas
from conventions.imports.propositions.renvois import renvois
from conventions.imports.propositions.variantes import variantes
from conventions.imports.propositions.vue import Vue
from conventions.imports.structure import GenreProposition, Proposition, Structure

G = GenreProposition


def proposer(source: SourceLue, structure: Structure, identite: IdentiteCaf) -> tuple[Proposition, ...]:
    """What may be recognised in each piece, in reading order. The same document gives the same proposals and ids.

    No two proposals inside a paragraph meet: a note of a whole paragraph wins over what it holds, then a condition,
    a merge field, a footnote, a note in brackets, a reference, a blank. A reference that nothing answers is always
    told: inside a note it is about the whole paragraph. In a line offered as a footnote nothing is to fill or to put
    aside; the label of a variant is never one.
    """
    vue = Vue(source, structure, identite)
    en_blocs = [*parties(vue), *signatures(vue), *natures(vue), *variantes(vue)]
    etiquettes = {id_ for p in en_blocs if p.genre == G.VARIANTE for id_ in p.valeur["entetes"]}
    marques = {(m["bloc"], m["debut"], m["fin"]) for p in en_blocs for m in p.valeur.get("marques", ())}
    tenus = etiquettes | {bloc for bloc, _, _ in marques}
    pieds = [p for p in notes_de_bas(vue) if not tenus.intersection(p.valeur["blocs"])]
    trouvees = [*conditions(vue), *pieds, *notes(vue), *champs(vue), *renvois(vue), *blancs(vue)]
    longueurs = {vu.paragraphe.id: len(vu.paragraphe.texte.strip()) for vu in vue.textes}
    retenues = _sans_chevauchement(
        (p for p in trouvees if p.genre != G.NOTE or p.bloc not in etiquettes), longueurs, marques
    )
    lignes = {id_ for p in retenues if p.genre == G.NOTE_DE_BAS for id_ in p.valeur["blocs"]}
    retenues = [p for p in retenues if p.genre not in (G.NOTE, G.BLANC) or p.bloc not in lignes]
    rangs = {p.id: rang for rang, p in enumerate(source.paragraphes())}
    return tuple(sorted(_uniques(chain(en_blocs, retenues)), key=lambda p: (rangs.get(p.bloc, 0), p.debut, p.genre)))


def _priorite(proposition: Proposition, longueurs: dict[int, int]) -> int:
    entiere = proposition.fin - proposition.debut >= longueurs.get(proposition.bloc, 10**6)
    ordre = (G.CONDITION, G.CHAMP, G.NOTE_DE_BAS, G.NOTE, G.RENVOI, G.RENVOI_PERDU, G.BLANC)
    return -1 if entiere and proposition.genre == G.NOTE else ordre.index(proposition.genre)


def _sans_chevauchement(
    propositions: Iterable[Proposition], longueurs: dict[int, int], marques: set[tuple[int, int, int]]
) -> list[Proposition]:
    prises: dict[int, list[tuple[int, int]]] = {}
    for bloc, debut, fin in sorted(marques):
        prises.setdefault(bloc, []).append((debut, fin))
    retenues = []
    for proposition in sorted(propositions, key=lambda p: (_priorite(p, longueurs), p.bloc, p.debut, -p.fin)):
        if proposition.debut == proposition.fin:
            retenues.append(proposition)
            continue
        voisines = prises.setdefault(proposition.bloc, [])
        rang = bisect(voisines, (proposition.debut, proposition.fin))
        proches = voisines[max(0, rang - 1) : rang + 1]
        if any(proposition.debut < fin and debut < proposition.fin for debut, fin in proches):
            if proposition.genre == G.RENVOI_PERDU:
                retenues.append(_de_tout_le_paragraphe(proposition))
            continue
        voisines.insert(rang, (proposition.debut, proposition.fin))
        retenues.append(proposition)
    return retenues


def _de_tout_le_paragraphe(perdu: Proposition) -> Proposition:
    libelle = f"Cette consigne renvoie à une pièce que le document n’a pas\u00a0: {perdu.valeur['reference']}."
    return replace(
        perdu,
        id=f"{perdu.genre.value}-{perdu.bloc}-0-0-{perdu.debut}",
        debut=0,
        fin=0,
        libelle=libelle,
        valeur={**perdu.valeur, "blocs": [perdu.bloc]},
    )


def _uniques(propositions: Iterable[Proposition]) -> list[Proposition]:
    return list({proposition.id: proposition for proposition in propositions}.values())
