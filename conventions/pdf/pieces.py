"""The text of a convention in the order that it is printed."""

from collections.abc import Iterator, Sequence

from django.utils.safestring import SafeString

from conventions.domain.numerotation import Numeros
from conventions.enums import GENRES_ORDONNES, GenreArticle
from conventions.models import Article, Convention
from conventions.pdf.document import ArticleImprime
from conventions.pdf.textes import Imprimeur
from ctg.typographie import espaces_insecables

PARTIES = "parties"
"""Key of the piece that stands for the parties: its own wording, or the computed one where it has none."""
SURTITRE = "entete"
"""Key of the passage printed over the title of the document."""
OUVERTURE = "ouverture"


def pieces(convention: Convention, numeros: Numeros, imprimer: Imprimeur) -> tuple[ArticleImprime, ...]:
    """Every piece in its order, the computed parties first unless one holds them, the opening formula in its place.

    That place is before the first article. Sections and passages stand where their model puts them.
    """
    return tuple(_pieces(_ordonner(list(convention.articles.all())), convention, numeros, imprimer))


def surtitre(convention: Convention, imprimer: Imprimeur) -> SafeString:
    """What is printed over the title, empty for most models."""
    passages = [a for a in convention.articles.all() if _est_surtitre(a)]
    return imprimer(passages[0].corps) if passages else SafeString("")


def _ordonner(articles: Sequence[Article]) -> list[Article]:
    """Visas, preamble and articles in that order; a text with other pieces is in the order of the source."""
    if any(article.genre not in GENRES_ORDONNES for article in articles):
        return list(articles)
    rangs = {genre.value: rang for rang, genre in enumerate(GENRES_ORDONNES)}
    return sorted(articles, key=lambda article: rangs[article.genre])


def _pieces(
    articles: Sequence[Article], convention: Convention, numeros: Numeros, imprimer: Imprimeur
) -> Iterator[ArticleImprime]:
    ouverture = imprimer(convention.version_modele.formule_ouverture)
    premier = next((a for a in articles if a.genre == GenreArticle.ARTICLE), None)
    if not any(article.cle == PARTIES for article in articles):
        yield _calculee(PARTIES)
    for article in articles:
        if article is premier and ouverture:
            yield _calculee(OUVERTURE, ouverture)
        if article.cle == PARTIES and not article.corps:
            yield _calculee(PARTIES)
        elif not _est_surtitre(article):
            yield _imprimer(article, numeros, imprimer)
    if premier is None and ouverture:
        yield _calculee(OUVERTURE, ouverture)


def _est_surtitre(article: Article) -> bool:
    return article.genre == GenreArticle.PASSAGE and article.cle == SURTITRE


def _calculee(genre: str, corps: SafeString = SafeString("")) -> ArticleImprime:  # noqa: B008 (immutable)
    return ArticleImprime(genre, "", "", corps, genre)


def _imprimer(article: Article, numeros: Numeros, imprimer: Imprimeur) -> ArticleImprime:
    return ArticleImprime(
        f"article-{article.cle}",
        numeros.numero_article(article),
        espaces_insecables(article.titre),
        imprimer(article.corps),
        article.genre,
    )
