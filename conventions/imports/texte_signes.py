"""Signs that files carry and that text should not: bullets of Word's own fonts, ligatures, invisible characters."""

import re
import unicodedata

DINGBATS = str.maketrans(
    {
        "\uf0b7": "•",
        "\uf0a7": "▪",
        "\uf0d8": "➢",
        "\uf0fc": "✓",
        "\uf0e0": "➔",
        "\uf076": "❖",
        "\uf0a8": "◆",
        "\uf02d": "-",
        "\uf0be": "-",
        "\uf06e": "■",
        "\uf071": "□",
        "\uf0f0": "➔",
    }
)
_SAUTS = re.compile(r"\r\n?|[\v\u0085\u2028\u2029]")
_INVISIBLES = re.compile("[\u200b\u200c\u200d\u2060\ufeff\u0000-\u0008\u000e-\u001f\u007f]")
_CESURE = re.compile("\u00ad\n?")
_LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"})
_PUCE_PRIVEE = re.compile("^([ \t]*)[\ue000-\uf8ff](?=[ \t\u00a0])", re.MULTILINE)
_PRIVES = re.compile("[\ue000-\uf8ff]")


def normaliser(texte: str) -> str:
    """One kind of line end, composed accents, no invisible sign, bullets of Word's own fonts as Unicode ones."""
    net = _SAUTS.sub("\n", texte).translate(_LIGATURES).translate(DINGBATS)
    net = _INVISIBLES.sub("", _CESURE.sub("", net))
    net = _PUCE_PRIVEE.sub(r"\1•", net)
    return unicodedata.normalize("NFC", _PRIVES.sub(" ", net))
