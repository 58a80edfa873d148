"""Somebody who wants a hidden value back: everything published, the rules, and the program itself, on every world.

Shares no reasoning with the code under test: lists the worlds, publishes each, keeps those that publish the same.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from fractions import Fraction

Monde = Mapping[str, Mapping[str, int]]
"""Series by code, values by zone."""


def compositions(total: int, parts: int) -> Iterator[tuple[int, ...]]:
    """Every way to cut ``total`` in that many non negative whole numbers."""
    if parts == 1:
        yield (total,)
        return
    for premier in range(total + 1):
        for suite in compositions(total - premier, parts - 1):
            yield (premier, *suite)


def retrouvees(
    mondes: Iterable[Monde], publier: Callable[[Monde], Mapping[str, object]]
) -> list[tuple[Monde, str, str]]:
    """Hidden cells (world, series, zone) that one value alone explains, among the worlds that publish the same thing.

    ``publier`` gives by series an object with ``valeurs`` and ``total``.
    """
    classes: dict[Hashable, list[Monde]] = defaultdict(list)
    for monde in mondes:
        sortie = publier(monde)
        cle = tuple((code, tuple(p.valeurs.items()), p.total, p.total_secret) for code, p in sortie.items())  # type: ignore[attr-defined]
        classes[cle].append(monde)
    trouvees = []
    for cle, possibles in classes.items():
        for code, cellules, _, _ in cle:  # type: ignore[attr-defined]
            for zone, vue in cellules:
                if vue is None and len({monde[code][zone] for monde in possibles}) < 2:
                    trouvees.append((possibles[0], code, zone))
    return trouvees


def intervalles(
    bornes: Mapping[str, tuple[int, int | None]], sommes: Iterable[tuple[Iterable[str], int]]
) -> dict[str, tuple[Fraction, Fraction | None]]:
    """What sums and bounds leave to each unknown: bounds pushed through every equation until nothing moves."""
    connus = {nom: (Fraction(bas), None if haut is None else Fraction(haut)) for nom, (bas, haut) in bornes.items()}
    equations = [(tuple(noms), Fraction(total)) for noms, total in sommes]
    bouge = True
    while bouge:
        bouge = False
        for noms, total in equations:
            for nom in noms:
                autres = [connus[autre] for autre in noms if autre != nom]
                bas, haut = connus[nom]
                plafond = total - sum((b for b, _ in autres), Fraction(0))
                haut = plafond if haut is None else min(haut, plafond)
                if all(h is not None for _, h in autres):
                    bas = max(bas, total - sum((h for _, h in autres if h is not None), Fraction(0)))
                if (bas, haut) != connus[nom]:
                    connus[nom] = (bas, haut)
                    bouge = True
    return connus
