"""What the texts lack: words, blanks to fill, drafting notes to follow, merge fields and references that resolve."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from textwrap import shorten
from typing import Any

from conventions.annexes.registre import NatureInconnue, trouver
from conventions.domain.champs import ChampFusion
from conventions.domain.completude.analyse import analyser
from conventions.domain.completude.manque import Manque
from conventions.domain.liens import lien
from conventions.domain.mentions import MentionVide, ReferenceInconnue, Resolveur
from conventions.domain.saisie import montrable
from conventions.enums import GenreArticle, StatutAnnexe
from conventions.models import Annexe, Article, Convention
from ctg.texte_riche.blancs import reperes
from ctg.typographie import compter, enumerer

BLANCS_CITES = 3
CITATION_MAX = 60
_ARTICULES = frozenset({GenreArticle.ARTICLE, GenreArticle.SECTION, GenreArticle.PASSAGE})
"""What makes a text: an imported model may have sections and passages alone."""


@dataclass(frozen=True, slots=True)
class Texte:
    """A text to check: how a sentence names it, where it is edited, whose it is to fill."""

    nom: str
    titre: str
    corps: str
    consigne: str
    url: Any
    partie_id: int | None = None


def manques_des_textes(convention: Convention, brouillons: Collection[int] = frozenset()) -> Iterator[Manque]:
    """Articles, then annexes, then the formulas of the model, in the order of the document.

    A private draft is only told to be one, unless its party is among ``brouillons``.
    """
    resolveur = Resolveur(convention)
    numeros = resolveur.source.numeros
    articles = list(convention.articles.all())
    if not any(article.genre in _ARTICULES for article in articles):
        yield Manque(
            "sans_article",
            "La convention n’a aucun article. Ajoutez-en au moins un.",
            lien("articles", convention.reference),
        )
    for article in articles:
        texte = _texte_article(convention, article, numeros.titre_article(article))
        if analyser(article.corps).vide and not _peut_etre_vide(article):
            yield Manque("article_vide", f"{texte.nom} : le texte est vide. Rédigez-le.", texte.url)
        yield from manques_d_un_texte(convention, texte, resolveur)
    for annexe in convention.annexes.all():
        if manque := relecture_en_cours(convention, annexe, numeros.numero_annexe(annexe)):
            yield manque
        if montrable(annexe, brouillons):
            yield from manques_du_contenu(convention, annexe, resolveur)
    version = convention.version_modele
    for nom, corps in (("d’ouverture", version.formule_ouverture), ("de clôture", version.formule_cloture)):
        formule = Texte(f"Formule {nom}", "", corps, "", lien("periode", convention.reference))
        yield from manques_d_un_texte(convention, formule, resolveur)


def _peut_etre_vide(article: Article) -> bool:
    """A section that is a heading above its articles, and the place where the computed parties are printed."""
    return article.genre == GenreArticle.SECTION or article.cle == "parties" or bool(article.bloc)


def manques_du_contenu(convention: Convention, annexe: Annexe, resolveur: Resolveur) -> Iterator[Manque]:
    """What the nature of an annexe asks, then its text."""
    texte = _texte_annexe(convention, annexe, resolveur.source.numeros.titre_annexe(annexe))
    yield from _nature(convention, annexe, texte)
    yield from manques_d_un_texte(convention, texte, resolveur)


RELECTURES = {
    StatutAnnexe.A_COMPLETER: (
        "annexe_a_transmettre",
        "L’{numero}, confiée {a_qui}, n’est pas encore transmise à la Caf. Elle doit l’être, puis validée.",
    ),
    StatutAnnexe.TRANSMISE: (
        "annexe_a_valider",
        "L’{numero}, transmise par {par_qui}, n’est pas encore validée. La Caf la valide, ou la renvoie à corriger.",
    ),
    StatutAnnexe.A_CORRIGER: (
        "annexe_a_corriger",
        "L’{numero} est à corriger par {par_qui}. Elle doit être transmise de nouveau, puis validée.",
    ),
}


def relecture_en_cours(convention: Convention, annexe: Annexe, numero: str) -> Manque | None:
    """An annexe entrusted to a party blocks the freeze until the Caf has validated it."""
    partie = annexe.responsable
    if partie is None or annexe.statut == StatutAnnexe.VALIDEE:
        return None
    code, phrase = RELECTURES[StatutAnnexe(annexe.statut)]
    noms = {"numero": _minuscule(numero), "a_qui": partie.denomination.a(), "par_qui": partie.denomination.sujet()}
    url = lien("annexe", convention.reference, annexe.pk)
    return Manque(code, phrase.format(**noms), url, partie_id=partie.pk)


def _texte_article(convention: Convention, article: Article, nom: str) -> Texte:
    url = lien("article", convention.reference, article.pk)
    return Texte(nom, article.titre, article.corps, article.consigne, url)


def _texte_annexe(convention: Convention, annexe: Annexe, nom: str) -> Texte:
    url = lien("annexe", convention.reference, annexe.pk)
    return Texte(nom, annexe.titre, annexe.corps, annexe.consigne, url, annexe.responsable_id)


def _nature(convention: Convention, annexe: Annexe, texte: Texte) -> Iterator[Manque]:
    """What the annexe's nature asks; without the app that provides it, nobody could print the annexe."""
    try:
        nature = trouver(annexe.nature)
    except NatureInconnue:
        phrase = f"{texte.nom} : son type n’est plus disponible. Choisissez-en un autre, ou prévenez l’administrateur."
        yield Manque("annexe_nature", phrase, texte.url, partie_id=texte.partie_id)
    else:
        yield from nature.manques(annexe, convention)


def manques_d_un_texte(convention: Convention, texte: Texte, resolveur: Resolveur) -> Iterator[Manque]:
    """Blanks, drafting note, merge fields and references of one text."""
    if restants := [*reperes(texte.titre), *analyser(texte.corps).blancs]:
        yield Manque(
            "blancs",
            f"{texte.nom} : il reste {compter(len(restants), 'blanc')} à remplir ({_citer(restants)}). "
            "Écrivez à leur place le texte définitif.",
            texte.url,
            partie_id=texte.partie_id,
        )
    if texte.consigne:
        yield Manque(
            "consigne",
            f"{texte.nom} : la consigne de rédaction reste à suivre. Faites ce qu’elle demande, "
            "puis cliquez sur « C’est fait ».",
            texte.url,
            partie_id=texte.partie_id,
        )
    for cle in analyser(texte.corps).mentions:
        if manque := _mention(convention, texte, cle, resolveur):
            yield manque


def _mention(convention: Convention, texte: Texte, cle: str, resolveur: Resolveur) -> Manque | None:
    try:
        valeur = resolveur(cle)
    except ReferenceInconnue as erreur:
        phrase = f"{texte.nom} : {_minuscule(str(erreur))} Corrigez le renvoi, ou supprimez-le."
        return Manque("renvoi", phrase, texte.url, partie_id=texte.partie_id)
    except LookupError as erreur:
        phrase = f"{texte.nom} : {_minuscule(str(erreur))} Remplacez-le par un champ de la liste."
        return Manque("mention_inconnue", phrase, texte.url, partie_id=texte.partie_id)
    if not isinstance(valeur, MentionVide):
        return None
    champ = valeur.champ
    if not isinstance(champ, ChampFusion):
        phrase = f"{texte.nom} : le champ « {champ.libelle} » n’a pas encore de valeur. Complétez le document."
        return Manque("mention_vide", phrase, texte.url)
    phrase = f"{texte.nom} : le champ « {champ.libelle} » n’a pas de valeur. "
    if champ.cle == "echeance.ctg":
        return Manque(
            "mention_vide", f"{phrase}Retirez-le de ce texte : il ne sert qu’aux actes d’engagement.", texte.url
        )
    return Manque("mention_vide", f"{phrase}Complétez-le.", lien(champ.page, convention.reference))


def _minuscule(phrase: str) -> str:
    return phrase[:1].lower() + phrase[1:]


def _citer(restants: list[str]) -> str:
    """The first different labels, shortened at a word, and how many more there are."""
    cites = list(dict.fromkeys(restants))[:BLANCS_CITES]
    autres = sum(restant not in cites for restant in restants)
    return enumerer([f"« {_abreger(c)} »" for c in cites] + ([f"{autres} de plus"] if autres else []))


def _abreger(libelle: str) -> str:
    libelle = re.sub(r"«\s*(.*?)\s*»", r"“\1”", libelle)
    return shorten(libelle, CITATION_MAX, placeholder="…")
