"""What a stored text still asks of its writer, remembered by content since pages ask it again and again."""

from dataclasses import dataclass
from functools import lru_cache

from ctg import texte_riche

# Longer texts are read each time, so that the memory of the process stays bounded (512 texts of 50 KB at most).
TEXTE_RETENU_MAX = 50_000


@dataclass(frozen=True, slots=True)
class Analyse:
    """Whether there are words at all, the blanks and placeholders left, the keys of the merge fields."""

    vide: bool
    blancs: tuple[str, ...]
    mentions: tuple[str, ...]


def analyser(corps: str) -> Analyse:
    """Read one rich text."""
    return _lire(corps) if len(corps) > TEXTE_RETENU_MAX else _retenir(corps)


def _lire(corps: str) -> Analyse:
    return Analyse(
        vide=not texte_riche.texte_brut(corps).strip(),
        blancs=tuple(texte_riche.blancs(corps)),
        mentions=tuple(texte_riche.mentions(corps)),
    )


_retenir = lru_cache(maxsize=512)(_lire)
