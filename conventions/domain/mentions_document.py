"""Merge fields and references in the texts of a document: those of its convention, and its own."""

from typing import Any

from conventions.documents.registre import champs_de
from conventions.domain.champs import TypeChamp
from conventions.domain.mentions import (
    PREFIXE_CONVENTION,
    PREFIXES_DE_DOCUMENT,
    ChampResolu,
    MentionInconnue,
    MentionVide,
    Resolveur,
    Valeur,
    catalogue,
    cle_connue,
)
from conventions.domain.numerotation import ReferenceInconnue
from conventions.enums import GenreArticle, Numerotation
from conventions.models import Document, TexteDocument
from ctg.texte_riche import TexteRefuse, mentions
from ctg.typographie import INSECABLE

RENVOIS = ("article:", "annexe:", f"{PREFIXE_CONVENTION}:")


class NumerosDocument:
    """The numbers of the articles of one document, computed from their order (rule 9)."""

    def __init__(self, document: Document) -> None:
        articles = [texte for texte in document.textes.all() if texte.genre == GenreArticle.ARTICLE]
        self.numerotes = document.version_modele.modele.numerotation == Numerotation.ARTICLES
        self.articles = {texte.cle: (rang, texte) for rang, texte in enumerate(articles, 1)}

    def article(self, cle: str) -> str:
        """ "article 2", or its title where nothing is numbered. Raises ``ReferenceInconnue``."""
        if cle not in self.articles:
            raise ReferenceInconnue(f"article:{cle}", dans="le document")
        rang, texte = self.articles[cle]
        return f"article {rang}" if self.numerotes else f"«{INSECABLE}{texte.titre}{INSECABLE}»"

    def numero(self, texte: TexteDocument) -> str:
        """ "Article 2"; empty for what is no article and where nothing is numbered."""
        return f"Article {self.articles[texte.cle][0]}" if self.numerotes and texte.cle in self.articles else ""

    def titre(self, texte: TexteDocument) -> str:
        """ "Article 2 – Effet", or the title alone."""
        numero = self.numero(texte)
        return f"{numero} – {texte.titre}" if numero else texte.titre


class ResolveurDocument(Resolveur):
    """Gives the value of each merge field of one document, loaded by ``documents.charger_document`` with its sujet.

    ``article:CLE`` is an article of the document, ``convention.article:CLE`` one of its convention, ``annexe:CLE`` an
    annexe of its convention. Same errors as ``Resolveur``.
    """

    def __init__(self, document: Document, sujet: Any, *, impression: bool = False, strict: bool = False) -> None:
        super().__init__(document.convention, impression=impression, strict=strict)
        self.document, self.sujet = document, sujet
        self.champs = champs_de(document.nature)
        self.numeros = NumerosDocument(document)

    def _resoudre(self, cle: str) -> Valeur:
        if champ := self.champs.get(cle):
            return champ.resoudre(self.document, self.sujet) or MentionVide(champ)
        prefixe, _, argument = cle.partition(":")
        if cle_connue(cle, self.document.nature):
            if prefixe == "article":
                return self.numeros.article(argument)
            if prefixe == PREFIXE_CONVENTION:
                return self.source.numeros.article(argument)
        return super()._resoudre(cle)

    def titre(self, cle: str) -> str:
        """What the field is, for the tooltip of its chip. Raises ``MentionInconnue`` for an unknown key."""
        if champ := self.champs.get(cle):
            return champ.libelle
        prefixe, _, argument = cle.partition(":")
        if prefixe not in {"article", PREFIXE_CONVENTION}:
            return super().titre(cle)
        if not cle_connue(cle, self.document.nature):
            raise MentionInconnue(cle)
        trouves = (self.numeros if prefixe == "article" else self.source.numeros).articles
        titre = trouves[argument][1].titre if argument in trouves else ""
        nom = PREFIXES_DE_DOCUMENT[prefixe]
        return f"{nom}{INSECABLE}: {titre}" if titre else nom


def catalogue_document(document: Document, sujet: Any) -> list[ChampResolu]:
    """Every field that a writer may insert in the texts of this document, its own first, with its present value."""
    resolveur = ResolveurDocument(document, sujet)
    propres = []
    for champ in resolveur.champs.values():
        valeur = resolveur(champ.cle)
        vide = isinstance(valeur, MentionVide)
        texte = valeur.libelle if isinstance(valeur, MentionVide) else str(valeur)
        propres.append(ChampResolu(champ.cle, champ.libelle, champ.groupe, texte, TypeChamp.TEXTE, champ.aide, vide))
    for nom, (_, article) in resolveur.numeros.articles.items():
        cle, groupe = f"article:{nom}", "Articles du document"
        propres.append(ChampResolu(cle, article.titre, groupe, str(resolveur(cle)), TypeChamp.REFERENCE))
    return [*propres, *(_de_la_convention(champ) for champ in catalogue(document.convention))]


def _de_la_convention(champ: ChampResolu) -> ChampResolu:
    prefixe, _, argument = champ.cle.partition(":")
    if prefixe != "article":
        return champ
    cle = f"{PREFIXE_CONVENTION}:{argument}"
    return ChampResolu(cle, champ.libelle, "Articles de la convention", champ.valeur, champ.genre)


def refuser_champs_inconnus(document: Document, corps: str, avant: str = "") -> None:
    """Refuse a merge field that this document cannot have, unless the text already had it. Raises ``TexteRefuse``."""
    connues = set(mentions(avant))
    nouvelles = [cle for cle in mentions(corps) if cle not in connues]
    if nouvelles and (inconnues := [cle for cle in nouvelles if not _admise(document, cle)]):
        raise TexteRefuse(
            f"Le champ « {inconnues[0]} » n’existe pas : choisissez-le dans la liste des champs du document."
        )


def _admise(document: Document, cle: str) -> bool:
    if not cle_connue(cle, document.nature):
        return False
    if not cle.startswith(RENVOIS):
        return True
    try:
        ResolveurDocument(document, None)(cle)
    except ReferenceInconnue:
        return False
    return True
