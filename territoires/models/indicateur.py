"""Statistical indicators of a territory, with their source and vintage (rule 16 applies before storage)."""

from django.db import models
from django.db.models import Q

from ctg.models import Horodatage
from territoires.models.organisme import Organisme
from territoires.models.utilisateur import Utilisateur


class NiveauTerritoire(models.TextChoices):
    COMMUNE = "commune", "Commune"
    INTERCOMMUNALITE = "intercommunalite", "Intercommunalité"
    TERRITOIRE = "territoire", "Territoire de la convention"
    DEPARTEMENT = "departement", "Département"
    FRANCE = "france", "France"


class IndicateurQuerySet(models.QuerySet["Indicateur"]):
    def visibles_par(self, utilisateur: Utilisateur) -> "IndicateurQuerySet":
        """National definitions, and those of the Cafs that the user works for or depends on."""
        return self.filter(Q(caf__isnull=True) | Q(caf__in=Organisme.objects.visibles_par(utilisateur).cafs()))


class Indicateur(models.Model):
    """What is measured: a count of persons or households, or a rate; ``caf`` empty for a national definition."""

    caf = models.ForeignKey(
        Organisme, verbose_name="Caf", null=True, blank=True, on_delete=models.CASCADE, related_name="indicateurs"
    )
    code = models.CharField("code", max_length=40)
    libelle = models.CharField("libellé", max_length=200)
    unite = models.CharField("unité", max_length=40, blank=True)
    effectif = models.BooleanField(
        "effectif de personnes ou de foyers", default=True, help_text="Soumis au secret statistique."
    )
    ordre = models.PositiveSmallIntegerField("ordre", default=0)

    objects = IndicateurQuerySet.as_manager()

    class Meta:
        verbose_name = "indicateur"
        ordering = ["ordre", "libelle"]
        constraints = [
            models.UniqueConstraint(
                fields=["caf", "code"],
                name="indicateur_code_unique",
                nulls_distinct=False,
                violation_error_message="Un indicateur porte déjà ce code.",
            )
        ]

    def __str__(self) -> str:
        return self.libelle


class ValeurIndicateurQuerySet(models.QuerySet["ValeurIndicateur"]):
    def visibles_par(self, utilisateur: Utilisateur) -> "ValeurIndicateurQuerySet":
        return self.filter(caf__in=Organisme.objects.visibles_par(utilisateur).cafs())


class ValeurIndicateur(Horodatage):
    """One published value; a secret one has no ``valeur`` at all: what must stay unknown is never stored (rule 16)."""

    caf = models.ForeignKey(Organisme, on_delete=models.CASCADE, related_name="valeurs_indicateurs")
    indicateur = models.ForeignKey(Indicateur, on_delete=models.PROTECT, related_name="valeurs")
    niveau = models.CharField("niveau", max_length=20, choices=NiveauTerritoire)
    zone = models.CharField("code de la zone", max_length=12, help_text="Insee, SIREN, département ou « FR ».")
    millesime = models.PositiveSmallIntegerField("millésime")
    valeur = models.DecimalField("valeur", max_digits=14, decimal_places=2, null=True, blank=True)
    secrete = models.BooleanField("secret statistique", default=False)
    arrondie = models.BooleanField("arrondie à 5", default=False)
    source = models.CharField("source", max_length=200, blank=True)

    objects = ValeurIndicateurQuerySet.as_manager()

    class Meta:
        verbose_name = "valeur d’indicateur"
        verbose_name_plural = "valeurs d’indicateurs"
        ordering = ["indicateur", "niveau", "zone", "-millesime"]
        constraints = [
            models.UniqueConstraint(
                fields=["caf", "indicateur", "niveau", "zone", "millesime"], name="valeur_indicateur_unique"
            ),
            models.CheckConstraint(
                condition=Q(secrete=False) | Q(valeur__isnull=True),
                name="valeur_secrete_absente",
                violation_error_message="Une valeur couverte par le secret statistique ne s’enregistre pas.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicateur} {self.zone} {self.millesime}"
