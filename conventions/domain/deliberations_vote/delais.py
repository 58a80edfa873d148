"""Clear days between a convocation and a session."""

from datetime import date


def jours_francs(envoi: date, seance: date) -> int:
    """Whole days between the two, neither the day of sending nor that of the session; negative when out of order."""
    return (seance - envoi).days - 1
