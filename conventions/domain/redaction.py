"""Write the articles: text, title, order, drafting notes, restoration (the variants are in ``variantes``)."""

from typing import Any

from django.db import transaction

from conventions.domain.ecriture import (
    deplacer,
    enregistrer,
    ouvrir,
    prendre,
    ranger,
    refuser_mentions_inconnues,
    relire,
    supprimer,
    titre_propre,
)
from conventions.domain.instanciation import nouvelle_cle
from conventions.domain.saisie import ouvrir_saisie
from conventions.domain.variantes import appliquer_propositions, choisir_option, consequences_option, propositions
from conventions.enums import GenreArticle
from conventions.erreurs import ArticleVerrouille, ErreurMetier
from conventions.models import Annexe, Article, Convention
from ctg.texte_riche import mentions, nettoyer
from territoires.models import Utilisateur

__all__ = [
    "ajouter_article",
    "appliquer_propositions",
    "articles_retires",
    "choisir_option",
    "consequences_option",
    "deplacer_article",
    "enregistrer_article",
    "lever_consigne",
    "propositions",
    "references_vers",
    "reprendre_article",
    "restaurer_article",
    "retirer_article",
]

ACTION = "article.modifier"
ARTICLES_MAX = 200
PLACE_FIXE = (
    "Les visas, le préambule, les sections et les passages gardent leur place\u00a0: seuls les articles se déplacent."
)
_TETE = frozenset({GenreArticle.VISAS, GenreArticle.PREAMBULE})


@transaction.atomic
def enregistrer_article(
    article: Article, *, par: Utilisateur, jeton: int, corps: str, titre: str | None = None
) -> Article:
    """Save what was typed, cleaned, if nobody saved since ``jeton``; the same text again is a success, not a change.

    Raises ``ActionRefusee``, ``TexteRefuse`` (past a bound, or a merge field that does not exist),
    :class:`ArticleVerrouille`, :class:`ConflitEdition` carrying the article as it now is.
    """
    convention = ouvrir(article.convention_id, par=par, action=ACTION)
    actuel = relire(article, "modele")
    propre = nettoyer(corps)
    nouveau = actuel.titre if titre is None else titre_propre(titre, "Le titre de l’article")
    return _ecrire(convention, actuel, par=par, jeton=jeton, titre=nouveau, corps=propre)


def _ecrire(
    convention: Convention,
    actuel: Article,
    *,
    par: Utilisateur,
    jeton: int,
    titre: str,
    corps: str,
    raison: str = "",
) -> Article:
    if (titre, corps) == (actuel.titre, actuel.corps):
        return actuel
    if actuel.verrouille:
        raise ArticleVerrouille(
            f"Le modèle fixe le texte de l’article « {actuel.titre} » : il ne se modifie pas. "
            "Ajoutez un article pour le compléter."
        )
    prendre(actuel, jeton)
    refuser_mentions_inconnues(convention, corps, actuel.corps)
    actuel.titre, actuel.corps, actuel.auteur = titre, corps, par
    enregistrer(actuel, par=par, raison=raison)
    return actuel


@transaction.atomic
def ajouter_article(
    convention: Convention, *, par: Utilisateur, titre: str, corps: str = "", apres: Article | None = None
) -> Article:
    """Add an article of the writer's own after ``apres`` (an article of the convention), at the end by default.

    Raises ``ActionRefusee``, ``TexteRefuse``, :class:`ErreurMetier`.
    """
    actuelle = ouvrir(convention.pk, par=par, action=ACTION)
    articles = list(actuelle.articles.order_by("ordre", "pk"))
    if len(articles) >= ARTICLES_MAX:
        raise ErreurMetier(f"Une convention compte au plus {ARTICLES_MAX} articles.")
    propre = nettoyer(corps)
    refuser_mentions_inconnues(actuelle, propre)
    rang = len(articles)
    if apres is not None:
        rang = next((n for n, autre in enumerate(articles, 1) if autre.pk == apres.pk), 0)
        if not rang:
            raise ErreurMetier("L’article après lequel placer le nouveau n’est plus dans cette convention.")
    rang = max(rang, max((n for n, autre in enumerate(articles, 1) if autre.genre in _TETE), default=0))
    propre_titre = titre_propre(titre, "Le titre de l’article")
    article = Article(
        convention=actuelle,
        cle=nouvelle_cle(propre_titre, {a.cle for a in articles}, "article"),
        genre=GenreArticle.ARTICLE,
        ordre=rang + 1,
        titre=propre_titre,
        corps=propre,
        auteur=par,
    )
    enregistrer(article, par=par)
    ranger([*articles[:rang], article, *articles[rang:]])
    return article


@transaction.atomic
def retirer_article(article: Article, *, par: Utilisateur) -> None:
    """Remove an article that the model does not require; its text stays in the history (:func:`reprendre_article`).

    Raises ``ActionRefusee``, :class:`ArticleVerrouille`.
    """
    convention = ouvrir(article.convention_id, par=par, action=ACTION)
    actuel = relire(article, "modele")
    if actuel.obligatoire or actuel.verrouille:
        raise ArticleVerrouille(f"Le modèle exige l’article « {actuel.titre} » : il ne peut pas être retiré.")
    supprimer(actuel, par=par)
    ranger(convention.articles.order_by("ordre", "pk"))


def references_vers(convention: Convention, genre: str, cle: str) -> list[str]:
    """Titles of what refers to ``genre:cle``, to say so before it is removed; nothing is said of private drafts."""
    champ = f"{genre}:{cle}"
    pieces: list[Article | Annexe] = [*convention.articles.all(), *convention.annexes.all()]
    lus = [p for p in pieces if isinstance(p, Article) or not p.privee]
    return [p.titre for p in lus if not (p.cle == cle and _genre(p) == genre) and champ in mentions(p.corps)]


def _genre(piece: Article | Annexe) -> str:
    return "article" if isinstance(piece, Article) else "annexe"


@transaction.atomic
def deplacer_article(article: Article, *, par: Utilisateur, position: int) -> None:
    """Bring the article to ``position`` among the articles proper (1 for the first); what is no article stays put.

    Raises ``ActionRefusee``, :class:`ErreurMetier` for the visas, the preamble, a section or a passage.
    """
    convention = ouvrir(article.convention_id, par=par, action=ACTION)
    actuel = relire(article)
    if actuel.genre != GenreArticle.ARTICLE:
        raise ErreurMetier(PLACE_FIXE)
    tous = list(convention.articles.order_by("ordre", "pk"))
    corps = deplacer([a for a in tous if a.genre == GenreArticle.ARTICLE], actuel, position)
    suivants = iter(corps)
    ranges = [next(suivants) if a.genre == GenreArticle.ARTICLE else a for a in tous]
    if [a.pk for a in ranges] == [a.pk for a in tous]:
        return
    ranger(ranges)
    enregistrer(actuel, par=par, raison=f"déplacé au rang {corps.index(actuel) + 1}")


@transaction.atomic
def lever_consigne(piece: Article | Annexe, *, par: Utilisateur, levee: bool = True) -> Article | Annexe:
    """Say that the drafting note was followed (or put it back); an un-followed note blocks the submission (rule 10).

    Raises ``ActionRefusee``.
    """
    if isinstance(piece, Annexe):
        _, annexe = ouvrir_saisie(piece, par=par, ancre="corps")
        _lever(annexe, par, levee)
        return annexe
    ouvrir(piece.convention_id, par=par, action=ACTION)
    article = relire(piece, "modele")
    _lever(article, par, levee)
    return article


def _lever(piece: Article | Annexe, par: Utilisateur, levee: bool) -> None:
    if piece.consigne_levee != levee:
        piece.consigne_levee = levee
        enregistrer(piece, par=par, raison="consigne suivie" if levee else "consigne remise")


@transaction.atomic
def restaurer_article(article: Article, historique_id: int, *, par: Utilisateur, jeton: int | None = None) -> Article:
    """Bring back the title and text of one of the article's own history records; that too is recorded.

    Raises ``ActionRefusee``, :class:`ErreurMetier` for a record of something else, :class:`ArticleVerrouille`,
    :class:`ConflitEdition` when ``jeton`` is given and stale.
    """
    convention = ouvrir(article.convention_id, par=par, action=ACTION)
    actuel = relire(article, "modele")
    trace = Article.history.filter(history_id=historique_id, id=actuel.pk, convention_id=convention.pk).first()
    if trace is None:
        raise ErreurMetier("Cet état de l’article est introuvable dans son historique.")
    return _ecrire(
        convention,
        actuel,
        par=par,
        jeton=actuel.jeton if jeton is None else jeton,
        titre=trace.titre,
        corps=nettoyer(trace.corps),
        raison="texte restauré depuis l’historique",
    )


def articles_retires(convention: Convention) -> list[Any]:
    """Last history record of each removed article, the latest first; ``history_id`` feeds :func:`reprendre_article`."""
    presents = set(convention.articles.values_list("cle", flat=True))
    traces = Article.history.filter(convention_id=convention.pk, history_type="-").order_by(
        "-history_date", "-history_id"
    )
    par_cle: dict[str, Any] = {}
    for trace in traces:
        par_cle.setdefault(trace.cle, trace)
    return [trace for cle, trace in par_cle.items() if cle not in presents]


@transaction.atomic
def reprendre_article(convention: Convention, historique_id: int, *, par: Utilisateur) -> Article:
    """Put back an article that was removed, at its former place and with its former key, so that references hold.

    Raises ``ActionRefusee``, :class:`ErreurMetier`.
    """
    actuelle = ouvrir(convention.pk, par=par, action=ACTION)
    trace = Article.history.filter(history_id=historique_id, convention_id=actuelle.pk, history_type="-").first()
    articles = list(actuelle.articles.order_by("ordre", "pk"))
    if trace is None or any(a.cle == trace.cle for a in articles):
        raise ErreurMetier("Cet article est déjà revenu dans la convention, ou son historique est introuvable.")
    article = Article(
        convention=actuelle,
        modele_id=trace.modele_id,
        cle=trace.cle,
        genre=trace.genre,
        bloc=trace.bloc,
        titre=trace.titre,
        corps=nettoyer(trace.corps),
        consigne_levee=trace.consigne_levee,
        ordre=trace.ordre,
        auteur=par,
    )
    enregistrer(article, par=par, raison="article remis dans la convention")
    rang = min(max(trace.ordre - 1, 0), len(articles))
    ranger([*articles[:rang], article, *articles[rang:]])
    return article
