"""What gives way to what the application computes."""

import pytest

from conventions.imports.propositions import proposer
from conventions.imports.structure import GenrePiece, GenreProposition
from tests.conventions.imports.fabrique import document
from tests.conventions.imports.propositions.outils import IDENTITE

pytestmark = pytest.mark.pur


def test_le_texte_des_parties_cede_la_place_sauf_la_phrase_qui_les_suit() -> None:
    source, structure = document(
        (GenrePiece.PARTIES, "", "", ["Entre :", "La Caf,", "Et", "La ville.", "Il est convenu et arrêté :", "Ceci."])
    )

    (parties,) = (p for p in proposer(source, structure, IDENTITE) if p.genre == GenreProposition.PARTIES)

    assert parties.valeur["blocs"] == [1, 2, 3, 4]


def test_les_noms_cedent_la_place_aux_cadres_de_signature() -> None:
    source, structure = document(
        (
            GenrePiece.CLOTURE,
            "",
            "",
            [
                "Fait à Valbourg, le 3 mai 2024.",
                "En autant d’exemplaires que de parties.",
                "Pour la Caf",
                "La Directrice",
                "A. MOREL",
                [["La commune", "Le Département"], ["Le Maire", "Le Président"]],
                "Une annexe dit ce que la Caf apporte.",
            ],
        )
    )

    (signatures,) = (p for p in proposer(source, structure, IDENTITE) if p.genre == GenreProposition.SIGNATURES)

    assert signatures.valeur["blocs"] == [3, 4, 5, 6]


@pytest.mark.parametrize(
    ("titre", "nature"),
    [
        ("Équipements et services soutenus par la ville", "structures"),
        ("Liste des structures", "structures"),
        ("DIAGNOSTIC PARTAGÉ", "diagnostic"),
        ("Plan d’actions et fiches", "plan_actions"),
        ("Gouvernance", "pilotage"),
        ("Modalités d’évaluation", "evaluation"),
        ("Délibération du conseil municipal", "deliberations"),
        ("Charte de la laïcité", None),
        ("Référentiel du poste", None),
        ("Fiche action du poste", None),
    ],
)
def test_le_titre_d_une_annexe_dit_sa_nature(titre: str, nature: str | None) -> None:
    source, structure = document((GenrePiece.ANNEXE, "1", titre, ["Texte."]))

    trouvees = [p.valeur["nature"] for p in proposer(source, structure, IDENTITE)]

    assert trouvees == ([nature] if nature else [])


def test_une_nature_n_est_proposee_qu_une_fois() -> None:
    source, structure = document(
        (GenrePiece.ANNEXE, "1", "Plan d’actions", []), (GenrePiece.ANNEXE, "2", "Plan d’actions de la jeunesse", [])
    )

    assert [p.bloc for p in proposer(source, structure, IDENTITE)] == [1]
