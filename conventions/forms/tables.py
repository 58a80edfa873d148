"""One row of a table as a form: what the grid edits cell by cell, for a phone or without JavaScript."""

from typing import Any

from django import forms

from conventions.models import Convention
from conventions.tables.definition import Colonne, GenreColonne, Table
from conventions.tables.grille import Rangees
from ctg.forms import FormulaireCtg
from ctg.typographie import typographier

EXTENSIONS = ".xlsx,.csv,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet,text/csv"
MO = 1024 * 1024
TAILLE_MO = 10
CHIFFRES = {GenreColonne.ENTIER: "numeric", GenreColonne.DECIMAL: "decimal", GenreColonne.MONTANT: "decimal"}


def aide_de(colonne: Colonne) -> str:
    """The help of a column and its example, as one text."""
    exemple = f"Exemple\u00a0: {colonne.exemple}" if colonne.exemple else ""
    if colonne.genre is GenreColonne.DATE and not exemple:
        exemple = "Jour, mois et année\u00a0: 03/02/2026"
    return " ".join(filter(None, [colonne.aide, exemple]))


class LigneForm(FormulaireCtg):
    """Every field is a text that the domain reads, as in the grid: one rule, one sentence, whatever the entry."""

    jeton = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)

    def __init__(self, *args: Any, table: Table, convention: Convention, champs: set[str] | None = None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.colonnes = [c for c in table.colonnes if champs is None or c.nom in champs]
        rangees = Rangees(table, convention, modifiable=False)
        for colonne in self.colonnes:
            self.fields[colonne.nom] = self._champ(colonne, rangees.choix(colonne))

    def _champ(self, colonne: Colonne, choix: list[tuple[str, str]]) -> forms.Field:
        libelle = f"{colonne.libelle} (à remplir)" if colonne.obligatoire else colonne.libelle
        commun: dict[str, Any] = {"label": libelle, "required": False, "help_text": aide_de(colonne)}
        if colonne.genre is GenreColonne.OUI_NON:
            choix = [("oui", "Oui"), ("non", "Non")]
        if choix:
            # A CharField: an unknown value must reach the domain, which says what to choose instead.
            return forms.CharField(**commun, widget=forms.Select(choices=[("", "À choisir"), *choix]))
        if colonne.genre is GenreColonne.LONG:
            return forms.CharField(**commun, widget=forms.Textarea({"rows": 5}))
        attributs = {"autocomplete": "off"}
        if colonne.genre is GenreColonne.COMMUNE:
            attributs["list"] = "communes"
        if colonne.genre in CHIFFRES:
            attributs["inputmode"] = CHIFFRES[colonne.genre]
        return forms.CharField(**commun, widget=forms.TextInput(attributs))

    @property
    def valeurs(self) -> dict[str, str]:
        """The texts typed, by column."""
        return {c.nom: self.cleaned_data.get(c.nom, "") for c in self.colonnes}

    def signaler(self, erreurs: dict[str, str]) -> None:
        """Show each sentence of the domain beside its field."""
        for nom, phrase in erreurs.items():
            self.add_error(nom if nom in self.fields else None, phrase)


class CollageForm(FormulaireCtg):
    texte = forms.CharField(
        label="Vos lignes",
        strip=False,
        widget=forms.Textarea({"rows": 12, "spellcheck": "false"}),
        help_text="Copiez les lignes dans Excel ou LibreOffice, avec les titres si vous les avez, et collez-les ici.",
        error_messages={"required": "Collez d’abord vos lignes."},
    )


class ImportForm(FormulaireCtg):
    """A spreadsheet to read; its size is checked before its content is."""

    fichier = forms.FileField(
        label="Fichier Excel ou CSV",
        max_length=400,
        help_text=f"Fichier .xlsx ou .csv, {TAILLE_MO} Mo au plus. La première ligne porte les titres des colonnes.",
        widget=forms.ClearableFileInput(attrs={"accept": EXTENSIONS}),
        error_messages={
            "required": "Choisissez un fichier.",
            "empty": "Ce fichier est vide\u00a0: choisissez-en un autre.",
        },
    )
    mode = forms.ChoiceField(
        label="Les lignes déjà saisies",
        widget=forms.RadioSelect,
        help_text="Rien n’est écrit avant que vous ayez vu et confirmé ce qui change.",
    )

    def __init__(self, *args: Any, modes: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["mode"].choices = [(code, typographier(libelle)) for code, libelle in modes]
        self.fields["mode"].initial = "actualiser" if "actualiser" in dict(modes) else "ajouter"

    def clean_fichier(self) -> Any:
        fichier = self.cleaned_data["fichier"]
        if fichier.size > TAILLE_MO * MO:
            raise forms.ValidationError(
                f"Ce fichier pèse plus de {TAILLE_MO} Mo\u00a0: rien n’a été lu. Retirez-en les images et les feuilles "
                "inutiles, ou copiez les lignes et collez-les dans le tableau."
            )
        return fichier
