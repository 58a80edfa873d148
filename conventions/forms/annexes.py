"""Forms of the annexes: their text, their file, their place, who fills them."""

from typing import Any

from django import forms

from conventions.annexes.registre import NatureInconnue, choix, trouver
from conventions.models import Annexe, Convention, ModeImpression, Partie
from ctg.fichiers.pdf import TAILLE_MO
from ctg.fichiers.phrases_pdf import PHRASES
from ctg.forms import EditeurRiche, FormulaireCtg

PAGE_PERIMEE = "Cette page est incomplète ou trop ancienne : copiez votre texte, rechargez-la et recommencez."
TITRE_VIDE = "Donnez un titre à l’annexe."


def partie_de(convention: Convention) -> forms.ModelChoiceField:
    """Which party fills an annexe; nobody means the Caf."""
    return forms.ModelChoiceField(
        Partie.objects.filter(convention=convention),
        label="Confiée à",
        required=False,
        empty_label="La Caf la remplit elle-même",
        help_text="Ses membres pourront la remplir ; la Caf le peut toujours.",
        error_messages={"invalid_choice": "Cet organisme n’est pas partie à la convention."},
    )


class AnnexeForm(FormulaireCtg):
    """The text of an annexe and how it is printed; the title only for whoever organises the annexes."""

    jeton = forms.IntegerField(
        widget=forms.HiddenInput, min_value=0, error_messages={"required": PAGE_PERIMEE, "invalid": PAGE_PERIMEE}
    )
    titre = forms.CharField(
        label="Titre",
        max_length=250,
        help_text="Sans numéro : il vient de la place de l’annexe.",
        error_messages={"required": TITRE_VIDE},
    )
    corps = forms.CharField(label="Texte", required=False, strip=False, widget=EditeurRiche)
    paysage = forms.BooleanField(
        label="Imprimer ces pages en paysage",
        required=False,
        help_text="Utile pour un tableau de plus de six colonnes.",
    )
    impression = forms.ChoiceField(label="Le fichier PDF", choices=ModeImpression.choices, widget=forms.RadioSelect)

    def __init__(self, *args: Any, annexe: Annexe, organiser: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not organiser:
            del self.fields["titre"]
        if _plusieurs_fichiers(annexe):
            self.fields["impression"].label = "Les fichiers PDF"
        elif annexe.fichier is None or annexe.fichier.signe:
            del self.fields["impression"]


def _plusieurs_fichiers(annexe: Annexe) -> bool:
    try:
        return trouver(annexe.nature).plusieurs_fichiers
    except NatureInconnue:
        return False


class NouvelleAnnexeForm(FormulaireCtg):
    titre = forms.CharField(label="Titre", max_length=250, error_messages={"required": TITRE_VIDE})
    nature = forms.ChoiceField(label="Contenu", widget=forms.RadioSelect, initial="libre")

    def __init__(self, *args: Any, convention: Convention, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["nature"].choices = choix()
        self.fields["responsable"] = partie_de(convention)


class ConfierForm(FormulaireCtg):
    def __init__(self, *args: Any, convention: Convention, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["responsable"] = partie_de(convention)


class PdfForm(FormulaireCtg):
    """A PDF to upload; its content is checked by the domain, its size before it is even read."""

    fichier = forms.FileField(
        label="Fichier PDF",
        max_length=400,
        help_text=f"{TAILLE_MO} Mo et 300 pages au plus, sans mot de passe ni programme.",
        widget=forms.ClearableFileInput(attrs={"accept": "application/pdf,.pdf"}),
        error_messages={"required": "Choisissez un fichier PDF.", "empty": PHRASES["vide"]},
    )

    def clean_fichier(self) -> Any:
        fichier = self.cleaned_data["fichier"]
        if fichier.size > TAILLE_MO * 1024 * 1024:
            raise forms.ValidationError(PHRASES["taille"].format(mo=TAILLE_MO))
        return fichier


class FichierForm(PdfForm):
    """The PDF of an annexe, and how it is printed."""

    jeton = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    impression = forms.ChoiceField(
        label="Dans la convention",
        choices=ModeImpression.choices,
        widget=forms.RadioSelect,
        help_text="Un PDF déjà signé est toujours joint : imprimer ses pages ferait perdre la signature.",
    )


class RangForm(FormulaireCtg):
    """The rank to give to one thing of a list."""

    position = forms.TypedChoiceField(label="Placer au rang", coerce=int)

    def __init__(self, *args: Any, libelles: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["position"].choices = [(rang, f"{rang}. {nom}") for rang, nom in enumerate(libelles, 1)]
