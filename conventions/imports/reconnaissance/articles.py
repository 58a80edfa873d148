"""Find the articles of the act: the one sequence of numbered headings that is neither a summary nor a quotation."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from conventions.imports.reconnaissance import reperes
from conventions.imports.reconnaissance.debut import Debut, abreger, intituler
from conventions.imports.reconnaissance.reperes import Entete
from conventions.imports.reconnaissance.vues import Vue
from conventions.imports.structure import GenrePiece

CHAINE_MIN = 3
"""Headings without the word « article » are articles from three on; two are the parts of one article."""
_CITATION = re.compile(
    r"\barticles? (\d{1,2})\b(?! *(?:et suivants )?(?:du code|du rgpd|du règlement|de la loi|du décret|de l'ordon))",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Articles:
    """``debuts`` of the articles in order, and the ranks of the blocks that only list them (``sommaires``)."""

    debuts: tuple[Debut, ...] = ()
    sommaires: frozenset[int] = frozenset()
    suites: int = 0
    """How many sequences of articles the file holds: more than one, and it binds several acts."""


Reperes = list[tuple[int, Entete]]


def trouver(vues: Sequence[Vue]) -> Articles:
    """The articles of the main act, by whatever writing the file uses."""
    explicites = [(rang, entete) for rang, vue in enumerate(vues) if (entete := reperes.article(vue))]
    sequences = _couper(explicites)
    pleines = [sequence for sequence in sequences if _contenus(sequence, vues) >= min(2, len(sequence))]
    pleines = [s for s in pleines if not _decision(s, vues)]
    listes = {rang for s in sequences if s not in pleines and len(s) >= CHAINE_MIN for rang, _ in s}
    if pleines:
        principale = max(pleines, key=lambda s: (len(s), _contenus(s, vues)))
        complete = _combler(principale, vues)
        return Articles(_debuts(complete, vues), _sommaires(vues, listes, complete[0][0]), len(pleines))
    if chaine := _chaine(vues):
        return Articles(_debuts(chaine, vues), _sommaires(vues, listes, chaine[0][0]), 1)
    par_style = _par_style(vues)
    return Articles(par_style, _sommaires(vues, listes, len(vues)), 1 if par_style else 0)


def _couper(trouves: Reperes) -> list[Reperes]:
    """One list a sequence: a new one starts wherever the number goes back to one."""
    sequences: list[Reperes] = []
    for rang, entete in trouves:
        if not sequences or (entete.rang == 1 and sequences[-1]):
            sequences.append([])
        sequences[-1].append((rang, entete))
    return sequences


def _contenus(sequence: Reperes, vues: Sequence[Vue]) -> int:
    """How many of these headings are followed by a text, or hold it themselves."""
    suivants = [rang for rang, _ in sequence[1:]] + [len(vues)]
    return sum(
        entete.phrase or any(not vues[n].sommaire for n in range(rang + 1, min(suivant, rang + 4)))
        for (rang, entete), suivant in zip(sequence, suivants, strict=True)
    )


def _decision(sequence: Reperes, vues: Sequence[Vue]) -> bool:
    """The articles of a council's decision (« Article 1 : approuve... »): after « après en avoir délibéré »."""
    avant = range(max(0, sequence[0][0] - 8), sequence[0][0])
    delibere = any(re.search(r"délibéré|délibère|\bdécide\b", vues[n].texte, re.IGNORECASE) for n in avant)
    phrases = sum(entete.phrase or entete.reste.rstrip().endswith((".", ";", ",")) for _, entete in sequence)
    return delibere and phrases * 2 >= len(sequence)


def _combler(sequence: Reperes, vues: Sequence[Vue]) -> Reperes:
    """The sequence with the headings that lack the word « article » (« 7 - Titre » between articles 6 and 8)."""
    complete: Reperes = []
    bornes = [*sequence[1:], (len(vues), None)]
    for (rang, entete), (borne, suivant) in zip(sequence, bornes, strict=True):
        complete.append((rang, entete))
        dernier = entete.rang
        for n in range(rang + 1, borne if suivant else rang + 1):
            candidat = reperes.numero(vues[n])
            if candidat and suivant and candidat.rang == dernier + 1 < suivant.rang and vues[n].marque:
                complete.append((n, candidat))
                dernier += 1
    return complete


def _chaine(vues: Sequence[Vue]) -> Reperes:
    """The longest run 1, 2, 3... of headings by number alone, each with its text."""
    candidats = [(rang, entete) for rang, vue in enumerate(vues) if (entete := reperes.numero(vue))]
    meilleure: Reperes = []
    for depart, (_, premier) in enumerate(candidats):
        if premier.rang != 1:
            continue
        chaine = [candidats[depart]]
        for rang, entete in candidats[depart + 1 :]:
            memes = entete.numero.isdigit() == premier.numero.isdigit()
            if memes and entete.rang == chaine[-1][1].rang + 1 and _freres(vues[chaine[0][0]], vues[rang]):
                chaine.append((rang, entete))
        if len(chaine) > len(meilleure) and _espacee(chaine, vues):
            meilleure = chaine
    return meilleure if len(meilleure) >= CHAINE_MIN else []


def _freres(premiere: Vue, autre: Vue) -> bool:
    return (premiere.gras, premiere.majuscules, premiere.titre) == (autre.gras, autre.majuscules, autre.titre)


def _espacee(chaine: Reperes, vues: Sequence[Vue]) -> bool:
    """Text between the headings, or it is a list; and a list within another text looks like one."""
    textes = [suivant - rang > 1 for (rang, _), (suivant, _) in pairwise(chaine)]
    longs = [any(vues[n].mots > 12 for n in range(rang + 1, suivant)) for (rang, _), (suivant, _) in pairwise(chaine)]
    marque = vues[chaine[0][0]].marque
    return bool(textes) and all(textes) and (marque or all(longs))


def _par_style(vues: Sequence[Vue]) -> tuple[Debut, ...]:
    """Headings by style whose numbers Word computes: articles when the text itself refers to « l’article 3 »."""
    niveaux = [vue.titre for vue in vues if vue.titre and vue.intitule]
    repetes = [n for n in sorted(set(niveaux)) if niveaux.count(n) >= CHAINE_MIN]
    cites = [int(n) for vue in vues for n in _CITATION.findall(vue.texte)]
    if not repetes or not cites:
        return ()
    rangs = [
        rang
        for rang, vue in enumerate(vues)
        if vue.titre == repetes[0]
        and vue.intitule
        and not reperes.annexe(vue)
        and not reperes.preambule(vue)
        and not reperes.document(vue)
    ]
    if min(cites) > len(rangs) or len(rangs) < CHAINE_MIN:
        return ()
    return tuple(
        Debut(rang, GenrePiece.ARTICLE, vues[rang].texte, 1, str(place)) for place, rang in enumerate(rangs, 1)
    )


def _debuts(sequence: Reperes, vues: Sequence[Vue]) -> tuple[Debut, ...]:
    arrets = frozenset(rang for rang, _ in sequence)
    return tuple(_debut(rang, entete, vues, arrets) for rang, entete in sequence)


def _debut(rang: int, entete: Entete, vues: Sequence[Vue], arrets: frozenset[int]) -> Debut:
    """The start of an article; a text on the line of its number stays whole in the body, its first words name it."""
    debut = Debut(rang, GenrePiece.ARTICLE, numero=entete.numero)
    if entete.phrase:
        return replace(debut, titre=abreger(entete.reste or vues[rang].texte))
    titre, pris = intituler(vues, rang, entete.reste, arrets=arrets)
    if titre:
        return replace(debut, titre=titre, titres=pris)
    suite = vues[rang + 1] if rang + 1 < len(vues) and rang + 1 not in arrets else None
    return replace(debut, titre=abreger(suite.texte) if suite else "Sans titre", titres=1)


def _sommaires(vues: Sequence[Vue], listes: Iterable[int], premier: int) -> frozenset[int]:
    """The blocks of the tables of contents before the first article: their heading, their lines."""
    lignes = {rang for rang in range(premier) if vues[rang].sommaire} | {rang for rang in listes if rang < premier}
    for rang in sorted(lignes):
        place = rang - 1
        while place >= 0 and rang - place <= 6 and vues[place].court and not vues[place].phrase:
            if reperes.sommaire(vues[place]):
                lignes |= set(range(place, rang))
                break
            place -= 1
    return frozenset(lignes)
