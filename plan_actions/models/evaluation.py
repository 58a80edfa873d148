"""How the convention will be evaluated: questions by objective, indicators of the coopération post."""

from django.db import models
from simple_history.models import HistoricalRecords

from conventions.models import Annexe, LigneAnnexe


class QuestionEvaluation(LigneAnnexe):
    """A question put to the whole démarche, under the objective that it serves."""

    annexe = models.ForeignKey(Annexe, on_delete=models.CASCADE, related_name="questions_evaluation")
    objectif = models.CharField("objectif", max_length=250)
    question = models.CharField("question", max_length=400)
    methode = models.CharField("critère ou méthode", max_length=300, blank=True)
    history = HistoricalRecords(verbose_name="historique de question d’évaluation", excluded_fields=["jeton"])

    class Meta(LigneAnnexe.Meta):
        verbose_name = "question d’évaluation"
        verbose_name_plural = "questions d’évaluation"

    def __str__(self) -> str:
        return self.question


class IndicateurCooperation(LigneAnnexe):
    """An indicator by which the coopération post will be judged."""

    annexe = models.ForeignKey(Annexe, on_delete=models.CASCADE, related_name="indicateurs_cooperation")
    libelle = models.CharField("indicateur", max_length=250)
    cible = models.CharField("cible", max_length=150, blank=True)
    source = models.CharField("source", max_length=150, blank=True)
    echeance = models.CharField("échéance", max_length=120, blank=True)
    history = HistoricalRecords(verbose_name="historique d’indicateur de coopération", excluded_fields=["jeton"])

    class Meta(LigneAnnexe.Meta):
        verbose_name = "indicateur de coopération"
        verbose_name_plural = "indicateurs de coopération"

    def __str__(self) -> str:
        return self.libelle
