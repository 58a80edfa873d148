"""The shape of the rights table: who may do what, from which side, in which statut."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied


@dataclass(frozen=True, slots=True)
class Action:
    """One row of the rights table.

    ``caf`` and ``collectivite`` are the roles allowed on each side; ``statuts`` the statuts of the convention in
    which the action makes sense (empty: any, or no convention involved).
    """

    code: str
    libelle: str
    caf: frozenset[str]
    collectivite: frozenset[str] = frozenset()
    statuts: frozenset[str] = frozenset()

    def permise(self, *, cote: str, role: str, statut: str | None = None) -> bool:
        """Whether ``role`` on side ``cote`` ("caf" or "collectivite") may act in ``statut``."""
        roles = self.caf if cote == "caf" else self.collectivite
        return role in roles and (not self.statuts or statut in self.statuts)


class ActionRefusee(PermissionDenied):
    """The user may see the thing but not do this to it; the message is a French sentence for the 403 page."""


def table(actions: Iterable[Action]) -> dict[str, Action]:
    """Index the rows by code, refusing a duplicate."""
    par_code: dict[str, Action] = {}
    for action in actions:
        if action.code in par_code:
            raise ValueError(f"action en double : {action.code}")
        par_code[action.code] = action
    return par_code
