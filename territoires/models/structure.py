"""Services to families that conventions list: what they are, where, and which collectivité is competent (rule 14)."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from ctg.models import Horodatage
from territoires.models.decoupage import Commune
from territoires.models.organisme import Organisme
from territoires.models.utilisateur import Utilisateur
from territoires.validateurs import valider_siret


class TypeStructure(models.TextChoices):
    """Kinds of services, in the order of a Caf that has not chosen its own (``ReglagesCaf.types_structures``)."""

    EAJE = "eaje", "EAJE – établissement d’accueil du jeune enfant"
    RPE = "rpe", "RPE – relais petite enfance"
    LAEP = "laep", "LAEP – lieu d’accueil enfants-parents"
    LUDOTHEQUE = "ludotheque", "Ludothèque"
    ALSH_PERISCOLAIRE = "alsh_periscolaire", "ALSH périscolaire"
    ALSH_EXTRASCOLAIRE = "alsh_extrascolaire", "ALSH extrascolaire"
    ALSH_ADOS = "alsh_ados", "ALSH accueil adolescents"
    PS_JEUNES = "ps_jeunes", "PS jeunes"
    CLAS = "clas", "CLAS – accompagnement à la scolarité"
    CENTRE_SOCIAL = "centre_social", "Centre social"
    EVS = "evs", "EVS – espace de vie sociale"
    PAEJ = "paej", "PAEJ – point accueil écoute jeunes"
    MEDIATION = "mediation", "Médiation familiale"
    ESPACE_RENCONTRE = "espace_rencontre", "Espace de rencontre"
    FJT = "fjt", "FJT – foyer de jeunes travailleurs"
    AUTRE = "autre", "Autre service"

    @property
    def sigle(self) -> str:
        """The short name: what stands before the dash of the label."""
        return str(self.label).partition(" – ")[0]


class StructureQuerySet(models.QuerySet["Structure"]):
    def visibles_par(self, utilisateur: Utilisateur) -> "StructureQuerySet":
        """Those of the Cafs that the user works for or depends on (rule 18)."""
        return self.filter(caf__in=Organisme.objects.visibles_par(utilisateur).cafs())


class Structure(Horodatage):
    """A service of the register of a Caf. A convention prints its own copy (``LigneStructure``)."""

    caf = models.ForeignKey(Organisme, verbose_name="Caf", on_delete=models.PROTECT, related_name="structures")
    type = models.CharField("type", max_length=20, choices=TypeStructure)
    nom = models.CharField("nom", max_length=200)
    adresse = models.CharField("adresse", max_length=250, blank=True)
    code_postal = models.CharField("code postal", max_length=5, blank=True)
    ville = models.CharField("ville", max_length=100, blank=True)
    commune = models.ForeignKey(Commune, null=True, blank=True, on_delete=models.PROTECT, related_name="structures")
    gestionnaire = models.CharField("gestionnaire", max_length=200, blank=True)
    siret = models.CharField("SIRET", max_length=14, blank=True, validators=[valider_siret])
    fermee_le = models.DateField("fermée le", null=True, blank=True)

    objects = StructureQuerySet.as_manager()
    history = HistoricalRecords(verbose_name="historique de structure")

    class Meta:
        verbose_name = "structure"
        ordering = ["nom", "pk"]
        indexes = [models.Index(fields=["caf", "type", "nom"])]

    def __str__(self) -> str:
        return self.nom


class CompetenceQuerySet(models.QuerySet["Competence"]):
    def visibles_par(self, utilisateur: Utilisateur) -> "CompetenceQuerySet":
        return self.filter(structure__in=Structure.objects.visibles_par(utilisateur))

    def au(self, jour: date) -> "CompetenceQuerySet":
        """Those in force on ``jour``."""
        return self.filter(Q(du__isnull=True) | Q(du__lte=jour), Q(fin__isnull=True) | Q(fin__gte=jour))


class Competence(models.Model):
    """Which collectivité holds the competence over a structure, and when (rule 14); an open bound is unlimited."""

    structure = models.ForeignKey(Structure, on_delete=models.CASCADE, related_name="competences")
    organisme = models.ForeignKey(
        Organisme, verbose_name="collectivité compétente", on_delete=models.PROTECT, related_name="competences"
    )
    du = models.DateField("du", null=True, blank=True)
    fin = models.DateField("au", null=True, blank=True)

    objects = CompetenceQuerySet.as_manager()
    history = HistoricalRecords(verbose_name="historique de compétence")

    class Meta:
        verbose_name = "compétence"
        ordering = ["structure", "du", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(du__isnull=True) | Q(fin__isnull=True) | Q(fin__gte=F("du")),
                name="competence_dates_ordonnees",
                violation_error_message="La compétence finit avant d’avoir commencé : corrigez l’une des deux dates.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.structure} : {self.organisme}"

    def en_vigueur(self, jour: date) -> bool:
        """Same as ``au`` of the manager, for a row already loaded."""
        return (self.du is None or self.du <= jour) and (self.fin is None or jour <= self.fin)
