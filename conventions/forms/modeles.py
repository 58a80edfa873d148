"""Forms of a Caf's draft models."""

from typing import Any

from django import forms

from conventions.documents.registre import blocs
from conventions.models import AnnexeModele, ArticleModele, OptionHypothese, VersionModele
from ctg.forms import FormulaireCtg, FormulaireModele


def texte_riche(lignes: int = 16) -> forms.Textarea:
    """A textarea that the editor takes over; it stays a plain field without JavaScript."""
    return forms.Textarea(attrs={"rows": lignes, "data-editeur": "mentions"})


class VersionForm(FormulaireModele):
    """The words of the document around its articles."""

    jeton = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = VersionModele
        fields = ["titre_document", "formule_ouverture", "formule_cloture"]
        widgets = {"formule_ouverture": texte_riche(4), "formule_cloture": texte_riche(6)}


class PieceForm(FormulaireModele):
    """What an article and an annexe of a model have in common."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        options = OptionHypothese.objects.filter(hypothese__version=self.instance.version_id)
        self.fields["option"].queryset = options.select_related("hypothese")
        self.fields["option"].label = "Seulement si l’on choisit"
        self.fields["option"].empty_label = "Dans tous les cas"


class ArticleModeleForm(PieceForm):
    class Meta:
        model = ArticleModele
        fields = ["titre", "genre", "corps", "bloc", "consigne", "condition", "option", "obligatoire", "verrouille"]
        widgets = {"corps": texte_riche(), "consigne": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """A piece of a document chooses among the blocks of its nature; one of a convention keeps what it has."""
        super().__init__(*args, **kwargs)
        definis = blocs(self.instance.version.modele.nature)
        if not definis:
            del self.fields["bloc"]
            return
        choix = [("", "Rien"), *((code, bloc.libelle) for code, bloc in definis.items())]
        if self.instance.bloc and self.instance.bloc not in definis:
            choix.append((self.instance.bloc, f"{self.instance.bloc} (inconnu)"))
        self.fields["bloc"] = forms.ChoiceField(
            label="Après ce texte, imprimer",
            choices=choix,
            required=False,
            help_text="Ce que l’application calcule pour chaque document et que personne ne saisit.",
        )


class AnnexeModeleForm(PieceForm):
    class Meta:
        model = AnnexeModele
        fields = ["titre", "corps", "consigne", "condition", "option", "obligatoire", "paysage"]
        widgets = {"corps": texte_riche(), "consigne": forms.Textarea(attrs={"rows": 4})}


class TitreForm(FormulaireCtg):
    """The title of a piece to add; the rest is written on its own page."""

    titre = forms.CharField(label="Titre", max_length=250)
