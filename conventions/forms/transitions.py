"""The form of a step of the life cycle."""

from typing import Any

from django import forms

from ctg.forms import FormulaireCtg


class TransitionForm(FormulaireCtg):
    """A comment, required where the table of transitions says so."""

    commentaire = forms.CharField(
        label="Commentaire",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Dites pourquoi : votre commentaire sera lu par toutes les parties."},
    )

    def __init__(self, *args: Any, transition: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["commentaire"].required = transition.commentaire_requis
