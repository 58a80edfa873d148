"""Numbers of articles and annexes: computed from their order, never stored nor typed (rule 9)."""

from conventions.enums import GenreArticle, Numerotation
from conventions.models import Annexe, Article, Convention
from ctg.texte_riche import MentionInconnue
from ctg.typographie import INSECABLE


class ReferenceInconnue(MentionInconnue):
    """The text refers to an article or annexe that the convention, or the document, does not have."""

    def __init__(self, cle: str, dans: str = "la convention") -> None:
        super().__init__(cle)
        genre, _, nom = cle.partition(":")
        article, accord = ("une", "e") if genre == "annexe" else ("un", "")
        self.args = (
            f"Le texte renvoie à {article} {genre} («{INSECABLE}{nom}{INSECABLE}») "
            f"qui n’est pas dans {dans}, ou qui en a été retiré{accord}.",
        )


class Numeros:
    """The numbers of one convention; reads ``articles``, ``annexes`` and the model, already loaded or not.

    Visas and preamble have no number, and nothing can refer to them. In a model with ``sections``, articles have none
    either and a reference quotes the title.
    """

    def __init__(self, convention: Convention) -> None:
        articles = [a for a in convention.articles.all() if a.genre == GenreArticle.ARTICLE]
        annexes = list(convention.annexes.all())
        self.numerotes = convention.version_modele.modele.numerotation == Numerotation.ARTICLES
        self.articles = {a.cle: (rang, a) for rang, a in enumerate(articles, 1)}
        self.annexes = {a.cle: (rang, a) for rang, a in enumerate(annexes, 1)}

    def article(self, cle: str) -> str:
        """ "article 4", or « Objet » where nothing is numbered. Raises :class:`ReferenceInconnue`."""
        if cle not in self.articles:
            raise ReferenceInconnue(f"article:{cle}")
        rang, article = self.articles[cle]
        return f"article {rang}" if self.numerotes else f"«{INSECABLE}{article.titre}{INSECABLE}»"

    def annexe(self, cle: str) -> str:
        """ "annexe 2". Raises :class:`ReferenceInconnue`."""
        if cle not in self.annexes:
            raise ReferenceInconnue(f"annexe:{cle}")
        return f"annexe {self.annexes[cle][0]}"

    def numero_article(self, article: Article) -> str:
        """ "Article 4"; empty for the visas, the preamble and wherever nothing is numbered."""
        if not self.numerotes or article.cle not in self.articles:
            return ""
        return f"Article {self.articles[article.cle][0]}"

    def numero_annexe(self, annexe: Annexe) -> str:
        """ "Annexe 2"."""
        return f"Annexe {self.annexes[annexe.cle][0]}"

    def titre_article(self, article: Article) -> str:
        """ "Article 4 – Objet", or the title alone where there is no number."""
        numero = self.numero_article(article)
        return f"{numero} – {article.titre}" if numero else article.titre

    def titre_annexe(self, annexe: Annexe) -> str:
        """ "Annexe 2 – Diagnostic partagé"."""
        return f"{self.numero_annexe(annexe)} – {annexe.titre}"

    def reference_connue(self, cle: str) -> bool:
        """Whether ``article:CLE`` or ``annexe:CLE`` points to something numbered."""
        genre, _, nom = cle.partition(":")
        return (genre == "article" and nom in self.articles) or (genre == "annexe" and nom in self.annexes)

    def titre_de(self, cle: str) -> str:
        """The title of what ``article:CLE`` or ``annexe:CLE`` points to, empty when it points to nothing."""
        genre, _, nom = cle.partition(":")
        if genre == "article" and nom in self.articles:
            return self.articles[nom][1].titre
        return self.annexes[nom][1].titre if genre == "annexe" and nom in self.annexes else ""
