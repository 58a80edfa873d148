"""Form of the settings of a plan: its format, how it prints, whether it comes later, the total announced."""

from typing import Any

from django import forms

from ctg.forms import ChampJour, FormulaireCtg
from plan_actions.enums import Presentation
from plan_actions.models import GabaritFiche


class ReglagesForm(FormulaireCtg):
    """Each setting is saved by itself, against what the page showed (``avant_…``).

    Where no format was loaded yet there is none to choose: the plan begins with the one supplied.
    """

    gabarit = forms.ModelChoiceField(
        GabaritFiche.objects.none(),
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez un gabarit.", "invalid_choice": "Ce gabarit n’est plus proposé."},
    )
    presentation = forms.ChoiceField(
        label="Impression des fiches", choices=Presentation.choices, widget=forms.RadioSelect
    )
    a_venir = forms.BooleanField(
        label="Le plan sera adopté plus tard, par avenant",
        required=False,
        help_text="La convention peut alors être votée sans lui ; la date de l’avenant y est imprimée.",
    )
    avenant_le = ChampJour(
        label="Avenant signé au plus tard le",
        required=False,
        error_messages={"invalid": "Cette date n’existe pas : choisissez-la dans le calendrier."},
    )
    total_declare = forms.CharField(
        label="Total annoncé, s’il y en a un",
        required=False,
        help_text="Le total est toujours calculé ; celui qui a été annoncé se lit à côté, avec l’écart.",
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )

    def __init__(self, *args: Any, gabarits: list[GabaritFiche], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choix = GabaritFiche.objects.filter(pk__in=[gabarit.pk for gabarit in gabarits])
        self.fields["gabarit"].queryset = choix
        self.fields["gabarit"].required = bool(gabarits)
