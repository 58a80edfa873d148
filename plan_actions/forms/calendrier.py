"""Forms of the calendar of the démarche."""

from django import forms

from ctg.forms import ChampJour, FormulaireCtg


class SignatureForm(FormulaireCtg):
    """The wanted signature, and when the démarche began or will begin."""

    signature = ChampJour(label="Signature souhaitée le", error_messages={"required": "Choisissez une date."})
    debut = ChampJour(
        label="Démarche commencée le",
        required=False,
        help_text="Facultatif : les étapes sont alors raccourcies ensemble pour tenir entre ces deux dates.",
    )
    jeton = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)


class EtapeForm(FormulaireCtg):
    """One step moved by hand."""

    debut = ChampJour(label="Du", error_messages={"required": "Choisissez une date."})
    fin = ChampJour(label="Au", error_messages={"required": "Choisissez une date."})
    comite = forms.CharField(label="Comité", max_length=200, required=False)
    note = forms.CharField(label="Note", max_length=300, required=False)
    jeton = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
