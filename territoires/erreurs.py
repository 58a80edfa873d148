"""Named refusals; each message is a French sentence that says how to mend it."""


class ErreurTerritoire(Exception):
    """A rule about organismes, people or accounts says no; ``str(erreur)`` is shown to the user."""


class InvitationRefusee(ErreurTerritoire):
    """The invitation cannot be sent or accepted."""


class MembreRefuse(ErreurTerritoire):
    """The membership cannot change this way."""
