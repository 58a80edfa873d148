"""Who steers the convention: instances, the comité de pilotage by college, the coopération posts."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from conventions.models import Annexe, Ligne, LigneAnnexe
from plan_actions.enums import College, GenreInstance
from territoires.models import Organisme, Utilisateur


class Instance(LigneAnnexe):
    """A standing committee of the territory, or one that the convention creates."""

    annexe = models.ForeignKey(Annexe, on_delete=models.CASCADE, related_name="instances")
    genre = models.CharField("genre", max_length=10, choices=GenreInstance, default=GenreInstance.AUTRE)
    dispositif = models.CharField("dispositif de rattachement", max_length=200, blank=True)
    nom = models.CharField("nom de l’instance", max_length=200)
    missions = models.TextField("missions", blank=True)
    composition = models.TextField("composition", blank=True)
    periodicite = models.CharField("périodicité", max_length=120, blank=True)
    history = HistoricalRecords(verbose_name="historique d’instance", excluded_fields=["jeton"])

    class Meta(LigneAnnexe.Meta):
        verbose_name = "instance"

    def __str__(self) -> str:
        return self.nom


class MembreCopil(LigneAnnexe):
    """A seat of the comité de pilotage; parity is computed on the seats that vote (rule 15)."""

    annexe = models.ForeignKey(Annexe, on_delete=models.CASCADE, related_name="membres_copil")
    college = models.CharField("collège", max_length=15, choices=College)
    organisme = models.CharField("organisme", max_length=200, blank=True)
    qualite = models.CharField("qualité", max_length=200, help_text="Fonction plutôt que nom : « Maire ou adjoint ».")
    votant = models.BooleanField("prend part au vote", default=True)
    history = HistoricalRecords(verbose_name="historique de membre du copil", excluded_fields=["jeton"])

    class Meta(LigneAnnexe.Meta):
        verbose_name = "membre du comité de pilotage"
        verbose_name_plural = "membres du comité de pilotage"

    def __str__(self) -> str:
        return self.qualite


class PosteCooperation(LigneAnnexe):
    """A coopération post: its employer, its full-time equivalent, its missions and activities."""

    annexe = models.ForeignKey(Annexe, on_delete=models.CASCADE, related_name="postes")
    intitule = models.CharField("intitulé", max_length=200, default="Chargé ou chargée de coopération CTG")
    employeur = models.CharField("employeur", max_length=200)
    etp = models.DecimalField(
        "ETP",
        max_digits=5,
        decimal_places=2,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
        help_text="En équivalent temps plein : 0,5 pour un mi-temps.",
    )
    territoire = models.CharField("territoire d’intervention", max_length=200, blank=True)
    missions = models.TextField("missions", blank=True)
    activites = models.TextField("activités", blank=True)
    history = HistoricalRecords(verbose_name="historique de poste de coopération", excluded_fields=["jeton"])

    class Meta(LigneAnnexe.Meta):
        verbose_name = "poste de coopération"
        verbose_name_plural = "postes de coopération"
        constraints = [
            models.CheckConstraint(
                condition=Q(etp__gt=0) & Q(etp__lte=100),
                name="poste_etp_positif",
                violation_error_message="L’ETP d’un poste est un nombre positif : 0,5 pour un mi-temps.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.intitule} ({self.employeur})"


class ActiviteReferenceQuerySet(models.QuerySet["ActiviteReference"]):
    def visibles_par(self, utilisateur: Utilisateur) -> "ActiviteReferenceQuerySet":
        return self.filter(Q(caf__isnull=True) | Q(caf__in=Organisme.objects.visibles_par(utilisateur).cafs()))


class ActiviteReference(Ligne):
    """A line of the job reference of the coopération posts, as a Caf rewrote it; the built-in one is a file."""

    caf = models.ForeignKey(
        Organisme,
        verbose_name="Caf",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="activites_reference",
    )
    mission = models.CharField("mission", max_length=250)
    activite = models.CharField("activité", max_length=400)
    competence = models.CharField("compétence attendue", max_length=400, blank=True)

    objects = ActiviteReferenceQuerySet.as_manager()
    history = HistoricalRecords(verbose_name="historique d’activité de référence", excluded_fields=["jeton"])

    class Meta(Ligne.Meta):
        verbose_name = "activité du référentiel"
        verbose_name_plural = "activités du référentiel"

    def __str__(self) -> str:
        return self.activite
