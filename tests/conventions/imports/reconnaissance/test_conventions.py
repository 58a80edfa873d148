"""Conventions written in the ways that Cafs write them, in our own words."""

import time

import pytest

from conventions.imports.lecture import lire_ici
from conventions.imports.reconnaissance import reconnaitre
from conventions.imports.structure import GenrePiece
from tests.conventions.imports.reconnaissance.ecriture import de_genre, genres, numeros, structure_de, titres

pytestmark = pytest.mark.pur

CORPS = "Les signataires rapprochent leurs calendriers de travail et se tiennent informés de ce qu’ils décident chacun."


def test_une_convention_entiere_donne_ses_parties_dans_leur_ordre():
    structure = structure_de(f"""
        VILLE DE MONTCLAR
        CONVENTION TERRITORIALE GLOBALE
        Entre :
        - la caisse de Valbrune, représentée par sa directrice,
        ci-après dénommée « la Caf » ;
        et
        - la commune de Montclar, représentée par son maire,
        Il est convenu ce qui suit :
        Vu le code de l’action sociale,
        Vu la délibération du conseil municipal,
        PREAMBULE
        {CORPS}
        ARTICLE 1 - OBJET
        {CORPS}
        ARTICLE 2 : DUREE
        {CORPS}
        Fait à Montclar, le 3 mai 2026
        En deux exemplaires originaux
        |La directrice|Le maire|
        ANNEXE 1 – Diagnostic
        {CORPS}
        ANNEXE 2 - Structures
        |Nom|Adresse|
        |Crèche|3 rue Haute|
    """)
    assert genres(structure) == [
        *("entete", "titre", "parties", "passage", "visas", "preambule", "article", "article"),
        *("cloture", "annexe", "annexe"),
    ]
    assert titres(structure) == ["OBJET", "DUREE"]
    assert titres(structure, GenrePiece.ANNEXE) == ["Diagnostic", "Structures"]
    assert [piece.cle for piece in structure.pieces][3] == "ouverture"
    assert structure.avertissements == ()


@pytest.mark.parametrize(
    ("lignes", "attendus"),
    [
        (["Article premier – Objet", "Article 2 – Durée", "Article 3 – Suivi"], ["premier", "2", "3"]),
        (["Article 1er : Objet", "Article 2 : Durée", "Article 3 : Suivi"], ["1", "2", "3"]),
        (["ART. 1 - OBJET", "ART. 2 - DUREE", "ART. 3 - SUIVI"], ["1", "2", "3"]),
        (["**Article I. Objet**", "**Article II. Durée**", "**Article III. Suivi**"], ["I", "II", "III"]),
        (["**1. Objet**", "**2. Durée**", "**3. Suivi**"], ["1", "2", "3"]),
        (["I – OBJET", "II – DUREE", "III – SUIVI"], ["I", "II", "III"]),
        (["# Article 1 Objet", "# Article 2 Durée", "# Article 3 Suivi"], ["1", "2", "3"]),
        (["ARTICLE N° 1 : OBJET", "ARTICLE N°2 : DUREE", "ARTICLE N° 3 : SUIVI"], ["1", "2", "3"]),
    ],
)
def test_les_articles_se_reconnaissent_a_toute_ecriture_de_leur_numero(lignes, attendus):
    structure = structure_de("\n".join(f"{ligne}\n{CORPS}\n{CORPS}" for ligne in lignes))
    assert numeros(structure) == attendus
    assert [titre.lower() for titre in titres(structure)] == [
        "objet",
        *(["duree"] if "DUREE" in "".join(lignes) else ["durée"]),
        "suivi",
    ]


def test_un_numero_sans_le_mot_article_prend_sa_place_entre_deux_autres():
    structure = structure_de(f"""
        ARTICLE 1 - OBJET
        {CORPS}
        2 - LES MOYENS
        {CORPS}
        ARTICLE 3 - DUREE
        {CORPS}
    """)
    assert numeros(structure) == ["1", "2", "3"]


def test_le_titre_peut_etre_sur_la_ligne_suivante_ou_sur_deux_lignes():
    structure = structure_de(f"""
        ARTICLE 1
        **Objet du partenariat**
        {CORPS}
        ARTICLE 2 - LES ENGAGEMENTS DE LA CAISSE ET DE
        LA COMMUNE
        {CORPS}
    """)
    assert titres(structure) == ["Objet du partenariat", "LES ENGAGEMENTS DE LA CAISSE ET DE LA COMMUNE"]


def test_un_article_ecrit_sur_la_ligne_de_son_numero_garde_son_texte_entier():
    structure = structure_de("""
        CONVENTION DE PARTENARIAT
        Art. 1. Les signataires élaborent ensemble un projet pour les familles du territoire.
        Art. 2. Ce projet est suivi par un comité qui se réunit deux fois dans l’année.
        Art. 3. La convention prend effet au jour de sa signature pour quatre ans.
    """)
    articles = de_genre(structure, GenrePiece.ARTICLE)
    assert [(len(article.titres), len(article.blocs)) for article in articles] == [(0, 1)] * 3
    assert articles[1].titre.startswith("Ce projet est suivi")


def test_un_sommaire_est_mis_a_part_et_les_articles_sont_ceux_du_texte():
    structure = structure_de(f"""
        CONVENTION TERRITORIALE GLOBALE
        SOMMAIRE
        Article 1 - Objet ........ 2
        Article 2 - Durée ........ 3
        Article 3 - Suivi ........ 5
        PREAMBULE
        {CORPS}
        Article 1 - Objet
        {CORPS}
        Article 2 - Durée
        {CORPS}
        Article 3 - Suivi
        {CORPS}
    """)
    (ecarte,) = de_genre(structure, GenrePiece.ECARTE)
    assert (ecarte.raison, len(ecarte.blocs)) == ("sommaire", 4)
    assert numeros(structure) == ["1", "2", "3"]


def test_un_article_cite_en_tete_de_phrase_n_en_est_pas_un():
    structure = structure_de(f"""
        ARTICLE 1 - OBJET
        {CORPS}
        Article 3 du règlement intérieur : la commune le tient à disposition de chacun.
        Article 2 et suivants s’appliquent aux structures nouvelles.
        ARTICLE 2 - DUREE
        Annexe 1 précise la liste des équipements que chaque signataire soutient.
        {CORPS}
    """)
    assert numeros(structure) == ["1", "2"]
    assert de_genre(structure, GenrePiece.ANNEXE) == []


def test_les_parties_numerotees_d_un_article_ne_sont_pas_des_articles():
    structure = structure_de(f"""
        ARTICLE 1 - DONNEES
        1. Données statistiques
        {CORPS}
        2. Données personnelles
        {CORPS}
        ARTICLE 2 - DUREE
        {CORPS}
    """)
    assert numeros(structure) == ["1", "2"]


def test_des_titres_de_style_sont_des_articles_quand_le_texte_y_renvoie():
    lignes = f"""
        # CONVENTION DE PARTENARIAT
        ## Objet
        {CORPS}
        ## Engagements
        Chaque signataire remplit ce que l’article 3 lui demande.
        ## Suivi
        {CORPS}
    """
    assert numeros(structure_de(lignes)) == ["1", "2", "3"]
    sans_renvoi = structure_de(lignes.replace("l’article 3", "le calendrier"))
    assert sans_renvoi.numerotation == "sections"
    assert titres(sans_renvoi, GenrePiece.SECTION) == ["Objet", "Engagements", "Suivi"]


def test_une_section_sans_numero_tient_sa_place_parmi_les_articles():
    structure = structure_de(f"""
        # Préambule
        {CORPS}
        # Article 1 – Objet
        {CORPS}
        # Dispositions financières
        {CORPS}
        # Article 2 – Durée
        {CORPS}
    """)
    assert genres(structure) == ["preambule", "article", "section", "article"]


def test_les_titres_et_les_sous_articles_entourent_les_articles():
    structure = structure_de(f"""
        PREAMBULE
        {CORPS}
        TITRE I - LE CADRE
        ARTICLE 1 - OBJET
        {CORPS}
        Article 1.1 – Public
        {CORPS}
        Article 1.2 – Lieux
        {CORPS}
        TITRE II - LES MOYENS
        ARTICLE 2 - BUDGET
        {CORPS}
    """)
    assert genres(structure) == ["preambule", "section", "article", "section", "article"]
    assert numeros(structure) == ["1", "2"]


def test_une_page_de_garde_et_un_sommaire_a_tabulations_precedent_les_articles():
    structure = structure_de(f"""
        Convention territoriale globale
        2026 – 2030
        Commune de Montclar
        TABLE DES MATIERES
        1 OBJET\t3
        2 DUREE\t4
        # Préambule
        {CORPS}
        # 1 Objet
        {CORPS}
        # 2 Durée
        {CORPS}
        # 3 Suivi
        {CORPS}
    """)
    assert titres(structure) == ["Objet", "Durée", "Suivi"]
    assert [piece.raison for piece in de_genre(structure, GenrePiece.ECARTE)] == ["sommaire"]
    assert de_genre(structure, GenrePiece.TITRE)[0].titre.startswith("Convention territoriale globale")


def test_un_expose_entre_la_formule_et_les_articles_est_une_section():
    structure = structure_de(f"""
        CONVENTION DE TERRITOIRE
        ENTRE LES SOUSSIGNÉS
        La caisse de Valbrune, d’une part,
        La commune de Montclar, d’autre part,
        IL A ÉTÉ CONVENU CE QUI SUIT
        EXPOSÉ DES MOTIFS
        {CORPS}
        Article 1er - Objet
        {CORPS}
        Article 2 - Durée
        {CORPS}
    """)
    assert genres(structure) == ["titre", "parties", "passage", "section", "article", "article"]


def test_une_liste_d_annexes_ne_cache_pas_les_annexes():
    structure = structure_de(f"""
        ARTICLE 1 - OBJET
        {CORPS}
        ARTICLE 2 - DUREE
        {CORPS}
        Liste des annexes :
        Annexe 1 : Diagnostic
        Annexe 2 : Plan d’actions
        Fait à Montclar, le 3 mai 2026
        ANNEXE 1 – DIAGNOSTIC
        {CORPS}
        ANNEXE 2 – PLAN D’ACTIONS DES SIGNATAIRES ET DE LEURS
        PARTENAIRES
        {CORPS}
    """)
    assert numeros(structure, GenrePiece.ANNEXE) == ["1", "2"]
    assert titres(structure, GenrePiece.ANNEXE)[1] == "PLAN D'ACTIONS DES SIGNATAIRES ET DE LEURS PARTENAIRES"
    assert len(de_genre(structure, GenrePiece.CLOTURE)) == 1


def test_un_numero_saute_et_un_texte_apres_les_signatures_sont_dits():
    structure = structure_de(f"""
        ARTICLE 1 - OBJET
        {CORPS}
        ARTICLE 3 - DUREE
        {CORPS}
        Fait à Montclar, le 3 mai 2026
        La directrice, le maire
        {" ".join([CORPS] * 3)}
        ANNEXE 2 - Structures
        {CORPS}
    """)
    dits = " ".join(structure.avertissements)
    assert "de l’article 1 à l’article 3" in dits
    assert "suit les signatures" in dits
    assert numeros(structure, GenrePiece.ANNEXE) == ["", "2"]


def test_les_cles_sont_uniques_et_tirees_des_titres():
    structure = structure_de(f"""
        ARTICLE 1 - OBJET DE LA CONVENTION
        {CORPS}
        ARTICLE 2 - OBJET DE LA CONVENTION
        {CORPS}
    """)
    assert [piece.cle for piece in structure.pieces] == ["objet_convention", "objet_convention_2"]


@pytest.mark.parametrize("signe", [".", "_", "…"])
def test_une_page_de_pointilles_se_reconnait_en_temps_lineaire(signe):
    source = lire_ici("texte", f"Nom du signataire : {signe * 60_000}".encode())
    depart = time.perf_counter()
    assert reconnaitre(source).pieces
    assert time.perf_counter() - depart < 5
