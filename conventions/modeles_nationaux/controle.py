"""What makes the text and the structure of a national model sound."""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import product

from lxml import etree

from conventions.enums import GENRES_ORDONNES, Condition, GenreArticle, Nature, Numerotation
from conventions.modeles_nationaux.donnees import ArticleNational, ModeleNational, Piece
from ctg.texte_riche.nettoyage import ATTRIBUTS, ELEMENTS

_CLE = re.compile(r"[a-z][a-z0-9_]*")
_BLOCS = frozenset({"p", "h3", "h4", "ul", "ol", "blockquote", "table"})
_REFERENCE = re.compile(r'data-mention="(article|annexe):([^"]*)"')
_ACCORD = re.compile(r"accord:[^|]+\|[^|]+")


def erreurs_de_texte(html: str) -> list[str]:
    """The faults of one rich text: HTML that is not balanced, element or attribute outside the vocabulary."""
    try:
        racine = etree.fromstring(f"<racine>{html}</racine>")
    except etree.XMLSyntaxError as erreur:
        return [f"le HTML n’est pas équilibré ({erreur.msg})."]
    erreurs = [f"le bloc <{bloc.tag}> n’est pas permis à ce niveau." for bloc in racine if bloc.tag not in _BLOCS]
    if any((texte or "").strip() for texte in (racine.text, *(bloc.tail for bloc in racine))):
        erreurs.append("du texte se trouve hors de tout paragraphe.")
    for element in racine.iterdescendants():
        erreurs.extend(_erreurs_d_element(element))
    return erreurs


def _erreurs_d_element(element: etree._Element) -> Iterator[str]:
    nom = str(element.tag)
    if nom not in ELEMENTS:
        yield f"l’élément <{nom}> n’est pas permis."
        return
    for attribut in set(map(str, element.attrib)) - set(ATTRIBUTS.get(nom, ())):
        yield f"l’attribut « {attribut} » de <{nom}> n’est pas permis."
    mention = element.get("data-mention")
    if nom == "span" and (len(element.attrib) != 1 or len(element) or element.text):
        yield "un <span> porte une seule mention ou une seule note, et reste vide."
    if mention and mention.startswith("accord:") and not _ACCORD.fullmatch(mention):
        yield f"la mention « {mention} » doit donner le singulier et le pluriel, séparés par « | »."
    if nom == "mark" and not "".join(map(str, element.itertext())).strip():
        yield "un blanc <mark> doit dire ce qu’il faut écrire."
    if nom == "th" and element.get("scope") not in {"col", "row"}:
        yield 'un <th> doit porter scope="col" ou scope="row".'


def erreurs_de_modele(modele: ModeleNational) -> list[str]:
    """The faults of structure: closed lists, duplicates, order, hypotheses, references that nothing answers."""
    return [
        *_erreurs_de_listes(modele),
        *_erreurs_d_hypotheses(modele),
        *_erreurs_de_doublons("article", modele.articles),
        *_erreurs_de_doublons("annexe", modele.annexes),
        *_erreurs_d_articles(modele.articles),
        *_erreurs_de_references(modele),
    ]


def _erreurs_de_listes(modele: ModeleNational) -> Iterator[str]:
    if modele.nature not in Nature.values:
        yield f"La nature « {modele.nature} » est inconnue."
    if modele.numerotation not in Numerotation.values:
        yield f"La numérotation « {modele.numerotation} » est inconnue."
    for piece in modele.pieces:
        if not _CLE.fullmatch(piece.cle):
            yield f"La clé « {piece.cle} » n’a pas la bonne forme."
        if piece.condition not in Condition.values:
            yield f"« {piece.cle} » : la condition « {piece.condition} » est inconnue."
        if not piece.titre.strip():
            yield f"« {piece.cle} » : le titre est vide."


def _erreurs_d_hypotheses(modele: ModeleNational) -> Iterator[str]:
    connues = set(_variantes(modele))
    for hypothese in modele.hypotheses:
        if len(hypothese.options) < 2 or sum(option.defaut for option in hypothese.options) != 1:
            yield f"L’hypothèse « {hypothese.cle} » doit avoir deux options au moins, dont une seule par défaut."
    for cle, nombre in Counter(_variantes(modele)).items():
        if nombre > 1:
            yield f"L’option « {cle} » est écrite deux fois."
    for piece in modele.pieces:
        if piece.hypothese and piece.hypothese not in connues:
            yield f"« {piece.cle} » : l’option « {piece.hypothese} » n’existe pas."


def _variantes(modele: ModeleNational) -> list[str]:
    return [f"{hypothese.cle}:{option.cle}" for hypothese in modele.hypotheses for option in hypothese.options]


def _erreurs_de_doublons(genre: str, pieces: tuple[Piece, ...]) -> Iterator[str]:
    """Two rows share a key only as alternative wordings under different options of one hypothesis."""
    for cle in dict.fromkeys(piece.cle for piece in pieces):
        variantes = [piece.hypothese for piece in pieces if piece.cle == cle]
        hypotheses = {variante.partition(":")[0] for variante in variantes}
        if len(variantes) > 1 and ("" in variantes or len(set(variantes)) < len(variantes) or len(hypotheses) > 1):
            yield f"L’{genre} « {cle} » est écrit plusieurs fois sans options différentes d’une même hypothèse."


def _erreurs_d_articles(articles: tuple[ArticleNational, ...]) -> Iterator[str]:
    ordre = [genre.value for genre in GENRES_ORDONNES]
    genres = [article.genre for article in articles]
    ordonnes = [genre for genre in genres if genre in ordre]
    if not set(genres) <= set(GenreArticle.values):
        yield f"Un genre d’article n’est pas dans la liste : {', '.join(GenreArticle.values)}."
    elif ordonnes != sorted(ordonnes, key=ordre.index):
        yield "Les visas précèdent le préambule, qui précède les articles."
    for article in articles:
        if article.verrouille and "<mark>" in article.corps:
            yield f"L’article « {article.cle} » est verrouillé : il ne peut pas contenir de blanc à remplir."


def _erreurs_de_references(modele: ModeleNational) -> Iterator[str]:
    """A reference must be answered whatever the options chosen and the parties present.

    The target is therefore there under every combination of options in which the source is, and either has no
    condition or has that of the source. The visas and the preamble have no number: nothing refers to them.
    """
    manquantes: dict[str, None] = {}
    for choix in product(*([f"{h.cle}:{o.cle}" for o in h.options] for h in modele.hypotheses)):
        presentes = [p for p in modele.pieces if not p.hypothese or p.hypothese in choix]
        cibles = {(_genre(p), p.cle, p.condition) for p in presentes}
        sources = [(p.cle, p.corps, p.condition) for p in presentes]
        sources += [("formules", modele.formule_ouverture + modele.formule_cloture, "")]
        for source, corps, condition in sources:
            for genre, cle in _REFERENCE.findall(corps):
                if not cibles & {(genre, cle, ""), (genre, cle, condition)}:
                    manquantes[f"« {source} » renvoie à {genre}:{cle}, qui peut manquer."] = None
    yield from manquantes


def _genre(piece: Piece) -> str:
    return piece.genre if isinstance(piece, ArticleNational) else "annexe"
