"""Form that brings the workbook of a plan."""

from django import forms

from conventions.forms.tables import TAILLE_MO
from ctg.forms import FormulaireCtg
from plan_actions.classeur.reprise import MODES

TROP_GROS = f"Ce fichier dépasse {TAILLE_MO} Mo : un plan d’actions en fait cent fois moins. Vérifiez que c’est le bon."


class ClasseurForm(FormulaireCtg):
    """A workbook, and what to do with the actions that it does not hold."""

    fichier = forms.FileField(
        label="Classeur Excel",
        max_length=400,
        help_text=f"Au format .xlsx, {TAILLE_MO} Mo au plus. Une ligne par action ; l’ordre des colonnes est libre.",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
        error_messages={"required": "Choisissez un fichier.", "empty": "Ce fichier est vide : choisissez-en un autre."},
    )
    mode = forms.ChoiceField(
        label="Les actions déjà dans le plan",
        choices=list(MODES.items()),
        widget=forms.RadioSelect,
        initial="actualiser",
    )

    def clean_fichier(self) -> object:
        fichier = self.cleaned_data["fichier"]
        if fichier.size > TAILLE_MO * 1024 * 1024:
            raise forms.ValidationError(TROP_GROS)
        return fichier
