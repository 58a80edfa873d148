"""How far suppression must go in one series so that nobody, not even somebody who knows this code, recomputes a cell.

A total is published, some cells are hidden: who subtracts knows the sum of the hidden ones. Cells are hidden one rung
after the other, in an order that depends on nothing secret, until that sum leaves enough room to each of them. That a
rung was judged too short is itself a clue: only the sums that would have failed on every rung before are kept.
"""

from collections.abc import Sequence
from dataclasses import dataclass

Choix = tuple[frozenset[int], ...]


@dataclass(frozen=True, slots=True)
class Domaine:
    """What anybody knows of a hidden cell before any subtraction: ``bas`` to ``haut`` (None: no bound), or zero."""

    bas: int
    haut: int | None = None
    zero: bool = False

    @property
    def minimum(self) -> int:
        return 0 if self.zero else self.bas

    def permet(self, valeur: int) -> bool:
        return (valeur == 0 and self.zero) or (valeur >= self.bas and (self.haut is None or valeur <= self.haut))


class Echelle:
    """The rungs of one series: ``base`` is hidden from the start, then the cells of ``paliers`` one by one.

    The first ``imposes`` rungs are climbed without a test (cells hidden for a reason that does not come from here).
    """

    def __init__(self, base: Sequence[Domaine], paliers: Sequence[Domaine], *, imposes: int = 0, choix: int) -> None:
        self._base = tuple(base)
        self._paliers = tuple(paliers)
        self._imposes = imposes
        self._choix = choix
        self._connus: dict[tuple[int, int], Choix | None] = {}

    def sure(self, palier: int, somme: int) -> bool:
        """Whether each hidden cell keeps at least ``choix`` values when the hidden ones add up to ``somme``.

        The values are those that lead to this very rung; whoever reads the result finds no fewer.
        """
        trouves = self._possibles(palier, somme)
        return trouves is not None and all(len(valeurs) >= self._choix for valeurs in trouves)

    def _possibles(self, palier: int, somme: int) -> Choix | None:
        """Up to ``choix`` values of each cell hidden on that rung; ``None`` when no cells give that sum."""
        cle = (palier, somme)
        if cle not in self._connus:
            self._connus[cle] = self._de_base(somme) if palier == 0 else self._monter(palier, somme)
        return self._connus[cle]

    def _de_base(self, somme: int) -> Choix | None:
        """Cells that are each free in an interval, their sum known: again an interval each."""
        bas, haut = self._bornes(0)
        if somme < bas or (haut is not None and somme > haut):
            return None
        trouves = []
        for domaine in self._base:
            premier = domaine.bas
            if haut is not None and domaine.haut is not None:
                premier = max(premier, somme - (haut - domaine.haut))
            elif all(autre.haut is not None for autre in self._base if autre is not domaine):
                premier = max(premier, somme - sum(autre.haut or 0 for autre in self._base if autre is not domaine))
            dernier = somme - (bas - domaine.bas)
            if domaine.haut is not None:
                dernier = min(dernier, domaine.haut)
            trouves.append(frozenset(range(premier, min(dernier, premier + self._choix - 1) + 1)))
        return tuple(trouves)

    def _monter(self, palier: int, somme: int) -> Choix | None:
        """Join what every sum of the rung below allows, provided that it was not enough there."""
        domaine = self._paliers[palier - 1]
        bas, haut = self._bornes(palier - 1)
        premier = bas if domaine.haut is None else max(bas, somme - domaine.haut)
        dernier = somme - domaine.minimum
        if haut is not None:
            dernier = min(dernier, haut)
        cumul: list[set[int]] = []
        for avant in range(premier, dernier + 1):
            if not domaine.permet(somme - avant) or not self._mene_plus_haut(palier - 1, avant):
                continue
            dessous = self._possibles(palier - 1, avant) or ()
            cumul = cumul or [set() for _ in range(len(dessous) + 1)]
            for valeurs, nouvelles in zip(cumul, (*dessous, frozenset({somme - avant})), strict=True):
                if len(valeurs) < self._choix:
                    valeurs |= nouvelles
            if all(len(valeurs) >= self._choix for valeurs in cumul):
                break
        return tuple(frozenset(valeurs) for valeurs in cumul) if cumul else None

    def _mene_plus_haut(self, palier: int, somme: int) -> bool:
        """Whether cells of that sum exist on that rung and would have been judged too exposed there."""
        if self._possibles(palier, somme) is None:
            return False
        return palier < self._imposes or not self.sure(palier, somme)

    def _bornes(self, palier: int) -> tuple[int, int | None]:
        """Least and greatest sum of what is hidden on that rung."""
        caches = (*self._base, *self._paliers[:palier])
        hauts = [domaine.haut for domaine in caches if domaine.haut is not None]
        return sum(d.minimum for d in caches), sum(hauts) if len(hauts) == len(caches) else None
