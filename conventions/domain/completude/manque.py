"""One thing that is missing, said as a sentence with the link to where it is mended (rule 19)."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Gravite(StrEnum):
    """Whether the thing forbids to freeze the text, or only deserves a look."""

    BLOQUANT = "bloquant"
    AVERTISSEMENT = "avertissement"


@dataclass(frozen=True, slots=True)
class Manque:
    """``phrase`` says what is missing and how to mend it; ``url`` is lazy; ``partie_id`` is the party concerned."""

    code: str
    phrase: str
    url: Any
    gravite: Gravite = Gravite.BLOQUANT
    partie_id: int | None = None
