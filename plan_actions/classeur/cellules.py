"""What a cell of the workbook holds when it is a list: one row a line, its fields between bars."""

import re
from collections.abc import Sequence

COUPURE = re.compile(r"(?<!\\)((?:\\\\)*)\|")
ECHAPPE = re.compile(r"\\([\\|n])")


def joindre(champs: Sequence[str]) -> str:
    """« a | b | c », without the empty fields that end it; bars, backslashes and line ends are escaped."""
    textes = [champ.replace("\\", "\\\\").replace("|", "\\|").replace("\n", "\\n") for champ in champs]
    while len(textes) > 1 and not textes[-1]:
        textes.pop()
    return " | ".join(textes)


def separer(ligne: str) -> list[str]:
    """The fields that :func:`joindre` was given, outer blanks aside."""
    morceaux = COUPURE.sub(lambda trouve: f"{trouve[1]}\0", ligne).split("\0")
    return [ECHAPPE.sub(lambda t: "\n" if t[1] == "n" else t[1], morceau.strip()) for morceau in morceaux]


def lignes_de_cellule(texte: str) -> list[str]:
    """The lines of a cell that hold something."""
    return [ligne.strip() for ligne in texte.splitlines() if ligne.strip()]
