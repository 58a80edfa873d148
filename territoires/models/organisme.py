"""Legal persons that may be bound by a convention, and the people who sign for them."""

from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from ctg.models import Horodatage
from territoires.validateurs import valider_prefixe, valider_siren

if TYPE_CHECKING:
    from territoires.models.utilisateur import Utilisateur


class NatureOrganisme(models.TextChoices):
    CAF = "caf", "Caf"
    COMMUNE = "commune", "Commune"
    INTERCOMMUNALITE = "intercommunalite", "Intercommunalité"
    SYNDICAT = "syndicat", "Syndicat"
    DEPARTEMENT = "departement", "Département"
    MSA = "msa", "MSA"
    ETAT = "etat", "État"
    CPAM = "cpam", "CPAM"
    CARSAT = "carsat", "Carsat"
    FRANCE_TRAVAIL = "france_travail", "France Travail"
    CCAS = "ccas", "CCAS ou CIAS"
    ASSOCIATION = "association", "Association"
    AUTRE = "autre", "Autre"


# Natures whose council votes the convention (rule 3) and that sit in the college of the collectivités.
COLLECTIVITES = (NatureOrganisme.COMMUNE, NatureOrganisme.INTERCOMMUNALITE, NatureOrganisme.SYNDICAT)


class ArticleDefini(models.TextChoices):
    LE = "le", "le"
    LA = "la", "la"
    ELIDE = "l’", "l’"
    LES = "les", "les"
    AUCUN = "", "(aucun)"


class Grammaire(models.Model):
    """What French needs to know to write « de l’Isère », « du Pradet », « les communes »."""

    nom = models.CharField("nom complet", max_length=250, help_text="Sans article : « commune du Pradet ».")
    article = models.CharField(
        "article défini", max_length=3, choices=ArticleDefini, default=ArticleDefini.LA, blank=True
    )
    feminin = models.BooleanField("féminin", default=True)
    pluriel = models.BooleanField("pluriel", default=False)

    class Meta:
        abstract = True


class OrganismeQuerySet(models.QuerySet["Organisme"]):
    def visibles_par(self, utilisateur: "Utilisateur") -> "OrganismeQuerySet":
        """Own organismes, those that one's Caf manages, and the Caf that manages one's own (rule 18)."""
        miens = utilisateur.organismes_ids
        return self.filter(
            Q(pk__in=miens)
            | Q(caf__in=utilisateur.cafs_ids)
            | Q(pk__in=Organisme.objects.filter(pk__in=miens).values("caf"))
        )

    def cafs(self) -> "OrganismeQuerySet":
        return self.filter(nature=NatureOrganisme.CAF)


class Organisme(Grammaire, Horodatage):
    """A legal person. A convention prints a copy of it, so editing it never alters an issued act."""

    nature = models.CharField("nature", max_length=20, choices=NatureOrganisme)
    denomination_courte = models.CharField(
        "ci-après dénommé", max_length=120, help_text="Avec l’article : « la Caf », « la commune »."
    )
    siren = models.CharField("SIREN", max_length=9, blank=True, validators=[valider_siren])
    adresse = models.CharField("adresse", max_length=250, blank=True)
    code_postal = models.CharField("code postal", max_length=5, blank=True)
    ville = models.CharField("ville", max_length=100, blank=True)
    logo = models.FileField("logo", max_length=200, blank=True, editable=False)
    caf = models.ForeignKey(
        "self",
        verbose_name="Caf qui gère la fiche",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="organismes_geres",
        limit_choices_to={"nature": NatureOrganisme.CAF},
    )
    commune = models.ForeignKey(
        "territoires.Commune", null=True, blank=True, on_delete=models.PROTECT, related_name="organismes"
    )
    intercommunalite = models.ForeignKey(
        "territoires.Intercommunalite",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="organismes",
    )
    departement = models.ForeignKey(
        "territoires.Departement",
        verbose_name="département",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="organismes",
    )

    objects = OrganismeQuerySet.as_manager()
    history = HistoricalRecords(verbose_name="historique d’organisme")

    class Meta:
        verbose_name = "organisme"
        ordering = ["nom", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(nature="caf", caf__isnull=True) | (~Q(nature="caf") & Q(caf__isnull=False)),
                name="organisme_caf_gestionnaire",
                violation_error_message="Un organisme est géré par une Caf ; une Caf ne l’est par aucune autre.",
            ),
            models.UniqueConstraint(
                fields=["caf", "commune"],
                condition=Q(commune__isnull=False, nature="commune"),
                name="organisme_commune_unique",
                violation_error_message="Cette commune figure déjà parmi vos organismes.",
            ),
            models.UniqueConstraint(
                fields=["caf", "intercommunalite"],
                condition=Q(intercommunalite__isnull=False, nature="intercommunalite"),
                name="organisme_intercommunalite_unique",
                violation_error_message="Cette intercommunalité figure déjà parmi vos organismes.",
            ),
        ]

    def __str__(self) -> str:
        return self.nom

    @property
    def est_collectivite(self) -> bool:
        return self.nature in COLLECTIVITES

    @property
    def est_caf(self) -> bool:
        return self.nature == NatureOrganisme.CAF


class SignatureCaf(models.TextChoices):
    DIRECTEUR = "directeur", "Le directeur seul"
    DEUX = "directeur_et_president", "Le directeur et le président du conseil d’administration"


class ReglagesCaf(models.Model):
    """What a Caf decides once for all its conventions (rule 7)."""

    caf = models.OneToOneField(Organisme, on_delete=models.CASCADE, related_name="reglages")
    signature = models.CharField(
        "qui signe pour la Caf", max_length=30, choices=SignatureCaf, default=SignatureCaf.DIRECTEUR
    )
    paraphes = models.BooleanField("case de paraphes au bas de chaque page", default=False)
    signatures_par_rang = models.PositiveSmallIntegerField(
        "blocs de signature par rang", choices=[(2, "2"), (3, "3")], default=2
    )
    types_structures = models.JSONField(
        "types de structures",
        default=list,
        blank=True,
        help_text="Codes des types que la Caf montre, dans son ordre ; vide : tous, dans l’ordre commun.",
    )
    prefixe = models.CharField("préfixe des références", max_length=8, default="CTG", validators=[valider_prefixe])
    history = HistoricalRecords(verbose_name="historique des réglages")

    class Meta:
        verbose_name = "réglages d’une Caf"
        verbose_name_plural = "réglages des Caf"

    def __str__(self) -> str:
        return f"Réglages : {self.caf}"


class Civilite(models.TextChoices):
    MADAME = "Mme", "Madame"
    MONSIEUR = "M.", "Monsieur"


class TitreSignataire(models.TextChoices):
    DIRECTEUR = "directeur", "Directeur ou directrice"
    PRESIDENT_CA = "president_ca", "Président ou présidente du conseil d’administration"
    EXECUTIF = "executif", "Maire, président ou présidente"
    DELEGUE = "delegue", "Par délégation"
    AUTRE = "autre", "Autre"


class Personne(models.Model):
    """Somebody who signs: name, office and mandate; shared by the register and by the convention's copy."""

    civilite = models.CharField("civilité", max_length=4, choices=Civilite, blank=True)
    prenom = models.CharField("prénom", max_length=80)
    nom = models.CharField("nom", max_length=80)
    fonction = models.CharField("fonction", max_length=150, help_text="Telle qu’imprimée : « Maire du Pradet ».")
    titre = models.CharField("qualité", max_length=20, choices=TitreSignataire, default=TitreSignataire.EXECUTIF)
    mandat_du = models.DateField("mandat du", null=True, blank=True)
    mandat_au = models.DateField("mandat au", null=True, blank=True)
    acte = models.CharField(
        "acte de nomination ou de délégation", max_length=250, blank=True, help_text="Intitulé et date."
    )

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.nom_complet}, {self.fonction}"

    @property
    def nom_complet(self) -> str:
        return " ".join(filter(None, [self.civilite, self.prenom, self.nom]))

    def en_mandat(self, jour: date) -> bool:
        """Whether the mandate or delegation is active on ``jour`` (rule 8); an open bound counts as unlimited."""
        return (self.mandat_du is None or self.mandat_du <= jour) and (self.mandat_au is None or jour <= self.mandat_au)


def contraintes_mandat(prefixe: str) -> list[Any]:
    """The CHECK that a mandate does not end before it starts."""
    return [
        models.CheckConstraint(
            condition=Q(mandat_du__isnull=True) | Q(mandat_au__isnull=True) | Q(mandat_au__gte=models.F("mandat_du")),
            name=f"{prefixe}_mandat_ordonne",
            violation_error_message="Le mandat finit avant d’avoir commencé : corrigez l’une des deux dates.",
        )
    ]


class RepresentantQuerySet(models.QuerySet["Representant"]):
    def visibles_par(self, utilisateur: "Utilisateur") -> "RepresentantQuerySet":
        return self.filter(organisme__in=Organisme.objects.visibles_par(utilisateur))

    def en_mandat(self, jour: date) -> "RepresentantQuerySet":
        return self.filter(
            Q(mandat_du__isnull=True) | Q(mandat_du__lte=jour),
            Q(mandat_au__isnull=True) | Q(mandat_au__gte=jour),
        )


class Representant(Personne, Horodatage):
    """A person who may sign for an organisme during a mandate."""

    organisme = models.ForeignKey(Organisme, on_delete=models.CASCADE, related_name="representants")

    objects = RepresentantQuerySet.as_manager()
    history = HistoricalRecords(verbose_name="historique de représentant")

    class Meta:
        verbose_name = "représentant"
        ordering = ["organisme", "nom", "prenom"]
        constraints = contraintes_mandat("representant")
