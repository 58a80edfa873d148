"""Models of documents: versions, articles, annexes, hypotheses."""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from conventions.enums import Condition, GenreArticle, Nature, Numerotation, StatutModele
from ctg.models import Concurrent, Horodatage
from territoires.models import Organisme, Utilisateur

CLE = RegexValidator(r"^[a-z][a-z0-9_]*$", "Une clé n’a que des minuscules sans accent, des chiffres et « _ ».")


class ModeleQuerySet(models.QuerySet["Modele"]):
    def visibles_par(self, utilisateur: Utilisateur) -> "ModeleQuerySet":
        """National models and those of the Cafs that the user belongs to."""
        return self.filter(Q(caf__isnull=True) | Q(caf__in=utilisateur.cafs_ids))


class Modele(Horodatage):
    """A template of document, national (``caf`` null) or of one Caf."""

    caf = models.ForeignKey(
        Organisme,
        verbose_name="Caf",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="modeles",
        limit_choices_to={"nature": "caf"},
    )
    cle = models.CharField("clé", max_length=60, validators=[CLE])
    nature = models.CharField("nature", max_length=20, choices=Nature)
    nom = models.CharField("nom", max_length=150)
    description = models.TextField("description", blank=True)
    numerotation = models.CharField("numérotation", max_length=10, choices=Numerotation, default=Numerotation.ARTICLES)

    objects = ModeleQuerySet.as_manager()

    class Meta:
        verbose_name = "modèle"
        ordering = ["nature", "nom"]
        constraints = [
            models.UniqueConstraint(
                fields=["caf", "cle"],
                condition=Q(caf__isnull=False),
                name="modele_cle_unique_par_caf",
                violation_error_message="Un modèle de cette Caf porte déjà cette clé.",
            ),
            models.UniqueConstraint(
                fields=["cle"],
                condition=Q(caf__isnull=True),
                name="modele_cle_unique_nationale",
                violation_error_message="Un modèle national porte déjà cette clé.",
            ),
        ]

    def __str__(self) -> str:
        return self.nom


class VersionModeleQuerySet(models.QuerySet["VersionModele"]):
    def visibles_par(self, utilisateur: Utilisateur) -> "VersionModeleQuerySet":
        return self.filter(modele__in=Modele.objects.visibles_par(utilisateur))

    def publiees(self) -> "VersionModeleQuerySet":
        return self.filter(statut=StatutModele.PUBLIEE)


class VersionModele(Horodatage, Concurrent):
    """One version of a model: editable while a draft, then fixed; conventions keep the one they were made from."""

    modele = models.ForeignKey(Modele, on_delete=models.CASCADE, related_name="versions")
    numero = models.PositiveSmallIntegerField("numéro")
    statut = models.CharField("statut", max_length=10, choices=StatutModele, default=StatutModele.BROUILLON)
    titre_document = models.CharField("titre du document", max_length=200)
    formule_ouverture = models.TextField("formule d’ouverture", blank=True)
    formule_cloture = models.TextField("formule de clôture", blank=True)
    empreinte_source = models.CharField(max_length=64, blank=True, editable=False)
    publiee_le = models.DateTimeField("publiée le", null=True, blank=True)
    publiee_par = models.ForeignKey(Utilisateur, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    retiree_le = models.DateTimeField("retirée le", null=True, blank=True)

    objects = VersionModeleQuerySet.as_manager()
    history = HistoricalRecords(verbose_name="historique de version de modèle")

    class Meta:
        verbose_name = "version de modèle"
        verbose_name_plural = "versions de modèle"
        ordering = ["modele", "-numero"]
        constraints = [
            models.UniqueConstraint(fields=["modele", "numero"], name="version_modele_numero_unique"),
            models.UniqueConstraint(
                fields=["modele"],
                condition=Q(statut="brouillon"),
                name="version_modele_un_seul_brouillon",
                violation_error_message="Ce modèle a déjà une version en préparation.",
            ),
            models.CheckConstraint(
                condition=(Q(statut="brouillon", publiee_le__isnull=True, retiree_le__isnull=True))
                | Q(statut="publiee", publiee_le__isnull=False, retiree_le__isnull=True)
                | Q(statut="retiree", publiee_le__isnull=False, retiree_le__isnull=False),
                name="version_modele_statut_et_dates",
                violation_error_message="Le statut de la version ne s’accorde pas avec ses dates.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.modele} — version {self.numero}"


class Hypothese(models.Model):
    """A question whose answer chooses between alternative wordings."""

    version = models.ForeignKey(VersionModele, on_delete=models.CASCADE, related_name="hypotheses")
    cle = models.CharField("clé", max_length=60, validators=[CLE])
    ordre = models.PositiveSmallIntegerField("ordre", default=0)
    question = models.CharField("question", max_length=250)
    aide = models.TextField("aide", blank=True)

    class Meta:
        verbose_name = "hypothèse"
        ordering = ["version", "ordre", "pk"]
        constraints = [models.UniqueConstraint(fields=["version", "cle"], name="hypothese_cle_unique")]

    def __str__(self) -> str:
        return self.question


class OptionHypothese(models.Model):
    """One answer to an hypothesis, with what it changes in the text."""

    hypothese = models.ForeignKey(Hypothese, on_delete=models.CASCADE, related_name="options")
    cle = models.CharField("clé", max_length=60, validators=[CLE])
    ordre = models.PositiveSmallIntegerField("ordre", default=0)
    libelle = models.CharField("libellé", max_length=200)
    consequence = models.TextField("conséquence", blank=True)
    defaut = models.BooleanField("choisie par défaut", default=False)

    class Meta:
        verbose_name = "option d’hypothèse"
        verbose_name_plural = "options d’hypothèse"
        ordering = ["hypothese", "ordre", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["hypothese", "cle"], name="option_cle_unique"),
            models.UniqueConstraint(
                fields=["hypothese"],
                condition=Q(defaut=True),
                name="option_un_seul_defaut",
                violation_error_message="Une seule réponse peut être celle par défaut.",
            ),
        ]

    def __str__(self) -> str:
        return self.libelle


class PieceModele(models.Model):
    """What articles and annexes of a model share; two rows may share ``cle`` under different options."""

    cle = models.CharField("clé", max_length=60, validators=[CLE])
    ordre = models.PositiveSmallIntegerField("ordre", default=0)
    titre = models.CharField("titre", max_length=250)
    corps = models.TextField("texte", blank=True)
    consigne = models.TextField("consigne de rédaction", blank=True, help_text="Jamais imprimée.")
    condition = models.CharField("condition", max_length=30, choices=Condition, default=Condition.TOUJOURS, blank=True)
    obligatoire = models.BooleanField("obligatoire", default=True, help_text="Ne peut pas être retiré.")
    option = models.ForeignKey(
        OptionHypothese,
        verbose_name="variante",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
    )

    class Meta:
        abstract = True
        ordering = ["version", "ordre", "pk"]

    def __str__(self) -> str:
        return self.titre


class ArticleModele(PieceModele):
    version = models.ForeignKey(VersionModele, on_delete=models.CASCADE, related_name="articles")
    genre = models.CharField("genre", max_length=10, choices=GenreArticle, default=GenreArticle.ARTICLE)
    verrouille = models.BooleanField(
        "verrouillé", default=False, help_text="Le texte ne peut pas être modifié dans une convention."
    )
    bloc = models.CharField(
        "bloc calculé",
        max_length=40,
        blank=True,
        help_text="Ce que le document imprime à cette place, après le texte : conventions/documents/registre.py.",
    )
    history = HistoricalRecords(verbose_name="historique d’article de modèle")

    class Meta(PieceModele.Meta):
        verbose_name = "article de modèle"
        verbose_name_plural = "articles de modèle"


class AnnexeModele(PieceModele):
    version = models.ForeignKey(VersionModele, on_delete=models.CASCADE, related_name="annexes")
    nature = models.CharField("nature", max_length=30, default="libre")
    paysage = models.BooleanField("pages en paysage", default=False)
    history = HistoricalRecords(verbose_name="historique d’annexe de modèle")

    class Meta(PieceModele.Meta):
        verbose_name = "annexe de modèle"
        verbose_name_plural = "annexes de modèle"
