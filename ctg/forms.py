"""Base of every form: crispy layout without its own <form> tag, French error summary, nothing typed is lost."""

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms


class EditeurRiche(forms.Textarea):
    """A text area that static/js/editeur.js turns into the rich-text editor; without JavaScript, its HTML is shown.

    The page loads ``composants/scripts_editeur.html`` and prints the merge fields with ``{% mentions_editeur %}``.
    What it sends is never trusted: the domain sanitises it.
    """

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"rows": 16, "data-editeur": "mentions", **(attrs or {})})

    def use_required_attribute(self, initial: Any) -> bool:
        """Never: the browser cannot point at a text area hidden behind the editor."""
        return False


class AvecAide:
    """Give a form a crispy helper that never prints the <form> tag (the template owns it).

    The summary of errors on top, with a link to each field, is ``templates/bootstrap5/errors.html``. A field's help
    and error are tied to it by Django itself (``aria-describedby``, ``aria-invalid``).
    """

    required_css_class = "obligatoire"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.form_show_errors = True
        self.helper.include_media = False


class FormulaireCtg(AvecAide, forms.Form):
    """A form that is not tied to one model."""


class FormulaireModele(AvecAide, forms.ModelForm):  # type: ignore[type-arg]
    """A form that edits one model."""


class ChampJour(forms.DateField):
    """A day chosen with the browser's own calendar; what is typed stays when it is wrong."""

    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
