"""Longest common subsequence of two lists of words, with the places of its words: bit-parallel, on Python integers.

A row of the usual table is one integer whose zero bits mark where the length grows (Crochemore and others, 2001):
thirty thousand words against thirty thousand take about a second.
"""

from collections.abc import Hashable, Sequence

CASES_MAX = 400_000_000
"""Bits of rows kept for the way back; a larger table is split in two, so that memory stays bounded."""


def communs(gauche: Sequence[Hashable], droite: Sequence[Hashable]) -> list[tuple[int, int]]:
    """Pairs of places (left, right) of a longest list of words found in the same order on both sides."""
    debut = 0
    while debut < min(len(gauche), len(droite)) and gauche[debut] == droite[debut]:
        debut += 1
    tete = [(rang, rang) for rang in range(debut)]
    return tete + [(g + debut, d + debut) for g, d in _communs(gauche[debut:], droite[debut:])]


def _communs(gauche: Sequence[Hashable], droite: Sequence[Hashable]) -> list[tuple[int, int]]:
    if not gauche or not droite:
        return []
    if len(gauche) * len(droite) > CASES_MAX and len(droite) > 1:
        return _separer(gauche, droite)
    return _remonter(_rangs(gauche, droite), len(gauche))


def _rangs(gauche: Sequence[Hashable], droite: Sequence[Hashable]) -> list[int]:
    """For each prefix of ``droite``, the integer whose bit i is zero where ``gauche[: i + 1]`` finds one word more."""
    places: dict[Hashable, int] = {}
    for rang, mot in enumerate(gauche):
        places[mot] = places.get(mot, 0) | 1 << rang
    plein = (1 << len(gauche)) - 1
    etat, rangs = plein, []
    for mot in droite:
        if memes := places.get(mot):
            trouves = etat & memes
            etat = ((etat + trouves) | (etat - trouves)) & plein
        rangs.append(etat)
    return rangs


def _remonter(rangs: list[int], colonnes: int) -> list[tuple[int, int]]:
    paires = []
    ligne, colonne = len(rangs), colonnes
    while ligne and colonne:
        bit = 1 << (colonne - 1)
        if rangs[ligne - 1] & bit:
            colonne -= 1
            continue
        ligne -= 1
        if not ligne or rangs[ligne - 1] & bit:
            colonne -= 1
            paires.append((colonne, ligne))
    return paires[::-1]


def _separer(gauche: Sequence[Hashable], droite: Sequence[Hashable]) -> list[tuple[int, int]]:
    """Hirschberg: the best place to cut ``gauche`` when ``droite`` is cut in two."""
    milieu = len(droite) // 2
    avant = _longueurs(gauche, droite[:milieu])
    apres = _longueurs(gauche[::-1], droite[milieu:][::-1])[::-1]
    coupe = max(range(len(gauche) + 1), key=lambda rang: avant[rang] + apres[rang])
    debut = _communs(gauche[:coupe], droite[:milieu])
    fin = _communs(gauche[coupe:], droite[milieu:])
    return debut + [(g + coupe, d + milieu) for g, d in fin]


def _longueurs(gauche: Sequence[Hashable], droite: Sequence[Hashable]) -> list[int]:
    """Length of the common subsequence of each prefix of ``gauche`` with the whole of ``droite``."""
    places: dict[Hashable, int] = {}
    for rang, mot in enumerate(gauche):
        places[mot] = places.get(mot, 0) | 1 << rang
    plein = (1 << len(gauche)) - 1
    etat = plein
    for mot in droite:
        if memes := places.get(mot):
            trouves = etat & memes
            etat = ((etat + trouves) | (etat - trouves)) & plein
    longueurs, bits = [0], bin(etat)[2:].zfill(len(gauche))[::-1]
    for bit in bits:
        longueurs.append(longueurs[-1] + (bit == "0"))
    return longueurs
