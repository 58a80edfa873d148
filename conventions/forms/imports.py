"""Bring a Caf's own file, and change what a proposal says."""

from typing import Any

from django import forms

from conventions.annexes.registre import choix as natures_annexes
from conventions.domain.champs import CHAMPS
from conventions.domain.imports_decisions import cibles
from conventions.domain.imports_modele import NATURES_IMPORTABLES
from conventions.domain.imports_revue import Revue
from conventions.enums import Condition, Nature
from conventions.imports.controles import TAILLE_MO
from conventions.imports.structure import Decision, GenreProposition, Proposition
from ctg.forms import FormulaireCtg

MO = 1024 * 1024
EXTENSIONS = ".docx,.odt,.md,.txt"


class DepotForm(FormulaireCtg):
    """A file to read, and what it is the model of."""

    fichier = forms.FileField(
        label="Fichier du modèle",
        max_length=400,
        help_text=f"Word (.docx), LibreOffice (.odt), Markdown ou texte, {TAILLE_MO}\u00a0Mo au plus.",
        widget=forms.FileInput(attrs={"accept": EXTENSIONS, "data-depot-fichier": ""}),
        error_messages={
            "required": "Choisissez le fichier de votre modèle.",
            "empty": "Ce fichier est vide\u00a0: choisissez-en un autre.",
            "max_length": "Le nom de ce fichier est trop long\u00a0: raccourcissez-le.",
        },
    )
    nature = forms.ChoiceField(
        label="Ce que ce fichier est",
        choices=[(nature.value, Nature(nature).label) for nature in NATURES_IMPORTABLES],
        widget=forms.RadioSelect,
        initial=Nature.CTG.value,
    )
    nom = forms.CharField(
        label="Nom du modèle",
        max_length=150,
        required=False,
        help_text="Comme vos collègues le chercheront. Laissé vide, c’est le nom du fichier.",
    )

    def clean_fichier(self) -> Any:
        fichier = self.cleaned_data["fichier"]
        if fichier.size > TAILLE_MO * MO:
            raise forms.ValidationError(
                f"Ce fichier pèse plus de {TAILLE_MO}\u00a0Mo\u00a0: rien n’a été lu. Un modèle sans ses images "
                "tient en moins d’un mégaoctet\u00a0: retirez-les, puis recommencez."
            )
        return fichier


class NouvelleVersionForm(DepotForm):
    """A newer file of a model: what it is and its name are already known."""

    nature = None  # type: ignore[assignment]
    nom = None  # type: ignore[assignment]


class ChangementForm(FormulaireCtg):
    """What somebody may change in a proposal before accepting it; its fields depend on the kind."""

    def __init__(self, *args: Any, proposition: Proposition, valeur: dict[str, Any], revue: Revue, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.proposition = proposition
        self.auto_id = "id_%s_" + "".join(c if c.isalnum() else "-" for c in proposition.id)
        getattr(self, f"_{proposition.genre.value}")(valeur, revue)

    @classmethod
    def existe(cls, proposition: Proposition) -> bool:
        """Whether this kind of proposal has something to change."""
        return hasattr(cls, f"_{proposition.genre.value}")

    @classmethod
    def pour(cls, proposition: Proposition, decision: Decision | None, revue: Revue, donnees: Any = None):
        """The form of this proposal, or nothing when there is nothing to change in it."""
        if not cls.existe(proposition):
            return None
        valeur = (decision.valeur if decision else None) or proposition.valeur
        return cls(donnees, proposition=proposition, valeur=valeur, revue=revue)

    @property
    def valeur(self) -> dict[str, Any]:
        """What was typed, as the domain takes it."""
        if self.proposition.genre != GenreProposition.VARIANTE:
            return dict(self.cleaned_data)
        options = [
            {**option, "libelle": self.cleaned_data[f"option_{rang}"]}
            for rang, option in enumerate(self.proposition.valeur.get("options", []))
        ]
        return {"question": self.cleaned_data["question"], "options": options}

    def _blanc(self, valeur: dict[str, Any], revue: Revue) -> None:
        self._texte("libelle", "Ce qu’il faudra écrire", valeur.get("libelle", ""))

    def _champ(self, valeur: dict[str, Any], revue: Revue) -> None:
        champs = [(champ.cle, f"{champ.groupe} : {champ.libelle}") for champ in CHAMPS.values()]
        self._choix("cle", "Champ automatique", champs, valeur.get("cle", ""))

    def _renvoi(self, valeur: dict[str, Any], revue: Revue) -> None:
        self._choix(
            "cle", "Ce que le renvoi désigne", [("", "À choisir"), *cibles(revue.structure)], valeur.get("cle", "")
        )

    def _renvoi_perdu(self, valeur: dict[str, Any], revue: Revue) -> None:
        self._renvoi(valeur, revue)

    def _condition(self, valeur: dict[str, Any], revue: Revue) -> None:
        self._choix("condition", "Quand ce texte vaut", Condition.choices, valeur.get("condition", ""))

    def _variante(self, valeur: dict[str, Any], revue: Revue) -> None:
        self._texte("question", "Question posée à la création", valeur.get("question", ""))
        for rang, option in enumerate(valeur.get("options", [])):
            self._texte(f"option_{rang}", f"Réponse {rang + 1}", option.get("libelle", ""))

    def _nature_annexe(self, valeur: dict[str, Any], revue: Revue) -> None:
        self._choix("nature", "Nature de l’annexe", natures_annexes(), valeur.get("nature", "libre"))

    def _texte(self, nom: str, libelle: str, initial: str) -> None:
        self.fields[nom] = forms.CharField(label=libelle, required=False, initial=initial, max_length=200)

    def _choix(self, nom: str, libelle: str, choix: Any, initial: str) -> None:
        # A CharField: an unknown value reaches the domain, which says what to choose instead.
        self.fields[nom] = forms.CharField(
            label=libelle, required=False, initial=initial, widget=forms.Select(choices=list(choix))
        )
