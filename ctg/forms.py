"""Base of every form: crispy layout without its own <form> tag, French error summary, nothing typed is lost."""

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms


class AvecAide:
    """Give a form a crispy helper that never prints the <form> tag (the template owns it)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.form_show_errors = True


class FormulaireCtg(AvecAide, forms.Form):
    """A form that is not tied to one model."""

    required_css_class = "obligatoire"


class FormulaireModele(AvecAide, forms.ModelForm):
    """A form that edits one model."""

    required_css_class = "obligatoire"
