"""The fiche action: its typed core, and the texts of the sections that the gabarit asks."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from conventions.enums import Theme
from conventions.models import Ligne, Partie
from plan_actions.enums import StatutFiche
from plan_actions.models.plan import Axe, Element, Objectif, PlanActions
from territoires.models import Utilisateur


def valider_themes(valeur: Any) -> None:
    """A list of codes of :class:`conventions.enums.Theme`, each once."""
    if not isinstance(valeur, list) or len(set(map(str, valeur))) != len(valeur) or set(valeur) - set(Theme.values):
        raise ValidationError("Choisissez des thèmes de la liste, chacun une fois.")


class FicheActionQuerySet(models.QuerySet["FicheAction"]):
    def visibles_par(self, utilisateur: Utilisateur) -> "FicheActionQuerySet":
        return self.filter(plan__in=PlanActions.objects.visibles_par(utilisateur))

    def actives(self) -> "FicheActionQuerySet":
        return self.filter(archive_le__isnull=True)


class FicheAction(Element):
    """One action; ``textes`` holds plain texts by key of section, those of a former gabarit included."""

    plan = models.ForeignKey(PlanActions, on_delete=models.CASCADE, related_name="fiches")
    axe = models.ForeignKey(Axe, on_delete=models.CASCADE, related_name="fiches")
    objectif = models.ForeignKey(Objectif, null=True, blank=True, on_delete=models.SET_NULL, related_name="fiches")
    themes = models.JSONField("thèmes", default=list, blank=True, validators=[valider_themes])
    pilote_partie = models.ForeignKey(
        Partie, verbose_name="partie pilote", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    pilote = models.CharField("pilote", max_length=200, blank=True, help_text="Une personne, un service.")
    public = models.CharField("public", max_length=500, blank=True)
    debut = models.DateField("début", null=True, blank=True)
    fin = models.DateField("fin", null=True, blank=True)
    statut = models.CharField("avancement", max_length=15, choices=StatutFiche, default=StatutFiche.NON_DEMARREE)
    raison = models.CharField("raison de l’abandon ou du report", max_length=300, blank=True)
    textes = models.JSONField("textes", default=dict, blank=True)
    total_declare = models.DecimalField("total annoncé", max_digits=12, decimal_places=2, null=True, blank=True)

    objects = FicheActionQuerySet.as_manager()
    history = HistoricalRecords(verbose_name="historique de fiche action", excluded_fields=["jeton"])

    class Meta(Element.Meta):
        verbose_name = "fiche action"
        verbose_name_plural = "fiches actions"
        constraints = [
            models.CheckConstraint(
                condition=Q(debut__isnull=True) | Q(fin__isnull=True) | Q(fin__gte=F("debut")),
                name="fiche_dates_ordonnees",
                violation_error_message="L’action finit avant d’avoir commencé : corrigez l’une des deux dates.",
            ),
            models.CheckConstraint(
                condition=~Q(statut="abandonnee") | ~Q(raison=""),
                name="fiche_abandon_explique",
                violation_error_message="Dites en une phrase pourquoi l’action est abandonnée.",
            ),
        ]

    def en_retard(self, jour: date) -> bool:
        """Whether the action should be over, or at least begun, on ``jour``."""
        if self.statut in {StatutFiche.REALISEE, StatutFiche.ABANDONNEE, StatutFiche.REPORTEE}:
            return False
        commencee = self.statut == StatutFiche.EN_COURS
        return bool((self.fin and self.fin < jour) or (not commencee and self.debut and self.debut < jour))


class LigneFicheQuerySet(models.QuerySet[Any]):
    def visibles_par(self, utilisateur: Utilisateur) -> "LigneFicheQuerySet":
        return self.filter(fiche__in=FicheAction.objects.visibles_par(utilisateur))


class LigneFiche(Ligne):
    """A row of one of the tables of a fiche."""

    objects = LigneFicheQuerySet.as_manager()

    class Meta(Ligne.Meta):
        abstract = True


class Etape(LigneFiche):
    fiche = models.ForeignKey(FicheAction, on_delete=models.CASCADE, related_name="etapes")
    libelle = models.CharField("étape", max_length=300)
    echeance = models.DateField("échéance", null=True, blank=True)
    faite_le = models.DateField("faite le", null=True, blank=True)
    history = HistoricalRecords(verbose_name="historique d’étape", excluded_fields=["jeton"])

    class Meta(LigneFiche.Meta):
        verbose_name = "étape"

    def __str__(self) -> str:
        return self.libelle


class Partenaire(LigneFiche):
    fiche = models.ForeignKey(FicheAction, on_delete=models.CASCADE, related_name="partenaires")
    nom = models.CharField("partenaire", max_length=200)
    role = models.CharField("rôle", max_length=300, blank=True)
    history = HistoricalRecords(verbose_name="historique de partenaire", excluded_fields=["jeton"])

    class Meta(LigneFiche.Meta):
        verbose_name = "partenaire"

    def __str__(self) -> str:
        return self.nom
