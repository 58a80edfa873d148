"""Drafting notes, told from what the parties agree."""

import pytest

from conventions.imports.blocs import Fragment, Paragraphe
from conventions.imports.propositions import proposer
from conventions.imports.structure import GenrePiece, GenreProposition
from tests.conventions.imports.fabrique import document, italique, puce
from tests.conventions.imports.propositions.outils import IDENTITE, dans_un_article, textes

pytestmark = pytest.mark.pur
NOTE = GenreProposition.NOTE


@pytest.mark.parametrize(
    "texte",
    [
        "À adapter selon le territoire",
        "(A adapter en fonction des échanges locaux)",
        "(Autres financeurs éventuels du projet)",
        "Rappeler ici les étapes de la concertation",
        "Attention, chaque commune signe sa propre page.",
        "Ne lister que les services gérés en direct.",
        "Préciser le calendrier prévu",
        "Exemple de présentation : tableau en deux colonnes",
        "Ex : une fête de quartier",
        "Autant de lignes que d’actions, autant d’axes que d’enjeux. Supprimer cette ligne.",
        "SPECIMEN",
        "S’il y a lieu, identifier les postes existants.",
        "Il se peut que la ville hésite : ajouter alors la phrase suivante.",
        "Compléter ici : insérer ici le tableau.",
    ],
)
def test_un_paragraphe_adresse_au_redacteur_est_une_consigne(texte: str) -> None:
    assert textes(texte, NOTE) == [texte]


@pytest.mark.parametrize(
    ("texte", "attendu"),
    [
        ("Les missions sont : (à rédiger par la ville).", ["(à rédiger par la ville)"]),
        ("Axe 1 : (préciser l’enjeu retenu)", ["(préciser l’enjeu retenu)"]),
        ("Les enjeux sont les suivants : les citer et dire pourquoi.", ["les citer et dire pourquoi."]),
        ("Les fiches. (Les joindre)", ["(Les joindre)"]),
        (
            "À supprimer si le poste n’existe pas : La ville emploie un chargé de coopération à plein temps.",
            ["À supprimer si le poste n’existe pas :"],
        ),
        ("Les champs des villes (en quelques lignes)", ["(en quelques lignes)"]),
    ],
)
def test_une_consigne_entre_parentheses_ou_apres_deux_points_est_prise_seule(texte: str, attendu: list[str]) -> None:
    assert textes(texte, NOTE) == attendu


@pytest.mark.parametrize(
    "texte",
    [
        "En autant d’exemplaires que de parties.",
        "Les moyens sont à adapter aux besoins de chaque quartier.",
        "A ce titre, la Caf soutient les familles.",
        "La convention vise à préciser les engagements de chacun.",
        "Les communes (et leur regroupement) agissent.",
        "(3 à 17 ans)",
        "Les parties s’engagent (attention particulière aux familles).",
        "Le comité peut choisir ses thèmes.",
        "La Caf et la ville (ci-après « les parties ») se réunissent.",
    ],
)
def test_une_phrase_de_la_convention_n_est_pas_une_consigne(texte: str) -> None:
    assert textes(texte, NOTE) == []


def test_des_objectifs_qui_commencent_par_un_verbe_ne_sont_pas_des_consignes() -> None:
    propositions = dans_un_article("Préciser les rôles", "Renforcer les liens", puce("Indiquer les horaires"))

    assert [p for p in propositions if p.genre == NOTE] == []


@pytest.mark.parametrize(
    ("texte", "note"),
    [
        ("Cette partie raconte comment la démarche est née.", True),
        ("Décrire le territoire", True),
        ("Les données statistiques", False),
        ("Fait et délibéré en séance, les jour et an dits,", False),
    ],
)
def test_un_paragraphe_en_italique_est_une_consigne_s_il_fait_une_phrase(texte: str, note: bool) -> None:
    propositions = dans_un_article(italique(texte), "Un texte droit.", "Un autre.", "Un troisième.")

    assert [p.texte for p in propositions if p.genre == NOTE] == [texte] * note


def test_les_buts_d_une_enumeration_ne_sont_pas_des_consignes() -> None:
    propositions = dans_un_article(
        "La convention vise :",
        puce("à préciser les rôles de chacun ;"),
        puce("à adapter l’offre ;"),
        "à définir un calendrier",
        puce("à définir"),
    )

    assert [p.texte for p in propositions if p.genre == NOTE] == ["à définir"]


def test_un_document_tout_en_italique_n_est_pas_fait_de_consignes() -> None:
    lignes = [italique(f"La phrase numéro {n} engage les deux parties.") for n in range(4)]

    assert [p for p in dans_un_article(*lignes) if p.genre == NOTE] == []


def test_un_passage_en_gras_qui_parle_au_redacteur_est_une_consigne() -> None:
    paragraphe = Paragraphe(
        0, (Fragment("Le territoire : "), Fragment("situer la ville dans son bassin.", gras=True), Fragment(" Fin."))
    )

    assert textes(paragraphe, NOTE) == ["situer la ville dans son bassin."]


def test_l_autre_nom_possible_dans_un_titre_est_une_consigne() -> None:
    source, structure = document(
        (GenrePiece.ARTICLE, "3", "Missions de la ville (ou regroupement de communes)", ["Elle agit."])
    )

    assert [p.texte for p in proposer(source, structure, IDENTITE)] == ["(ou regroupement de communes)"]
