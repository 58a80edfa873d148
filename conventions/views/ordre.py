"""Read the order asked by a list of ``composants/poignee_ordre.html``, or by the page that gives a rank."""

from collections.abc import Sequence

from django.http import QueryDict

from conventions.erreurs import ErreurMetier

LISTE_CHANGEE = "La liste a changé entre-temps : la voici à jour. Recommencez le déplacement."


def demande_un_ordre(donnees: QueryDict) -> bool:
    return any(cle in donnees for cle in ("monter", "descendre", "ordre"))


def deplacements(donnees: QueryDict, actuel: Sequence[int]) -> list[tuple[int, int]]:
    """The moves (id, rank from 1) that bring ``actuel`` to the order asked; none when it already is.

    ``monter`` and ``descendre`` name one id; ``ordre`` lists all of them, joined by commas, after a drag.
    Raises :class:`ErreurMetier` when the ids are not those of the list.
    """
    presents = [str(pk) for pk in actuel]
    for sens, pas in (("monter", -1), ("descendre", 1)):
        if cle := donnees.get(sens, ""):
            if cle not in presents:
                raise ErreurMetier(LISTE_CHANGEE)
            rang = presents.index(cle)
            voulu = min(max(rang + pas, 0), len(presents) - 1)
            return [(actuel[rang], voulu + 1)] if voulu != rang else []
    voulus = donnees.get("ordre", "").split(",")
    if sorted(voulus) != sorted(presents):
        raise ErreurMetier(LISTE_CHANGEE)
    return _un_seul(presents, voulus) or _pas_a_pas(presents, voulus)


def _un_seul(presents: list[str], voulus: list[str]) -> list[tuple[int, int]]:
    """The single move that explains the new order, which is what a drag does."""
    premier = next((n for n, (a, b) in enumerate(zip(presents, voulus, strict=True)) if a != b), None)
    if premier is None:
        return []
    for cle in (presents[premier], voulus[premier]):
        if [p for p in presents if p != cle] == [v for v in voulus if v != cle]:
            return [(int(cle), voulus.index(cle) + 1)]
    return []


def _pas_a_pas(presents: list[str], voulus: list[str]) -> list[tuple[int, int]]:
    presents, moves = list(presents), []
    for rang, cle in enumerate(voulus):
        if presents[rang] != cle:
            presents.remove(cle)
            presents.insert(rang, cle)
            moves.append((int(cle), rang + 1))
    return moves
