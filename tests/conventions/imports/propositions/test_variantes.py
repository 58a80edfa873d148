"""Alternative wordings and what each holds."""

from typing import Any

import pytest

from conventions.imports.structure import GenreProposition
from tests.conventions.imports.fabrique import Ligne, titre
from tests.conventions.imports.propositions.outils import dans_un_article

pytestmark = pytest.mark.pur


def _variantes(*lignes: Ligne) -> list[dict[str, Any]]:
    return [p.valeur for p in dans_un_article(*lignes) if p.genre == GenreProposition.VARIANTE]


@pytest.mark.parametrize(
    ("premiere", "seconde"),
    [
        ("1ère hypothèse : sans plan, utiliser ce qui suit.", "2ème hypothèse : avec plan."),
        ("Hypothèse 1 - sans plan", "Hypothèse 2 - avec plan"),
        ("Option A : sans plan", "OPTION B : avec plan"),
        ("Première variante : sans plan", "Seconde variante : avec plan"),
        ("Cas n° 1 : sans plan", "Cas n° 2 : avec plan"),
    ],
)
def test_chaque_etiquette_ouvre_une_redaction(premiere: str, seconde: str) -> None:
    (variante,) = _variantes("Commun.", premiere, "Plus tard.", "Un jour.", seconde, "Voici le plan.")

    assert [(o["libelle"], o["blocs"]) for o in variante["options"]] == [("Sans plan", [5, 6]), ("Avec plan", [8])]
    assert (variante["entetes"], variante["marques"]) == ([4, 7], [])


def test_une_option_d_un_paragraphe_garde_son_texte_et_perd_son_etiquette() -> None:
    (variante,) = _variantes("Option A : deux réunions par an.", "Option B : une seule.", "Le compte rendu suit.")

    assert [o["blocs"] for o in variante["options"]] == [[3], [4]]
    assert [(m["bloc"], m["texte"]) for m in variante["marques"]] == [(3, "Option A : "), (4, "Option B : ")]
    assert variante["entetes"] == []


def test_l_annonce_quitte_le_texte_et_le_titre_suivant_finit_la_derniere() -> None:
    (variante,) = _variantes(
        "Deux hypothèses.", "Hypothèse 1", "Ici.", "Hypothèse 2", "Là.", titre("La suite"), "Pour tous."
    )

    assert variante["entetes"] == [3, 4, 6]
    assert [(o["libelle"], o["blocs"]) for o in variante["options"]] == [("Hypothèse 1", [5]), ("Hypothèse 2", [7])]


def test_dans_tous_les_cas_finit_la_derniere_redaction() -> None:
    (variante,) = _variantes("Cas 1 :", "Ici.", "Cas 2 :", "Là.", "Dans tous les cas, la Caf est informée.")

    assert [o["blocs"] for o in variante["options"]] == [[4], [6]]


def test_ou_bien_separe_deux_paragraphes() -> None:
    (variante,) = _variantes("Commun.", "Le comité siège à la mairie.", "Ou bien", "Le comité siège à la Caf.", "Fin.")

    assert [o["blocs"] for o in variante["options"]] == [[4], [6]]
    assert variante["entetes"] == [5]


@pytest.mark.parametrize(
    "lignes",
    [
        ["Hypothèse 1 : une seule.", "Suite."],
        ["L’hypothèse 1 est écartée.", "L’hypothèse 2 aussi."],
        ["Option B : deux.", "Option A : un."],
        ["Une option de 2 ans.", "Cas pratique 1"],
    ],
)
def test_une_facon_de_parler_n_est_pas_une_variante(lignes: list[str]) -> None:
    assert _variantes(*lignes) == []
