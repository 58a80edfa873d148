"""Forms of the import of figures by commune: the file and what is known of it, then what to keep of it."""

from typing import Any

from django import forms

from conventions.domain.donnees_ouvertes.ecriture import SerieVue
from conventions.domain.donnees_ouvertes.lecture import TAILLE_MO
from ctg.forms import FormulaireCtg

AIDE_FICHIER = (
    "Une ligne par commune, avec au moins les colonnes «\u00a0numcomdo\u00a0» (code Insee) et "
    "«\u00a0indfoy_ndur\u00a0» (foyers allocataires). Les communes hors du territoire sont laissées de côté. "
    f"{TAILLE_MO}\u00a0Mo au plus."
)


class FichierCommunesForm(FormulaireCtg):
    """A CSV of the branche's open data, with its year, its source and whether it is rounded."""

    fichier = forms.FileField(
        label="Fichier CSV",
        max_length=400,
        help_text=AIDE_FICHIER,
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,text/csv"}),
        error_messages={"required": "Choisissez un fichier CSV.", "empty": "Ce fichier est vide."},
    )
    millesime = forms.IntegerField(
        label="Année des données",
        min_value=2000,
        max_value=2100,
        help_text="L’année que les chiffres décrivent. Exemple\u00a0: 2025.",
        error_messages={"required": "Donnez l’année des données."},
    )
    source = forms.CharField(
        label="Source",
        max_length=200,
        help_text="Imprimée à côté des chiffres. Exemple\u00a0: Cnaf, foyers allocataires par commune, décembre 2025.",
        error_messages={"required": "Dites d’où viennent ces chiffres."},
    )
    arrondie = forms.BooleanField(
        label="Les effectifs du fichier sont arrondis à 5",
        required=False,
        initial=True,
        help_text="C’est le cas des données ouvertes de la branche Famille.",
    )

    @property
    def trop_lourd(self) -> str:
        return f"Ce fichier pèse plus de {TAILLE_MO} Mo\u00a0: gardez les lignes de votre territoire et reprenez-le."


class ChoixIndicateursForm(FormulaireCtg):
    """Which indicators of the preview to keep, and under which name."""

    def __init__(self, *args: Any, series: tuple[SerieVue, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.series = series
        for rang, serie in enumerate(series):
            self.fields[f"garder-{rang}"] = forms.BooleanField(
                label="Importer",
                required=False,
                initial=rang < 2 or serie.remplace,
                widget=forms.CheckboxInput({"class": "form-check-input"}),
            )
            self.fields[f"libelle-{rang}"] = forms.CharField(
                label="Nom de l’indicateur",
                max_length=200,
                initial=serie.libelle,
                required=False,
                widget=forms.TextInput({"class": "form-control"}),
            )

    def rangees(self) -> list[dict[str, Any]]:
        """Each indicator with its two fields, for the template."""
        return [
            {"serie": serie, "garder": self[f"garder-{rang}"], "libelle": self[f"libelle-{rang}"]}
            for rang, serie in enumerate(self.series)
        ]

    @property
    def libelles(self) -> dict[str, str]:
        """The label of each indicator that is kept, by code."""
        return {
            serie.code: self.cleaned_data.get(f"libelle-{rang}", "") or serie.libelle
            for rang, serie in enumerate(self.series)
            if self.cleaned_data.get(f"garder-{rang}")
        }
