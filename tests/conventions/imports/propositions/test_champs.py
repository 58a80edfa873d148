"""Merge fields, in the grammar of their place."""

import pytest

from conventions.domain.champs import CHAMPS
from conventions.imports.propositions import IdentiteCaf, proposer
from conventions.imports.structure import GenrePiece, GenreProposition
from tests.conventions.imports.fabrique import Ligne, document
from tests.conventions.imports.propositions.outils import IDENTITE, dans_un_article, valeurs

pytestmark = pytest.mark.pur
CHAMP, BLANC = GenreProposition.CHAMP, GenreProposition.BLANC


@pytest.mark.parametrize(
    ("texte", "attendu"),
    [
        ("Entre la ville et la Caf de l’Isle.", [("la Caf de l’Isle", "caf.nom")]),
        ("Le conseil de la CAF de l'Isle siège.", [("de la CAF de l'Isle", "caf.de")]),
        (
            "Avec la Caisse des Allocations Familiales de l’isle.",
            [("la Caisse des Allocations Familiales de l’isle", "caf.nom")],
        ),
        ("La Caf de l’Isle décide.", []),
        (f"{'Une longue phrase vient avant. ' * 8}Avec la Caf de l’Isle.", [("la Caf de l’Isle", "caf.nom")]),
        ("Avec la Caf de l’Aisne et la Caf.", []),
        (
            "Pour la Caf, sa directrice, Madame Aline MOREL, signe.",
            [("sa directrice, Madame Aline MOREL", "caf.directeur")],
        ),
        (
            "La Caf est représentée par le président de son conseil d’administration, M. Jean Petit.",
            [("le président de son conseil d’administration, M. Jean Petit", "caf.president")],
        ),
        (
            "Pour la Caf, Mme Aline Morel et M. Yves Da Silva.",
            [("Mme Aline Morel", "caf.directeur"), ("M. Yves Da Silva", "caf.president")],
        ),
        (
            "La Caf est représentée par Mme Aline Morel, Directrice, et par la ville.",
            [("Mme Aline Morel, Directrice", "caf.directeur")],
        ),
        ("Le directeur du centre, M. Jean Petit, le dirige.", []),
    ],
)
def test_la_caf_et_ceux_qui_signent_pour_elle(texte: str, attendu: list[tuple[str, str]]) -> None:
    assert valeurs(dans_un_article(texte), CHAMP) == attendu


@pytest.mark.parametrize(
    ("texte", "attendu"),
    [
        (
            "La Caf et la commune de XXXX s’engagent.",
            [(CHAMP, "la commune de XXXX", "collectivites")],
        ),
        (
            "Le territoire de la commune (regroupement de communes de...) est vaste.",
            [(CHAMP, "de la commune (regroupement de communes de...)", "territoire.de")],
        ),
        (
            "Ci-après dénommée « la commune (communauté de communes de...) ».",
            [(CHAMP, "la commune (communauté de communes de...)", "collectivites.courtes")],
        ),
        (
            "Le secrétariat est assuré par la commune/la communauté de communes.",
            [(CHAMP, "la commune/la communauté de communes", "collectivites")],
        ),
        ("La Caf et la ville de [nom de la commune].", [(CHAMP, "la ville de [nom de la commune]", "collectivites")]),
        ("La ville de XXXX (ou regroupement de communes) agit.", [(BLANC, "XXXX (ou regroupement de communes)", "")]),
        ("La Caf et la commune de Valbourg agissent.", []),
        ("Dans la commune, la ville (son centre) est belle.", []),
    ],
)
def test_la_collectivite_laissee_en_blanc(texte: str, attendu: list[tuple[GenreProposition, str, str]]) -> None:
    trouves = [(p.genre, p.texte, p.valeur.get("cle", "")) for p in dans_un_article(texte)]

    assert trouves == attendu


def _convention(*lignes: Ligne, titre: str = "Convention") -> list[tuple[str, str]]:
    source, structure = document(
        (GenrePiece.TITRE, "", titre, []),
        (GenrePiece.PARTIES, "", "", ["- La commune du Bois-Joli, représentée par son maire ;"]),
        (GenrePiece.ARTICLE, "1", "Durée", lignes),
    )
    return valeurs(proposer(source, structure, IDENTITE), CHAMP)


def test_la_collectivite_que_les_parties_nomment() -> None:
    assert _convention("Le conseil de la commune du Bois-Joli et la ville du Bois-Joli.") == [
        ("de la commune du Bois-Joli", "territoire.de"),
        ("la ville du Bois-Joli", "collectivites"),
    ]


@pytest.mark.parametrize(
    ("texte", "attendu"),
    [
        (
            "La présente convention est conclue du 1er janvier 2024 au 31 décembre 2027.",
            [("1er janvier 2024", "periode.debut"), ("31 décembre 2027", "periode.fin")],
        ),
        (
            "La convention est conclue à compter du XX/XX/20XX jusqu’au 31/12/2027.",
            [("XX/XX/20XX", "periode.debut"), ("31/12/2027", "periode.fin")],
        ),
        (
            "La convention prend effet ce jour et s’achève au plus tard le 31/12/2023.",
            [("31/12/2023", "periode.fin")],
        ),
        ("La convention prend fin le 31 décembre 2027.", [("31 décembre 2027", "periode.fin")]),
        ("Elle est conclue pour une durée de quatre ans.", [("quatre ans", "periode.duree")]),
        ("Le contrat enfance jeunesse courait du 1er janvier 2018 au 31 décembre 2021.", []),
        ("La convention d’objectifs et de gestion, pour la période du 1er janvier 2023 au 31 décembre 2027.", []),
        ("Le conseil du 12 mars 2024 a voté.", []),
        ("Le plan 20XX-20XX est joint.", [("20XX-20XX", "periode.annees")]),
    ],
)
def test_les_dates_de_la_convention(texte: str, attendu: list[tuple[str, str]]) -> None:
    assert _convention(texte) == attendu


def test_les_annees_sont_celles_de_la_periode() -> None:
    assert _convention(
        "La convention est conclue du 1er janvier 2024 au 31 décembre 2027.",
        "Le plan 2024-2027 et le schéma 2024-2027, après le bilan 2020-2023.",
    )[2:] == [("2024-2027", "periode.annees")]


@pytest.mark.parametrize(("titre", "attendu"), [("Acte d’engagement", ["echeance.ctg"]), ("Convention", [])])
def test_l_echeance_de_la_ctg_n_est_dite_que_dans_un_acte(titre: str, attendu: list[str]) -> None:
    trouves = _convention("La CTG sera signée au plus tard le 31/12/2026.", titre=titre)

    assert [cle for _, cle in trouves] == attendu


def test_ce_que_l_impression_compte_et_le_lieu_de_signature() -> None:
    trouves = _convention("Fait à Valbourg, en trois exemplaires.", "Elle comporte 12 pages et quatre annexes.")

    assert trouves == [
        ("Valbourg", "signature.lieu"),
        ("trois", "total.originaux"),
        ("12", "total.pages"),
        ("quatre", "total.annexes"),
    ]


def test_chaque_champ_propose_est_du_registre() -> None:
    propositions = dans_un_article("La convention, conclue avec la Caf de l’Isle du 1/1/2024 au 1/1/2025.")
    cles = {p.valeur["cle"] for p in propositions if p.genre == CHAMP}

    assert cles == {"caf.nom", "periode.debut", "periode.fin"}
    assert cles <= set(CHAMPS)


def test_une_identite_inconnue_laisse_le_document_nommer_la_caf() -> None:
    source, structure = document(
        (GenrePiece.PARTIES, "", "", ["- la Caisse d’allocations familiales du Lac, représentée par son directeur ;"]),
        (GenrePiece.ARTICLE, "1", "Objet", ["Avec la Caf du Lac et la Caf du Val."]),
    )

    trouves = valeurs(proposer(source, structure, IdentiteCaf()), CHAMP)

    assert trouves == [("la Caisse d’allocations familiales du Lac", "caf.nom"), ("la Caf du Lac", "caf.nom")]
