"""The action plan of a convention: its strategic lines and their objectives."""

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from conventions.models import Annexe
from ctg.models import Concurrent, Horodatage
from plan_actions.enums import Presentation
from plan_actions.models.gabarit import GabaritFiche
from territoires.models import Utilisateur


class PlanActionsQuerySet(models.QuerySet["PlanActions"]):
    def visibles_par(self, utilisateur: Utilisateur) -> "PlanActionsQuerySet":
        return self.filter(annexe__in=Annexe.objects.visibles_par(utilisateur))


class PlanActions(Horodatage, Concurrent):
    """What an annexe of nature ``plan_actions`` holds; it may be deferred to an avenant, with its date (rule 12)."""

    annexe = models.OneToOneField(Annexe, on_delete=models.CASCADE, related_name="plan")
    gabarit = models.ForeignKey(GabaritFiche, on_delete=models.PROTECT, related_name="plans")
    presentation = models.CharField(
        "impression des fiches", max_length=15, choices=Presentation, default=Presentation.UNE_PAR_PAGE
    )
    a_venir = models.BooleanField("plan adopté plus tard par avenant", default=False)
    avenant_le = models.DateField("avenant signé au plus tard le", null=True, blank=True)
    total_declare = models.DecimalField("total annoncé", max_digits=12, decimal_places=2, null=True, blank=True)

    objects = PlanActionsQuerySet.as_manager()
    history = HistoricalRecords(verbose_name="historique de plan d’actions", excluded_fields=["jeton"])

    class Meta:
        verbose_name = "plan d’actions"
        verbose_name_plural = "plans d’actions"
        constraints = [
            models.CheckConstraint(
                condition=Q(a_venir=True) | Q(avenant_le__isnull=True),
                name="plan_avenant_seulement_a_venir",
                violation_error_message="La date de l’avenant ne se donne que pour un plan adopté plus tard.",
            )
        ]

    def __str__(self) -> str:
        return f"Plan d’actions : {self.annexe}"


class Element(Horodatage, Concurrent):
    """A title at its rank, which may be put away and taken back."""

    ordre = models.PositiveSmallIntegerField("ordre", default=0)
    titre = models.CharField("titre", max_length=300)
    archive_le = models.DateTimeField("archivé le", null=True, blank=True)

    class Meta:
        abstract = True
        ordering = ["ordre", "pk"]

    def __str__(self) -> str:
        return self.titre


class Axe(Element):
    """A strategic line of the plan."""

    plan = models.ForeignKey(PlanActions, on_delete=models.CASCADE, related_name="axes")
    description = models.TextField("présentation", blank=True)
    history = HistoricalRecords(verbose_name="historique d’axe", excluded_fields=["jeton"])

    class Meta(Element.Meta):
        verbose_name = "axe"


class Objectif(Element):
    """An objective under an axe or under another objective (as deep as the plan needs)."""

    axe = models.ForeignKey(Axe, on_delete=models.CASCADE, related_name="objectifs")
    parent = models.ForeignKey(
        "self",
        verbose_name="objectif supérieur",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="enfants",
    )
    history = HistoricalRecords(verbose_name="historique d’objectif", excluded_fields=["jeton"])

    class Meta(Element.Meta):
        verbose_name = "objectif"
