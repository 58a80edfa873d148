"""Forms of the review: ask a party for annexes, take one step of an annexe."""

from typing import Any

from django import forms

from conventions.domain.demandes import MESSAGE_MAX
from conventions.domain.relecture import Etape
from conventions.models import Annexe, Convention, Partie
from ctg.forms import ChampJour, FormulaireCtg


class AnnexesADemander(forms.ModelMultipleChoiceField):
    """Annexes by their numbered title."""

    titres: dict[int, str] = {}

    def label_from_instance(self, annexe: Annexe) -> str:
        return self.titres.get(annexe.pk, annexe.titre)


class DemandeForm(FormulaireCtg):
    """Which party, which annexes, for when, and a message; the domain checks whether each may be asked."""

    partie = forms.ModelChoiceField(
        Partie.objects.none(),
        label="À qui",
        empty_label="Choisissez une partie",
        error_messages={"required": "Choisissez la partie à qui demander ces annexes."},
    )
    annexes = AnnexesADemander(
        Annexe.objects.none(),
        label="Annexes à remplir",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Cochez au moins une annexe."},
    )
    echeance = ChampJour(
        label="À rendre pour le",
        help_text="Un rappel part quelques jours avant, puis le lendemain.",
        error_messages={"required": "Choisissez la date à laquelle vous attendez ces annexes."},
    )
    message = forms.CharField(
        label="Message",
        required=False,
        max_length=MESSAGE_MAX,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Facultatif : ce que vous attendez, à qui s’adresser.",
    )

    def __init__(self, *args: Any, convention: Convention, titres: dict[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        parties = Partie.objects.filter(convention=convention).exclude(organisme=convention.caf_id)
        self.fields["partie"].queryset = parties.order_by("ordre", "pk")
        self.fields["partie"].label_from_instance = lambda partie: partie.denomination.sujet_majuscule()
        champ = self.fields["annexes"]
        champ.queryset = Annexe.objects.filter(pk__in=titres).order_by("ordre", "pk")
        champ.titres = titres


class EtapeForm(FormulaireCtg):
    """The message of a step, required where the table says so, and the last step that the page showed."""

    commentaire = forms.CharField(
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": "Dites-le en une phrase : elle sera lue de l’autre côté."},
    )
    derniere = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)

    def __init__(self, *args: Any, etape: Etape, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["commentaire"].required = etape.commentaire_requis
        self.fields["commentaire"].label = etape.question
        if not etape.commentaire_requis:
            self.fields["commentaire"].help_text = "Facultatif."
