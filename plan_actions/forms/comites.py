"""Forms of the committees: who they are, who sits, when they meet, what they look at and decide."""

from typing import Any

from django import forms

from ctg.forms import ChampJour, EditeurRiche, FormulaireCtg, FormulaireModele
from plan_actions.models import Comite, Decision, MembreComite, PointReunion, Reunion

PAGE_PERIMEE = "Cette page est trop ancienne\u00a0: rechargez-la et recommencez."


def jeton() -> forms.IntegerField:
    """The token of the state that was read; 0 for a row that is being added."""
    return forms.IntegerField(
        widget=forms.HiddenInput, min_value=0, initial=0, error_messages={"required": PAGE_PERIMEE}
    )


def heure(libelle: str, *, facultative: bool = False) -> forms.TimeField:
    """An hour chosen with the browser's own clock."""
    saisie = forms.TimeInput(format="%H:%M", attrs={"type": "time"})
    return forms.TimeField(label=libelle, required=not facultative, widget=saisie)


class ComiteForm(FormulaireModele):
    """A committee, by hand or to correct."""

    jeton = jeton()

    class Meta:
        model = Comite
        fields = ("genre", "nom", "dispositif", "missions", "periodicite")
        widgets = {"missions": forms.Textarea({"rows": 3})}
        help_texts = {
            "dispositif": "La politique ou le contrat dont il relève.",
            "periodicite": "Par exemple\u00a0: deux fois par an.",
        }


class MembreForm(FormulaireModele):
    """Somebody who sits, for whom, and whether they vote."""

    jeton = jeton()

    class Meta:
        model = MembreComite
        fields = ("college", "organisme", "nom", "qualite", "courriel", "votant")
        labels = {"nom": "Prénom et nom", "qualite": "Fonction", "courriel": "Adresse électronique"}
        help_texts = {"votant": "Décochez pour une voix consultative\u00a0: elle ne compte pas dans la parité."}


class ReunionForm(FormulaireModele):
    """When, where and about what a committee meets."""

    jeton = jeton()
    jour = ChampJour(label="Date")
    debut = heure("Début")
    fin = heure("Fin", facultative=True)

    class Meta:
        model = Reunion
        fields = ("objet", "jour", "debut", "fin", "lieu", "preside_par")
        help_texts = {
            "lieu": "Salle et adresse, ou lien de la visioconférence.",
            "preside_par": "Nom et fonction de la personne qui préside et signera le compte rendu.",
        }


class PointForm(FormulaireModele):
    """An item of the agenda."""

    jeton = jeton()

    class Meta:
        model = PointReunion
        fields = ("intitule", "rapporteur", "duree")
        labels = {"duree": "Durée (minutes)"}


class DecisionForm(FormulaireModele):
    """What was decided, who carries it out, by when."""

    jeton = jeton()
    echeance = ChampJour(label="Pour le", required=False)

    class Meta:
        model = Decision
        fields = ("texte", "responsable", "echeance")
        widgets = {"texte": forms.Textarea({"rows": 2})}


class PointTexteForm(FormulaireCtg):
    """What was said about an item."""

    jeton = jeton()
    corps = forms.CharField(label="Ce qui a été dit", required=False, strip=False, widget=EditeurRiche({"rows": 6}))

    def __init__(self, *args: Any, point: PointReunion, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"jeton": point.jeton, "corps": point.compte_rendu})
        super().__init__(*args, auto_id=f"point-{point.pk}-%s", **kwargs)
