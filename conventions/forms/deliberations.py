"""The forms of a délibération: its session, a step of its life, its signed extract."""

from typing import Any

from django import forms

from conventions.domain.deliberations_vote.etapes import Pas
from conventions.domain.deliberations_vote.seance import CHAMPS, NOMS_MAX, SaisieSeance
from conventions.forms.annexes import PAGE_PERIMEE, PdfForm
from ctg.forms import ChampJour, FormulaireCtg


class DeliberationForm(PdfForm):
    """``lu`` is the file that the writer saw in the slot, 0 for none."""

    lu = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


MEMBRES_MAX = 2000


def _nombre(libelle: str) -> forms.IntegerField:
    return forms.IntegerField(label=libelle, min_value=0, max_value=MEMBRES_MAX, required=False)


def _noms(libelle: str, lignes: int, aide: str) -> forms.CharField:
    """A list of people, one a line; the browser's spelling is of no help to names."""
    zone = forms.Textarea(attrs={"rows": lignes, "spellcheck": "false"})
    return forms.CharField(label=libelle, required=False, max_length=NOMS_MAX, widget=zone, help_text=aide)


class SeanceForm(FormulaireCtg):
    """What is known of a session. Nothing is required: figures are checked as they come, and all asked at the vote."""

    jeton = forms.IntegerField(
        widget=forms.HiddenInput, min_value=0, error_messages={"required": PAGE_PERIMEE, "invalid": PAGE_PERIMEE}
    )
    accuse = forms.CharField(
        label="Code de l’accusé de réception",
        required=False,
        max_length=200,
        help_text="Si l’acte est déjà transmis : collez le code du tampon, il remplit la date et le numéro.",
        widget=forms.TextInput(attrs={"data-lire": "lire", "autocomplete": "off", "spellcheck": "false"}),
    )
    numero = forms.CharField(label="Numéro de l’acte", required=False, max_length=40, help_text="Celui du registre.")
    seance_le = ChampJour(label="Séance du", required=False)
    seance_a = forms.TimeField(
        label="Heure", required=False, widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"})
    )
    lieu = forms.CharField(
        label="Lieu", required=False, max_length=200, help_text="Tel qu’imprimé : « à la mairie, 1, place de… »."
    )
    president = forms.CharField(
        label="Sous la présidence de", required=False, max_length=200, help_text="Nom et qualité."
    )
    secretaire = forms.CharField(label="Secrétaire de séance", required=False, max_length=200)
    rapporteur = forms.CharField(
        label="Rapporteur", required=False, max_length=250, help_text="Nom et délégation ; à défaut, qui préside."
    )
    convocation_le = ChampJour(label="Convocation envoyée le", required=False)
    affichage_le = ChampJour(label="Affichée le", required=False)
    en_exercice = _nombre("Membres en exercice")
    presents = _noms("Présents", 8, "Une personne par ligne : elles se comptent toutes seules.")
    nombre_presents = _nombre("Ou seulement leur nombre")
    procurations = _noms("Procurations", 4, "Une par ligne : « Mme X, procuration à M. Y ».")
    nombre_procurations = _nombre("Ou seulement leur nombre")
    absents = _noms("Absents sans procuration", 3, "Une personne par ligne.")
    pour = _nombre("Pour")
    contre = _nombre("Contre")
    abstentions = _nombre("Abstentions")
    sans_vote = _nombre("Ne prennent pas part au vote")

    GROUPES = (
        ("Séance", "seance", ("numero", "seance_le", "seance_a", "lieu", "president", "secretaire", "rapporteur")),
        ("Convocation", "convocation", ("convocation_le", "affichage_le")),
        (
            "Membres",
            "membres",
            ("en_exercice", "presents", "nombre_presents", "procurations", "nombre_procurations", "absents"),
        ),
        ("Vote", "vote", ("pour", "contre", "abstentions", "sans_vote")),
    )

    def groupes(self) -> list[tuple[str, str, list[forms.BoundField]]]:
        """Title, key and fields of each part of the page."""
        return [(titre, cle, [self[champ] for champ in champs]) for titre, cle, champs in self.GROUPES]

    def saisie(self) -> SaisieSeance:
        """What was typed, for the domain."""
        lus = {champ: self.cleaned_data[champ] for champ in CHAMPS}
        return SaisieSeance(**{**lus, "sans_vote": lus["sans_vote"] or 0})


class EtapeDeliberationForm(FormulaireCtg):
    """The date of a step, the receipt of the transmission, the reason of an undoing: what the step needs of them."""

    jeton = forms.IntegerField(
        widget=forms.HiddenInput, min_value=0, error_messages={"required": PAGE_PERIMEE, "invalid": PAGE_PERIMEE}
    )
    accuse = forms.CharField(
        label="Code de l’accusé de réception",
        required=False,
        max_length=200,
        help_text="Collez la ligne du tampon. Elle est comparée à la partie et au vote.",
        widget=forms.TextInput(attrs={"data-lire": "lire", "autocomplete": "off", "spellcheck": "false"}),
    )
    jour = ChampJour(error_messages={"required": "Choisissez la date."})
    raison = forms.CharField(
        label="Pourquoi l’annuler",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Dites-le en une phrase : elle sera lue dans le journal."},
    )
    compare = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, pas: Pas | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        voulus = {"jeton"} | ({"raison"} if pas is None else {"jour"} if pas.quand else set())
        if pas is not None and pas.code == "transmettre":
            voulus |= {"accuse", "compare"}
        for champ in set(self.fields) - voulus:
            del self.fields[champ]
        if pas is not None and pas.quand:
            self.fields["jour"].label = pas.quand
