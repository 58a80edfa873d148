"""Words as fidelity counts them: what remains when the layout is forgotten."""

import re
import unicodedata

from conventions.imports.reconnaissance.numeros import valeur

_CESURE = re.compile(r"(?<=[^\W\d_])[\u2010\u00ad\ufffe\x02]\s*(?:\r?\n|\r)\s*(?=[^\W\d_])|[\u00ad\ufffe\x02\u200b]")
_APPELS = re.compile(r"[\u00b9\u00b2\u00b3\u2070-\u2079]+")
_BALISE = re.compile(r"</?[a-zA-Z][a-zA-Z0-9]{0,9}(?:\s[^<>]{0,200})?/?>")
_PUCE = re.compile(r"(?m)^[ \t]*\(?\d{1,2}[.)][ \t]+(?=\S)")
_MOT = re.compile(r"[^\W\d_]+|\d+")
_NUMEROTES = frozenset({"article", "annexe"})
_ABREGES = {"art": "article"}


def mots(texte: str) -> list[str]:
    """The words of a text, accents kept: case, ligatures, apostrophes, hyphens, bullets and punctuation ignored.

    The number of an item (« 1. ») is a bullet: the layout draws it, beside the text and not in it. A word cut at the
    end of a line is whole again; letters and figures side by side are two words. The number of an article is written
    in figures (« article premier », « article IV »), as the application computes it.
    """
    compose = unicodedata.normalize("NFKC", _APPELS.sub(" ", _PUCE.sub("", _CESURE.sub("", texte))))
    bruts = _MOT.findall(compose.replace("œ", "oe").replace("Œ", "OE"))
    sortie: list[str] = []
    for brut in bruts:
        mot = brut.casefold()
        if sortie and sortie[-1] in _NUMEROTES and (rang := valeur(brut)):
            mot = str(rang)
        sortie.append(_ABREGES.get(mot, mot))
    return sortie


def sans_balises(texte: str) -> str:
    """A text whose tables were copied with their HTML: the tags are no words of the document."""
    return _BALISE.sub(" ", texte)
