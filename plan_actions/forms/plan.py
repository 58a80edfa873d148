"""Forms of the outline: a title where one is added, the place where one goes."""

from collections.abc import Sequence
from typing import Any

from django import forms

from ctg.forms import FormulaireCtg
from plan_actions.presentation import AxeMontre

TITRES = {"axe": "Titre de l’axe", "objectif": "Titre de l’objectif", "fiche": "Titre de l’action"}
VIDES = {
    "axe": "Donnez un titre à l’axe.",
    "objectif": "Donnez un titre à l’objectif.",
    "fiche": "Donnez un titre à l’action.",
}
LIEU_PERIME = "Cet endroit du plan n’existe plus : choisissez-en un autre."


class LieuxMixin:
    """The places of a plan as a select: « a3 » for an axe, « o12 » for an objectif."""

    @staticmethod
    def lieux(noeuds: Sequence[AxeMontre], *, sauf: int | None = None) -> list[tuple[str, str]]:
        """Axes and objectifs in order, but the objectif ``sauf`` and those under it."""
        choix = []
        for noeud in noeuds:
            choix.append((f"a{noeud.axe.pk}", f"Axe {noeud.rang} – {noeud.axe.titre}"))
            exclus = {o.objectif.pk for n in noeud.branche if n.objectif.pk == sauf for o in n.branche}
            choix += [
                (f"o{o.objectif.pk}", "\u2003" * o.niveau + o.objectif.titre)
                for o in noeud.branche
                if o.objectif.pk not in exclus
            ]
        return choix


class AjoutForm(LieuxMixin, FormulaireCtg):
    """The title of a new axe, objectif or action, and where it goes."""

    titre = forms.CharField(max_length=250)
    lieu = forms.ChoiceField(label="Sous", error_messages={"required": LIEU_PERIME, "invalid_choice": LIEU_PERIME})

    def __init__(self, *args: Any, genre: str, noeuds: Sequence[AxeMontre], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["titre"].label = TITRES[genre]
        self.fields["titre"].error_messages["required"] = VIDES[genre]
        if genre == "axe":
            del self.fields["lieu"]
        else:
            self.fields["lieu"].choices = self.lieux(noeuds)


class TitreForm(FormulaireCtg):
    """A title changed where it stands; ``avant`` is the one that was read."""

    titre = forms.CharField(max_length=250)
    description = forms.CharField(
        label="Présentation",
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Quelques phrases imprimées sous le titre de l’axe.",
    )
    avant = forms.CharField(required=False, widget=forms.HiddenInput, strip=False)
    description_avant = forms.CharField(required=False, widget=forms.HiddenInput, strip=False)

    def __init__(self, *args: Any, genre: str, seul: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["titre"].label = TITRES[genre]
        self.fields["titre"].error_messages["required"] = VIDES[genre]
        if genre != "axe" or seul:
            del self.fields["description"]
            del self.fields["description_avant"]


class DeplacerForm(LieuxMixin, FormulaireCtg):
    """Where an objectif or an action goes, at the end of what is already there."""

    lieu = forms.ChoiceField(
        label="Déplacer vers", error_messages={"required": LIEU_PERIME, "invalid_choice": LIEU_PERIME}
    )

    def __init__(self, *args: Any, noeuds: Sequence[AxeMontre], sauf: int | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lieu"].choices = self.lieux(noeuds, sauf=sauf)


class PositionForm(FormulaireCtg):
    """The rank of an axe."""

    position = forms.TypedChoiceField(label="Placer au rang", coerce=int)

    def __init__(self, *args: Any, noeuds: Sequence[AxeMontre], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["position"].choices = [(n.rang, f"{n.rang}. {n.axe.titre}") for n in noeuds]
