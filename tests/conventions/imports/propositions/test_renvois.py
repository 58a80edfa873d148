"""References to the document's own articles and annexes."""

import pytest

from conventions.imports.application import arranger
from conventions.imports.propositions import proposer
from conventions.imports.propositions.renvois import numero_lu
from conventions.imports.structure import Decision, Etat, GenrePiece, GenreProposition
from tests.conventions.imports.fabrique import document
from tests.conventions.imports.propositions.outils import IDENTITE, dans_un_article, textes, valeurs

pytestmark = pytest.mark.pur
RENVOI, PERDU = GenreProposition.RENVOI, GenreProposition.RENVOI_PERDU


@pytest.mark.parametrize(
    ("texte", "attendu"),
    [
        ("Voir l’article 3.", [("article 3", "article:article_3")]),
        ("Voir l'Article premier.", [("Article premier", "article:article_1")]),
        ("Une carte (Annexe 1) est jointe.", [("Annexe 1", "annexe:annexe_4")]),
        ("Le bilan est en annexe n° 2.", [("annexe n° 2", "annexe:annexe_5")]),
        ("Le bilan est en annexe II de la présente.", [("annexe II", "annexe:annexe_5")]),
        ("Le bilan est en annexe II.", [("annexe II", "annexe:annexe_5")]),
        ("Selon l’article 3 de la présente convention.", [("article 3", "article:article_3")]),
        ("Les annexes n° 1 et n° 2.", [("Les annexes n° 1 et n° 2", "annexe:annexe_4")]),
        ("Voir l’annexe A de l’autre convention.", []),
        ("Les articles 1 et 3 s’appliquent.", [("Les articles 1 et 3", "article:article_1")]),
        ("L’article 1 ou l’article 3.", [("article 1", "article:article_1"), ("article 3", "article:article_3")]),
    ],
)
def test_un_renvoi_designe_la_piece_de_ce_numero(texte: str, attendu: list[tuple[str, str]]) -> None:
    assert valeurs(dans_un_article(texte), RENVOI) == attendu


@pytest.mark.parametrize(
    "texte",
    [
        "L’article L. 263-1 du code de la sécurité sociale.",
        "Les articles L. 223-1 et R. 12 s’appliquent.",
        "L’article 3 de la loi du 6 janvier 1978.",
        "Au titre de l’article 1 du RGPD.",
        "Les articles 1 et 3 du règlement général.",
        "L’article 2 de la convention d’objectifs et de gestion.",
        "Le code du travail, en son article 3, le prévoit.",
        "Un article 15-1, un article 1,5.",
        "Les articles de presse et deux articles.",
        "Article 3 : le maire est autorisé à signer.",
        "Les 3 annexes.",
    ],
)
def test_une_reference_a_la_loi_n_est_pas_un_renvoi(texte: str) -> None:
    propositions = dans_un_article(texte)

    assert valeurs(propositions, RENVOI) + valeurs(propositions, PERDU) == []


@pytest.mark.parametrize(
    ("texte", "perdu", "reference"),
    [
        ("Voir l’annexe 7.", "annexe 7", "annexe 7"),
        ("Voir les articles 1 à 5.", "les articles 1 à 5", "article 4"),
        ("Voir l’article 12 de la présente convention.", "article 12", "article 12"),
    ],
)
def test_un_renvoi_que_rien_ne_satisfait_est_signale(texte: str, perdu: str, reference: str) -> None:
    (proposition,) = (p for p in dans_un_article(texte) if p.genre == PERDU)

    assert (proposition.texte, proposition.valeur["reference"], proposition.avertissement) == (perdu, reference, True)


def test_un_renvoi_perdu_dans_une_consigne_est_dit_du_paragraphe() -> None:
    (perdu,) = (p for p in dans_un_article("(À adapter selon l’annexe 7)") if p.genre == PERDU)

    assert (perdu.debut, perdu.fin, perdu.valeur["reference"]) == (0, 0, "annexe 7")
    assert textes("(À adapter selon l’annexe 7)", GenreProposition.NOTE) == ["(À adapter selon l’annexe 7)"]


@pytest.mark.parametrize(
    ("texte", "attendu"),
    [
        ("Les annexes 1 et 2 le disent.", "L’{1} et l’{2} le disent."),
        ("Conformément aux annexes 1 et 2.", "Conformément à l’{1} et à l’{2}."),
        ("Le contenu des annexes 1 à 2.", "Le contenu de l’{1} et de l’{2}."),
        ("Voir annexes 1, 2.", "Voir {1} et {2}."),
    ],
)
def test_un_renvoi_multiple_accepte_reste_une_phrase(texte: str, attendu: str) -> None:
    source, structure = document(
        (GenrePiece.PREAMBULE, "", "Préambule", [texte]),
        (GenrePiece.ANNEXE, "1", "Carte", []),
        (GenrePiece.ANNEXE, "2", "Bilan", []),
    )
    propositions = proposer(source, structure, IDENTITE)

    arrangement = arranger(source, structure, propositions, {p.id: Decision(Etat.ACCEPTEE) for p in propositions})

    champs = {"1": '<span data-mention="annexe:annexe_2"></span>', "2": '<span data-mention="annexe:annexe_3"></span>'}
    assert arrangement.pieces[0].corps == f"<p>{attendu.replace('{1}', champs['1']).replace('{2}', champs['2'])}</p>"


@pytest.mark.parametrize(("texte", "perdus"), [("Voir l’article 5 du présent acte.", 1), ("Voir l’article 5.", 0)])
def test_sans_article_numerote_un_renvoi_doit_se_dire_de_ce_texte(texte: str, perdus: int) -> None:
    source, structure = document((GenrePiece.SECTION, "", "Engagements", [texte]))

    assert [p.genre for p in proposer(source, structure, IDENTITE)] == [PERDU] * perdus


def test_une_annexe_porte_une_lettre() -> None:
    source, structure = document(
        (GenrePiece.ARTICLE, "1", "Objet", ["Voir l’annexe B et l’annexe D."]),
        (GenrePiece.ANNEXE, "A", "Carte", []),
        (GenrePiece.ANNEXE, "B", "Bilan", []),
    )

    assert valeurs(proposer(source, structure, IDENTITE), RENVOI) == [("annexe B", "annexe:annexe_3")]


def test_un_numero_porte_deux_fois_designe_la_piece_la_plus_proche() -> None:
    source, structure = document(
        (GenrePiece.ARTICLE, "1", "Décision", []),
        (GenrePiece.ARTICLE, "2", "Pouvoir", []),
        (GenrePiece.ARTICLE, "1", "Objet", []),
        (GenrePiece.ARTICLE, "2", "Moyens", []),
        (GenrePiece.ARTICLE, "3", "Durée", ["Selon l’article 2."]),
    )

    assert valeurs(proposer(source, structure, IDENTITE), RENVOI) == [("article 2", "article:article_4")]


@pytest.mark.parametrize(
    ("numero", "rang"),
    [("4", 4), ("IX", 9), ("XIV", 14), ("premier", 1), ("1er", 1), ("3.", 3), ("", None), ("A", "A"), ("annexe", None)],
)
def test_le_numero_de_la_source_se_lit_de_toutes_les_facons(numero: str, rang: int | None) -> None:
    assert numero_lu(numero) == rang
