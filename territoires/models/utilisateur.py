"""Accounts, memberships and invitations."""

from datetime import date
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.functional import cached_property
from simple_history.models import HistoricalRecords

from ctg.models import Horodatage
from territoires.models.organisme import NatureOrganisme, Organisme


class Role(models.TextChoices):
    ADMINISTRATEUR = "administrateur", "Administrateur"
    REDACTEUR = "redacteur", "Rédacteur"
    VALIDEUR = "valideur", "Valideur"
    LECTEUR = "lecteur", "Lecteur"
    REFERENT = "referent", "Référent"
    CONTRIBUTEUR = "contributeur", "Contributeur"


ROLES_CAF = (Role.ADMINISTRATEUR, Role.REDACTEUR, Role.VALIDEUR, Role.LECTEUR)
ROLES_COLLECTIVITE = (Role.REFERENT, Role.CONTRIBUTEUR, Role.LECTEUR)


def roles_possibles(nature: str) -> tuple[Role, ...]:
    """The roles that an organisme of this nature may give."""
    return ROLES_CAF if nature == NatureOrganisme.CAF else ROLES_COLLECTIVITE


class UtilisateurManager(BaseUserManager["Utilisateur"]):
    def create_user(self, email: str, password: str | None = None, **champs: Any) -> "Utilisateur":
        utilisateur = self.model(email=self.normalize_email(email).lower(), **champs)
        utilisateur.set_password(password)
        utilisateur.save(using=self._db)
        return utilisateur

    def create_superuser(self, email: str, password: str | None = None, **champs: Any) -> "Utilisateur":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **champs)

    def get_by_natural_key(self, email: str | None) -> "Utilisateur":
        return self.get(email__iexact=email)


class Utilisateur(AbstractBaseUser, PermissionsMixin, Horodatage):
    """Somebody who logs in with an e-mail address; rights come from memberships alone."""

    email = models.EmailField("adresse électronique", unique=True)
    prenom = models.CharField("prénom", max_length=80, blank=True)
    nom = models.CharField("nom", max_length=80, blank=True)
    is_active = models.BooleanField("actif", default=True)
    is_staff = models.BooleanField("accède à l’administration technique", default=False)

    objects = UtilisateurManager()
    history = HistoricalRecords(verbose_name="historique d’utilisateur", excluded_fields=["last_login", "password"])

    USERNAME_FIELD = "email"

    class Meta:
        verbose_name = "utilisateur"
        ordering = ["nom", "prenom", "email"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="utilisateur_email_unique_sans_casse",
                violation_error_message="Un compte existe déjà avec cette adresse.",
            )
        ]

    def __str__(self) -> str:
        return self.nom_complet

    @property
    def nom_complet(self) -> str:
        return f"{self.prenom} {self.nom}".strip() or self.email

    @cached_property
    def appartenances_actives(self) -> list["Appartenance"]:
        """Memberships in force today, with their organisme; one query per request."""
        return list(self.appartenances.en_cours().select_related("organisme").order_by("organisme__nom"))

    @property
    def roles(self) -> dict[int, str]:
        """Role held today in each organisme, by organisme id."""
        return {a.organisme_id: a.role for a in self.appartenances_actives}

    @property
    def organismes_ids(self) -> list[int]:
        return [a.organisme_id for a in self.appartenances_actives]

    @property
    def cafs_ids(self) -> list[int]:
        return [a.organisme_id for a in self.appartenances_actives if a.organisme.est_caf]


class AppartenanceQuerySet(models.QuerySet["Appartenance"]):
    def en_cours(self, jour: date | None = None) -> "AppartenanceQuerySet":
        jour = jour or timezone.localdate()
        return self.filter(Q(du__lte=jour), Q(au__isnull=True) | Q(au__gte=jour))

    def visibles_par(self, utilisateur: Utilisateur) -> "AppartenanceQuerySet":
        return self.filter(organisme__in=Organisme.objects.visibles_par(utilisateur))


class Appartenance(Horodatage):
    """Membership of a user in an organisme, with a role and dates."""

    utilisateur = models.ForeignKey(Utilisateur, on_delete=models.CASCADE, related_name="appartenances")
    organisme = models.ForeignKey(Organisme, on_delete=models.PROTECT, related_name="appartenances")
    role = models.CharField("rôle", max_length=20, choices=Role)
    du = models.DateField("du", default=timezone.localdate)
    au = models.DateField("au", null=True, blank=True)

    objects = AppartenanceQuerySet.as_manager()
    history = HistoricalRecords(verbose_name="historique d’appartenance")

    class Meta:
        verbose_name = "appartenance"
        ordering = ["organisme", "utilisateur"]
        constraints = [
            models.UniqueConstraint(
                fields=["utilisateur", "organisme"],
                name="appartenance_unique",
                violation_error_message="Cette personne est déjà membre de l’organisme.",
            ),
            models.CheckConstraint(
                condition=Q(au__isnull=True) | Q(au__gte=models.F("du")),
                name="appartenance_dates_ordonnees",
                violation_error_message="La fin précède le début : corrigez l’une des deux dates.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.utilisateur} — {self.organisme} ({self.get_role_display()})"


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def en_attente(self) -> "InvitationQuerySet":
        return self.filter(acceptee_le__isnull=True, annulee_le__isnull=True, expire_le__gt=timezone.now())

    def visibles_par(self, utilisateur: Utilisateur) -> "InvitationQuerySet":
        return self.filter(organisme__in=Organisme.objects.visibles_par(utilisateur))


class Invitation(models.Model):
    """An e-mail that lets somebody open an account and join an organisme; only the token's hash is stored."""

    email = models.EmailField("adresse électronique")
    organisme = models.ForeignKey(Organisme, on_delete=models.CASCADE, related_name="invitations")
    role = models.CharField("rôle", max_length=20, choices=Role)
    empreinte = models.CharField("empreinte du jeton", max_length=64, unique=True, editable=False)
    par = models.ForeignKey(Utilisateur, on_delete=models.PROTECT, related_name="invitations_envoyees")
    cree_le = models.DateTimeField("créée le", auto_now_add=True)
    expire_le = models.DateTimeField("expire le")
    acceptee_le = models.DateTimeField("acceptée le", null=True, blank=True)
    annulee_le = models.DateTimeField("annulée le", null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = "invitation"
        ordering = ["-cree_le"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                "organisme",
                condition=Q(acceptee_le__isnull=True, annulee_le__isnull=True),
                name="invitation_en_attente_unique",
                violation_error_message="Une invitation attend déjà cette personne.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.email} → {self.organisme}"
