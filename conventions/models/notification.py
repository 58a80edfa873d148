"""What a user is told, in the application and by e-mail, and how they want to be told."""

from django.db import models

from conventions.models.convention import Convention
from territoires.models import Utilisateur


class GenreNotification(models.TextChoices):
    DEMANDE = "demande", "Une Caf me demande des annexes"
    TRANSMISE = "transmise", "Une annexe m’est transmise"
    A_CORRIGER = "a_corriger", "Une annexe m’est renvoyée à corriger"
    VALIDEE = "validee", "Une annexe est validée"
    ROUVERTE = "rouverte", "Une annexe validée est rouverte"
    MENTION = "mention", "Un collègue me cite dans un commentaire"
    COMMENTAIRE = "commentaire", "Un commentaire est écrit dans une convention que je suis"
    RAPPEL = "rappel", "Une échéance approche ou est passée"
    TRAVAIL = "travail", "Un travail long est terminé"


URGENTES = frozenset(
    {
        GenreNotification.DEMANDE,
        GenreNotification.A_CORRIGER,
        GenreNotification.MENTION,
        GenreNotification.RAPPEL,
    }
)
"""What leaves by e-mail at once unless the user prefers otherwise; the rest waits for the digest of the day."""


class Courriel(models.TextChoices):
    AUSSITOT = "aussitot", "Aussitôt"
    RESUME = "resume", "Dans le résumé du jour"
    AUCUN = "aucun", "Jamais"


class NotificationQuerySet(models.QuerySet["Notification"]):
    def visibles_par(self, utilisateur: Utilisateur) -> "NotificationQuerySet":
        """One's own, about conventions that one may still see."""
        return self.filter(
            models.Q(convention__isnull=True) | models.Q(convention__in=Convention.objects.visibles_par(utilisateur)),
            utilisateur=utilisateur,
        )

    def non_lues(self) -> "NotificationQuerySet":
        return self.filter(lue_le__isnull=True)


class Notification(models.Model):
    """One thing told to one user; ``cle`` says it once, whoever tries to say it again.

    ``auteur`` is who wrote what it tells, so that the e-mail can be answered to them; none when the software speaks.
    ``envoyee_le`` is set before the e-mail is handed over, and taken back when the server refuses it: a job that died
    in between never sends twice.
    """

    utilisateur = models.ForeignKey(Utilisateur, on_delete=models.CASCADE, related_name="notifications")
    convention = models.ForeignKey(
        Convention, null=True, blank=True, on_delete=models.CASCADE, related_name="notifications"
    )
    genre = models.CharField("genre", max_length=20, choices=GenreNotification)
    cle = models.CharField("clé", max_length=150)
    phrase = models.CharField("phrase", max_length=400)
    detail = models.TextField("détail", blank=True)
    auteur = models.ForeignKey(Utilisateur, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    adresse = models.CharField("adresse de l’objet", max_length=300, help_text="Chemin dans l’application.")
    cree_le = models.DateTimeField("créée le", auto_now_add=True)
    lue_le = models.DateTimeField("lue le", null=True, blank=True)
    courriel = models.CharField("par courriel", max_length=10, choices=Courriel, default=Courriel.RESUME)
    envoyee_le = models.DateTimeField("envoyée le", null=True, blank=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        verbose_name = "notification"
        ordering = ["-cree_le", "-pk"]
        indexes = [models.Index(fields=["utilisateur", "lue_le"])]
        constraints = [models.UniqueConstraint(fields=["utilisateur", "cle"], name="notification_dite_une_fois")]

    def __str__(self) -> str:
        return self.phrase


class PreferenceNotification(models.Model):
    """How a user wants one kind of news by e-mail; without a row, the default of the kind."""

    utilisateur = models.ForeignKey(Utilisateur, on_delete=models.CASCADE, related_name="preferences_notifications")
    genre = models.CharField("genre", max_length=20, choices=GenreNotification)
    courriel = models.CharField("par courriel", max_length=10, choices=Courriel)

    class Meta:
        verbose_name = "préférence de notification"
        verbose_name_plural = "préférences de notification"
        constraints = [models.UniqueConstraint(fields=["utilisateur", "genre"], name="preference_unique")]

    def __str__(self) -> str:
        return f"{self.utilisateur} : {self.get_genre_display()}"
