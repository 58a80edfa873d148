"""Who pays what for an action, year by year; every total is computed (rule 13)."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from plan_actions.enums import TypeFinancement
from plan_actions.models.fiche import FicheAction, LigneFiche


class LigneFinancement(LigneFiche):
    """An amount in euros that a funder plans to give in one year, and what it gave."""

    fiche = models.ForeignKey(FicheAction, on_delete=models.CASCADE, related_name="financements")
    annee = models.PositiveSmallIntegerField("année")
    financeur = models.CharField("financeur", max_length=200)
    type = models.CharField("type", max_length=20, choices=TypeFinancement, default=TypeFinancement.SUBVENTION)
    prevu = models.DecimalField(
        "prévu", max_digits=12, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    verse = models.DecimalField(
        "versé", max_digits=12, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    history = HistoricalRecords(verbose_name="historique de ligne de financement", excluded_fields=["jeton"])

    class Meta(LigneFiche.Meta):
        verbose_name = "ligne de financement"
        verbose_name_plural = "lignes de financement"
        constraints = [
            models.CheckConstraint(
                condition=(Q(prevu__isnull=True) | Q(prevu__gte=0)) & (Q(verse__isnull=True) | Q(verse__gte=0)),
                name="financement_positif",
                violation_error_message="Un montant de financement ne peut pas être négatif.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.financeur} {self.annee}"
