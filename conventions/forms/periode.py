"""The frame of a convention: title, dates, place, territory, communes covered, agent in charge."""

from typing import Any

from django import forms

from conventions.domain.periode import LIEU_MAX, TITRE_MAX, Territoire, verifier_periode
from conventions.erreurs import PeriodeInvalide
from conventions.models import Convention
from ctg.forms import ChampJour, FormulaireCtg
from territoires.models import Appartenance, ArticleDefini, Commune, Utilisateur

COMMUNES_MAX = 500


class CadreForm(FormulaireCtg):
    """``communes`` are the boxes ticked in the list under the form, in ``donnees.getlist("communes")``."""

    jeton = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    titre = forms.CharField(label="Titre", max_length=TITRE_MAX)
    date_effet = ChampJour(label="Date d’effet")
    date_fin = ChampJour(label="Date de fin")
    lieu_signature = forms.CharField(label="Lieu de signature", max_length=LIEU_MAX, required=False)
    territoire_article = forms.ChoiceField(label="Article du territoire", choices=ArticleDefini.choices, required=False)
    territoire_nom = forms.CharField(
        label="Nom du territoire",
        max_length=250,
        help_text="Sans article : « commune d’Aubergenville », « Val d’Aure ».",
    )
    agent = forms.ModelChoiceField(
        Utilisateur.objects.none(),
        label="Agent chargé de la convention",
        error_messages={"invalid_choice": "Cette personne n’est plus membre de la Caf : choisissez-en une autre."},
    )

    def __init__(self, *args: Any, convention: Convention, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.convention = convention
        self.avertissements: list[str] = []
        membres = Appartenance.objects.en_cours().filter(organisme=convention.caf_id).values("utilisateur")
        agents = Utilisateur.objects.filter(pk__in=membres, is_active=True) | Utilisateur.objects.filter(
            pk=convention.agent_id
        )
        self.fields["agent"].queryset = agents.order_by("nom", "prenom")

    def clean(self) -> dict[str, Any]:
        """Rule 1, only when a date changes: an older convention keeps the period that it has."""
        donnees = super().clean() or {}
        effet, fin = donnees.get("date_effet"), donnees.get("date_fin")
        if effet and fin and (effet, fin) != (self.convention.date_effet, self.convention.date_fin):
            try:
                self.avertissements = verifier_periode(self.convention.nature, effet, fin)
            except PeriodeInvalide as erreur:
                self.add_error("date_fin", str(erreur))
        return donnees

    def territoire(self, communes: list[Commune]) -> Territoire:
        donnees = self.cleaned_data
        return Territoire(donnees["territoire_nom"], donnees["territoire_article"], tuple(communes))


def cadre_initial(convention: Convention) -> dict[str, Any]:
    champs = ("jeton", "titre", "date_effet", "date_fin", "lieu_signature", "territoire_article", "territoire_nom")
    return {champ: getattr(convention, champ) for champ in champs} | {"agent": convention.agent_id}
