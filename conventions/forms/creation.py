"""Forms of the four steps of a new convention."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone

from conventions.domain.periode import verifier_periode
from conventions.enums import NATURES_DE_CONVENTION, Nature, StatutModele
from conventions.erreurs import PeriodeInvalide
from conventions.models import VersionModele, fin_maximale
from ctg.forms import ChampJour, FormulaireCtg
from territoires.models import Commune, Intercommunalite, Organisme


class TerritoireForm(FormulaireCtg):
    """Step 1: a commune (``commune:78029``) or an intercommunalité (``epci:200058519``) of the official register."""

    territoire = forms.CharField(
        max_length=40,
        widget=forms.HiddenInput,
        error_messages={"required": "Choisissez une commune ou une intercommunalité dans la liste."},
    )

    def clean_territoire(self) -> dict[str, Any]:
        genre, _, code = self.cleaned_data["territoire"].partition(":")
        if genre == "commune" and (commune := Commune.objects.actuels().filter(pk=code).first()):
            return {"commune": commune}
        if genre == "epci" and (epci := Intercommunalite.objects.actuels().filter(pk=code).first()):
            if not epci.membres().exists():
                raise forms.ValidationError("Cette intercommunalité n’a aucune commune connue : choisissez-en une.")
            return {"intercommunalite": epci}
        raise forms.ValidationError("Ce territoire n’existe pas au code officiel géographique : cherchez-le à nouveau.")


class ModeleForm(FormulaireCtg):
    """Step 3: a published version, national or of the Caf, and an answer to each of its questions."""

    version = forms.ModelChoiceField(
        VersionModele.objects.none(),
        label="Modèle",
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez un modèle."},
    )

    def __init__(self, *args: Any, caf: Organisme, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].queryset = versions_proposees(caf)


def versions_proposees(caf: Organisme) -> QuerySet[VersionModele]:
    """Published versions that this Caf may use, its own first."""
    return (
        VersionModele.objects.filter(Q(modele__caf=caf) | Q(modele__caf=None), statut=StatutModele.PUBLIEE)
        .filter(modele__nature__in=NATURES_DE_CONVENTION)
        .select_related("modele")
        .order_by("modele__caf", "modele__nature", "modele__nom", "-numero")
    )


class PeriodeForm(FormulaireCtg):
    """Step 4: the dates (rule 1), the title and the place of signature."""

    date_effet = ChampJour(label="Date d’effet")
    date_fin = ChampJour(label="Date de fin")
    titre = forms.CharField(label="Titre", max_length=200)
    lieu = forms.CharField(label="Lieu de signature", max_length=100, required=False)

    def __init__(self, *args: Any, nature: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.nature = nature
        self.avertissements: list[str] = []

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or self.cleaned_data
        effet, fin = donnees.get("date_effet"), donnees.get("date_fin")
        if effet and fin:
            try:
                self.avertissements = verifier_periode(self.nature, effet, fin)
            except PeriodeInvalide as erreur:
                self.add_error("date_fin", str(erreur))
        return donnees


def periode_proposee(nature: str) -> dict[str, date]:
    """The usual period: from 1 January of this year, or of the next one after September, as long as allowed."""
    aujourdhui = timezone.localdate()
    annee = aujourdhui.year + (1 if aujourdhui.month >= 10 and nature == Nature.CTG else 0)
    effet = date(annee, 1, 1)
    return {"date_effet": effet, "date_fin": fin_maximale(nature, effet)}
