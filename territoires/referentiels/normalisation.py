"""One spelling for every way to type a place name."""

import re
import unicodedata

LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "đ": "d", "ł": "l"})
ABREVIATIONS = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes"}

# What official names of communes begin with and people leave out ("mans" for Le Mans, "hay les roses").
ARTICLES = ("le", "la", "les", "l", "los", "aux")
# The same before the proper name of an intercommunalité ("bassin de brive" for CA du Bassin de Brive).
LIAISONS = ("du", "de la", "de l", "des", "de", "d", *ARTICLES)
MOTS_DE_LIAISON = {mot for liaison in LIAISONS for mot in liaison.split()}

SIGLES = {"cc": "CC", "ca": "CA", "cu": "CU", "ept": "EPT"}
FORMES = {
    "communaute de communes": "CC",
    "communaute d agglomeration": "CA",
    "communaute urbaine": "CU",
    "etablissement public territorial": "EPT",
}


def _sans_marques(texte: str) -> str:
    decompose = unicodedata.normalize("NFKD", texte)
    return "".join(c for c in decompose if not unicodedata.combining(c))


def normaliser(texte: str) -> str:
    """Lower-case ASCII words separated by one space: no accent, ligature, hyphen or apostrophe.

    "St" and "Ste", common in addresses and in the official names of groupings, become "saint" and "sainte". The
    leading article stays ("la rochelle"): without it two names may be the same, so the search ranks both readings
    instead (see :func:`variantes`). Normalising twice changes nothing.
    """
    plat = _sans_marques(_sans_marques(texte).casefold()).translate(LIGATURES)
    mots = re.sub(r"[^a-z0-9]+", " ", plat).split()
    return " ".join(ABREVIATIONS.get(mot, mot) for mot in mots)


def variantes(texte: str, prefixes: tuple[str, ...] = ARTICLES) -> list[str]:
    """A normalised text, then the same after each of the little words that a name may begin with."""
    return [texte, *(f"{prefixe} {texte}" for prefixe in prefixes)]


def sans_liaison(texte: str) -> str:
    """A normalised text without the little words that begin it: "de la plaine" gives "plaine"."""
    while (premier := texte.partition(" "))[2] and premier[0] in MOTS_DE_LIAISON:
        texte = premier[2]
    return texte


def separer_nature(texte: str) -> tuple[str | None, str]:
    """Nature and proper name in a normalised text: "cc val de gray" gives ``("CC", "val de gray")``.

    The nature is None when the text does not begin with one; a métropole has the word within its name, so that one
    is left in place.
    """
    for forme, nature in (SIGLES | FORMES).items():
        if texte == forme or texte.startswith(f"{forme} "):
            return nature, texte[len(forme) :].strip()
    return None, texte
