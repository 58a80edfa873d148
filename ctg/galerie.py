"""Sample data of the style page /galerie/ (development only)."""

from datetime import date
from types import SimpleNamespace
from typing import Any

from django import forms

from ctg.forms import ChampJour, EditeurRiche, FormulaireCtg


class ExempleForm(FormulaireCtg):
    titre = forms.CharField(label="Titre", help_text="Tel qu’il sera imprimé sur la couverture.")
    nature = forms.ChoiceField(label="Nature", choices=[("ctg", "Convention"), ("acte", "Acte d’engagement")])
    effet = ChampJour(label="Date d’effet")
    variante = forms.ChoiceField(
        label="Hypothèse du diagnostic",
        widget=forms.RadioSelect,
        choices=[("a", "Le diagnostic est achevé"), ("b", "Le diagnostic est à mener")],
    )
    accord = forms.BooleanField(label="Le conseil municipal a été informé", required=False)
    note = forms.CharField(label="Note", widget=forms.Textarea(attrs={"rows": 3}), required=False)


class ArticleForm(FormulaireCtg):
    corps = forms.CharField(label="Texte de l’article", widget=EditeurRiche)


CHOIX = [
    ("cadrage", "Cadrage"),
    ("diagnostic", "Diagnostic"),
    ("redaction", "Rédaction"),
    ("deliberations", "Délibérations"),
    ("signature", "Signature"),
    ("en_vigueur", "En vigueur"),
    ("achevee", "Achevée"),
    ("resiliee", "Résiliée"),
    ("abandonnee", "Abandonnée"),
]


MENTIONS = [
    ("caf.nom", "Nom de la Caf", "Caf", "la Caisse d’allocations familiales de la Drôme"),
    ("periode.debut", "Début de la période", "Période", "1er janvier 2026"),
    ("signature.lieu", "Lieu de signature", "Signature", ""),
    ("article:duree", "Article « Durée »", "Renvois", "article 3"),
]
CORPS = """<p>La présente convention lie <span data-mention="caf.nom"></span> et la commune<span
data-note="Voir le procès-verbal du conseil."></span>, <mark>préciser le champ retenu</mark>, selon
l’<span data-mention="article:duree"></span>.</p><h3>Objectifs</h3>
<ul><li><p>Accueillir les jeunes enfants</p></li><li><p>Soutenir les parents</p></li></ul>
<table><tbody><tr><th scope="col"><p>Année</p></th><th scope="col"><p>Montant</p></th></tr>
<tr><td><p>2026</p></td><td><p>12 000 €</p></td></tr></tbody></table>"""


class Meta:
    """Stands for ``Model._meta`` where a component reads the choices of ``statut``."""

    @staticmethod
    def get_field(nom: str) -> SimpleNamespace:
        return SimpleNamespace(choices=CHOIX)


def convention(statut: str) -> SimpleNamespace:
    """A convention that is not in the database."""
    parties = ["Caf de la Drôme", "Commune de Bourg-Exemple", "Commune de Val-Fictif", "Département de la Drôme"]
    return SimpleNamespace(
        _meta=Meta,
        statut=statut,
        titre="Convention territoriale globale de Bourg-Exemple",
        reference="26-2026-0007",
        date_effet=date(2026, 1, 1),
        date_fin=date(2029, 12, 31),
        get_absolute_url="#",
        parties=SimpleNamespace(all=[SimpleNamespace(nom=nom) for nom in parties]),
    )


def exemples() -> dict[str, Any]:
    """Context of the gallery."""
    lignes = [
        "Visas",
        "Préambule",
        "Article 1 – Objet",
        "Article 2 – Champs d’intervention de la Caf",
        "Article 3 – Durée",
    ]
    return {
        "statuts": CHOIX,
        "convention": convention("deliberations"),
        "convention_resiliee": convention("resiliee"),
        "partie_active": "article",
        "action_suivante": {"libelle": "Figer la version à voter", "url": "#"},
        "sommaire": {
            "articles": [
                {"titre": titre, "url": f"#article-{rang}", "actif": rang == 3, "a_completer": rang == 2}
                for rang, titre in enumerate(lignes)
            ],
            "annexes": [
                {"titre": "Annexe 1 – Diagnostic partagé", "url": "#annexe", "actif": False, "a_completer": True},
            ],
        },
        "formulaire": ExempleForm(),
        "formulaire_errone": ExempleForm(
            {"errone-titre": "", "errone-nature": "ctg", "errone-effet": "2026-02-31"}, prefix="errone"
        ),
        "jour": date(2026, 3, 1),
        "assistant": [
            {"libelle": "Territoire", "faite": True, "courante": False, "url": "#"},
            {"libelle": "Parties", "faite": True, "courante": False, "url": "#"},
            {"libelle": "Modèle et variantes", "faite": False, "courante": True, "url": ""},
            {"libelle": "Période", "faite": False, "courante": False, "url": ""},
        ],
        "mentions": [
            SimpleNamespace(cle=cle, libelle=libelle, groupe=groupe, valeur=valeur)
            for cle, libelle, groupe, valeur in MENTIONS
        ],
        "article": ArticleForm(initial={"corps": CORPS}),
    }
