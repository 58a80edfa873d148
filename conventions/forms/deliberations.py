"""The form of an extract of délibération."""

from django import forms

from conventions.forms.annexes import PdfForm


class DeliberationForm(PdfForm):
    """``lu`` is the file that the writer saw in the slot, 0 for none."""

    lu = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
