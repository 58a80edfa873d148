"""The vote of a council upon a convention: its session, its figures, its transmission (rules 3 to 6)."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from conventions.models.convention import Convention
from conventions.models.document import Document
from conventions.models.version import Version
from ctg.models import Concurrent, Horodatage
from territoires.models import Utilisateur


class EtatDeliberation(models.TextChoices):
    """The four states, in their order."""

    PROJET = "projet", "Projet"
    VOTEE = "votee", "Votée"
    TRANSMISE = "transmise", "Transmise"
    EXECUTOIRE = "executoire", "Exécutoire"


class DeliberationQuerySet(models.QuerySet["Deliberation"]):
    def visibles_par(self, utilisateur: Utilisateur) -> "DeliberationQuerySet":
        return self.filter(document__convention__in=Convention.objects.visibles_par(utilisateur))


class Deliberation(Horodatage, Concurrent):
    """What the register extract of one council says, beside its text.

    The names are one person a line. ``votee_le``, ``transmise_le`` and ``publiee_le`` give its state; an act is
    executory from the later of the last two (rule 5). ``version`` is what was voted (rule 4).
    """

    document = models.OneToOneField(Document, on_delete=models.CASCADE, related_name="deliberation")
    numero = models.CharField("numéro de l’acte", max_length=40, blank=True)
    organe = models.CharField("assemblée", max_length=120, default="conseil municipal")
    seance_le = models.DateField("séance du", null=True, blank=True)
    seance_a = models.TimeField("à", null=True, blank=True)
    lieu = models.CharField("lieu de la séance", max_length=200, blank=True)
    president = models.CharField("sous la présidence de", max_length=200, blank=True)
    secretaire = models.CharField("secrétaire de séance", max_length=200, blank=True)
    rapporteur = models.CharField("rapporteur", max_length=250, blank=True)
    convocation_le = models.DateField("date de la convocation", null=True, blank=True)
    affichage_le = models.DateField("date d’affichage", null=True, blank=True)
    en_exercice = models.PositiveSmallIntegerField("en exercice", null=True, blank=True)
    presents = models.TextField("présents", blank=True)
    procurations = models.TextField("procurations", blank=True)
    absents = models.TextField("absents", blank=True)
    nombre_presents = models.PositiveSmallIntegerField("nombre de présents", null=True, blank=True)
    nombre_procurations = models.PositiveSmallIntegerField("nombre de procurations", null=True, blank=True)
    pour = models.PositiveSmallIntegerField("pour", null=True, blank=True)
    contre = models.PositiveSmallIntegerField("contre", null=True, blank=True)
    abstentions = models.PositiveSmallIntegerField("abstentions", null=True, blank=True)
    sans_vote = models.PositiveSmallIntegerField("ne prennent pas part au vote", default=0)
    version = models.ForeignKey(
        Version,
        verbose_name="version votée",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="deliberations",
    )
    votee_le = models.DateField("votée le", null=True, blank=True, editable=False)
    transmise_le = models.DateField("transmise le", null=True, blank=True, editable=False)
    accuse = models.CharField("accusé de réception", max_length=120, blank=True, editable=False)
    publiee_le = models.DateField("publiée le", null=True, blank=True, editable=False)

    objects = DeliberationQuerySet.as_manager()
    history = HistoricalRecords(verbose_name="historique de délibération", excluded_fields=["jeton"])

    class Meta:
        verbose_name = "délibération"
        ordering = ["document"]
        constraints = [
            models.CheckConstraint(
                condition=Q(transmise_le__isnull=True) | Q(votee_le__isnull=False),
                name="deliberation_transmise_apres_vote",
                violation_error_message="Une délibération se transmet après avoir été votée.",
            ),
            models.CheckConstraint(
                condition=Q(publiee_le__isnull=True) | Q(votee_le__isnull=False),
                name="deliberation_publiee_apres_vote",
                violation_error_message="Une délibération se publie après avoir été votée.",
            ),
            models.CheckConstraint(
                condition=Q(transmise_le__isnull=True) | Q(transmise_le__gte=F("votee_le")),
                name="deliberation_transmise_depuis_le_vote",
                violation_error_message="La transmission ne peut pas précéder le vote.",
            ),
            models.CheckConstraint(
                condition=Q(publiee_le__isnull=True) | Q(publiee_le__gte=F("votee_le")),
                name="deliberation_publiee_depuis_le_vote",
                violation_error_message="La publication ne peut pas précéder le vote.",
            ),
            models.CheckConstraint(
                condition=Q(votee_le__isnull=True)
                | Q(pour__isnull=False, contre__isnull=False, abstentions__isnull=False),
                name="deliberation_votee_chiffree",
                violation_error_message="Une délibération votée porte le nombre de voix pour, contre et d’abstentions.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.document)

    @property
    def etat(self) -> EtatDeliberation:
        """Which of the four states its dates say."""
        if self.votee_le is None:
            return EtatDeliberation.PROJET
        if self.transmise_le is None:
            return EtatDeliberation.VOTEE
        return EtatDeliberation.TRANSMISE if self.publiee_le is None else EtatDeliberation.EXECUTOIRE

    @property
    def executoire_le(self) -> date | None:
        """The later of transmission and publication (rule 5); None while one of them lacks."""
        if self.transmise_le is None or self.publiee_le is None:
            return None
        return max(self.transmise_le, self.publiee_le)


class TransitionDeliberation(models.Model):
    """One step of a délibération: append-only."""

    deliberation = models.ForeignKey(Deliberation, on_delete=models.CASCADE, related_name="transitions")
    action = models.CharField("action", max_length=30)
    de = models.CharField("de", max_length=12, choices=EtatDeliberation)
    vers = models.CharField("vers", max_length=12, choices=EtatDeliberation)
    par = models.ForeignKey(Utilisateur, on_delete=models.PROTECT, related_name="+")
    le = models.DateTimeField("le", auto_now_add=True)
    commentaire = models.TextField("commentaire", blank=True)

    class Meta:
        verbose_name = "transition de délibération"
        verbose_name_plural = "transitions de délibération"
        ordering = ["-le", "-pk"]

    def __str__(self) -> str:
        return f"{self.deliberation} : {self.action}"
