"""The convention itself, its reference number and its unfinished creation."""

import uuid
from datetime import MAXYEAR, date

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from simple_history.models import HistoricalRecords

from conventions.enums import NATURES_DE_CONVENTION, STATUTS_MODIFIABLES, Nature, Statut
from conventions.models.modele import OptionHypothese, VersionModele
from ctg.models import Concurrent, Horodatage
from territoires.models import Commune, Organisme, Utilisateur


class SequenceReference(models.Model):
    """Last number given by a Caf in a year; its row is locked while a reference is taken (never max + 1)."""

    caf = models.ForeignKey(Organisme, on_delete=models.CASCADE, related_name="+")
    annee = models.PositiveSmallIntegerField("année")
    dernier = models.PositiveIntegerField("dernier numéro", default=0)

    class Meta:
        verbose_name = "séquence de références"
        verbose_name_plural = "séquences de références"
        constraints = [models.UniqueConstraint(fields=["caf", "annee"], name="sequence_unique")]

    def __str__(self) -> str:
        return f"{self.caf} {self.annee} : {self.dernier}"


class ConventionQuerySet(models.QuerySet["Convention"]):
    def visibles_par(self, utilisateur: Utilisateur) -> "ConventionQuerySet":
        """Conventions that one of the user's organismes is a party to, or whose Caf they work for (rule 18).

        A Caf is a party to its own conventions only: its agents need no look at the parties, and an index gives theirs.
        """
        from conventions.models.partie import Partie

        cafs = utilisateur.cafs_ids
        autres = [pk for pk in utilisateur.organismes_ids if pk not in cafs]
        if not autres:
            return self.filter(caf__in=cafs)
        return self.filter(
            Q(caf__in=cafs) | Exists(Partie.objects.filter(convention=OuterRef("pk"), organisme__in=autres))
        )


class Convention(Horodatage, Concurrent):
    """A CTG or an acte d'engagement, from its drafting to its end."""

    reference = models.CharField("référence", max_length=40, unique=True, editable=False)
    nature = models.CharField(
        "nature", max_length=20, choices=[(nature.value, nature.label) for nature in NATURES_DE_CONVENTION]
    )
    caf = models.ForeignKey(
        Organisme, verbose_name="Caf", on_delete=models.PROTECT, related_name="conventions_pilotees"
    )
    version_modele = models.ForeignKey(
        VersionModele, verbose_name="modèle", on_delete=models.PROTECT, related_name="conventions"
    )
    options = models.ManyToManyField(
        OptionHypothese, verbose_name="variantes choisies", blank=True, related_name="conventions"
    )
    titre = models.CharField("titre", max_length=200)
    territoire_nom = models.CharField("territoire", max_length=250, help_text="Sans article.")
    territoire_article = models.CharField("article du territoire", max_length=3, blank=True, default="la")
    communes = models.ManyToManyField(Commune, verbose_name="communes couvertes", related_name="conventions")
    date_effet = models.DateField("date d’effet")
    date_fin = models.DateField("date de fin")
    lieu_signature = models.CharField("lieu de signature", max_length=100, blank=True)
    statut = models.CharField(
        "statut", max_length=20, choices=Statut, default=Statut.REDACTION, editable=False, db_index=True
    )
    predecesseur = models.ForeignKey(
        "self",
        verbose_name="succède à",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="successeurs",
    )
    agent = models.ForeignKey(
        Utilisateur, verbose_name="agent chargé", on_delete=models.PROTECT, related_name="conventions_suivies"
    )

    objects = ConventionQuerySet.as_manager()
    history = HistoricalRecords(verbose_name="historique de convention", excluded_fields=["jeton"])

    class Meta:
        verbose_name = "convention"
        ordering = ["-date_effet", "-pk"]
        indexes = [
            models.Index(fields=["caf", "statut", "nature", "date_effet", "date_fin"]),
            models.Index(fields=["caf", "-date_effet", "-id"]),
            models.Index(fields=["caf", "-modifie_le"]),
            models.Index(fields=["agent", "-modifie_le"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(date_fin__gt=F("date_effet")),
                name="convention_periode_ordonnee",
                violation_error_message="La convention finit avant d’avoir commencé : corrigez l’une des deux dates.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.reference} — {self.titre}"

    def get_absolute_url(self) -> str:
        return reverse("conventions:convention", args=[self.reference])

    @property
    def modifiable(self) -> bool:
        """Whether the text may still change (rule 4: once voted upon, a change reopens the votes)."""
        return self.statut in STATUTS_MODIFIABLES

    @property
    def est_projet(self) -> bool:
        """Whether what is printed carries the mark PROJET; the server alone decides."""
        return self.modifiable or self.statut == Statut.ABANDONNEE

    @property
    def echeance_max(self) -> date:
        """The latest end that rule 1 allows."""
        return fin_maximale(self.nature, self.date_effet)


def fin_maximale(nature: str, effet: date) -> date:
    """Rule 1: a CTG ends at the latest on 31 December of the effect year + 4, an acte d'engagement within one year."""
    if nature == Nature.CTG:
        return date(min(effet.year + 4, MAXYEAR), 12, 31)
    if effet.year == MAXYEAR:
        return date.max
    try:
        anniversaire = effet.replace(year=effet.year + 1)
    except ValueError:  # 29 February
        anniversaire = date(effet.year + 1, 3, 1)
    return date.fromordinal(anniversaire.toordinal() - 1)


class CreationQuerySet(models.QuerySet["Creation"]):
    def visibles_par(self, utilisateur: Utilisateur) -> "CreationQuerySet":
        return self.filter(utilisateur=utilisateur)


class Creation(Horodatage):
    """The four steps of a new convention while unfinished; nothing else exists until the last one is confirmed."""

    cle = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    utilisateur = models.ForeignKey(Utilisateur, on_delete=models.CASCADE, related_name="creations")
    caf = models.ForeignKey(Organisme, on_delete=models.CASCADE, related_name="+")
    donnees = models.JSONField("réponses", default=dict)
    convention = models.OneToOneField(
        Convention, null=True, blank=True, on_delete=models.CASCADE, related_name="creation"
    )

    objects = CreationQuerySet.as_manager()

    class Meta:
        verbose_name = "création en cours"
        verbose_name_plural = "créations en cours"
        ordering = ["-modifie_le"]

    def __str__(self) -> str:
        return f"Création de {self.utilisateur} ({self.cle})"
