"""Committees that meet: members, meetings, attendance, decisions."""

from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from conventions.models import Convention, Ligne
from ctg.models import Concurrent, Horodatage
from plan_actions.enums import College, EtatPresence, GenreInstance
from plan_actions.models.pilotage import Instance
from territoires.models import Utilisateur


class ComiteQuerySet(models.QuerySet["Comite"]):
    def visibles_par(self, utilisateur: Utilisateur) -> "ComiteQuerySet":
        return self.filter(convention__in=Convention.objects.visibles_par(utilisateur))


class Comite(Horodatage, Concurrent):
    """A committee of a convention, made from an instance of its pilotage annexe (``origine``) or added by hand.

    ``annexe_lue`` is the hash of what the annexe said when it was last taken up or set aside: only what it says since
    is offered.
    """

    convention = models.ForeignKey(Convention, on_delete=models.CASCADE, related_name="comites")
    origine = models.OneToOneField(
        Instance,
        verbose_name="instance de l’annexe",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="comite",
    )
    genre = models.CharField("genre", max_length=10, choices=GenreInstance, default=GenreInstance.COPIL)
    dispositif = models.CharField("dispositif de rattachement", max_length=200, blank=True)
    nom = models.CharField("nom", max_length=200)
    missions = models.TextField("missions", blank=True)
    periodicite = models.CharField("périodicité", max_length=120, blank=True)
    annexe_lue = models.CharField("empreinte de l’annexe déjà comparée", max_length=64, blank=True, editable=False)

    objects = ComiteQuerySet.as_manager()
    history = HistoricalRecords(verbose_name="historique de comité", excluded_fields=["jeton"])

    class Meta:
        verbose_name = "comité"
        ordering = ["convention", "genre", "pk"]

    def __str__(self) -> str:
        return self.nom


class MembreComite(Ligne):
    """Who sits on a committee, for whom; parity counts those that vote (rule 15).

    Who leaves is kept with ``retire_le``: the minutes of the meetings where they sat still name them.
    """

    comite = models.ForeignKey(Comite, on_delete=models.CASCADE, related_name="membres")
    college = models.CharField("collège", max_length=15, choices=College)
    organisme = models.CharField("organisme", max_length=200, blank=True)
    nom = models.CharField("nom", max_length=150, blank=True)
    qualite = models.CharField("qualité", max_length=200, blank=True)
    courriel = models.EmailField("courriel", blank=True)
    votant = models.BooleanField("prend part au vote", default=True)
    retire_le = models.DateTimeField("ne siège plus depuis le", null=True, blank=True, editable=False)
    history = HistoricalRecords(verbose_name="historique de membre de comité", excluded_fields=["jeton"])

    class Meta(Ligne.Meta):
        verbose_name = "membre de comité"
        verbose_name_plural = "membres de comité"

    def __str__(self) -> str:
        return self.nom or self.qualite or self.organisme


class ReunionQuerySet(models.QuerySet["Reunion"]):
    def visibles_par(self, utilisateur: Utilisateur) -> "ReunionQuerySet":
        return self.filter(comite__in=Comite.objects.visibles_par(utilisateur))


class Reunion(Horodatage, Concurrent):
    """One meeting of a committee, from its convocation to its minutes.

    ``convocation`` is what was announced when it was last convened, ``sequence`` numbers the announcements;
    ``feuille`` is the attendance sheet as the established minutes have it.
    """

    comite = models.ForeignKey(Comite, on_delete=models.CASCADE, related_name="reunions")
    objet = models.CharField("objet", max_length=250)
    jour = models.DateField("date")
    debut = models.TimeField("de")
    fin = models.TimeField("à", null=True, blank=True)
    lieu = models.CharField("lieu", max_length=250)
    preside_par = models.CharField("présidée par", max_length=200, blank=True)
    convoquee_le = models.DateTimeField("convoquée le", null=True, blank=True, editable=False)
    annulee_le = models.DateTimeField("annulée le", null=True, blank=True, editable=False)
    sequence = models.PositiveSmallIntegerField("numéro de la convocation", default=0, editable=False)
    convocation = models.JSONField("ce qui a été annoncé", null=True, blank=True, editable=False)
    feuille = models.JSONField("feuille de présence établie", null=True, blank=True, editable=False)

    objects = ReunionQuerySet.as_manager()
    history = HistoricalRecords(verbose_name="historique de réunion", excluded_fields=["jeton"])

    class Meta:
        verbose_name = "réunion"
        ordering = ["-jour", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(fin__isnull=True) | Q(fin__gt=F("debut")),
                name="reunion_finit_apres_son_debut",
                violation_error_message="La réunion finit avant d’avoir commencé : corrigez l’une des deux heures.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.comite} du {self.jour:%d/%m/%Y}"


class PointReunion(Ligne):
    """An item of the agenda, then what was said about it."""

    reunion = models.ForeignKey(Reunion, on_delete=models.CASCADE, related_name="points")
    intitule = models.CharField("point", max_length=250)
    rapporteur = models.CharField("présenté par", max_length=200, blank=True)
    duree = models.PositiveSmallIntegerField("durée en minutes", null=True, blank=True)
    compte_rendu = models.TextField("compte rendu", blank=True)
    history = HistoricalRecords(verbose_name="historique de point de réunion", excluded_fields=["jeton"])

    class Meta(Ligne.Meta):
        verbose_name = "point de l’ordre du jour"
        verbose_name_plural = "points de l’ordre du jour"

    def __str__(self) -> str:
        return self.intitule


class Presence(models.Model):
    """Whether a member came to a meeting."""

    reunion = models.ForeignKey(Reunion, on_delete=models.CASCADE, related_name="presences")
    membre = models.ForeignKey(MembreComite, on_delete=models.CASCADE, related_name="presences")
    etat = models.CharField("présence", max_length=12, choices=EtatPresence)
    represente_par = models.CharField("représenté par", max_length=150, blank=True)
    history = HistoricalRecords(verbose_name="historique de présence")

    class Meta:
        verbose_name = "présence"
        ordering = ["membre__ordre", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["reunion", "membre"],
                name="presence_unique",
                violation_error_message="La présence de ce membre est déjà notée.",
            ),
            models.CheckConstraint(
                condition=Q(represente_par="") | Q(etat="represente"),
                name="presence_represente_par_quelqu_un",
                violation_error_message="Seul un membre représenté a un représentant.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.membre} : {self.get_etat_display()}"


class Decision(Ligne):
    """What a meeting decided, who carries it out and by when; its follow-up comes later."""

    reunion = models.ForeignKey(Reunion, on_delete=models.CASCADE, related_name="decisions")
    texte = models.TextField("décision")
    responsable = models.CharField("à la charge de", max_length=200, blank=True)
    echeance = models.DateField("pour le", null=True, blank=True)
    auteur = models.ForeignKey(Utilisateur, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    history = HistoricalRecords(verbose_name="historique de décision", excluded_fields=["jeton"])

    class Meta(Ligne.Meta):
        verbose_name = "décision"

    def __str__(self) -> str:
        return self.texte[:80]
