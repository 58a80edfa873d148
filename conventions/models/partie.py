"""Parties and signatories: copies taken when they join, so that the register may change freely."""

from typing import TYPE_CHECKING

from django.db import models
from simple_history.models import HistoricalRecords

from conventions.models.convention import Convention
from ctg.models import Concurrent
from territoires.models import (
    COLLECTIVITES,
    Grammaire,
    NatureOrganisme,
    Organisme,
    Personne,
    Representant,
    Utilisateur,
    contraintes_mandat,
)

if TYPE_CHECKING:
    from ctg.grammaire import Denomination


# What a party copies of its organisme when it joins; the file of a convention carries the same fields.
IDENTITE = (
    "nature",
    "nom",
    "article",
    "feminin",
    "pluriel",
    "denomination_courte",
    "siren",
    "adresse",
    "code_postal",
    "ville",
)


class PartieQuerySet(models.QuerySet["Partie"]):
    def visibles_par(self, utilisateur: Utilisateur) -> "PartieQuerySet":
        return self.filter(convention__in=Convention.objects.visibles_par(utilisateur))


class Partie(Grammaire, Concurrent):
    """A legal person bound by one convention, as it was named when it joined."""

    convention = models.ForeignKey(Convention, on_delete=models.CASCADE, related_name="parties")
    organisme = models.ForeignKey(Organisme, on_delete=models.PROTECT, related_name="participations")
    ordre = models.PositiveSmallIntegerField("ordre", default=0)
    nature = models.CharField("nature", max_length=20, choices=NatureOrganisme)
    denomination_courte = models.CharField("ci-après dénommé", max_length=120)
    siren = models.CharField("SIREN", max_length=9, blank=True)
    adresse = models.CharField("adresse", max_length=250, blank=True)
    code_postal = models.CharField("code postal", max_length=5, blank=True)
    ville = models.CharField("ville", max_length=100, blank=True)
    logo = models.CharField("logo", max_length=200, blank=True, editable=False)

    objects = PartieQuerySet.as_manager()
    history = HistoricalRecords(verbose_name="historique de partie", excluded_fields=["jeton"])

    class Meta:
        verbose_name = "partie"
        ordering = ["convention", "ordre", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["convention", "organisme"],
                name="partie_unique",
                violation_error_message="Cet organisme est déjà partie à la convention.",
            )
        ]

    def __str__(self) -> str:
        return self.nom

    @property
    def denomination(self) -> "Denomination":
        from ctg.grammaire import Denomination

        return Denomination(self.nom, self.article, feminin=self.feminin, pluriel=self.pluriel)

    @property
    def est_caf(self) -> bool:
        return self.nature == NatureOrganisme.CAF

    @property
    def est_collectivite(self) -> bool:
        return self.nature in COLLECTIVITES


class SignataireQuerySet(models.QuerySet["Signataire"]):
    def visibles_par(self, utilisateur: Utilisateur) -> "SignataireQuerySet":
        return self.filter(partie__in=Partie.objects.visibles_par(utilisateur))


class Signataire(Personne):
    """Who signs for a party, as named in this convention."""

    partie = models.ForeignKey(Partie, on_delete=models.CASCADE, related_name="signataires")
    representant = models.ForeignKey(
        Representant, null=True, blank=True, on_delete=models.SET_NULL, related_name="signatures"
    )
    ordre = models.PositiveSmallIntegerField("ordre", default=0)

    objects = SignataireQuerySet.as_manager()
    history = HistoricalRecords(verbose_name="historique de signataire")

    class Meta:
        verbose_name = "signataire"
        ordering = ["partie", "ordre", "pk"]
        constraints = contraintes_mandat("signataire")
