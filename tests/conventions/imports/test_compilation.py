"""The model that an import gives: its pieces, their order, their bounds."""

from dataclasses import replace

import pytest

from conventions.enums import GenreArticle
from conventions.imports.blocs import Fragment, Paragraphe
from conventions.imports.compilation import compiler
from conventions.imports.structure import (
    Decision,
    Etat,
    GenrePiece,
    GenreProposition,
    Proposition,
    Structure,
)
from conventions.modeles_nationaux.controle import erreurs_de_modele
from ctg.texte_riche import nettoyer, texte_brut
from ctg.texte_riche.erreurs import TAILLE_MAX
from tests.conventions.imports.fabrique import document, puce

pytestmark = pytest.mark.pur
G = GenrePiece
CORPS = "Les signataires tiennent un tableau de leurs engagements."


def modele(*pieces, nature: str = "ctg", propositions=(), acceptees=(), numerotation="articles"):
    source, structure = document(*pieces)
    decisions = {id_: Decision(Etat.ACCEPTEE) for id_ in acceptees}
    structure = replace(structure, numerotation=numerotation)
    compile_ = compiler(source, structure, propositions, decisions, cle="essai", nature=nature, nom="Essai")
    assert erreurs_de_modele(compile_) == []
    assert all(nettoyer(html) == html for html in compile_.textes().values())
    return compile_


def cles(compile_) -> list[str]:
    return [article.cle for article in compile_.articles]


def genres(compile_) -> list[str]:
    return [article.genre for article in compile_.articles]


def entiere(**options):
    return modele(
        (G.TITRE, "", "CONVENTION DE TERRITOIRE", []),
        (G.PARTIES, "", "", ["Entre la caisse de Valbrune", "et la commune de Montclar"]),
        (G.VISAS, "", "", ["Vu le code de l’action sociale,"]),
        (G.PREAMBULE, "", "PREAMBULE", [CORPS]),
        (G.ARTICLE, "1", "OBJET", [CORPS, puce("une action"), puce("une autre")]),
        (G.SECTION, "", "Finances", [CORPS]),
        (G.ARTICLE, "2", "DUREE", [CORPS]),
        (G.CLOTURE, "", "", ["Fait à Montclar, le ...", [["La directrice", "Le maire"]]]),
        (G.ANNEXE, "1", "Diagnostic", [[["Part", "12 %"]]]),
        **options,
    )


def test_les_pieces_suivent_la_source_et_le_titre_nomme_le_document():
    compile_ = entiere()
    assert compile_.titre_document == "CONVENTION DE TERRITOIRE"
    assert genres(compile_) == ["passage", "visas", "preambule", "article", "section", "article", "passage"]
    assert cles(compile_)[0] == "parties"
    assert "<ul><li>une action</li>" in compile_.articles[3].corps
    assert [annexe.titre for annexe in compile_.annexes] == ["Diagnostic"]
    assert "<td>12 %</td>" in compile_.annexes[0].corps


def test_la_cloture_se_complete_dans_chaque_convention_et_se_lit_ligne_a_ligne():
    cloture = entiere().articles[-1]
    assert cloture.corps == "<p>Fait à Montclar, le ...</p><p>La directrice</p><p>Le maire</p>"
    assert entiere().formule_cloture == ""


def test_la_formule_d_ouverture_est_celle_du_modele_juste_avant_le_premier_article():
    source, structure = document(
        (G.PASSAGE, "", "", ["Il est convenu ce qui suit :"]), (G.ARTICLE, "1", "OBJET", [CORPS])
    )
    pieces = (replace(structure.pieces[0], cle="ouverture"), structure.pieces[1])
    compile_ = compiler(source, Structure(pieces), (), {}, cle="essai", nature="ctg", nom="Essai")
    assert compile_.formule_ouverture == "<p>Il est convenu ce qui suit :</p>"
    assert genres(compile_) == ["article"]


def test_des_visas_apres_le_preambule_gardent_leur_place_en_passage():
    compile_ = modele(
        (G.PREAMBULE, "", "PREAMBULE", [CORPS]),
        (G.VISAS, "", "", ["Vu le code,"]),
        (G.ARTICLE, "1", "OBJET", [CORPS]),
        (G.PREAMBULE, "", "CONTEXTE", [CORPS]),
    )
    assert genres(compile_) == ["preambule", "passage", "article", "section"]


def test_une_mention_courte_avant_le_titre_se_met_au_dessus_un_autre_acte_reste_a_sa_place():
    court = modele((G.ENTETE, "", "", ["VILLE DE MONTCLAR"]), (G.TITRE, "", "CONVENTION", []))
    assert cles(court) == ["entete"]
    long = modele((G.ENTETE, "", "", [CORPS] * 9), (G.TITRE, "", "CONVENTION", []))
    assert genres(long) == ["passage", "section"]
    assert long.articles[1].titre == "CONVENTION"


def test_un_titre_trop_long_pour_une_couverture_est_abrege_et_redit_entier():
    titre = "CONVENTION " + "DE TERRITOIRE ET DE PARTENARIAT " * 6
    compile_ = modele((G.TITRE, "", titre.strip(), []))
    assert len(compile_.titre_document) < 100
    assert [article.titre for article in compile_.articles] == [titre.strip()]


def test_sans_numero_les_sections_sont_les_articles_d_un_modele_en_sections():
    compile_ = modele((G.SECTION, "", "Bilan", [CORPS]), (G.SECTION, "", "Suites", [CORPS]), numerotation="sections")
    assert genres(compile_) == ["article", "article"]
    assert compile_.numerotation == "sections"


def test_un_document_n_a_pas_d_annexe_et_dit_son_titre():
    compile_ = entiere(nature="deliberation")
    assert compile_.annexes == ()
    premier, dernier = compile_.articles[0], compile_.articles[-1]
    assert (premier.genre, premier.corps) == ("passage", "<p><strong>CONVENTION DE TERRITOIRE</strong></p>")
    assert (dernier.genre, dernier.titre) == ("section", "Annexe 1 – Diagnostic")


def test_les_parties_acceptees_laissent_leur_place_aux_parties_calculees():
    proposition = Proposition("p1", GenreProposition.PARTIES, 2, 0, 0, "", "", {"blocs": [2, 3]})
    compile_ = entiere(propositions=(proposition,), acceptees=("p1",))
    assert (compile_.articles[0].cle, compile_.articles[0].corps) == ("parties", "")
    assert entiere(propositions=(proposition,)).articles[0].corps != ""


def test_un_document_calcule_ce_qui_est_accepte_la_ou_la_source_l_ecrivait():
    acceptees = (
        Proposition("p", GenreProposition.PARTIES, 2, 0, 0, "", "", {"blocs": [2, 3]}),
        Proposition("s", GenreProposition.SIGNATURES, 16, 0, 0, "", "", {"blocs": [16]}),
    )
    avenant = entiere(nature="avenant", propositions=acceptees, acceptees=("p", "s"))
    assert [a.bloc for a in avenant.articles if a.bloc] == ["parties", "signatures"]
    assert [a.bloc for a in entiere(nature="avenant", propositions=acceptees).articles if a.bloc] == []
    convention = entiere(propositions=acceptees, acceptees=("p", "s"))
    assert [a.bloc for a in convention.articles if a.bloc] == []


def test_un_renvoi_a_ce_qu_un_document_ne_numerote_pas_garde_les_mots_de_la_source():
    def selon(nature: str) -> str:
        pieces = (
            (G.ARTICLE, "1", "OBJET", ["Selon l’annexe 1, chacun agit."]),
            (G.ANNEXE, "1", "Diagnostic", [CORPS]),
        )
        renvoi = Proposition("r", GenreProposition.RENVOI, 2, 8, 16, "annexe 1", "", {"cle": "annexe:annexe_2"})
        return modele(*pieces, nature=nature, propositions=(renvoi,), acceptees=("r",)).articles[0].corps

    assert 'data-mention="annexe:annexe_2"' in selon("ctg")
    assert selon("avenant") == "<p>Selon l’annexe 1, chacun agit.</p>"


def test_un_intertitre_en_gras_seul_devient_un_titre_interieur():
    gras = Paragraphe(0, (Fragment("Les moyens humains", gras=True),))
    compile_ = modele((G.ARTICLE, "1", "MOYENS", [CORPS, gras, CORPS]))
    assert "<h3>Les moyens humains</h3>" in compile_.articles[0].corps
    passage = modele((G.PASSAGE, "", "", [CORPS, gras, CORPS]))
    assert "<h3>" not in passage.articles[0].corps


def test_un_texte_au_dela_des_bornes_est_reparti_sans_perdre_un_mot():
    lignes = [f"Phrase {n}. " + CORPS * 20 for n in range(300)]
    compile_ = modele((G.ARTICLE, "1", "OBJET", lignes), (G.ANNEXE, "1", "Table", [[[str(n)] for n in range(2_500)]]))
    assert len(compile_.articles) > 1
    assert genres(compile_) == ["article", *["passage"] * (len(compile_.articles) - 1)]
    assert all(len(html.encode()) <= TAILLE_MAX for html in compile_.textes().values())
    assert " ".join(texte_brut(a.corps) for a in compile_.articles).split() == " ".join(lignes).split()
    assert " ".join(texte_brut(a.corps) for a in compile_.annexes).split() == [str(n) for n in range(2_500)]
    assert len(set(cles(compile_))) == len(compile_.articles)


def test_un_tableau_trop_large_est_dit_en_paragraphes():
    compile_ = modele((G.ANNEXE, "1", "Table", [[[str(n) for n in range(60)]]]))
    assert "<table" not in compile_.annexes[0].corps
    assert texte_brut(compile_.annexes[0].corps).split() == [str(n) for n in range(60)]


def test_ce_qui_est_ecarte_n_entre_pas_dans_le_modele():
    compile_ = modele((G.ECARTE, "", "", ["SOMMAIRE"]), (G.ARTICLE, "1", "OBJET", [CORPS]))
    assert genres(compile_) == [GenreArticle.ARTICLE.value]
