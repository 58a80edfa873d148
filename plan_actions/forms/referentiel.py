"""The job reference of the coopération posts, line by line."""

from typing import Any

from django import forms
from django.forms import formset_factory

from plan_actions.domain.referentiel import LIGNES_MAX, TEXTES_MAX

VIDES = 3
"""Empty lines at the end, to add activities."""


class LigneReferenceForm(forms.Form):
    """One activity; a line left wholly empty is no line."""

    mission = forms.CharField(label="Mission", max_length=TEXTES_MAX["mission"], required=False)
    activite = forms.CharField(label="Activité", max_length=TEXTES_MAX["activite"], required=False)
    competence = forms.CharField(label="Compétence attendue", max_length=TEXTES_MAX["competence"], required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for champ in self.fields.values():
            champ.widget.attrs["class"] = "form-control form-control-sm"


FormulaireReferentiel = formset_factory(
    LigneReferenceForm, extra=VIDES, max_num=LIGNES_MAX + VIDES, absolute_max=LIGNES_MAX + VIDES
)
