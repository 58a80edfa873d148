"""Forms of the formats of fiche: their name and layout, one section."""

from typing import Any

from django import forms

from ctg.forms import FormulaireCtg
from plan_actions.domain.gabarits import AIDE_MAX, LIBELLE_MAX, NOM_MAX
from plan_actions.enums import Disposition, GenreSection, Source
from plan_actions.gabarits.lecture import GENRE_DE_LA_SOURCE, SectionDonnee

PAGE_PERIMEE = "Cette page est trop ancienne : rechargez-la et recommencez."
TEXTES = [(GenreSection.TEXTE.value, "Un texte"), (GenreSection.LISTE.value, "Une liste, un point par ligne")]
CHAMPS = [(source.value, source.label) for source in Source if source]
GENRES = {nom.value: genre.value for nom, genre in GENRE_DE_LA_SOURCE.items()}


def champ_jeton() -> forms.IntegerField:
    return forms.IntegerField(
        widget=forms.HiddenInput, min_value=0, error_messages={"required": PAGE_PERIMEE, "invalid": PAGE_PERIMEE}
    )


class GabaritForm(FormulaireCtg):
    """What a format is called, and how it lays out its sections."""

    jeton = champ_jeton()
    nom = forms.CharField(label="Nom", max_length=NOM_MAX, error_messages={"required": "Donnez un nom au gabarit."})
    description = forms.CharField(
        label="Description", max_length=300, required=False, help_text="Une phrase qui aide à choisir ce gabarit."
    )
    disposition = forms.ChoiceField(
        label="Disposition",
        choices=Disposition.choices,
        widget=forms.RadioSelect,
        help_text="La même à l’écran et dans le PDF ; sur un téléphone, tout passe sur une colonne.",
    )


class RubriqueForm(FormulaireCtg):
    """One section: how it is called, what helps to fill it, what it holds, on which side."""

    jeton = champ_jeton()
    libelle = forms.CharField(
        label="Libellé", max_length=LIBELLE_MAX, error_messages={"required": "Donnez un libellé à la rubrique."}
    )
    aide = forms.CharField(
        label="Aide",
        max_length=AIDE_MAX,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Ce que l’on attend ici, pour qui n’a jamais rempli de fiche.",
    )
    contenu = forms.ChoiceField(
        label="Contenu",
        choices=[("Écrit dans la fiche", TEXTES), ("Champ suivi par l’application", CHAMPS)],
        help_text="Un champ suivi sert aussi aux totaux, aux alertes et à la synthèse.",
    )
    colonne = forms.TypedChoiceField(
        label="Colonne",
        choices=[(1, "Gauche"), (2, "Droite")],
        coerce=int,
        widget=forms.RadioSelect,
        initial=1,
        required=False,
        empty_value="1",
    )

    def __init__(self, *args: Any, disposition: str, rubrique: SectionDonnee | None = None, **kwargs: Any) -> None:
        if rubrique is not None:
            kwargs["initial"] = {
                **kwargs.get("initial", {}),
                "libelle": rubrique.libelle,
                "aide": rubrique.aide,
                "contenu": rubrique.source or rubrique.genre,
                "colonne": rubrique.colonne,
            }
            kwargs.setdefault("auto_id", f"id_{rubrique.cle}_%s")
        super().__init__(*args, **kwargs)
        if disposition != Disposition.GRILLE:
            self.fields["colonne"].widget = forms.HiddenInput()

    def section(self, cle: str = "") -> SectionDonnee:
        """What was typed, under the key of the section that it replaces."""
        donnees = self.cleaned_data
        contenu = donnees["contenu"]
        ecrit = contenu in dict(TEXTES)
        return SectionDonnee(
            libelle=donnees["libelle"],
            cle=cle,
            aide=donnees["aide"],
            genre=contenu if ecrit else GENRES[contenu],
            source="" if ecrit else contenu,
            colonne=int(donnees["colonne"]),
        )
