"""Texts that a spreadsheet could take for a formula: marked on the way out, given back on the way in.

A text that begins with = + - @, a tab or a line end gets an apostrophe before it, as a spreadsheet writes it itself to
say « this is text ». One that already begins with apostrophes and such a sign gets one more: the way back takes
exactly one away, so that whatever was stored comes back the same.
"""

import re

_MARQUE = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
_MARQUEE = re.compile(r"'+[=+\-@\t\r\n＝＋－＠]")


def neutraliser(texte: str) -> str:
    """The text as it may stand in a cell of a spreadsheet."""
    return f"'{texte}" if _MARQUE.match(texte) else texte


def rendre(texte: str) -> str:
    """The text that :func:`neutraliser` was given."""
    return texte[1:] if _MARQUEE.match(texte) else texte
