"""Forms of the articles: their text, a new one, their place."""

from typing import Any

from django import forms

from conventions.models import Article
from ctg.forms import EditeurRiche, FormulaireCtg

PAGE_PERIMEE = "Cette page est incomplète ou trop ancienne\u00a0: copiez votre texte, rechargez-la et recommencez."
TITRE_VIDE = "Donnez un titre à l’article."


class ArticleForm(FormulaireCtg):
    """Title and text of an article, with the token of the state that was read."""

    jeton = forms.IntegerField(
        widget=forms.HiddenInput, min_value=0, error_messages={"required": PAGE_PERIMEE, "invalid": PAGE_PERIMEE}
    )
    titre = forms.CharField(
        label="Titre",
        max_length=250,
        help_text="Sans numéro\u00a0: il vient de la place de l’article.",
        error_messages={"required": TITRE_VIDE},
    )
    corps = forms.CharField(label="Texte", required=False, strip=False, widget=EditeurRiche)


class NouvelArticleForm(FormulaireCtg):
    """An article of the writer's own, and the one it comes after."""

    titre = forms.CharField(
        label="Titre",
        max_length=250,
        help_text="Sans numéro\u00a0: il vient de la place de l’article.",
        error_messages={"required": TITRE_VIDE},
    )
    apres = forms.ModelChoiceField(
        Article.objects.none(),
        label="Placer après",
        required=False,
        empty_label="Le dernier article",
        error_messages={"invalid_choice": "Cet article n’est plus dans la convention\u00a0: choisissez-en un autre."},
    )

    def __init__(self, *args: Any, articles: list[tuple[Article, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        champ = self.fields["apres"]
        champ.queryset = Article.objects.filter(pk__in=[article.pk for article, _ in articles])
        champ.choices = [("", champ.empty_label), *((article.pk, titre) for article, titre in articles)]
