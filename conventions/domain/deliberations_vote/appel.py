"""The names pasted from a register: one person a line, and who holds whose proxy."""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

CIVILITE = r"(?:M\.|MM\.|Mr\.?|Mme\.?|Mlle\.?|Monsieur|Madame|Mesdames|Messieurs)"
_PUCE = re.compile(r"^[\s\-–—•✓*·]+")
_ENTRE_NOMS = re.compile(rf"[;\n]|,\s*(?={CIVILITE}\s)")
_ENTRE_POUVOIRS = re.compile(r"[;\n]")
_POUVOIR = re.compile(
    r"^(?P<de>.+?)[\s,(:–—-]*\b(?:(?:qui\s+)?(?:a\s+|ayant\s+)?donn(?:e|é|ée|ant)\s+)?"
    r"(?:procuration|pouvoir|mandat)\s+à\s+(?P<a>.+?)[\s).,]*$",
    re.IGNORECASE,
)
_REPRESENTE = re.compile(r"^(?P<de>.+?)[\s,(]+représenté(?:e)?\s+par\s+(?P<a>.+?)[\s).,]*$", re.IGNORECASE)
_TITRE = re.compile(rf"^{CIVILITE}\s+", re.IGNORECASE)
_HORS_LETTRES = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Procuration:
    """``mandant`` is absent and votes through ``mandataire``; the latter is empty when the line does not say."""

    mandant: str
    mandataire: str

    def __str__(self) -> str:
        return f"{self.mandant}, procuration à {self.mandataire}" if self.mandataire else self.mandant


def personnes(texte: str) -> list[str]:
    """The people of a pasted list: one a line, or separated by semicolons, or by commas before a civility."""
    return _decouper(texte, _ENTRE_NOMS)


def procurations(texte: str) -> list[Procuration]:
    """Each line « X, procuration à Y » (also pouvoir, mandat, représenté par)."""
    lues = []
    for ligne in _decouper(texte, _ENTRE_POUVOIRS):
        trouve = _POUVOIR.match(ligne) or _REPRESENTE.match(ligne)
        lues.append(Procuration(trouve["de"].strip(" ,("), trouve["a"].strip()) if trouve else Procuration(ligne, ""))
    return lues


def _decouper(texte: str, entre: re.Pattern[str]) -> list[str]:
    morceaux = (_PUCE.sub("", morceau) for morceau in entre.split(texte.replace("\r", "\n")))
    return [propre for morceau in morceaux if (propre := re.sub(r"\s+", " ", morceau).strip(" ,."))]


def mots(nom: str) -> frozenset[str]:
    """The words of a name, without civility, accents nor case: what two spellings of one person share."""
    sans_titre = _TITRE.sub("", nom.strip())
    plat = unicodedata.normalize("NFKD", sans_titre.casefold()).encode("ascii", "ignore").decode()
    return frozenset(_HORS_LETTRES.sub(" ", plat).split())


def meme_personne(un: str, autre: str) -> bool:
    """Whether two names may be one person: the same words, or all the words of the shorter (« M. Canevas »)."""
    a, b = mots(un), mots(autre)
    return bool(a and b) and (a <= b or b <= a)


def trouver(nom: str, parmi: Sequence[str]) -> str:
    """The person of the list who bears that name; the exact one first, empty when nobody does."""
    exacts = [personne for personne in parmi if mots(personne) == mots(nom)]
    return next(iter(exacts), "") or next((personne for personne in parmi if meme_personne(nom, personne)), "")


def en_double(noms: Sequence[str]) -> list[str]:
    """Names written twice or more, once each."""
    comptes = Counter(mots(nom) for nom in noms)
    vus: dict[frozenset[str], str] = {}
    for nom in noms:
        vus.setdefault(mots(nom), nom)
    return [nom for cle, nom in vus.items() if cle and comptes[cle] > 1]
