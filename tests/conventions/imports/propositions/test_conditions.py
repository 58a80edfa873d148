"""Passages that hold only for some parties, and how far each goes."""

import pytest

from conventions.imports.propositions import proposer
from conventions.imports.structure import GenrePiece, GenreProposition, Proposition
from tests.conventions.imports.fabrique import Ligne, document, puce
from tests.conventions.imports.propositions.outils import IDENTITE, dans_un_article

pytestmark = pytest.mark.pur
CONDITION = GenreProposition.CONDITION


def _conditions(*lignes: Ligne, titre: str = "Objet") -> list[Proposition]:
    return [p for p in dans_un_article(*lignes, titre=titre) if p.genre == CONDITION]


@pytest.mark.parametrize(
    ("titre", "condition"),
    [
        ("Missions du Département (si signataire)", "departement"),
        ("La MSA (le cas échéant signataire)", "msa"),
        ("Les champs d’intervention de la CPAM (si partie)", "cpam"),
        ("Les engagements de l’État (si l’État est signataire)", "etat"),
        ("Rôle de la communauté de communes (si elle est signataire)", "intercommunalite"),
    ],
)
def test_un_article_marque_ne_vaut_que_pour_sa_partie(titre: str, condition: str) -> None:
    (proposition,) = _conditions("Elle agit.", titre=titre)

    assert proposition.texte == titre[titre.index("(") :]
    assert (proposition.valeur["condition"], proposition.valeur["blocs"]) == (condition, [])


def test_un_article_dont_le_titre_est_celui_d_une_partie_est_propose_entier() -> None:
    (proposition,) = _conditions("Il agit.", titre="Les champs d’intervention du Département du Lac")

    assert (proposition.debut, proposition.fin) == (0, 0)
    assert proposition.valeur == {"condition": "departement", "blocs": []}


def test_un_sous_titre_marque_porte_jusqu_au_suivant() -> None:
    (proposition, autre) = _conditions(
        "Les missions de la Caf",
        "La Caf agit.",
        "Les missions de la MSA (si signataire)",
        "Elle agit.",
        [["Ses", "moyens"]],
        "Les missions de la Région (si signataire)",
        "Elle aussi.",
    )

    assert (proposition.valeur["condition"], proposition.valeur["blocs"]) == ("msa", [5, 6, 7])
    assert autre.valeur["condition"] == ""
    assert autre.valeur["question"] == "Faut-il garder «\u00a0Les missions de la Région\u00a0»\u202f?"


def test_un_sous_titre_numerote_porte_jusqu_au_numero_suivant() -> None:
    (premiere, seconde) = _conditions(
        "II.1 La MSA - si signataire", "Elle agit.", "II.2 Le Département (le cas échéant)", "Il agit.", "II.3 La suite"
    )

    assert (premiere.texte, premiere.valeur["blocs"]) == ("- si signataire", [3, 4])
    assert (seconde.valeur["condition"], seconde.valeur["blocs"]) == ("departement", [5, 6])


def test_un_element_de_liste_marque_porte_sur_lui_et_ses_enfants() -> None:
    (proposition,) = _conditions(
        puce("la Caf ;"),
        puce("le Département (le cas échéant) :"),
        puce("son service social", niveau=1),
        puce("la ville"),
    )

    assert proposition.valeur["blocs"] == [4, 5]


@pytest.mark.parametrize(
    "texte",
    [
        "Le comité peut inviter un expert (le cas échéant).",
        "Le comité associe la MSA (le cas échéant) et la ville.",
        "Si le Département est signataire, il est invité.",
        "Le Département (chef de file) agit.",
    ],
)
def test_une_phrase_ordinaire_n_est_pas_une_condition(texte: str) -> None:
    assert _conditions(texte) == []


def test_dans_une_phrase_le_marqueur_est_une_consigne() -> None:
    propositions = dans_un_article("Le comité réunit la Caf, la MSA (si signataire) et la ville.")

    assert [(p.genre, p.texte) for p in propositions] == [(GenreProposition.NOTE, "(si signataire)")]


def test_les_parties_n_ont_pas_de_condition() -> None:
    source, structure = document((GenrePiece.PARTIES, "", "", ["Entre", "La MSA (si signataire)"]))

    assert [p.genre for p in proposer(source, structure, IDENTITE)] == [GenreProposition.PARTIES]
