"""Annexes of a convention and the files attached to it."""

from datetime import date

from django.db import models
from simple_history.models import HistoricalRecords

from conventions.enums import StatutAnnexe
from conventions.models.convention import Convention
from conventions.models.modele import CLE, AnnexeModele
from conventions.models.partie import Partie
from ctg.models import Concurrent, Horodatage
from territoires.models import Utilisateur


class FichierQuerySet(models.QuerySet["Fichier"]):
    def visibles_par(self, utilisateur: Utilisateur) -> "FichierQuerySet":
        """Those of visible conventions, but what stands, or only ever stood, in the private draft of somebody else."""
        visibles = self.filter(convention__in=Convention.objects.visibles_par(utilisateur))
        etats = Annexe.history.filter(fichier__isnull=False)
        prives = etats.filter(responsable__isnull=False, transmise_le__isnull=True)
        passes = etats.exclude(pk__in=prives.values("pk"))
        siens = Partie.objects.filter(organisme__in=utilisateur.organismes_ids)
        caches = prives.exclude(responsable__in=siens).exclude(fichier__in=passes.values("fichier"))
        visibles = visibles.exclude(annexes__in=Annexe.objects.brouillons_d_autrui(utilisateur))
        return visibles.exclude(pk__in=caches.values("fichier"))


class Fichier(models.Model):
    """A checked upload, stored under its hash and never rewritten."""

    convention = models.ForeignKey(Convention, on_delete=models.CASCADE, related_name="fichiers")
    nom = models.CharField("nom", max_length=200)
    contenu = models.FileField("contenu", max_length=200, editable=False)
    empreinte = models.CharField("empreinte SHA-256", max_length=64, db_index=True)
    type_mime = models.CharField("type", max_length=60)
    taille = models.PositiveIntegerField("taille en octets")
    pages = models.PositiveIntegerField("pages", default=0)
    signe = models.BooleanField("porte une signature électronique", default=False)
    avertissements = models.JSONField(
        "avertissements", default=list, blank=True, help_text="Ce que le contrôle a relevé, en phrases."
    )
    cree_le = models.DateTimeField("déposé le", auto_now_add=True)
    cree_par = models.ForeignKey(Utilisateur, on_delete=models.PROTECT, related_name="+")

    objects = FichierQuerySet.as_manager()

    class Meta:
        verbose_name = "fichier"
        ordering = ["-cree_le"]

    def __str__(self) -> str:
        return self.nom


class ModeImpression(models.TextChoices):
    INSERE = "insere", "Imprimer les pages à leur place"
    JOINT = "joint", "Joindre le fichier sans l’imprimer"


class AnnexeQuerySet(models.QuerySet["Annexe"]):
    def brouillons_d_autrui(self, utilisateur: Utilisateur) -> "AnnexeQuerySet":
        """The private drafts (:attr:`Annexe.privee`) of parties that the user does not belong to."""
        prives = self.filter(responsable__isnull=False, transmise_le__isnull=True)
        return prives.exclude(responsable__organisme__in=utilisateur.organismes_ids)

    def visibles_par(self, utilisateur: Utilisateur) -> "AnnexeQuerySet":
        return self.filter(convention__in=Convention.objects.visibles_par(utilisateur))


class Annexe(Horodatage, Concurrent):
    """An annexe; ``nature`` names its entry in conventions/annexes/registre.py, its number is computed (rule 9)."""

    convention = models.ForeignKey(Convention, on_delete=models.CASCADE, related_name="annexes")
    modele = models.ForeignKey(AnnexeModele, null=True, blank=True, on_delete=models.PROTECT, related_name="annexes")
    cle = models.CharField("clé", max_length=60, validators=[CLE])
    nature = models.CharField("nature", max_length=30, default="libre")
    ordre = models.PositiveSmallIntegerField("ordre", default=0)
    titre = models.CharField("titre", max_length=250)
    corps = models.TextField("texte", blank=True)
    fichier = models.ForeignKey(
        Fichier,
        verbose_name="fichier PDF",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="annexes",
    )
    impression = models.CharField(
        "impression du fichier", max_length=10, choices=ModeImpression, default=ModeImpression.INSERE
    )
    paysage = models.BooleanField("pages en paysage", default=False)
    responsable = models.ForeignKey(
        Partie,
        verbose_name="partie qui la remplit",
        null=True,
        blank=True,
        on_delete=models.RESTRICT,
        related_name="annexes_a_remplir",
    )
    statut = models.CharField(
        "statut", max_length=20, choices=StatutAnnexe, default=StatutAnnexe.A_COMPLETER, editable=False
    )
    echeance = models.DateField("à rendre pour le", null=True, blank=True, editable=False)
    transmise_le = models.DateTimeField("transmise pour la première fois le", null=True, blank=True, editable=False)
    consigne_levee = models.BooleanField("consigne suivie", default=False)
    auteur = models.ForeignKey(
        Utilisateur,
        verbose_name="dernier auteur",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects = AnnexeQuerySet.as_manager()
    history = HistoricalRecords(verbose_name="historique d’annexe", excluded_fields=["jeton"])

    class Meta:
        verbose_name = "annexe"
        ordering = ["convention", "ordre", "pk"]
        indexes = [models.Index(fields=["statut"])]
        constraints = [
            models.UniqueConstraint(
                fields=["convention", "cle"],
                name="annexe_cle_unique",
                violation_error_message="Une annexe de cette convention porte déjà cette clé.",
            ),
            models.CheckConstraint(
                condition=models.Q(statut="a_completer") | models.Q(responsable__isnull=False),
                name="annexe_statut_d_une_partie",
                violation_error_message="Seule une annexe confiée à une partie se transmet et se valide.",
            ),
            models.CheckConstraint(
                condition=models.Q(statut="a_completer") | models.Q(transmise_le__isnull=False),
                name="annexe_transmise_datee",
                violation_error_message="Une annexe transmise porte la date de sa première transmission.",
            ),
        ]

    def __str__(self) -> str:
        return self.titre

    @property
    def consigne(self) -> str:
        """The drafting note of the model while it has not been followed; never printed (rule 10)."""
        return "" if self.consigne_levee or self.modele is None else self.modele.consigne

    @property
    def privee(self) -> bool:
        """Whether it is still the draft of the party that fills it: nobody else reads it before it is transmitted."""
        return self.responsable_id is not None and self.transmise_le is None

    def en_retard(self, jour: date) -> bool:
        """Whether its party should have transmitted it before ``jour``."""
        en_main = self.statut in {StatutAnnexe.A_COMPLETER, StatutAnnexe.A_CORRIGER}
        return en_main and self.responsable_id is not None and self.echeance is not None and self.echeance < jour

    @property
    def obligatoire(self) -> bool:
        return self.modele is not None and self.modele.obligatoire
