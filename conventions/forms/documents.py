"""Forms of the documents of a convention: a new one, one of its texts."""

from typing import Any

from django import forms

from conventions.forms.articles import ArticleForm
from conventions.models import VersionModele
from ctg.forms import FormulaireCtg


class NouveauDocumentForm(FormulaireCtg):
    """The model that a document starts from, and its title."""

    modele = forms.ChoiceField(
        label="Modèle",
        help_text="Celui de votre Caf vient en premier. Le document garde la version choisie.",
        error_messages={"invalid_choice": "Ce modèle n’est plus proposé\u00a0: choisissez-en un autre."},
    )
    titre = forms.CharField(
        label="Titre",
        max_length=250,
        required=False,
        help_text="Laissez vide pour le titre habituel. Il est imprimé en tête.",
    )

    def __init__(self, *args: Any, versions: list[VersionModele], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.versions = {str(version.pk): version for version in versions}
        choix = [(cle, f"{v.modele.nom} (version {v.numero})") for cle, v in self.versions.items()]
        self.fields["modele"].choices = choix
        if choix:
            self.fields["modele"].initial = choix[0][0]

    def clean_modele(self) -> VersionModele:
        return self.versions[self.cleaned_data["modele"]]


class TexteForm(ArticleForm):
    """Title and words of a text of a document, with the token of the state that was read.

    ``sans_titre`` leaves out the title where none is printed.
    """

    def __init__(self, *args: Any, sans_titre: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if sans_titre:
            del self.fields["titre"]
        else:
            self.fields["titre"].error_messages["required"] = "Donnez un titre à ce texte."
            self.fields["titre"].help_text = "Sans numéro\u00a0: il vient de la place du texte."
