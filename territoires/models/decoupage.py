"""The official geographic code: communes, their intercommunalités, their départements.

Rows come from ``charger_referentiels`` alone and are never deleted: one that a new vintage no longer holds is dated
with ``supprimee_le``, because conventions keep naming it.
"""

from typing import Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.db.models.lookups import Exact

from ctg import grammaire
from territoires.champs import NomRechercheField
from territoires.models.decoupage_requetes import CommuneQuerySet, IntercommunaliteQuerySet
from territoires.referentiels.departements_grammaire import avec_article
from territoires.validateurs import valider_code_insee, valider_siren


class DepartementQuerySet(models.QuerySet["Departement"]):
    def departements(self) -> Self:
        """The 101 départements, without the overseas collectivités."""
        return self.exclude(region="")


class Departement(models.Model):
    """A département; an overseas collectivité too (Saint-Martin...), then without a région."""

    code = models.CharField("code", max_length=3, primary_key=True)
    nom = models.CharField("nom", max_length=60)
    article = models.CharField(
        "article", max_length=3, blank=True, help_text="« le », « la », « l’ », « les » ou rien."
    )
    region = models.CharField("région", max_length=60, blank=True)
    millesime = models.PositiveSmallIntegerField("millésime")

    objects = DepartementQuerySet.as_manager()

    class Meta:
        verbose_name = "département"
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(article__in=["le", "la", "l’", "les", ""]),
                name="departement_article_connu",
                violation_error_message="L’article est « le », « la », « l’ », « les », ou rien.",
            ),
            models.CheckConstraint(
                condition=~Q(nom="") & ~Q(code=""),
                name="departement_nomme",
                violation_error_message="Un département a un code et un nom.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.nom} ({self.code})"

    @property
    def avec_article(self) -> str:
        """ "l’Isère", "les Yvelines", "Paris"."""
        return avec_article(self.article, self.nom)

    @property
    def avec_de(self) -> str:
        """ "de l’Isère", "des Yvelines", "de Paris"."""
        return grammaire.avec_de(self.article, self.nom)


class Territoire(models.Model):
    """What communes and intercommunalités share."""

    population = models.PositiveIntegerField("population municipale")
    millesime = models.PositiveSmallIntegerField("millésime")
    supprimee_le = models.DateField(
        "supprimée le", null=True, blank=True, help_text="Vide tant qu’elle figure au code officiel géographique."
    )

    class Meta:
        abstract = True

    @property
    def est_actuelle(self) -> bool:
        """Whether the vintage in force still holds it."""
        return self.supprimee_le is None


class Intercommunalite(Territoire):
    """An EPCI with its own taxes, or an établissement public territorial of Grand Paris."""

    class Nature(models.TextChoices):
        CC = "CC", "communauté de communes"
        CA = "CA", "communauté d’agglomération"
        CU = "CU", "communauté urbaine"
        METROPOLE = "METROPOLE", "métropole"
        EPT = "EPT", "établissement public territorial"

    siren = models.CharField("SIREN", max_length=9, primary_key=True, validators=[valider_siren])
    nom = models.CharField("nom", max_length=150, help_text="Nom officiel, sigle compris : « CC Val de Gray ».")
    nature = models.CharField("nature", max_length=9, choices=Nature)
    departement = models.ForeignKey(
        Departement,
        verbose_name="département principal",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="intercommunalites",
    )
    nom_recherche = NomRechercheField("nom normalisé", max_length=150, depuis="nom_propre", db_index=True)

    objects = IntercommunaliteQuerySet.as_manager()

    class Meta:
        verbose_name = "intercommunalité"
        ordering = ["nom_recherche", "siren"]
        constraints = [
            models.CheckConstraint(
                condition=Exact(Length("siren"), 9),
                name="intercommunalite_siren_9",
                violation_error_message="Le numéro SIREN d’une intercommunalité compte neuf chiffres.",
            ),
            models.CheckConstraint(
                condition=Q(nature__in=["CC", "CA", "CU", "METROPOLE", "EPT"]),
                name="intercommunalite_nature_connue",
                violation_error_message="La nature de l’intercommunalité est inconnue.",
            ),
            models.CheckConstraint(
                condition=~Q(nom=""),
                name="intercommunalite_nommee",
                violation_error_message="Une intercommunalité a un nom.",
            ),
        ]

    def __str__(self) -> str:
        return self.nom

    @property
    def nom_propre(self) -> str:
        """The name without the abbreviation of its nature: "Val de Gray", "du Grand Dax"."""
        return self.nom.removeprefix(f"{self.nature} ")

    @property
    def denomination(self) -> str:
        """The name for a legal text: "communauté de communes Val de Gray"; a métropole already says what it is."""
        if self.nature == self.Nature.METROPOLE:
            return self.nom
        return f"{self.get_nature_display()} {self.nom_propre}"

    def membres(self) -> CommuneQuerySet:
        """Its current communes, the most populated first."""
        lien = "ept" if self.nature == self.Nature.EPT else "intercommunalite"
        return Commune.objects.actuels().filter(**{lien: self}).order_by("-population", "code")


class Commune(Territoire):
    """A commune of the official geographic code, by its INSEE code."""

    code = models.CharField("code Insee", max_length=5, primary_key=True, validators=[valider_code_insee])
    nom = models.CharField("nom", max_length=60)
    liaison = models.PositiveSmallIntegerField(
        "liaison", null=True, blank=True, help_text="Code Insee (TNCC) : « de », « d’ » ou article."
    )
    codes_postaux = models.CharField("codes postaux", max_length=180, blank=True, help_text="Séparés par une espace.")
    siren = models.CharField("SIREN", max_length=9, blank=True, db_index=True, validators=[valider_siren])
    departement = models.ForeignKey(
        Departement, verbose_name="département", on_delete=models.PROTECT, related_name="communes"
    )
    intercommunalite = models.ForeignKey(
        Intercommunalite,
        verbose_name="intercommunalité",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="communes",
    )
    ept = models.ForeignKey(
        Intercommunalite,
        verbose_name="établissement public territorial",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="communes_ept",
        help_text="Dans la Métropole du Grand Paris seulement.",
    )
    nom_recherche = NomRechercheField("nom normalisé", max_length=60, db_index=True)

    objects = CommuneQuerySet.as_manager()

    class Meta:
        verbose_name = "commune"
        ordering = ["nom_recherche", "code"]
        constraints = [
            models.CheckConstraint(
                condition=Exact(Length("code"), 5),
                name="commune_code_5",
                violation_error_message="Le code Insee d’une commune compte cinq caractères.",
            ),
            models.CheckConstraint(
                condition=Q(siren="") | Q(Exact(Length("siren"), 9)),
                name="commune_siren_9",
                violation_error_message="Le numéro SIREN d’une commune compte neuf chiffres, ou reste vide.",
            ),
            models.CheckConstraint(
                condition=~Q(nom=""),
                name="commune_nommee",
                violation_error_message="Une commune a un nom.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.nom} ({self.code})"

    @property
    def avec_de(self) -> str:
        """ "du Pradet", "d’Aubergenville", "de La Rochelle", "des Lilas"."""
        return grammaire.de_lieu(self.nom, self.liaison)

    @property
    def code_postal(self) -> str:
        """Its first postcode, empty where there is none."""
        return self.codes_postaux.partition(" ")[0]
