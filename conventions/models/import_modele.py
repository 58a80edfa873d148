"""A Caf's own file on its way to becoming a model: what was read, what was recognised, what somebody decided."""

import uuid

from django.db import models
from django.db.models import Q

from conventions.enums import EtatRendu, Nature
from conventions.models.modele import Modele, VersionModele
from ctg.models import Horodatage
from territoires.models import Organisme, Utilisateur


class ImportModeleQuerySet(models.QuerySet["ImportModele"]):
    def visibles_par(self, utilisateur: Utilisateur) -> "ImportModeleQuerySet":
        return self.filter(caf__in=utilisateur.cafs_ids)


class ImportModele(Horodatage):
    """One imported file, read outside the request; nothing of a model exists before ``version``.

    ``source``, ``structure`` and ``propositions`` are the JSON of ``conventions.imports.blocs``, ``.structure`` and
    ``.propositions``; ``modele`` is the model that a newer file completes, empty for a new one.
    """

    cle = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    caf = models.ForeignKey(Organisme, verbose_name="Caf", on_delete=models.CASCADE, related_name="imports_modele")
    nature = models.CharField("nature", max_length=20, choices=Nature)
    nom = models.CharField("nom du modèle", max_length=150)
    modele = models.ForeignKey(
        Modele,
        verbose_name="modèle complété",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="imports",
    )
    version = models.ForeignKey(
        VersionModele,
        verbose_name="version préparée",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="imports",
    )
    empreinte_version = models.CharField("empreinte de la version préparée", max_length=64, blank=True, editable=False)
    fichier = models.FileField("fichier", max_length=200, editable=False)
    fichier_nom = models.CharField("nom du fichier", max_length=200)
    fichier_empreinte = models.CharField("empreinte SHA-256", max_length=64)
    fichier_taille = models.PositiveIntegerField("taille en octets")
    etat = models.CharField("état", max_length=12, choices=EtatRendu, default=EtatRendu.EN_ATTENTE)
    progression = models.PositiveSmallIntegerField("progression en %", default=0)
    message = models.CharField("message", max_length=300, blank=True)
    battement = models.DateTimeField("dernier signe de vie", null=True, blank=True)
    tentatives = models.PositiveSmallIntegerField("tentatives", default=0)
    source = models.JSONField("source lue", default=dict)
    structure = models.JSONField("structure", default=dict)
    propositions = models.JSONField("propositions", default=list)
    par = models.ForeignKey(Utilisateur, verbose_name="importé par", on_delete=models.PROTECT, related_name="+")

    objects = ImportModeleQuerySet.as_manager()

    class Meta:
        verbose_name = "import de modèle"
        verbose_name_plural = "imports de modèle"
        ordering = ["-cree_le"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(etat="echec") | ~Q(message=""),
                name="import_modele_echec_explique",
                violation_error_message="Un import en échec dit pourquoi.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.nom} ({self.fichier_nom})"


class GenreDecision(models.TextChoices):
    PROPOSITION = "proposition", "Réponse à une proposition"
    STRUCTURE = "structure", "Changement de la structure"


class DecisionImport(models.Model):
    """What somebody decided while reviewing: the last one that is not undone can be undone.

    For a proposition, ``cible`` is its id and ``avant``/``apres`` its decision ({"etat", "valeur"} or {}); for the
    structure, ``cible`` is the gesture and ``avant``/``apres`` the whole structure.
    """

    importation = models.ForeignKey(ImportModele, on_delete=models.CASCADE, related_name="decisions")
    genre = models.CharField("genre", max_length=12, choices=GenreDecision)
    cible = models.CharField("cible", max_length=120)
    avant = models.JSONField("avant", default=dict)
    apres = models.JSONField("après", default=dict)
    par = models.ForeignKey(Utilisateur, on_delete=models.PROTECT, related_name="+")
    le = models.DateTimeField("le", auto_now_add=True)
    annulee = models.BooleanField("annulée", default=False)

    class Meta:
        verbose_name = "décision d’import"
        verbose_name_plural = "décisions d’import"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.cible} ({self.le:%d/%m/%Y})"
