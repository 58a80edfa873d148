"""Resolve the merge fields of a text against one convention. Stored text is never evaluated as a template."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from django.utils.html import escape
from django.utils.safestring import SafeString

from conventions.documents.registre import ChampDocument, champs_de
from conventions.domain.champs import CHAMPS, ChampFusion, Source, TypeChamp
from conventions.domain.numerotation import ReferenceInconnue
from conventions.enums import NATURES_DE_DOCUMENT
from conventions.models import Convention
from ctg.texte_riche import MentionInconnue
from ctg.typographie import INSECABLE, montant, montant_en_lettres

__all__ = [
    "CHAMPS",
    "PREFIXES",
    "ChampFusion",
    "ChampResolu",
    "MentionInconnue",
    "MentionSansValeur",
    "MentionVide",
    "ReferenceInconnue",
    "Resolveur",
    "catalogue",
    "cle_connue",
]

Valeur: TypeAlias = "str | SafeString | MentionVide"

# Keys that carry an argument after a colon, and what they mean.
PREFIXES = {
    "accord": "Accord avec le nombre de collectivités",
    "article": "Renvoi à un article",
    "annexe": "Renvoi à une annexe",
    "montant": "Montant en chiffres et en lettres",
}
PREFIXE_CONVENTION = "convention.article"
"""In a document alone: what it says of an article of its convention, ``article:`` being one of its own."""
PREFIXES_DE_DOCUMENT = PREFIXES | {PREFIXE_CONVENTION: "Renvoi à un article de la convention"}
# The agreements offered to a writer; any other can be written.
ACCORDS_COURANTS = (
    ("la collectivité", "les collectivités"),
    ("de la collectivité", "des collectivités"),
    ("à la collectivité", "aux collectivités"),
    ("s’engage", "s’engagent"),
)
_ACCORD = re.compile(r"([^|]+)\|([^|]+)")
_CLE = re.compile(r"[a-z][a-z0-9_]*")
_MONTANT = re.compile(r"[0-9]{1,12}(\.[0-9]{2})?")


class MentionVide(SafeString):
    """Stands for a value that the convention does not hold yet: highlighted on paper, listed by ``completude``."""

    libelle: str
    champ: ChampFusion | ChampDocument

    def __new__(cls, champ: ChampFusion | ChampDocument) -> "MentionVide":
        libelle = f"à compléter{INSECABLE}: {champ.libelle[0].lower()}{champ.libelle[1:]}"
        soi = super().__new__(cls, f'<mark class="mention-vide">{escape(libelle)}</mark>')
        soi.libelle = libelle
        soi.champ = champ
        return soi


class MentionSansValeur(MentionInconnue):
    """A field without value in a text that is to be final (``strict``)."""

    def __init__(self, champ: ChampFusion | ChampDocument) -> None:
        super().__init__(champ.cle)
        self.args = (f"La convention ne donne pas encore de valeur au champ «{INSECABLE}{champ.libelle}{INSECABLE}».",)


class Resolveur:
    """Gives the value of each merge field of one convention; each is computed once.

    For ``ctg.texte_riche``: ``remplacer_mentions(html, Resolveur(convention))``, ``vers_edition(html, resolveur,
    resolveur.titre)``, ``vers_impression(html, resoudre=Resolveur(convention, impression=True), projet=True)``.

    ``impression`` leaves the page count to the layout (``<span class="total-pages"></span>``) instead of the last one
    known. ``strict``, for a final text, raises :class:`MentionSansValeur` where a value is missing instead of
    returning :class:`MentionVide`. ``ReferenceInconnue`` and ``MentionInconnue`` (both ``LookupError``) are raised for
    a reference to nothing and for an unknown key.
    """

    def __init__(self, convention: Convention, *, impression: bool = False, strict: bool = False) -> None:
        self.source = Source(convention, impression=impression)
        self.strict = strict
        self._valeurs: dict[str, Valeur] = {}

    def __call__(self, cle: str) -> Valeur:
        if cle not in self._valeurs:
            self._valeurs[cle] = self._resoudre(cle)
        valeur = self._valeurs[cle]
        if self.strict and isinstance(valeur, MentionVide):
            raise MentionSansValeur(valeur.champ)
        return valeur

    def _resoudre(self, cle: str) -> Valeur:
        if champ := CHAMPS.get(cle):
            return champ.resoudre(self.source) or MentionVide(champ)
        prefixe, _, argument = cle.partition(":")
        if not cle_connue(cle):
            raise MentionInconnue(cle)
        if prefixe == "article":
            return self.source.numeros.article(argument)
        if prefixe == "annexe":
            return self.source.numeros.annexe(argument)
        if prefixe == "montant":
            return f"{montant(Decimal(argument))} ({montant_en_lettres(Decimal(argument))})"
        singulier, pluriel = argument.split("|")
        return pluriel if self.source.plusieurs else singulier

    def titre(self, cle: str) -> str:
        """What the field is, for the tooltip of its chip. Raises ``MentionInconnue`` for an unknown key."""
        if champ := CHAMPS.get(cle):
            return champ.libelle
        prefixe, _, argument = cle.partition(":")
        if not cle_connue(cle):
            raise MentionInconnue(cle)
        if prefixe == "accord":
            return f"{PREFIXES[prefixe]}{INSECABLE}: {argument.replace('|', ' / ')}"
        if prefixe == "montant":
            return PREFIXES[prefixe]
        titre = self.source.numeros.titre_de(cle)
        return f"{PREFIXES[prefixe]}{INSECABLE}: {titre}" if titre else PREFIXES[prefixe]


def cle_connue(cle: str, nature: str = "") -> bool:
    """Whether a key has a meaning in some convention; ``article:CLE`` may still point to nothing in a given one.

    With the ``nature`` of a document, whether it has one in a document of that nature: its own fields count then.
    """
    if cle in CHAMPS or cle in champs_de(nature):
        return True
    prefixe, _, argument = cle.partition(":")
    if prefixe == "accord":
        return _ACCORD.fullmatch(argument) is not None
    if prefixe == "montant":
        return _MONTANT.fullmatch(argument) is not None
    connus = PREFIXES_DE_DOCUMENT if nature in NATURES_DE_DOCUMENT else PREFIXES
    return prefixe in connus and _CLE.fullmatch(argument) is not None


@dataclass(frozen=True, slots=True)
class ChampResolu:
    """A field as the editor offers it: its key, its name, its group, its present value as plain text."""

    cle: str
    libelle: str
    groupe: str
    valeur: str
    genre: TypeChamp
    aide: str = ""
    vide: bool = False


def catalogue(convention: Convention) -> list[ChampResolu]:
    """Every field that a writer may insert in this convention, with its present value, by group."""
    resolveur = Resolveur(convention)
    champs = []
    for champ in CHAMPS.values():
        valeur = resolveur(champ.cle)
        vide = isinstance(valeur, MentionVide)
        texte = valeur.libelle if isinstance(valeur, MentionVide) else str(valeur)
        champs.append(ChampResolu(champ.cle, champ.libelle, champ.groupe, texte, champ.genre, champ.aide, vide))
    for singulier, pluriel in ACCORDS_COURANTS:
        cle = f"accord:{singulier}|{pluriel}"
        champs.append(
            ChampResolu(
                cle, f"{singulier} / {pluriel}", "Accords", str(resolveur(cle)), TypeChamp.ACCORD, PREFIXES["accord"]
            )
        )
    numeros = resolveur.source.numeros
    for nom, (_, article) in numeros.articles.items():
        cle = f"article:{nom}"
        champs.append(ChampResolu(cle, article.titre, "Articles", str(resolveur(cle)), TypeChamp.REFERENCE))
    for nom, (_, annexe) in numeros.annexes.items():
        cle = f"annexe:{nom}"
        champs.append(ChampResolu(cle, annexe.titre, "Annexes", str(resolveur(cle)), TypeChamp.REFERENCE))
    return champs
