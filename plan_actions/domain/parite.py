"""Parity of the comité de pilotage, counted on the seats that vote (rule 15)."""

from collections.abc import Iterable
from dataclasses import dataclass

from plan_actions.enums import College
from plan_actions.models import MembreComite, MembreCopil


@dataclass(frozen=True, slots=True)
class Parite:
    """Voting seats of each side, and those of the partners; nobody at all is not parity."""

    caf: int
    collectivites: int
    partenaires: int

    @property
    def respectee(self) -> bool:
        return self.caf == self.collectivites > 0


def parite(membres: Iterable[MembreCopil] | Iterable[MembreComite]) -> Parite:
    """Count the votes; who no longer sits is not to be given."""
    votes = [membre.college for membre in membres if membre.votant]
    return Parite(votes.count(College.CAF), votes.count(College.COLLECTIVITES), votes.count(College.PARTENAIRES))
