"""Numbers as a document writes them: figures, roman numerals, « premier », « unique »."""

import re

_MOTS = (
    *("premier", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze", "treize"),
    *("quatorze", "quinze", "seize", "dix-sept", "dix-huit", "dix-neuf", "vingt"),
)
_VALEURS = {mot: rang for rang, mot in enumerate(_MOTS, 1)} | {"première": 1, "unique": 1, "un": 1}
_CHIFFRES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}
ROMAIN = r"[IVXLC]{1,7}"
EN_LETTRES = "|".join(sorted(_VALEURS, key=len, reverse=True))


def valeur(numero: str) -> int:
    """The number that was written, 0 for what is no number (« A », nothing)."""
    propre = numero.strip().lower()
    if chiffres := re.match(r"\d+", propre):
        return int(chiffres[0])
    return _VALEURS.get(propre) or romain(numero.strip())


def romain(texte: str) -> int:
    """The value of a well-formed roman numeral, 0 for any other word of the same letters (« CCI »)."""
    if not re.fullmatch(ROMAIN, texte):
        return 0
    total = 0
    for lettre, suivante in zip(texte, [*texte[1:], ""], strict=True):
        pas = _CHIFFRES[lettre]
        total += -pas if _CHIFFRES.get(suivante, 0) > pas else pas
    return total if en_romain(total) == texte else 0


def en_romain(nombre: int) -> str:
    """``nombre`` (1 to 399) in roman numerals."""
    ecrit = ""
    for pas, lettres in ((100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV")):
        fois, nombre = divmod(nombre, pas)
        ecrit += lettres * fois
    return ecrit + "I" * nombre
