"""Forms of organismes, of their representatives and of a Caf's settings."""

from typing import Any

from django import forms

from ctg.forms import FormulaireCtg, FormulaireModele
from territoires.models import Commune, Intercommunalite, NatureOrganisme, Organisme, ReglagesCaf, Representant
from territoires.validateurs import compacter, valider_siren


class OrganismeForm(FormulaireModele):
    """The card of an organisme; its nature and its place in the register are chosen once, at creation."""

    siren = forms.CharField(label="SIREN", max_length=20, required=False, validators=[valider_siren])

    class Meta:
        model = Organisme
        fields = [
            "nom",
            "article",
            "feminin",
            "pluriel",
            "denomination_courte",
            "siren",
            "adresse",
            "code_postal",
            "ville",
        ]

    def clean_siren(self) -> str:
        """Nine digits, however they were spaced."""
        return compacter(self.cleaned_data["siren"])


class NouvelOrganismeForm(OrganismeForm):
    """A new organisme; a commune or an EPCI comes from the official register (hidden codes)."""

    class Meta(OrganismeForm.Meta):
        fields = ["nature", *OrganismeForm.Meta.fields, "commune", "intercommunalite"]
        widgets = {"commune": forms.HiddenInput, "intercommunalite": forms.HiddenInput}

    def __init__(self, *args: Any, caf: Organisme, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.caf = caf
        self.fields["nature"].choices = [c for c in NatureOrganisme.choices if c[0] != NatureOrganisme.CAF]
        self.fields["commune"].queryset = Commune.objects.actuels()
        self.fields["intercommunalite"].queryset = Intercommunalite.objects.actuels()

    def validate_unique(self) -> None:
        """The Caf is not in the form, yet « one card of a commune for each Caf » must be checked, and said."""
        super().validate_unique()
        try:
            self.instance.validate_constraints()
        except forms.ValidationError as erreur:
            self.add_error(None, erreur)

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or self.cleaned_data
        nature = donnees.get("nature")
        if nature == NatureOrganisme.COMMUNE and not donnees.get("commune"):
            self.add_error("nature", "Choisissez la commune dans la liste proposée plus haut.")
        if nature == NatureOrganisme.INTERCOMMUNALITE and not donnees.get("intercommunalite"):
            self.add_error("nature", "Choisissez l’intercommunalité dans la liste proposée plus haut.")
        if nature != NatureOrganisme.COMMUNE:
            donnees["commune"] = None
        if nature != NatureOrganisme.INTERCOMMUNALITE:
            donnees["intercommunalite"] = None
        lieu = donnees.get("commune") or donnees.get("intercommunalite")
        self.instance.departement_id = lieu.departement_id if lieu else self.instance.caf.departement_id
        return donnees


class LogoForm(FormulaireCtg):
    """The upload itself; ctg.fichiers looks at its content."""

    logo = forms.FileField(
        label="Logo",
        max_length=200,
        help_text="PNG, JPEG ou SVG (textes vectorisés), 2 Mo au plus.",
        widget=forms.FileInput(attrs={"accept": ".png,.jpg,.jpeg,.svg"}),
    )

    def clean_logo(self) -> Any:
        fichier = self.cleaned_data["logo"]
        if fichier.size > 2 * 1024 * 1024:
            raise forms.ValidationError("Ce logo dépasse 2 Mo : réduisez-le puis recommencez.")
        return fichier


class RepresentantForm(FormulaireModele):
    """A person who may sign, with the dates of the mandate."""

    class Meta:
        model = Representant
        fields = ["civilite", "prenom", "nom", "fonction", "titre", "mandat_du", "mandat_au", "acte"]
        widgets = {
            "mandat_du": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "mandat_au": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }


class ReglagesForm(FormulaireModele):
    """What a Caf decides once for all its conventions (rule 7)."""

    class Meta:
        model = ReglagesCaf
        fields = ["signature", "paraphes", "signatures_par_rang", "prefixe"]
