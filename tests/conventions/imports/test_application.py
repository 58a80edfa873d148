"""What accepted proposals do to the pieces of an imported model; refused or undecided, they change no word."""

from typing import Any

import pytest

from conventions.imports.application import Arrangement, arranger
from conventions.imports.blocs import SourceLue
from conventions.imports.structure import (
    Decision,
    Etat,
    GenrePiece,
    GenreProposition,
    Proposition,
    Structure,
)
from tests.conventions.imports.fabrique import document

pytestmark = pytest.mark.pur
G = GenreProposition
Doc = tuple[SourceLue, Structure]


def _proposition(doc: Doc, genre: G, bloc: int, texte: str = "", **valeur: Any) -> Proposition:
    paragraphe = next(p for p in doc[0].paragraphes() if p.id == bloc)
    debut = paragraphe.texte.index(texte) if texte else 0
    return Proposition(f"{genre}-{bloc}-{debut}", genre, bloc, debut, debut + len(texte), texte, "", valeur)


def _accepter(doc: Doc, *propositions: Proposition) -> Arrangement:
    return arranger(*doc, propositions, {p.id: Decision(Etat.ACCEPTEE) for p in propositions})


def _corps(arrangement: Arrangement) -> list[tuple[str, str, str]]:
    return [(a.piece.cle, a.hypothese, a.corps) for a in arrangement.pieces]


@pytest.fixture
def doc() -> Doc:
    return document(
        (GenrePiece.ARTICLE, "1", "Objet (si signataire)", ["Voir l’annexe 1 et XXX (à adapter)."]),
        (GenrePiece.ANNEXE, "1", "Lieux d’accueil", ["À joindre."]),
    )


def _les_quatre(doc: Doc) -> list[Proposition]:
    return [
        _proposition(doc, G.RENVOI, 2, "annexe 1", cle="annexe:annexe_2"),
        _proposition(doc, G.BLANC, 2, "XXX", libelle="nom du <lieu>"),
        _proposition(doc, G.NOTE, 2, "(à adapter)"),
        _proposition(doc, G.CONDITION, 1, "(si signataire)", condition="msa", blocs=[]),
    ]


@pytest.mark.parametrize("decision", [None, Decision(Etat.REFUSEE, {"libelle": "autre"})])
def test_arranger_ne_change_rien_sans_accord(doc: Doc, decision: Decision | None) -> None:
    propositions = _les_quatre(doc)

    arrangement = arranger(*doc, propositions, {p.id: decision for p in propositions if decision})

    assert [a.piece for a in arrangement.pieces] == list(doc[1].pieces)
    assert [a.corps for a in arrangement.pieces] == ["<p>Voir l’annexe 1 et XXX (à adapter).</p>", "<p>À joindre.</p>"]
    assert (arrangement.retires, arrangement.hypotheses) == ((), ())


def test_arranger_suit_ce_qui_est_accepte_et_dit_ce_qui_quitte_le_texte(doc: Doc) -> None:
    arrangement = _accepter(doc, *_les_quatre(doc))

    premiere = arrangement.pieces[0]
    assert premiere.corps == (
        '<p>Voir l’<span data-mention="annexe:annexe_2"></span> et <mark>nom du &lt;lieu&gt;</mark> .</p>'
    )
    assert (premiere.piece.titre, premiere.piece.condition, premiere.consigne) == ("Objet", "msa", "À adapter")
    assert arrangement.retires == (
        ("condition", "(si signataire)"),
        ("renvoi", "annexe 1"),
        ("blanc", "XXX"),
        ("consigne", "(à adapter)"),
    )


def test_arranger_prend_la_valeur_que_la_personne_a_changee(doc: Doc) -> None:
    blanc = _proposition(doc, G.BLANC, 2, "XXX", libelle="nom")
    perdu = _proposition(doc, G.RENVOI_PERDU, 2, "annexe 1")

    arrangement = arranger(
        *doc,
        [blanc, perdu],
        {
            blanc.id: Decision(Etat.ACCEPTEE, {"libelle": "adresse du lieu"}),
            perdu.id: Decision(Etat.ACCEPTEE, {"cle": "annexe:annexe_2"}),
        },
    )

    assert arrangement.pieces[0].corps == (
        '<p>Voir l’<span data-mention="annexe:annexe_2"></span> et <mark>adresse du lieu</mark> (à adapter).</p>'
    )


@pytest.mark.parametrize(
    ("genre", "valeur", "alerte"),
    [
        (G.CHAMP, {"cle": "caf.non"}, "Le champ «\u00a0caf.non\u00a0» n’existe pas\u00a0: son texte est resté."),
        (G.RENVOI, {"cle": "annexe:perdue"}, "«\u00a0annexe 1\u00a0» ne renvoie à rien\u00a0: son texte est resté."),
    ],
)  # fmt: skip
def test_arranger_laisse_le_texte_quand_la_valeur_ne_dit_rien(
    doc: Doc, genre: G, valeur: dict[str, str], alerte: str
) -> None:
    arrangement = _accepter(doc, _proposition(doc, genre, 2, "annexe 1", **valeur))

    assert arrangement.pieces[0].corps == "<p>Voir l’annexe 1 et XXX (à adapter).</p>"
    assert (arrangement.retires, arrangement.avertissements) == ((), (alerte,))


def test_arranger_ecrit_chaque_renvoi_d_une_enumeration() -> None:
    doc = document(
        (GenrePiece.ARTICLE, "1", "Moyens", ["Les annexes 1 et 2 les précisent."]),
        (GenrePiece.ANNEXE, "1", "Lieux", []),
        (GenrePiece.ANNEXE, "2", "Actions", []),
    )
    renvoi = _proposition(
        doc, G.RENVOI, 2, "Les annexes 1 et 2", cles=["annexe:annexe_2", "annexe:annexe_3"], avant="l’"
    )

    assert _accepter(doc, renvoi).pieces[0].corps == (
        '<p>L’<span data-mention="annexe:annexe_2"></span> et l’<span data-mention="annexe:annexe_3"></span>'
        " les précisent.</p>"
    )


def test_arranger_fait_deux_redactions_d_une_condition_dans_un_article() -> None:
    doc = document(
        (GenrePiece.ARTICLE, "1", "Compétences", ["La Caf agit.", "Le Département (si signataire)", "Il agit.", "Fin."])
    )
    condition = _proposition(doc, G.CONDITION, 3, "(si signataire)", condition="departement", blocs=[3, 4])

    arrangement = _accepter(doc, condition)

    assert _corps(arrangement) == [
        (
            "article_1",
            "departement_partie:oui",
            "<p>La Caf agit.</p><p>Le Département</p><p>Il agit.</p><p>Fin.</p>",
        ),
        ("article_1", "departement_partie:non", "<p>La Caf agit.</p><p>Fin.</p>"),
    ]
    hypothese = arrangement.hypotheses[0]
    assert hypothese.question == "Le Département est-il partie à la convention\u202f?"
    assert [(o.cle, o.libelle, o.defaut) for o in hypothese.options] == [("oui", "Oui", True), ("non", "Non", False)]


def test_arranger_combine_les_conditions_d_un_article_et_s_arrete_a_trois() -> None:
    parties = ["departement", "msa", "cpam", "etat"]
    doc = document((GenrePiece.ARTICLE, "1", "Compétences", ["Tous.", *parties]))
    propositions = [
        _proposition(doc, G.CONDITION, 3 + rang, condition=partie, blocs=[3 + rang])
        for rang, partie in enumerate(parties)
    ]

    arrangement = _accepter(doc, *propositions)

    assert len(arrangement.hypotheses) == 1
    assert [o.defaut for o in arrangement.hypotheses[0].options] == [True] + [False] * 7
    assert [corps for _, _, corps in _corps(arrangement)][:2] == [
        "<p>Tous.</p><p>departement</p><p>msa</p><p>cpam</p><p>etat</p>",
        "<p>Tous.</p><p>departement</p><p>msa</p><p>etat</p>",
    ]
    assert _corps(arrangement)[-1][2] == "<p>Tous.</p><p>etat</p>"
    assert len(arrangement.avertissements) == 1


def test_arranger_pose_la_meme_question_pour_deux_articles() -> None:
    doc = document(
        (GenrePiece.ARTICLE, "1", "Compétences", ["Tous.", "Le Département."]),
        (GenrePiece.ARTICLE, "2", "Moyens", ["Tous.", "Ceux du Département."]),
    )
    propositions = [_proposition(doc, G.CONDITION, bloc, condition="departement", blocs=[bloc]) for bloc in (3, 6)]

    arrangement = _accepter(doc, *propositions)

    assert [h.cle for h in arrangement.hypotheses] == ["departement_partie"]
    assert [cle for _, cle, _ in _corps(arrangement)] == ["departement_partie:oui", "departement_partie:non"] * 2


def test_arranger_ecrit_chaque_redaction_d_une_variante_avec_le_texte_commun() -> None:
    doc = document(
        (
            GenrePiece.ARTICLE,
            "4",
            "Objectifs",
            ["Avant.", "1re hypothèse : rien.", "Plus tard.", "2e hypothèse", "Voici."],
        ),
    )
    variante = _proposition(
        doc,
        G.VARIANTE,
        3,
        question="Où en est le plan ?",
        entetes=[3, 5],
        options=[{"libelle": "Rien", "blocs": [4], "consequence": "rien."}, {"libelle": "Prêt", "blocs": [6]}],
    )

    arrangement = _accepter(doc, variante)

    assert _corps(arrangement) == [
        ("article_1", "variante_article_1:option_1", "<p>Avant.</p><p>Plus tard.</p>"),
        ("article_1", "variante_article_1:option_2", "<p>Avant.</p><p>Voici.</p>"),
    ]
    assert [(o.libelle, o.consequence, o.defaut) for o in arrangement.hypotheses[0].options] == [
        ("Rien", "rien.", True),
        ("Prêt", "", False),
    ]
    assert arrangement.retires == (("variante", "1re hypothèse : rien."), ("variante", "2e hypothèse"))


def test_arranger_ote_l_etiquette_d_une_variante_du_paragraphe_qu_elle_ouvre() -> None:
    doc = document((GenrePiece.ARTICLE, "4", "Rythme", ["Option A : deux fois.", "Option B : une fois."]))
    variante = _proposition(
        doc,
        G.VARIANTE,
        2,
        options=[{"libelle": "A", "blocs": [2]}, {"libelle": "B", "blocs": [3]}],
        marques=[
            {"bloc": 2, "debut": 0, "fin": 11, "texte": "Option A : "},
            {"bloc": 3, "debut": 0, "fin": 11, "texte": "Option B : "},
        ],
    )

    arrangement = _accepter(doc, variante)

    assert [corps for _, _, corps in _corps(arrangement)] == ["<p>deux fois.</p>", "<p>une fois.</p>"]
    assert [raison for raison, _ in arrangement.retires] == ["variante", "variante"]


def test_arranger_retire_les_parties_et_garde_le_reste_en_passage() -> None:
    doc = document((GenrePiece.PARTIES, "", "", ["Entre", "La Caf", "Il est convenu\u00a0:"]))

    arrangement = _accepter(doc, _proposition(doc, G.PARTIES, 1, blocs=[1, 2]))

    assert [(a.piece.genre, a.piece.cle, a.corps) for a in arrangement.pieces] == [
        (GenrePiece.PASSAGE, "parties_suite", "<p>Il est convenu\u00a0:</p>")
    ]
    assert arrangement.retires == (("parties", "Entre"), ("parties", "La Caf"))


def test_arranger_retire_les_noms_du_bloc_de_signature() -> None:
    doc = document((GenrePiece.CLOTURE, "", "", ["Fait à Nulle-Part.", [["La Caf", "La commune"]]]))

    arrangement = _accepter(doc, _proposition(doc, G.SIGNATURES, 1, blocs=[2]))

    assert [a.corps for a in arrangement.pieces] == ["<p>Fait à Nulle-Part.</p>"]
    assert arrangement.retires == (("signatures", "La Caf"), ("signatures", "La commune"))


def test_arranger_donne_sa_nature_a_une_annexe(doc: Doc) -> None:
    arrangement = _accepter(doc, _proposition(doc, G.NATURE_ANNEXE, 3, nature="structures"))

    assert [(a.piece.nature, a.corps) for a in arrangement.pieces][1] == ("structures", "<p>À joindre.</p>")


def test_arranger_garde_le_numero_d_un_renvoi_a_une_piece_qui_peut_manquer() -> None:
    doc = document(
        (GenrePiece.ARTICLE, "1", "Objet", ["Voir l’article 2."]),
        (GenrePiece.ARTICLE, "2", "La MSA", ["Elle agit, comme dit l’article 2."]),
    )

    arrangement = _accepter(
        doc,
        _proposition(doc, G.RENVOI, 2, "article 2", cle="article:article_2"),
        _proposition(doc, G.RENVOI, 4, "article 2", cle="article:article_2"),
        _proposition(doc, G.CONDITION, 3, condition="msa", blocs=[]),
    )

    assert [a.corps for a in arrangement.pieces] == [
        "<p>Voir l’article 2.</p>",
        '<p>Elle agit, comme dit l’<span data-mention="article:article_2"></span>.</p>',
    ]
    assert arrangement.retires == (("renvoi", "article 2"),)
    assert len(arrangement.avertissements) == 1


def test_arranger_met_en_bas_de_page_la_ligne_acceptee() -> None:
    doc = document(
        (GenrePiece.ARTICLE, "1", "Objet", ["Un banc¹ (à adapter).", "Suite.", "¹ En « bois » XXX.", "Fin."])
    )
    note = _proposition(doc, G.NOTE_DE_BAS, 2, "¹", note="En « bois » XXX.", blocs=[4])

    arrangement = _accepter(doc, note, _proposition(doc, G.BLANC, 4, "XXX", libelle="essence"))

    assert [a.corps for a in arrangement.pieces] == [
        '<p>Un banc<span data-note="En « bois » XXX."></span> (à adapter).</p><p>Suite.</p><p>Fin.</p>'
    ]
    assert arrangement.pieces[0].piece.blocs == (2, 3, 5)
    assert arrangement.retires == (("note de bas de page", "¹"), ("note de bas de page", "¹"))
    assert arrangement.notes == ("En « bois » XXX.",)


def test_arranger_laisse_la_ligne_dont_l_appel_ou_la_place_ne_suivent_plus() -> None:
    doc = document(
        (GenrePiece.ARTICLE, "1", "Objet", ["Un banc (fixe¹).", "¹ En bois²."]),
        (GenrePiece.ARTICLE, "2", "Suite", ["² De chêne."]),
    )
    recouvert = _proposition(doc, G.NOTE_DE_BAS, 2, "¹", note="En bois².", blocs=[3])
    ailleurs = _proposition(doc, G.NOTE_DE_BAS, 3, "²", note="De chêne.", blocs=[5])

    arrangement = _accepter(doc, recouvert, ailleurs, _proposition(doc, G.NOTE, 2, "(fixe¹)"))

    assert [a.corps for a in arrangement.pieces] == ["<p>Un banc .</p><p>¹ En bois².</p>", "<p>² De chêne.</p>"]
    assert (arrangement.retires, arrangement.notes) == ((("consigne", "(fixe¹)"),), ())


def test_arranger_garde_une_note_avec_la_redaction_qui_l_appelle() -> None:
    doc = document(
        (GenrePiece.ARTICLE, "4", "Rythme", ["Avant.", "Option A", "Deux fois¹.", "Option B", "Une fois.", "¹ Par an."])
    )
    variante = _proposition(
        doc,
        G.VARIANTE,
        3,
        entetes=[3, 5],
        options=[{"libelle": "A", "blocs": [4]}, {"libelle": "B", "blocs": [6, 7]}],
    )

    arrangement = _accepter(doc, variante, _proposition(doc, G.NOTE_DE_BAS, 4, "¹", note="Par an.", blocs=[7]))

    assert [corps for _, _, corps in _corps(arrangement)] == [
        '<p>Avant.</p><p>Deux fois<span data-note="Par an."></span>.</p>',
        "<p>Avant.</p><p>Une fois.</p>",
    ]
