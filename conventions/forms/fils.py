"""The forms of the threads of comments, and of what one is told by e-mail."""

from typing import Any

from django import forms

from conventions.domain.fils import MENTIONS_MAX, TEXTE_MAX
from conventions.domain.lecteurs import lecteurs
from conventions.domain.notifications import courriel_par_defaut
from conventions.models import Annexe, Convention, Courriel, GenreNotification
from ctg.forms import FormulaireCtg
from territoires.models import Utilisateur


class MessageForm(FormulaireCtg):
    """A message in plain text, and the colleagues that it names, among those who may read the element."""

    texte = forms.CharField(
        label="Votre message",
        max_length=TEXTE_MAX,
        widget=forms.Textarea(attrs={"rows": 3, "data-citer": ""}),
        error_messages={"required": "Le message est vide\u00a0: écrivez ce que vous voulez dire."},
    )
    mentionnes = forms.ModelMultipleChoiceField(
        label="Personnes à citer",
        queryset=Utilisateur.objects.none(),
        required=False,
        help_text="Elles reçoivent un courriel. Tapez @ dans le message, ou choisissez ici.",
        widget=forms.SelectMultiple(attrs={"size": 4}),
        error_messages={
            "invalid_choice": "Cette personne ne peut pas lire cet élément\u00a0: retirez son nom.",
            "invalid_pk_value": "Choisissez des personnes de la liste.",
        },
    )

    def __init__(
        self, *args: Any, convention: Convention, annexe: Annexe | None, par: Utilisateur, cle: str, **kwargs: Any
    ) -> None:
        # Several forms share a page: each has its own ids.
        super().__init__(*args, auto_id=f"id_{cle}_%s", **kwargs)
        gens = lecteurs(convention, annexe).exclude(pk=par.pk).order_by("nom", "prenom", "email")
        self.fields["mentionnes"].queryset = gens

    def clean_mentionnes(self) -> Any:
        gens = self.cleaned_data["mentionnes"]
        if len(gens) > MENTIONS_MAX:
            raise forms.ValidationError(f"Citez {MENTIONS_MAX} personnes au plus.")
        return gens


class PreferencesForm(FormulaireCtg):
    """How each kind of news travels."""

    def __init__(self, *args: Any, choisies: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for genre in GenreNotification:
            self.fields[genre.value] = forms.ChoiceField(
                label=genre.label,
                choices=Courriel.choices,
                initial=choisies.get(genre.value, courriel_par_defaut(genre).value),
                widget=forms.RadioSelect,
                error_messages={"required": "Choisissez comment en être averti."},
            )
