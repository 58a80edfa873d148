"""Names of places after "de" and "à": article, elision, contraction."""

import re
import unicodedata

from ctg.grammaire import noms_sans_elision

# Insee link codes (TNCC) of names without an article; the others follow from the article the name shows.
LIAISON_DE, LIAISON_D = 0, 1

_VOYELLES = frozenset("aeiou")


def apostrophes(nom: str) -> str:
    """The name with curly apostrophes and single spaces, as it is printed."""
    return re.sub(r"[ \t\r\n]+", " ", nom.replace("'", "’")).strip()


def _initiales(nom: str) -> str:
    """First two letters, lower case, without accents (« Œ » counts as « oe »)."""
    debut = nom[:2].lower().replace("œ", "oe").replace("æ", "ae")
    return "".join(c for c in unicodedata.normalize("NFD", debut) if not unicodedata.combining(c))[:2]


def elide(nom: str, liaison: int | None = None) -> bool:
    """Whether "de" becomes "d’" before the name: "d’Hyères", "d’Yerres", but "de Honfleur", "de Yaté".

    ``liaison`` is the Insee link code of a commune (0: "de", 1: "d’"); other values say nothing here.
    """
    premier = re.split(r"[\s-]", nom, maxsplit=1)[0]
    initiales = _initiales(nom)
    if not initiales or nom in noms_sans_elision.USAGE:
        return False
    if initiales[0] in "hy" and liaison in (LIAISON_DE, LIAISON_D):
        return liaison == LIAISON_D
    if initiales[0] == "h":
        return nom not in noms_sans_elision.COMMUNES and premier not in noms_sans_elision.PREMIERS_MOTS
    if initiales[0] == "y":
        return initiales[1:] not in ("a", "o", "u")
    # An acronym spelt out starts with the sound of its letter, not with the letter; "UDAF" and "ONU" read as words.
    return initiales[0] in _VOYELLES


def _article_du_nom(nom: str) -> tuple[str, str]:
    """The capital article that a place name shows ("Le", "La", "Les", "L’") and the rest of the name."""
    trouve = re.match(r"(Le|La|Les) (?=\S)|L’(?=\S)", nom)
    return (trouve.group().strip(), nom[trouve.end() :]) if trouve else ("", nom)


def de_lieu(nom: str, liaison: int | None = None) -> str:
    """A place name after "de": "du Pradet", "des Ulis", "de La Chapelle-d’Armentières", "d’Aubergenville"."""
    nom = apostrophes(nom)
    article, reste = _article_du_nom(nom)
    if article in ("Le", "Les"):
        return f"{'du' if article == 'Le' else 'des'} {reste}"
    if article:
        return f"de {nom}"
    return f"d’{nom}" if elide(nom, liaison) else f"de {nom}"


def a_lieu(nom: str) -> str:
    """A place name after "à": "au Pradet", "aux Ulis", "à La Chapelle-d’Armentières", "à Aubergenville"."""
    nom = apostrophes(nom)
    article, reste = _article_du_nom(nom)
    if article in ("Le", "Les"):
        return f"{'au' if article == 'Le' else 'aux'} {reste}"
    return f"à {nom}"


def avec_de(article: str, nom: str) -> str:
    """ "de" before an article and a name: "du Var", "de la Drôme", "de l’Isère", "des Yvelines", "de Paris"."""
    match article:
        case "le":
            return f"du {nom}"
        case "les":
            return f"des {nom}"
        case "la":
            return f"de la {nom}"
        case "l’":
            return f"de l’{nom}"
        case _:
            return de_lieu(nom)
