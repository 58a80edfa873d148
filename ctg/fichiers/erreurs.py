"""A refusal that says how to mend the file."""


class FichierRefuse(Exception):
    """``str()`` is a French sentence for the person who uploads; ``motif`` is stable, for code and tests."""

    def __init__(self, message: str, *, motif: str = "") -> None:
        super().__init__(message)
        self.motif = motif

    @property
    def detail(self) -> str:
        """What crosses from a child process besides the sentence."""
        return self.motif
