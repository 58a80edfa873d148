"""Documents made from a convention: avenant, délibération, présentation, plan or fiche alone, minutes."""

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from conventions.enums import NATURES_DE_DOCUMENT, GenreArticle, Nature
from conventions.models.convention import Convention
from conventions.models.modele import CLE, ArticleModele, VersionModele
from conventions.models.partie import Partie
from ctg.models import Concurrent, Horodatage
from territoires.models import Utilisateur


class DocumentQuerySet(models.QuerySet["Document"]):
    def visibles_par(self, utilisateur: Utilisateur) -> "DocumentQuerySet":
        return self.filter(convention__in=Convention.objects.visibles_par(utilisateur))


class Document(Horodatage, Concurrent):
    """A document of a convention, made from a model; ``nature`` names its entry in conventions/documents/registre.py.

    ``partie`` is the council of a délibération; ``objet`` the id of what the document speaks of (a fiche, a réunion),
    in the terms of its nature. Once ``etabli_le`` is set its text no longer changes and loses the mark PROJET.
    """

    convention = models.ForeignKey(Convention, on_delete=models.CASCADE, related_name="documents")
    nature = models.CharField("nature", max_length=20, choices=[(n.value, n.label) for n in NATURES_DE_DOCUMENT])
    version_modele = models.ForeignKey(
        VersionModele, verbose_name="modèle", on_delete=models.PROTECT, related_name="documents"
    )
    reference = models.CharField("référence", max_length=60, unique=True, editable=False)
    titre = models.CharField("titre", max_length=250)
    partie = models.ForeignKey(
        Partie, verbose_name="partie", null=True, blank=True, on_delete=models.RESTRICT, related_name="documents"
    )
    objet = models.PositiveBigIntegerField("objet", null=True, blank=True)
    etabli_le = models.DateTimeField("établi le", null=True, blank=True, editable=False)
    etabli_par = models.ForeignKey(
        Utilisateur,
        verbose_name="établi par",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    auteur = models.ForeignKey(
        Utilisateur, verbose_name="créé par", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = DocumentQuerySet.as_manager()
    history = HistoricalRecords(verbose_name="historique de document", excluded_fields=["jeton"])

    class Meta:
        verbose_name = "document"
        ordering = ["convention", "nature", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["convention", "partie"],
                condition=Q(nature=Nature.DELIBERATION),
                name="document_une_deliberation_par_partie",
                violation_error_message="Cette partie a déjà son projet de délibération.",
            ),
            models.UniqueConstraint(
                fields=["nature", "objet"],
                condition=Q(objet__isnull=False),
                name="document_un_par_objet",
                violation_error_message="Ce document existe déjà.",
            ),
            models.CheckConstraint(
                condition=~Q(nature=Nature.DELIBERATION) | Q(partie__isnull=False),
                name="document_deliberation_d_une_partie",
                violation_error_message="Une délibération est celle d’une partie.",
            ),
            models.CheckConstraint(
                condition=Q(etabli_le__isnull=True, etabli_par__isnull=True)
                | Q(etabli_le__isnull=False, etabli_par__isnull=False),
                name="document_etabli_par_quelqu_un",
            ),
        ]

    def __str__(self) -> str:
        return self.titre

    @property
    def est_projet(self) -> bool:
        return self.etabli_le is None


class TexteDocumentQuerySet(models.QuerySet["TexteDocument"]):
    def visibles_par(self, utilisateur: Utilisateur) -> "TexteDocumentQuerySet":
        return self.filter(document__in=Document.objects.visibles_par(utilisateur))


class TexteDocument(Horodatage, Concurrent):
    """A piece of a document: its rich text, then the computed ``bloc`` that its nature prints there."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="textes")
    modele = models.ForeignKey(ArticleModele, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    cle = models.CharField("clé", max_length=60, validators=[CLE])
    genre = models.CharField("genre", max_length=10, choices=GenreArticle, default=GenreArticle.ARTICLE)
    ordre = models.PositiveSmallIntegerField("ordre", default=0)
    titre = models.CharField("titre", max_length=250)
    corps = models.TextField("texte", blank=True)
    bloc = models.CharField("bloc calculé", max_length=40, blank=True, editable=False)
    consigne_levee = models.BooleanField("consigne suivie", default=False)
    auteur = models.ForeignKey(
        Utilisateur, verbose_name="dernier auteur", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = TexteDocumentQuerySet.as_manager()
    history = HistoricalRecords(verbose_name="historique de texte de document", excluded_fields=["jeton"])

    class Meta:
        verbose_name = "texte de document"
        verbose_name_plural = "textes de document"
        ordering = ["document", "ordre", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["document", "cle"],
                name="texte_document_cle_unique",
                violation_error_message="Un texte de ce document porte déjà cette clé.",
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
