"""The calendar of the démarche, computed back from the wanted signature date."""

from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from conventions.models import Convention
from ctg.models import Concurrent, Horodatage
from territoires.models import Utilisateur


class CalendrierQuerySet(models.QuerySet["Calendrier"]):
    def visibles_par(self, utilisateur: Utilisateur) -> "CalendrierQuerySet":
        return self.filter(convention__in=Convention.objects.visibles_par(utilisateur))


class Calendrier(Horodatage, Concurrent):
    """The wanted signature date of a convention, and the steps that lead to it."""

    convention = models.OneToOneField(Convention, on_delete=models.CASCADE, related_name="calendrier")
    signature_le = models.DateField("signature souhaitée le")
    debut_le = models.DateField("démarche commencée le", null=True, blank=True)

    objects = CalendrierQuerySet.as_manager()
    history = HistoricalRecords(verbose_name="historique de calendrier", excluded_fields=["jeton"])

    class Meta:
        verbose_name = "calendrier de la démarche"
        verbose_name_plural = "calendriers de la démarche"

    def __str__(self) -> str:
        return f"signature le {self.signature_le:%d/%m/%Y}"


class EtapeDemarche(Concurrent):
    """One of the seven steps: computed dates, unless somebody set them (``ajustee``)."""

    calendrier = models.ForeignKey(Calendrier, on_delete=models.CASCADE, related_name="etapes")
    cle = models.CharField("étape", max_length=30)
    rang = models.PositiveSmallIntegerField("rang")
    debut = models.DateField("du")
    fin = models.DateField("au")
    comite = models.CharField("comité", max_length=200, blank=True)
    note = models.CharField("note", max_length=300, blank=True)
    ajustee = models.BooleanField("dates fixées à la main", default=False)
    history = HistoricalRecords(verbose_name="historique d’étape de la démarche", excluded_fields=["jeton"])

    class Meta:
        verbose_name = "étape de la démarche"
        verbose_name_plural = "étapes de la démarche"
        ordering = ["calendrier", "rang"]
        constraints = [
            models.UniqueConstraint(fields=["calendrier", "cle"], name="etape_demarche_unique"),
            models.CheckConstraint(
                condition=Q(fin__gte=F("debut")),
                name="etape_demarche_ordonnee",
                violation_error_message="L’étape finit avant d’avoir commencé : corrigez l’une des deux dates.",
            ),
        ]

    def __str__(self) -> str:
        return self.cle
