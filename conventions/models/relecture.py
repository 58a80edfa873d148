"""The review loop: what the Caf asks, the states of an annexe, the threads of comments."""

from typing import Any

from django.db import models
from django.db.models import Q

from conventions.enums import StatutAnnexe
from conventions.models.annexe import Annexe
from conventions.models.article import Article
from conventions.models.convention import Convention
from conventions.models.partie import Partie
from territoires.models import Utilisateur


class DemandeAnnexes(models.Model):
    """The Caf asks a party to fill annexes before a date; append-only, the latest one holds for each annexe."""

    convention = models.ForeignKey(Convention, on_delete=models.CASCADE, related_name="demandes")
    partie = models.ForeignKey(Partie, on_delete=models.CASCADE, related_name="demandes")
    annexes = models.ManyToManyField(Annexe, related_name="demandes")
    echeance = models.DateField("à rendre pour le")
    message = models.TextField("message", blank=True)
    par = models.ForeignKey(Utilisateur, on_delete=models.PROTECT, related_name="+")
    le = models.DateTimeField("demandée le", auto_now_add=True)

    class Meta:
        verbose_name = "demande d’annexes"
        verbose_name_plural = "demandes d’annexes"
        ordering = ["-le", "-pk"]

    def __str__(self) -> str:
        return f"demande du {self.le:%d/%m/%Y}"


class TransitionAnnexe(models.Model):
    """One step of an annexe between the two sides: append-only."""

    convention = models.ForeignKey(Convention, on_delete=models.CASCADE, related_name="transitions_annexes")
    annexe = models.ForeignKey(Annexe, null=True, on_delete=models.SET_NULL, related_name="transitions")
    titre = models.CharField("titre de l’annexe", max_length=250)
    action = models.CharField("action", max_length=30)
    de = models.CharField("de", max_length=20, choices=StatutAnnexe)
    vers = models.CharField("vers", max_length=20, choices=StatutAnnexe)
    par = models.ForeignKey(Utilisateur, on_delete=models.PROTECT, related_name="+")
    le = models.DateTimeField("le", auto_now_add=True)
    commentaire = models.TextField("commentaire", blank=True)

    class Meta:
        verbose_name = "transition d’annexe"
        verbose_name_plural = "transitions d’annexes"
        ordering = ["-le", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(vers="a_corriger") | ~Q(commentaire=""),
                name="transition_annexe_renvoi_explique",
                violation_error_message="Un renvoi à corriger dit pourquoi.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.titre} : {self.action}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise TypeError("Le journal des annexes ne se modifie pas.")
        super().save(*args, **kwargs)


class FilQuerySet(models.QuerySet["Fil"]):
    def visibles_par(self, utilisateur: Utilisateur) -> "FilQuerySet":
        """Those of the conventions that one sees; on the private draft of a party, only for that party."""
        lisible = Q(annexe__responsable__isnull=True) | Q(annexe__transmise_le__isnull=False)
        lisible |= Q(annexe__responsable__organisme__in=utilisateur.organismes_ids)
        return self.filter(lisible, convention__in=Convention.objects.visibles_par(utilisateur))

    def ouverts(self) -> "FilQuerySet":
        return self.filter(resolu_le__isnull=True)


class Fil(models.Model):
    """A thread anchored to an article, an annexe, one of its rows or one of its fields.

    ``ancre`` names the element inside: empty for the whole, ``structures:12`` for a row, ``structures:12:adresse`` for
    a field. ``deverrouille``: while the thread is open and the annexe transmitted, the party that fills it may write
    there; the step that leaves that statut closes it.
    """

    convention = models.ForeignKey(Convention, on_delete=models.CASCADE, related_name="fils")
    article = models.ForeignKey(Article, null=True, blank=True, on_delete=models.CASCADE, related_name="fils")
    annexe = models.ForeignKey(Annexe, null=True, blank=True, on_delete=models.CASCADE, related_name="fils")
    ancre = models.CharField("élément", max_length=120, blank=True)
    libelle = models.CharField("nom de l’élément", max_length=250, blank=True)
    deverrouille = models.BooleanField("champ déverrouillé", default=False)
    cree_par = models.ForeignKey(Utilisateur, on_delete=models.PROTECT, related_name="+")
    cree_le = models.DateTimeField("ouvert le", auto_now_add=True)
    resolu_par = models.ForeignKey(Utilisateur, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    resolu_le = models.DateTimeField("résolu le", null=True, blank=True)

    objects = FilQuerySet.as_manager()

    class Meta:
        verbose_name = "fil"
        ordering = ["cree_le", "pk"]
        indexes = [models.Index(fields=["convention", "resolu_le"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(article__isnull=True) | Q(annexe__isnull=True), name="fil_un_seul_objet"
            ),
            models.CheckConstraint(
                condition=Q(resolu_le__isnull=True, resolu_par__isnull=True)
                | Q(resolu_le__isnull=False, resolu_par__isnull=False),
                name="fil_resolu_par_quelqu_un",
            ),
            models.CheckConstraint(
                condition=Q(deverrouille=False) | Q(annexe__isnull=False), name="fil_deverrouille_une_annexe"
            ),
        ]

    def __str__(self) -> str:
        return self.libelle or self.ancre or "commentaire"


class MessageQuerySet(models.QuerySet["Message"]):
    def visibles_par(self, utilisateur: Utilisateur) -> "MessageQuerySet":
        return self.filter(fil__in=Fil.objects.visibles_par(utilisateur))


class Message(models.Model):
    """What somebody wrote in a thread: nobody edits nor deletes it afterwards."""

    fil = models.ForeignKey(Fil, on_delete=models.CASCADE, related_name="messages")
    auteur = models.ForeignKey(Utilisateur, on_delete=models.PROTECT, related_name="+")
    texte = models.TextField("message")
    mentionnes = models.ManyToManyField(Utilisateur, blank=True, related_name="+")
    le = models.DateTimeField("écrit le", auto_now_add=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = "message"
        ordering = ["le", "pk"]

    def __str__(self) -> str:
        return self.texte[:80]

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise TypeError("Un message ne se modifie pas : répondez-lui.")
        super().save(*args, **kwargs)
