"""The words of the demonstration conventions, and how they take the place of the blanks of a model."""

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from ctg.typographie import espaces_insecables

_BLANC = re.compile(r"<p><mark>[^<]*</mark></p>|<mark>[^<]*</mark>")


def lire(nom: str) -> str:
    """A text of this directory, such as « val_morteau/diagnostic.html », with its no-break spaces."""
    return espaces_insecables(files(__name__).joinpath(nom).read_text(encoding="utf-8"))


@cache
def donnees(nom: str) -> dict[str, Any]:
    """The same for a TOML file."""
    return tomllib.loads(lire(nom))


def remplir(corps: str, valeurs: list[str]) -> str:
    """Put each value in place of a blank, in order; a value made of blocks takes the place of its whole paragraph.

    Raises ``ValueError`` when there are not as many values as blanks: the model has changed.
    """
    blancs = _BLANC.findall(corps)
    if len(blancs) != len(valeurs):
        raise ValueError(f"{len(valeurs)} values for {len(blancs)} blanks")
    suite = iter(valeurs)

    def remplacer(trouve: re.Match[str]) -> str:
        valeur = next(suite)
        if trouve.group().startswith("<p>") and not valeur.startswith("<"):
            return f"<p>{valeur}</p>"
        return valeur

    return _BLANC.sub(remplacer, corps)
