"""Rows of the tables that annexes hold, and what somebody is about to import into one."""

import uuid
from typing import Any

from django.db import models
from simple_history.models import HistoricalRecords

from conventions.models.annexe import Annexe, Fichier
from conventions.models.convention import Convention
from conventions.models.partie import Partie
from ctg.models import Concurrent, Horodatage
from territoires.models import Commune, Structure, TypeStructure, Utilisateur
from territoires.validateurs import espacer, valider_siret


class Ligne(Horodatage, Concurrent):
    """A row of a table: its rank, and the token of its last change."""

    ordre = models.PositiveIntegerField("ordre", default=0)

    class Meta:
        abstract = True
        ordering = ["ordre", "pk"]


class LigneAnnexeQuerySet(models.QuerySet[Any]):
    def visibles_par(self, utilisateur: Utilisateur) -> "LigneAnnexeQuerySet":
        return self.filter(annexe__in=Annexe.objects.visibles_par(utilisateur))


class LigneAnnexe(Ligne):
    """A row that an annexe holds directly."""

    objects = LigneAnnexeQuerySet.as_manager()

    class Meta(Ligne.Meta):
        abstract = True


class LigneStructure(LigneAnnexe):
    """A service listed by a convention, in the table of the competent collectivité (rule 14)."""

    annexe = models.ForeignKey(Annexe, on_delete=models.CASCADE, related_name="structures")
    partie = models.ForeignKey(
        Partie, verbose_name="collectivité compétente", on_delete=models.CASCADE, related_name="structures"
    )
    structure = models.ForeignKey(
        Structure, verbose_name="fiche du registre", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    type = models.CharField("type", max_length=20, choices=TypeStructure)
    nom = models.CharField("nom", max_length=200)
    adresse = models.CharField("adresse", max_length=250, blank=True)
    code_postal = models.CharField("code postal", max_length=5, blank=True)
    commune = models.ForeignKey(Commune, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    gestionnaire = models.CharField("gestionnaire", max_length=200, blank=True)
    siret = models.CharField("SIRET", max_length=14, blank=True, validators=[valider_siret])
    observations = models.CharField("observations", max_length=300, blank=True)

    history = HistoricalRecords(verbose_name="historique de ligne de structure", excluded_fields=["jeton"])

    class Meta(LigneAnnexe.Meta):
        verbose_name = "structure de la convention"
        verbose_name_plural = "structures de la convention"

    def __str__(self) -> str:
        return self.nom

    @property
    def siret_lisible(self) -> str:
        return espacer(self.siret)


class PieceDeliberation(models.Model):
    """The extract of one party's délibération, as an uploaded file (rules 3 and 4)."""

    annexe = models.ForeignKey(Annexe, on_delete=models.CASCADE, related_name="pieces_deliberations")
    partie = models.ForeignKey(Partie, on_delete=models.CASCADE, related_name="pieces_deliberations")
    fichier = models.ForeignKey(Fichier, on_delete=models.PROTECT, related_name="+")
    depose_par = models.ForeignKey(Utilisateur, on_delete=models.PROTECT, related_name="+")
    depose_le = models.DateTimeField("déposée le", auto_now=True)

    history = HistoricalRecords(verbose_name="historique de pièce de délibération")

    class Meta:
        verbose_name = "pièce de délibération"
        verbose_name_plural = "pièces de délibération"
        ordering = ["partie__ordre"]
        constraints = [
            models.UniqueConstraint(
                fields=["annexe", "partie"],
                name="piece_deliberation_unique",
                violation_error_message="Cette partie a déjà déposé sa délibération : remplacez-la.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.partie} : {self.fichier}"


class ImportLignesQuerySet(models.QuerySet["ImportLignes"]):
    def visibles_par(self, utilisateur: Utilisateur) -> "ImportLignesQuerySet":
        return self.filter(par=utilisateur, convention__in=Convention.objects.visibles_par(utilisateur))


class ImportLignes(models.Model):
    """Rows pasted or read from a file, checked and shown, that wait for a confirmation (all or nothing)."""

    cle = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    convention = models.ForeignKey(Convention, on_delete=models.CASCADE, related_name="+")
    annexe = models.ForeignKey(Annexe, on_delete=models.CASCADE, related_name="imports")
    table = models.CharField("table", max_length=40)
    parent = models.PositiveBigIntegerField("objet qui porte la table")
    portee = models.PositiveBigIntegerField("partie concernée", null=True, blank=True)
    mode = models.CharField("mode", max_length=12)
    origine = models.CharField("origine", max_length=200, blank=True)
    donnees = models.JSONField("lignes lues")
    etat_lu = models.CharField("empreinte des lignes comparées", max_length=64)
    par = models.ForeignKey(Utilisateur, on_delete=models.CASCADE, related_name="+")
    cree_le = models.DateTimeField("créé le", auto_now_add=True)
    applique_le = models.DateTimeField("appliqué le", null=True, blank=True)

    objects = ImportLignesQuerySet.as_manager()

    class Meta:
        verbose_name = "import de lignes"
        verbose_name_plural = "imports de lignes"
        ordering = ["-cree_le"]

    def __str__(self) -> str:
        return f"{self.table} : {self.origine}"
