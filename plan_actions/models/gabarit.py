"""How a Caf wants its fiches actions: which sections, in which order, laid out how."""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from ctg.models import Concurrent, Horodatage
from plan_actions.enums import Disposition, GenreSection, Source
from territoires.models import Organisme, Utilisateur

CLE = RegexValidator(r"^[a-z][a-z0-9_]*\Z", "Une clé s’écrit en minuscules sans accent : « resultats_attendus ».")


class GabaritFicheQuerySet(models.QuerySet["GabaritFiche"]):
    def visibles_par(self, utilisateur: Utilisateur) -> "GabaritFicheQuerySet":
        """The built-in ones, and those of the Cafs that the user works for or depends on."""
        return self.filter(Q(caf__isnull=True) | Q(caf__in=Organisme.objects.visibles_par(utilisateur).cafs()))


class GabaritFiche(Horodatage, Concurrent):
    """A format of fiche action; ``caf`` empty for the built-in ones, which nobody edits."""

    caf = models.ForeignKey(
        Organisme, verbose_name="Caf", null=True, blank=True, on_delete=models.CASCADE, related_name="gabarits"
    )
    cle = models.CharField("clé", max_length=60, validators=[CLE])
    nom = models.CharField("nom", max_length=120)
    description = models.CharField("description", max_length=300, blank=True)
    disposition = models.CharField("disposition", max_length=10, choices=Disposition, default=Disposition.LIGNES)
    archive_le = models.DateTimeField("archivé le", null=True, blank=True)

    objects = GabaritFicheQuerySet.as_manager()
    history = HistoricalRecords(verbose_name="historique de gabarit de fiche", excluded_fields=["jeton"])

    class Meta:
        verbose_name = "gabarit de fiche"
        verbose_name_plural = "gabarits de fiche"
        ordering = ["caf", "nom"]
        constraints = [
            models.UniqueConstraint(
                fields=["caf", "cle"],
                name="gabarit_cle_unique",
                nulls_distinct=False,
                violation_error_message="Un gabarit porte déjà cette clé.",
            )
        ]

    def __str__(self) -> str:
        return self.nom


class SectionGabarit(models.Model):
    """One section of a fiche (*rubrique*); ``colonne`` is its side, 1 or 2, in a two-column grid."""

    gabarit = models.ForeignKey(GabaritFiche, on_delete=models.CASCADE, related_name="sections")
    ordre = models.PositiveSmallIntegerField("ordre", default=0)
    cle = models.CharField("clé", max_length=60, validators=[CLE])
    libelle = models.CharField("libellé", max_length=150)
    aide = models.CharField("aide", max_length=400, blank=True)
    genre = models.CharField("contenu", max_length=12, choices=GenreSection, default=GenreSection.TEXTE)
    source = models.CharField("champ affiché", max_length=12, choices=Source, default=Source.TEXTE, blank=True)
    colonne = models.PositiveSmallIntegerField("colonne", default=1, choices=[(1, "Gauche"), (2, "Droite")])

    class Meta:
        verbose_name = "section de gabarit"
        verbose_name_plural = "sections de gabarit"
        ordering = ["gabarit", "ordre", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["gabarit", "cle"],
                name="section_cle_unique",
                violation_error_message="Une rubrique de ce gabarit porte déjà cette clé.",
            )
        ]

    def __str__(self) -> str:
        return self.libelle
