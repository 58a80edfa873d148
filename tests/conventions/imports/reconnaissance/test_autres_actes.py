"""What is no plain convention: délibérations, several acts in one file, presentations; and any text at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conventions.imports.reconnaissance import fautes, reconnaitre
from conventions.imports.structure import GenrePiece, Structure
from tests.conventions.imports.reconnaissance.ecriture import (
    de_genre,
    genres,
    numeros,
    source,
    structure_de,
    titres,
)

pytestmark = pytest.mark.pur

CORPS = "Les élus ont visité les équipements et retenu trois priorités pour les familles qui vivent dans les hameaux."
DELIBERATION = """
    République française
    Commune de Montclar
    EXTRAIT DU REGISTRE DES DÉLIBÉRATIONS
    Le conseil municipal s’est réuni en mairie sous la présidence de Mme Rey.
    Présents : Mme Rey, M. Blanc
    Vu le code général des collectivités territoriales,
    Considérant l’intérêt du partenariat pour les familles,
    Après en avoir délibéré, le conseil, à l’unanimité :
    Article 1 : approuve le projet de convention annexé à la présente délibération ;
    Article 2 : autorise Mme le maire à signer la convention et tout acte qui s’y rapporte.
    Fait et délibéré les jour, mois et an susdits
    Le maire, Mme Rey
"""
CONVENTION = f"""
    CONVENTION TERRITORIALE GLOBALE
    Entre la caisse de Valbrune
    et la commune de Montclar
    ARTICLE 1 - OBJET
    {CORPS}
    ARTICLE 2 - DUREE
    {CORPS}
    ARTICLE 3 - SUIVI
    {CORPS}
    Fait à Montclar
    ANNEXE 1 - DIAGNOSTIC
    {CORPS}
"""


def test_une_deliberation_garde_les_articles_de_sa_decision_dans_son_texte():
    structure = structure_de(DELIBERATION)
    assert genres(structure) == ["entete", "titre", "entete", "visas", "passage", "cloture"]
    assert structure.numerotation == "sections"


def test_deux_actes_et_un_plan_dans_un_fichier_donnent_les_articles_du_principal():
    structure = structure_de(f"{DELIBERATION}\n{CONVENTION}\nPLAN D’ACTIONS 2026-2030\n{CORPS}")
    assert numeros(structure) == ["1", "2", "3"]
    assert de_genre(structure, GenrePiece.TITRE)[0].titre == "CONVENTION TERRITORIALE GLOBALE"
    assert titres(structure, GenrePiece.SECTION) == ["EXTRAIT DU REGISTRE DES DÉLIBÉRATIONS"]
    assert titres(structure, GenrePiece.ANNEXE) == ["DIAGNOSTIC", "PLAN D'ACTIONS 2026-2030"]


def test_les_articles_d_un_acte_annexe_restent_dans_l_annexe():
    structure = structure_de(f"{CONVENTION}\nArticle 1 - Approbation\n{CORPS}\nArticle 2 - Publicité\n{CORPS}")
    assert numeros(structure) == ["1", "2", "3"]
    assert any("plusieurs suites" in phrase for phrase in structure.avertissements)


def test_une_presentation_se_decoupe_en_sections_titrees():
    structure = structure_de(f"""
        La convention territoriale, premier bilan
        Rencontre du 4 mars
        Une démarche nouvelle pour les communes
        - {CORPS}
        - {CORPS}
        Ce que la population attend
        {CORPS} {CORPS}
        Indicateurs du territoire
        |Part des familles|12 %|
    """)
    assert structure.numerotation == "sections"
    assert titres(structure, GenrePiece.SECTION) == [
        "Une démarche nouvelle pour les communes",
        "Ce que la population attend",
        "Indicateurs du territoire",
    ]


def test_un_preambule_avant_les_visas_garde_sa_place():
    structure = structure_de(f"""
        PRÉAMBULE
        {CORPS}
        Vu le code de l’action sociale,
        ARTICLE 1 - OBJET
        {CORPS}
        ARTICLE 2 - SUIVI
        {CORPS}
    """)
    assert genres(structure)[:3] == ["preambule", "visas", "article"]


def test_une_source_vide_ne_donne_aucune_piece():
    assert reconnaitre(source("")).pieces == ()


LIGNES = [
    "ARTICLE 1 - OBJET",
    "Article 2",
    "3. Suivi",
    "**Durée**",
    "# Préambule",
    "Vu le code,",
    "Entre :",
    "Il est convenu ce qui suit :",
    "Fait à Montclar",
    "ANNEXE 1 – Diagnostic",
    "Annexe 2",
    "SOMMAIRE",
    "Article 4 ....... 7",
    "CONVENTION TERRITORIALE GLOBALE",
    "PLAN D’ACTIONS DU TERRITOIRE",
    "- une action",
    "|a|b|",
    CORPS,
    f"{CORPS} {CORPS} {CORPS}",
    "Le maire",
]


@given(st.lists(st.sampled_from(LIGNES), max_size=25))
def test_chaque_bloc_a_une_place_et_une_seule_quel_que_soit_le_texte(lignes):
    lue = source("\n".join(lignes))
    structure = reconnaitre(lue)
    assert fautes(lue, structure) == []
    assert all(piece.titre for piece in structure.pieces if piece.genre in {GenrePiece.ARTICLE, GenrePiece.ANNEXE})


def test_une_faute_de_structure_est_nommee():
    lue = source(CONVENTION)
    bonne = reconnaitre(lue)
    assert "n’est dans aucune pièce" in fautes(lue, Structure(bonne.pieces[1:]))[0]
    assert "dans plusieurs pièces" in fautes(lue, Structure((*bonne.pieces, bonne.pieces[0])))[0]
    assert fautes(lue, Structure(bonne.pieces[::-1])) == ["Les pièces ne suivent pas l’ordre de la source."]
