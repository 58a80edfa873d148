"""Forms of memberships, invitations and of the account that an invitation opens."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import password_validators_help_text_html, validate_password

from ctg.forms import FormulaireCtg
from territoires.models import Organisme, Role, Utilisateur, roles_possibles


class RoleForm(FormulaireCtg):
    """A role among those that this organisme may give."""

    role = forms.ChoiceField(label="Rôle")

    def __init__(self, *args: Any, organisme: Organisme, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [(r.value, r.label) for r in roles_possibles(organisme.nature)]
        self.fields["role"].widget.attrs["class"] = "form-select"


class InvitationForm(RoleForm):
    """Whom to invite, and as what."""

    email = forms.EmailField(label="Adresse électronique professionnelle", max_length=254)
    field_order = ["email", "role"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].initial = Role.LECTEUR


class OuvertureCompteForm(FormulaireCtg):
    """The first visit of an invited person: name and password; the address is the invitation's."""

    prenom = forms.CharField(
        label="Prénom", max_length=80, widget=forms.TextInput(attrs={"autocomplete": "given-name"})
    )
    nom = forms.CharField(label="Nom", max_length=80, widget=forms.TextInput(attrs={"autocomplete": "family-name"}))
    mot_de_passe = forms.CharField(
        label="Mot de passe",
        strip=False,
        help_text=password_validators_help_text_html(),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    confirmation = forms.CharField(
        label="Le même, une seconde fois",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or self.cleaned_data
        mot_de_passe = donnees.get("mot_de_passe")
        if mot_de_passe:
            personne = Utilisateur(email=self.email, prenom=donnees.get("prenom", ""), nom=donnees.get("nom", ""))
            try:
                validate_password(mot_de_passe, personne)
            except forms.ValidationError as erreur:
                self.add_error("mot_de_passe", erreur)
            if donnees.get("confirmation") not in {None, mot_de_passe}:
                self.add_error("confirmation", "Les deux mots de passe diffèrent : retapez-les.")
        return donnees
