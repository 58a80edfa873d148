"""The measure of what a printed document gives back, and the words it counts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conventions.imports import alignement
from conventions.imports.alignement import communs
from conventions.imports.blocs import Ecart, Fragment, Paragraphe, SourceLue
from conventions.imports.fidelite import mesurer
from conventions.imports.mots import mots
from conventions.imports.structure import GenrePiece, Piece, Structure

pytestmark = pytest.mark.pur


@pytest.mark.parametrize(
    ("texte", "attendus"),
    [
        ("L’ŒUVRE d'été", "l oeuvre d été"),
        ("ﬁn\u00a0des travaux", "fin des travaux"),
        ("la col\u2010\nlectivité et le sous-\npréfet", "la collectivité et le sous préfet"),
        ("la fami\x02liale", "la familiale"),
        ("• Un point ;\n2. un autre", "un point un autre"),
        ("Article premier, Article IV, ART. 3", "article 1 article 4 article 3"),
        ("Bonifiés¹ au 1er mai", "bonifiés au 1 er mai"),
    ],
)
def test_les_mots_oublient_la_mise_en_page(texte, attendus):
    assert " ".join(mots(texte)) == attendus


def longueur(gauche, droite) -> int:
    table = [[0] * (len(droite) + 1) for _ in range(len(gauche) + 1)]
    for i, a in enumerate(gauche):
        for j, b in enumerate(droite):
            table[i + 1][j + 1] = table[i][j] + 1 if a == b else max(table[i][j + 1], table[i + 1][j])
    return table[-1][-1]


LETTRES = st.lists(st.sampled_from("abcd"), max_size=14)


@pytest.mark.parametrize("cases", [10, 10_000])
@given(gauche=LETTRES, droite=LETTRES)
def test_l_alignement_est_une_plus_longue_suite_commune(cases, gauche, droite):
    avant, alignement.CASES_MAX = alignement.CASES_MAX, cases
    try:
        paires = communs(gauche, droite)
    finally:
        alignement.CASES_MAX = avant
    assert len(paires) == longueur(gauche, droite)
    assert all(gauche[g] == droite[d] for g, d in paires)
    assert paires == sorted(set(paires))
    assert len({d for _, d in paires}) == len(paires)


def test_un_mot_qui_manque_est_montre_dans_sa_phrase():
    mesure = mesurer("Les parties tiennent deux comités dans l’année.", "Les parties tiennent comités dans l’année.")
    assert (mesure.total, mesure.trouves) == (8, 7)
    (absent,) = mesure.manquants
    assert (absent.texte, absent.avant, absent.apres) == ("deux", "les parties tiennent", "comités dans l année")


def test_un_trait_d_union_en_fin_de_ligne_n_est_pas_une_cesure():
    assert (
        mesurer("Il vient peut-être de la collectivité", "Il vient peut\x02être de la collec\x02tivité").part == 100.0
    )


def test_l_ordre_compte():
    assert mesurer("un deux trois quatre", "trois quatre un deux").trouves == 2


def test_ce_qui_est_mis_a_part_ou_remplace_ne_compte_pas():
    def paragraphe(id_: int, texte: str) -> Paragraphe:
        return Paragraphe(id_, (Fragment(texte),))

    lue = SourceLue(
        "texte",
        (paragraphe(1, "SOMMAIRE"), paragraphe(2, "La Caf de XXX agit.")),
        ecarts=(Ecart(paragraphe(3, "Page deux"), "numéro de page"),),
    )
    structure = Structure((Piece(GenrePiece.ECARTE, "sommaire", blocs=(1,), raison="sommaire"),))
    mesure = mesurer(
        "SOMMAIRE\nLa Caf de XXX agit.\nPage deux",
        "La Caf de Valbrune agit.",
        lue=lue,
        structure=structure,
        retires=[("blanc", "XXX")],
    )
    assert {raison: [p.texte for p in passages] for raison, passages in mesure.apart.items()} == {
        "sommaire": ["sommaire"],
        "blanc": ["xxx"],
        "numéro de page": ["page deux"],
    }
    assert (mesure.part, mesure.manquants) == (100.0, ())


def test_une_note_de_bas_de_page_se_cherche_ou_la_page_la_met():
    appelee = (Fragment("Le montant N-1", note="Celui des comptes"), Fragment(" vaut."))
    lue = SourceLue("texte", (Paragraphe(1, appelee),))
    brut = "Le montant N-1¹ vaut.\nLa suite vient ici.\n¹ Celui des comptes"
    assert mesurer(brut, "Le montant N-11 vaut.\n1 Celui des comptes\nLa suite vient ici.", lue=lue).part == 100.0
    perdue = mesurer(brut, "Le montant N-11 vaut.\nLa suite vient ici.", lue=lue)
    assert [passage.texte for passage in perdue.manquants] == ["celui des comptes"]


def test_une_ligne_devenue_note_se_cherche_ou_la_page_la_met():
    lignes = ["Le banc¹ est fixe.", "Fin.", "¹ En bois."]
    lue = SourceLue("texte", tuple(Paragraphe(n, (Fragment(ligne),)) for n, ligne in enumerate(lignes, 1)))
    brut, imprime = "\n".join(lignes), "Le banc1 est fixe.\n1 En bois.\nFin."
    assert mesurer(brut, imprime, lue=lue, notes=["En bois."]).part == 100.0
    assert mesurer(brut, imprime, lue=lue).part < 100.0


def test_une_variante_non_retenue_ne_manque_pas():
    mesure = mesurer(
        "Au choix :\nun plan court\nun plan long et détaillé\nFin",
        "Au choix : un plan court. Fin",
        non_retenus=[("variante non retenue", "un plan long et détaillé")],
    )
    assert list(mesure.apart) == ["variante non retenue"]
    assert mesure.part == 100.0


def test_une_source_vide_est_rendue_entiere():
    assert mesurer("", "Un document").part == 100.0
