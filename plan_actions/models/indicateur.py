"""How an action is measured: a baseline, a target, and what is read each year."""

from django.db import models
from simple_history.models import HistoricalRecords

from plan_actions.models.fiche import FicheAction, LigneFiche


class IndicateurAction(LigneFiche):
    """An indicator of an action; an empty ``cible`` says that it is only followed."""

    fiche = models.ForeignKey(FicheAction, on_delete=models.CASCADE, related_name="indicateurs")
    libelle = models.CharField("indicateur", max_length=250)
    unite = models.CharField("unité", max_length=40, blank=True)
    source = models.CharField("source", max_length=150, blank=True)
    depart = models.DecimalField("valeur de départ", max_digits=14, decimal_places=2, null=True, blank=True)
    cible = models.DecimalField("cible", max_digits=14, decimal_places=2, null=True, blank=True)
    history = HistoricalRecords(verbose_name="historique d’indicateur d’action", excluded_fields=["jeton"])

    class Meta(LigneFiche.Meta):
        verbose_name = "indicateur de l’action"
        verbose_name_plural = "indicateurs de l’action"

    def __str__(self) -> str:
        return self.libelle


class Releve(models.Model):
    """The value of an indicator in one year."""

    indicateur = models.ForeignKey(IndicateurAction, on_delete=models.CASCADE, related_name="releves")
    annee = models.PositiveSmallIntegerField("année")
    valeur = models.DecimalField("valeur", max_digits=14, decimal_places=2)
    note = models.CharField("note", max_length=300, blank=True)
    history = HistoricalRecords(verbose_name="historique de relevé")

    class Meta:
        verbose_name = "relevé"
        ordering = ["indicateur", "annee"]
        constraints = [
            models.UniqueConstraint(
                fields=["indicateur", "annee"],
                name="releve_annee_unique",
                violation_error_message="Cette année a déjà un relevé : corrigez-le.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.annee} : {self.valeur}"
