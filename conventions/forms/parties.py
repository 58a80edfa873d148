"""Forms of the parties: the convention's copy of an organisme, and who signs for it."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any, cast

from django import forms
from django.http import QueryDict

from conventions.domain.parties import SaisieSignataire
from conventions.enums import MAX_SIGNATAIRES
from conventions.models import IDENTITE, Partie
from ctg.forms import ChampJour, FormulaireModele
from territoires.models import Civilite, TitreSignataire
from territoires.validateurs import valider_siren

CHAMPS_SIGNATAIRE = tuple(SaisieSignataire.__dataclass_fields__)


class PartieForm(FormulaireModele):
    """The copy printed in this convention; the register keeps its own."""

    jeton = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    class Meta:
        model = Partie
        fields = [champ for champ in IDENTITE if champ != "nature"]
        help_texts = {
            "nom": "Sans article : « commune du Pradet ».",
            "denomination_courte": "Tel qu’écrit ensuite dans le texte, avec son article : « la commune ».",
            "feminin": "« représentée par » plutôt que « représenté par ».",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Nine digits may be typed with spaces; the domain packs them.
        self.fields["siren"] = forms.CharField(
            label="SIREN", max_length=14, required=False, validators=[valider_siren], initial=self.instance.siren
        )

    def _post_clean(self) -> None:
        """The instance is left alone: the domain writes it, and the page keeps showing what is saved."""


class SignataireForm(forms.Form):
    """One person; a line left empty counts for nothing."""

    required_css_class = "obligatoire"
    representant_id = forms.IntegerField(required=False, widget=forms.HiddenInput)
    civilite = forms.ChoiceField(label="Civilité", choices=[("", "—"), *Civilite.choices], required=False)
    prenom = forms.CharField(label="Prénom", max_length=80)
    nom = forms.CharField(label="Nom", max_length=80)
    fonction = forms.CharField(label="Fonction", max_length=150, help_text="Telle qu’imprimée : « Maire du Pradet ».")
    titre = forms.ChoiceField(label="Qualité", choices=TitreSignataire.choices, initial=TitreSignataire.EXECUTIF)
    mandat_du = ChampJour(label="Mandat du", required=False)
    mandat_au = ChampJour(label="Mandat au", required=False)
    acte = forms.CharField(
        label="Acte de nomination ou de délégation", max_length=250, required=False, help_text="Intitulé et date."
    )

    def has_changed(self) -> bool:
        """Whether somebody is named here: defaults alone (qualité) do not make a signatory."""
        return any(self.data.get(self.add_prefix(nom), "").strip() for nom in ("prenom", "nom", "fonction"))

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or {}
        du, au = donnees.get("mandat_du"), donnees.get("mandat_au")
        if du and au and au < du:
            self.add_error("mandat_au", "Le mandat finit avant d’avoir commencé : corrigez l’une des deux dates.")
        return donnees


class JeuSignataires(forms.BaseFormSet):
    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        return {"empty_permitted": True, "use_required_attribute": False}

    def clean(self) -> None:
        if not any(self.errors) and not self.saisies():
            raise forms.ValidationError("Nommez au moins un signataire.")

    def saisies(self) -> list[SaisieSignataire]:
        """Those who are named, in the order of the page."""
        remplies = [f.cleaned_data for f in self.forms if f.has_changed()]
        return [SaisieSignataire(**{nom: donnees[nom] for nom in CHAMPS_SIGNATAIRE}) for donnees in remplies]


SignatairesFormSet = forms.formset_factory(
    SignataireForm,
    formset=JeuSignataires,
    extra=0,
    max_num=MAX_SIGNATAIRES,
    validate_max=True,
    absolute_max=MAX_SIGNATAIRES * 2,
)


def jeu_depuis(saisies: Iterable[SaisieSignataire]) -> JeuSignataires:
    """The form of a list of signatories, with an empty line when there is nobody."""
    return jeu_initial([asdict(saisie) for saisie in saisies])


def jeu_poste(donnees: QueryDict) -> JeuSignataires:
    return cast("JeuSignataires", SignatairesFormSet(donnees))


def jeu_initial(lignes: list[dict[str, Any]]) -> JeuSignataires:
    jeu = SignatairesFormSet(initial=lignes or [{"titre": TitreSignataire.EXECUTIF}])
    return cast("JeuSignataires", jeu)


def lignes_postees(donnees: QueryDict) -> list[dict[str, Any]]:
    """What was typed, line by line and as it stands, so that a line may be added or moved without losing anything."""
    total = donnees.get("form-TOTAL_FORMS", "")
    nombre = min(int(total[:4]), MAX_SIGNATAIRES) if total.isdecimal() else 0
    return [{nom: donnees.get(f"form-{rang}-{nom}", "") for nom in CHAMPS_SIGNATAIRE} for rang in range(nombre)]
