"""Frozen versions, the journal of transitions, and the jobs that render PDFs."""

from typing import Any

from django.db import models
from django.db.models import Q

from conventions.enums import EtatRendu, Statut
from conventions.models.convention import Convention
from conventions.models.partie import Partie
from territoires.models import Utilisateur


class VersionQuerySet(models.QuerySet["Version"]):
    def visibles_par(self, utilisateur: Utilisateur) -> "VersionQuerySet":
        return self.filter(convention__in=Convention.objects.visibles_par(utilisateur))

    def en_cours(self) -> "VersionQuerySet":
        return self.filter(abandonnee_le__isnull=True)


class Version(models.Model):
    """What the councils vote upon: a frozen copy of the data, and the one PDF made from it (rules 4, 11)."""

    convention = models.ForeignKey(Convention, on_delete=models.PROTECT, related_name="versions")
    numero = models.PositiveSmallIntegerField("numéro")
    donnees = models.JSONField("données figées")
    empreinte = models.CharField("empreinte SHA-256 des données", max_length=64)
    pdf = models.FileField("PDF", max_length=200, blank=True, editable=False)
    pdf_empreinte = models.CharField("empreinte SHA-256 du PDF", max_length=64, blank=True)
    pdf_pages = models.PositiveIntegerField("pages", null=True, blank=True)
    figee_le = models.DateTimeField("figée le", auto_now_add=True)
    figee_par = models.ForeignKey(Utilisateur, on_delete=models.PROTECT, related_name="+")
    abandonnee_le = models.DateTimeField("abandonnée le", null=True, blank=True)

    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = "version"
        ordering = ["convention", "-numero"]
        constraints = [
            models.UniqueConstraint(fields=["convention", "numero"], name="version_numero_unique"),
            models.UniqueConstraint(
                fields=["convention"],
                condition=Q(abandonnee_le__isnull=True),
                name="version_une_seule_en_cours",
                violation_error_message="Une version est déjà soumise au vote.",
            ),
            models.CheckConstraint(
                condition=Q(pdf="", pdf_empreinte="", pdf_pages__isnull=True)
                | (~Q(pdf="") & ~Q(pdf_empreinte="") & Q(pdf_pages__gt=0)),
                name="version_pdf_complet",
                violation_error_message="Le PDF d’une version porte son empreinte et son nombre de pages.",
            ),
        ]

    def __str__(self) -> str:
        return f"version {self.numero}"


class TransitionQuerySet(models.QuerySet["Transition"]):
    def visibles_par(self, utilisateur: Utilisateur) -> "TransitionQuerySet":
        return self.filter(convention__in=Convention.objects.visibles_par(utilisateur))


class Transition(models.Model):
    """One step of the life cycle: append-only (the domain only creates; save refuses a change)."""

    convention = models.ForeignKey(Convention, on_delete=models.PROTECT, related_name="transitions")
    action = models.CharField("action", max_length=30)
    de = models.CharField("de", max_length=20, choices=Statut, blank=True)
    vers = models.CharField("vers", max_length=20, choices=Statut)
    par = models.ForeignKey(Utilisateur, on_delete=models.PROTECT, related_name="+")
    le = models.DateTimeField("le", auto_now_add=True)
    commentaire = models.TextField("commentaire", blank=True)

    objects = TransitionQuerySet.as_manager()

    class Meta:
        verbose_name = "transition"
        ordering = ["-le", "-pk"]

    def __str__(self) -> str:
        return f"{self.action} le {self.le:%d/%m/%Y}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise TypeError("Le journal des transitions ne se modifie pas.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise TypeError("Le journal des transitions ne s’efface pas.")


class RenduQuerySet(models.QuerySet["Rendu"]):
    def visibles_par(self, utilisateur: Utilisateur) -> "RenduQuerySet":
        """Those of visible conventions; with the drafts of a party, only for its members."""
        return self.filter(
            Q(brouillons_de=None) | Q(brouillons_de__organisme__in=utilisateur.organismes_ids),
            convention__in=Convention.objects.visibles_par(utilisateur),
        )


class Rendu(models.Model):
    """One job that renders a PDF outside the request: its progress, then its file or its failure in words."""

    convention = models.ForeignKey(Convention, on_delete=models.CASCADE, related_name="rendus")
    version = models.ForeignKey(Version, null=True, blank=True, on_delete=models.CASCADE, related_name="rendus")
    document = models.ForeignKey(
        "conventions.Document",
        verbose_name="document de la convention",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="rendus",
        help_text="Vide pour la convention elle-même.",
    )
    brouillons_de = models.ForeignKey(
        Partie,
        verbose_name="avec les brouillons de",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
        help_text="Seuls les membres de cette partie voient alors ce rendu.",
    )
    source = models.CharField("empreinte de ce qui est rendu", max_length=64, db_index=True)
    etat = models.CharField("état", max_length=12, choices=EtatRendu, default=EtatRendu.EN_ATTENTE)
    progression = models.PositiveSmallIntegerField("progression en %", default=0)
    message = models.CharField("message", max_length=300, blank=True)
    pdf = models.FileField("PDF", max_length=200, blank=True, editable=False)
    empreinte = models.CharField("empreinte SHA-256", max_length=64, blank=True)
    pages = models.PositiveIntegerField("pages", null=True, blank=True)
    tentatives = models.PositiveSmallIntegerField("tentatives", default=0)
    demande_par = models.ForeignKey(Utilisateur, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    demande_le = models.DateTimeField("demandé le", auto_now_add=True)
    battement = models.DateTimeField("dernier signe de vie", null=True, blank=True)
    fini_le = models.DateTimeField("fini le", null=True, blank=True)

    objects = RenduQuerySet.as_manager()

    class Meta:
        verbose_name = "rendu"
        ordering = ["-demande_le", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(etat="pret") | (~Q(pdf="") & Q(pages__gt=0, fini_le__isnull=False)),
                name="rendu_pret_a_un_pdf",
                violation_error_message="Un rendu prêt a un fichier.",
            ),
            models.CheckConstraint(
                condition=~Q(etat="echec") | ~Q(message=""),
                name="rendu_echec_explique",
                violation_error_message="Un rendu en échec dit pourquoi.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.convention.reference} : {self.get_etat_display()}"
