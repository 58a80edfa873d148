"""Articles of a convention: visas, preamble and articles, in their order."""

from django.db import models
from simple_history.models import HistoricalRecords

from conventions.enums import GenreArticle
from conventions.models.convention import Convention
from conventions.models.modele import CLE, ArticleModele
from ctg.models import Concurrent, Horodatage
from territoires.models import Utilisateur


class ArticleQuerySet(models.QuerySet["Article"]):
    def visibles_par(self, utilisateur: Utilisateur) -> "ArticleQuerySet":
        return self.filter(convention__in=Convention.objects.visibles_par(utilisateur))


class Article(Horodatage, Concurrent):
    """A piece of the convention's text; its number is computed, never stored (rule 9)."""

    convention = models.ForeignKey(Convention, on_delete=models.CASCADE, related_name="articles")
    modele = models.ForeignKey(ArticleModele, null=True, blank=True, on_delete=models.PROTECT, related_name="articles")
    cle = models.CharField("clé", max_length=60, validators=[CLE])
    genre = models.CharField("genre", max_length=10, choices=GenreArticle, default=GenreArticle.ARTICLE)
    ordre = models.PositiveSmallIntegerField("ordre", default=0)
    titre = models.CharField("titre", max_length=250)
    corps = models.TextField("texte", blank=True)
    bloc = models.CharField("bloc calculé", max_length=40, blank=True, editable=False)
    consigne_levee = models.BooleanField("consigne suivie", default=False)
    auteur = models.ForeignKey(
        Utilisateur,
        verbose_name="dernier auteur",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects = ArticleQuerySet.as_manager()
    history = HistoricalRecords(verbose_name="historique d’article", excluded_fields=["jeton"])

    class Meta:
        verbose_name = "article"
        ordering = ["convention", "ordre", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["convention", "cle"],
                name="article_cle_unique",
                violation_error_message="Un article de cette convention porte déjà cette clé.",
            )
        ]

    def __str__(self) -> str:
        return self.titre

    @property
    def consigne(self) -> str:
        """The drafting note of the model while it has not been followed; never printed (rule 10)."""
        return "" if self.consigne_levee or self.modele is None else self.modele.consigne

    @property
    def verrouille(self) -> bool:
        return self.modele is not None and self.modele.verrouille

    @property
    def obligatoire(self) -> bool:
        return self.modele is not None and self.modele.obligatoire
