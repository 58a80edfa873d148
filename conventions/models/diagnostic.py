"""What the diagnosis of a territory holds: its portrait in figures, its issues, its calendar while unfinished."""

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from conventions.enums import Theme
from conventions.models.annexe import Annexe
from conventions.models.ligne import LigneAnnexe


class LigneIndicateur(LigneAnnexe):
    """One indicator for the territory, its département and France; a secret value is not stored (rule 16).

    ``code`` is the column of the imported file, empty for a row typed by hand: the territory of an imported row is
    computed from its communes, never typed.
    """

    annexe = models.ForeignKey(Annexe, on_delete=models.CASCADE, related_name="indicateurs")
    code = models.CharField("colonne importée", max_length=40, blank=True, editable=False)
    libelle = models.CharField("indicateur", max_length=200)
    unite = models.CharField("unité", max_length=40, blank=True)
    millesime = models.PositiveSmallIntegerField("millésime", null=True, blank=True)
    effectif = models.BooleanField("effectif de personnes", default=False)
    territoire = models.DecimalField("territoire", max_digits=14, decimal_places=2, null=True, blank=True)
    departement = models.DecimalField("département", max_digits=14, decimal_places=2, null=True, blank=True)
    france = models.DecimalField("France", max_digits=14, decimal_places=2, null=True, blank=True)
    secrete = models.BooleanField("secret statistique", default=False)
    arrondie = models.BooleanField("arrondie à 5", default=False)
    source = models.CharField("source", max_length=200, blank=True)

    # What secrecy just took out of what was typed, said to the writer; not stored.
    avis: str = ""

    history = HistoricalRecords(verbose_name="historique de ligne d’indicateur", excluded_fields=["jeton"])

    class Meta(LigneAnnexe.Meta):
        verbose_name = "indicateur du diagnostic"
        verbose_name_plural = "indicateurs du diagnostic"
        constraints = [
            models.CheckConstraint(
                condition=Q(secrete=False) | Q(territoire__isnull=True),
                name="ligne_indicateur_secrete_absente",
                violation_error_message="Une valeur couverte par le secret statistique ne s’enregistre pas.",
            )
        ]

    def __str__(self) -> str:
        return self.libelle


class ValeurCommune(models.Model):
    """The value of an imported indicator in one commune of the territory, secrecy already applied (rule 16)."""

    ligne = models.ForeignKey(LigneIndicateur, on_delete=models.CASCADE, related_name="communes")
    commune = models.ForeignKey("territoires.Commune", on_delete=models.PROTECT, related_name="+")
    valeur = models.DecimalField("valeur", max_digits=14, decimal_places=2, null=True, blank=True)
    secrete = models.BooleanField("secret statistique", default=False)

    class Meta:
        verbose_name = "valeur par commune"
        verbose_name_plural = "valeurs par commune"
        ordering = ["ligne", "commune__nom"]
        constraints = [
            models.UniqueConstraint(fields=["ligne", "commune"], name="valeur_commune_unique"),
            models.CheckConstraint(
                condition=Q(secrete=False) | Q(valeur__isnull=True),
                name="valeur_commune_secrete_absente",
                violation_error_message="Une valeur couverte par le secret statistique ne s’enregistre pas.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ligne} : {self.commune_id}"


class Enjeu(LigneAnnexe):
    """An issue that the diagnosis found, under a thème."""

    annexe = models.ForeignKey(Annexe, on_delete=models.CASCADE, related_name="enjeux")
    theme = models.CharField("thème", max_length=30, choices=Theme)
    constat = models.TextField("constat", blank=True)
    enjeu = models.TextField("enjeu")

    history = HistoricalRecords(verbose_name="historique d’enjeu", excluded_fields=["jeton"])

    class Meta(LigneAnnexe.Meta):
        verbose_name = "enjeu"
        verbose_name_plural = "enjeux"

    def __str__(self) -> str:
        return self.enjeu[:80]


class EtapeDiagnostic(LigneAnnexe):
    """A step of a diagnosis that will end after the signature (first hypothesis of the models)."""

    annexe = models.ForeignKey(Annexe, on_delete=models.CASCADE, related_name="etapes_diagnostic")
    etape = models.CharField("étape", max_length=250)
    acteurs = models.CharField("acteurs", max_length=250, blank=True)
    echeance = models.DateField("échéance", null=True, blank=True)

    history = HistoricalRecords(verbose_name="historique d’étape de diagnostic", excluded_fields=["jeton"])

    class Meta(LigneAnnexe.Meta):
        verbose_name = "étape du diagnostic"
        verbose_name_plural = "étapes du diagnostic"

    def __str__(self) -> str:
        return self.etape
