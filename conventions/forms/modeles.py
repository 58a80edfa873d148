"""Forms of a Caf's draft models."""

from typing import Any

from django import forms

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
        fields = ["titre", "genre", "corps", "consigne", "condition", "option", "obligatoire", "verrouille"]
        widgets = {"corps": texte_riche(), "consigne": forms.Textarea(attrs={"rows": 4})}


class AnnexeModeleForm(PieceForm):
    class Meta:
        model = AnnexeModele
        fields = ["titre", "corps", "consigne", "condition", "option", "obligatoire", "paysage"]
        widgets = {"corps": texte_riche(), "consigne": forms.Textarea(attrs={"rows": 4})}


class TitreForm(FormulaireCtg):
    """The title of a piece to add; the rest is written on its own page."""

    titre = forms.CharField(label="Titre", max_length=250)
