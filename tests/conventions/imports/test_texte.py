from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conventions.imports.blocs import GenreParagraphe, Tableau, depuis_json, vers_json
from conventions.imports.texte import lire_texte
from tests.conventions.imports.mots import est_sous_suite, mots, mots_de, mots_ecartes, mots_gardes, rangs_de, resume

pytestmark = pytest.mark.pur

COUPE = """\
                       VILLE DES TILLEULS – Pacte de voisinage

                                  PACTE DE VOISINAGE
                                 ENTRE LES HABITANTS

Entre :
La ville des Tilleuls, représentée par son maire, madame Aline Roche, autorisée à signer par une
délibération du 4 mai 2031, ci-après « la ville »,
et
L'association des jardins, représentée par son président,

Vu le règlement des cours partagées ;
Vu la charte des bancs publics
de la ville des Tilleuls ;

Préambule
Les cours du quartier servent à tous. La ville y pose des bancs, les habitants y plantent des
arbres fruitiers. Chacun y trouve son compte depuis que le premier pommier a donné ses
fruits en 2029.
Les jardiniers tiennent un cahier. Il dit qui arrose et quand, qui taille, qui cueille, et ce que
                                                                                            1/3
VILLE DES TILLEULS – Pacte de voisinage

l'on fait des pommes. Le cahier est lu une fois par an devant l'assemblée des voisins de la rue
Basse.

Article 1 – Les cours
La ville s'engage à :
 •   entretenir les bancs, au moins deux fois par an, et remplacer ceux qui ne peuvent plus
     servir ;
 •   fournir l'eau :
       -   au printemps,
       -   en été ;
 •   tailler.
Article 2 – Les pommes
2.1 Cueillette
a) La cueillette se fait le samedi.
b) Elle est ouverte à tous ceux qui habitent la rue Basse, la rue Haute ou la place des
Tilleuls, sans limite d'âge.

                                                                                            2/3
VILLE DES TILLEULS – Pacte de voisinage

Le partage est décidé par les cueilleurs. La part de l'école est mise de côté la première, quel
que soit le nombre de paniers.

Fait aux Tilleuls, le ..............

                                                                                            3/3
"""


def raisons(source):
    return [(ecart.raison, ecart.paragraphe.texte) for ecart in source.ecarts]


def verifier_les_mots(texte, source):
    """Every word is kept or put aside, once, and each of the two lists follows the order of the file."""
    du_fichier = mots(texte)
    assert Counter(mots_de(source)) == Counter(du_fichier)
    assert est_sous_suite(mots_gardes(source), du_fichier)
    assert est_sous_suite(mots_ecartes(source), du_fichier)
    assert sorted(rangs_de(source)) == list(range(1, len(rangs_de(source)) + 1))
    assert depuis_json(vers_json(source)) == source


def test_lignes_coupees_par_la_page():
    source = lire_texte(COUPE)
    assert resume(source) == [
        "VILLE DES TILLEULS – Pacte de voisinage",
        "PACTE DE VOISINAGE ENTRE LES HABITANTS",
        "Entre :",
        "La ville des Tilleuls, représentée par son maire, madame Aline Roche, autorisée à signer par une délibération "
        "du 4 mai 2031, ci-après « la ville »,",
        "et",
        "L'association des jardins, représentée par son président,",
        "Vu le règlement des cours partagées ;",
        "Vu la charte des bancs publics de la ville des Tilleuls ;",
        "Préambule",
        "Les cours du quartier servent à tous. La ville y pose des bancs, les habitants y plantent des arbres "
        "fruitiers. Chacun y trouve son compte depuis que le premier pommier a donné ses fruits en 2029.",
        "Les jardiniers tiennent un cahier. Il dit qui arrose et quand, qui taille, qui cueille, et ce que l'on fait "
        "des pommes. Le cahier est lu une fois par an devant l'assemblée des voisins de la rue Basse.",
        "Article 1 – Les cours",
        "La ville s'engage à :",
        "• entretenir les bancs, au moins deux fois par an, et remplacer ceux qui ne peuvent plus servir ;",
        "• fournir l'eau :",
        "  - au printemps,",
        "  - en été ;",
        "• tailler.",
        "Article 2 – Les pommes",
        "2.1 Cueillette",
        "a) La cueillette se fait le samedi.",
        "b) Elle est ouverte à tous ceux qui habitent la rue Basse, la rue Haute ou la place des Tilleuls, sans limite "
        "d'âge.",
        "Le partage est décidé par les cueilleurs. La part de l'école est mise de côté la première, quel que soit le "
        "nombre de paniers.",
        "Fait aux Tilleuls, le ..............",
    ]
    assert [raison for raison, _ in raisons(source)] == ["numéro de page", "en-tête courant"] * 2 + ["numéro de page"]
    verifier_les_mots(COUPE, source)


def test_une_ligne_par_paragraphe_avec_phrase_coupee_en_deux():
    texte = (
        "Article 4 : Le partage des outils entre les voisins du quartier\n\n"
        "Les outils sont rangés dans la remise commune et chacun les emprunte pour\n\n"
        "la journée, contre une signature dans le cahier.\n\nIls sont rendus propres.\n"
    )
    assert resume(lire_texte(texte)) == [
        "Article 4 : Le partage des outils entre les voisins du quartier",
        "Les outils sont rangés dans la remise commune et chacun les emprunte pour la journée, contre une signature "
        "dans le cahier.",
        "Ils sont rendus propres.",
    ]


@pytest.mark.parametrize(
    "suite",
    [
        "ci-après dénommée « la ville »",
        "vu le règlement des cours",
        "- la remise commune",
        "Les outils sont rendus propres.",
        "ARTICLE 5 - LES OUTILS",
    ],
)
def test_ce_qui_n_est_jamais_la_suite_d_une_phrase(suite):
    texte = f"La ville des Tilleuls est représentée par son maire en exercice,\n\n{suite}\n"
    assert len(lire_texte(texte).blocs) == 2


def test_visas_qui_se_touchent():
    texte = "Vu le code des jardins ;\nvu la charte des bancs ;\nvu l'avis des voisins en date du 3 mai."
    assert len(lire_texte(texte).blocs) == 3


def test_titre_en_capitales_ou_en_gras_sur_plusieurs_lignes():
    texte = "ANNEXE 2 - DÉCISION DU CONSEIL DES\nVOISINS DE LA RUE BASSE\n\n**Calendrier des\nPlantations (2031)**\n"
    source = lire_texte(texte)
    assert resume(source) == [
        "ANNEXE 2 - DÉCISION DU CONSEIL DES VOISINS DE LA RUE BASSE",
        "Calendrier des Plantations (2031)",
    ]
    assert [fragment.gras for fragment in source.blocs[1].fragments] == [True]


def test_gras_italique_exposant_et_etoile_seule():
    (bloc,) = lire_texte("Le **1^{er} mai**, *s'il fait beau* et ***si*** chacun vient* : 3*4 bancs").blocs
    assert [(f.texte, f.gras, f.italique, f.exposant) for f in bloc.fragments] == [
        ("Le ", False, False, False),
        ("1", True, False, False),
        ("er", True, False, True),
        (" mai", True, False, False),
        (", ", False, False, False),
        ("s'il fait beau", False, True, False),
        (" et ", False, False, False),
        ("si", True, True, False),
        (" chacun vient* : 3*4 bancs", False, False, False),
    ]


@pytest.mark.parametrize("signe", list("-–•✓▶▪➔"))
def test_puces_de_toutes_sortes(signe):
    source = lire_texte(f"Il faut :\n{signe} scier ;\n{signe} poncer.")
    assert [(p.genre.value, p.texte) for p in source.paragraphes()] == [
        ("texte", "Il faut :"),
        ("puce", "scier ;"),
        ("puce", "poncer."),
    ]


def test_puce_seule_sur_sa_ligne_et_puce_collee():
    assert resume(lire_texte("Il faut :\n•\nscier ;\n•poncer.")) == ["Il faut :", "• scier ;", "• poncer."]
    assert resume(lire_texte("Il faut :\n-scier ;\n-poncer.")) == ["Il faut :", "- scier ;", "- poncer."]


def test_listes_imbriquees_par_retrait_ou_par_signe():
    texte = "- outils\n  - bêche\n  - râteau\n- graines\n▶ fleurs\n▶ légumes\n- eau"
    assert resume(lire_texte(texte)) == [
        "- outils",
        "  - bêche",
        "  - râteau",
        "- graines",
        "  ▶ fleurs",
        "  ▶ légumes",
        "- eau",
    ]


def test_un_numero_isole_est_un_titre_et_une_suite_est_une_liste():
    texte = (
        "1. Les outils\n\nIls sont communs.\n\n2. Les graines\n\nLa ville :\n1. achète ;\n2. partage ;\n3. conserve."
    )
    assert resume(lire_texte(texte)) == [
        "1. Les outils",
        "Ils sont communs.",
        "2. Les graines",
        "La ville :",
        "1. achète ;",
        "2. partage ;",
        "3. conserve.",
    ]
    genres = [paragraphe.genre for paragraphe in lire_texte(texte).paragraphes()]
    assert genres == [GenreParagraphe.TEXTE] * 4 + [GenreParagraphe.NUMERO] * 3


def test_tampons_et_signatures_electroniques_dans_le_flux():
    texte = (
        "Le conseil des voisins, réuni le 3 mai, approuve la remise en état des cours et\n\n"
        "Envoyé en préfecture le 04/05/2031\nReçu en préfecture le 04/05/2031\nAffiché le\n"
        "ID : 012-210000345-20310503-2031_17-DE\n\n"
        "des bancs de la rue Basse.\n\nDocument signé électroniquement par Aline Roche\n"
        "Et publié le 6 mai 2031.\n"
    )
    source = lire_texte(texte)
    assert resume(source) == [
        "Le conseil des voisins, réuni le 3 mai, approuve la remise en état des cours et des bancs de la rue Basse.",
        "Et publié le 6 mai 2031.",
    ]
    assert [raison for raison, _ in raisons(source)] == ["tampon"] * 4 + ["signature électronique"]
    verifier_les_mots(texte, source)


def test_des_nombres_qui_sont_des_donnees_restent():
    texte = "Présents :\n27\nVotants :\n32\n\nPaniers\n12\n"
    assert not lire_texte(texte).ecarts


def test_numeros_de_page_nus_qui_croissent_et_sauts_de_page():
    pages = [f"Article {n} – Titre\n" + "Une phrase entière.\n" * 9 + f"\n{n}\n" for n in range(1, 6)]
    assert [texte for _, texte in raisons(lire_texte("\n".join(pages)))] == ["1", "2", "3", "4", "5"]
    source = lire_texte("Une seule page.\n7\f Une autre page.")
    assert (raisons(source), source.pages) == ([("numéro de page", "7")], 2)
    assert [bloc.page for bloc in source.blocs] == [1, 2]


def test_un_libelle_repete_dans_des_fiches_n_est_pas_un_en_tete():
    fiche = "Fiche action\n\nPublic visé\n\n" + "Une ligne de la fiche.\n\n" * 9
    assert not lire_texte(fiche * 5).ecarts


def test_sommaire_et_filigrane():
    texte = (
        "Sommaire\nArticle 1 ........ 2\nArticle 2 ........ 3\nAnnexe ....... 4\n\nSPECIMEN\n\nDu texte.\n\nSPECIMEN\n"
    )
    assert [raison for raison, _ in raisons(lire_texte(texte))] == ["sommaire"] * 4 + ["filigrane"] * 2
    sans_points = "TABLE DES MATIÈRES\n\nPréambule 2\nArticle 1 - Les cours 2\nAnnexe 4\n\nPréambule\n\nDu texte."
    assert [texte for _, texte in raisons(lire_texte(sans_points))] == [
        "TABLE DES MATIÈRES",
        "Préambule 2",
        "Article 1 - Les cours 2",
        "Annexe 4",
    ]


def test_points_et_tirets_a_remplir_restent():
    texte = "Fait à ........\n\n.....\n\nle ______\n\n- ;\n"
    assert resume(lire_texte(texte)) == ["Fait à ........", ".....", "le ______", "- ;"]


def test_une_note_de_bas_de_page_reste_dans_l_ordre_du_fichier():
    texte = "Le barème¹ est fixe^{2}.\n\nAutre paragraphe.\n\n¹ Celui de mars.\n\n^{2} Par an.\n\nFin.\n"
    source = lire_texte(texte)
    assert resume(source) == ["Le barème¹ est fixe2.", "Autre paragraphe.", "¹ Celui de mars.", "2 Par an.", "Fin."]
    assert not any(f.note for p in source.paragraphes() for f in p.fragments)
    assert source.blocs[0].fragments[1].exposant
    assert mots_gardes(source) == mots(texte.replace("^{2}", "2"))


def test_note_ecrite_entre_crochets():
    (bloc, _) = lire_texte("Le barème[^1] est[^2] fixe.\n\n[^2]: Pour tous.\n\n[^1]: Celui de mars.\n\nFin.").blocs
    assert [(f.texte, f.note) for f in bloc.fragments] == [
        ("Le barème", "Celui de mars."),
        (" est", "Pour tous."),
        (" fixe.", ""),
    ]


def test_tableau_aux_cellules_vides_fusionnees_et_html():
    texte = (
        "NOM DE LA RUE\t\nARBRE\tLIEU\nPommier\tcour A\n\tcour B\n"
        "Gestes\t<p>Deux temps :</p> <ul> - Tailler en 2030 - 2031 - Arroser ▶ le soir\n"
        "Poirier\t\n"
    )
    (tableau,) = lire_texte(texte).blocs
    assert isinstance(tableau, Tableau)
    assert [[(c.colonnes, c.lignes, c.entete) for c in rang] for rang in tableau.rangs] == [
        [(2, 1, True)],
        [(1, 1, True), (1, 1, True)],
        [(1, 2, False), (1, 1, False)],
        [(1, 1, False)],
        [(1, 1, False), (1, 1, False)],
        [(1, 1, False), (1, 1, False)],
    ]
    assert resume(lire_texte(texte))[4] == (
        "| Gestes | Deux temps : / - Tailler en 2030 - 2031 / - Arroser /   ▶ le soir"
    )


def test_tableau_en_html_et_tableau_qui_ne_finit_pas():
    texte = "Avant\n<table>\n<tr><td rowspan='2'>**Arbre**</td><td>a</td></tr>\n\n<tr><td>b</td></tr>\n</table>\nAprès"
    source = lire_texte(texte)
    assert resume(source) == ["Avant", "| Arbre | a", "| b", "Après"]
    tableau = source.blocs[1]
    assert (tableau.rangs[0][0].lignes, tableau.rangs[0][0].paragraphes[0].fragments[0].gras) == (2, True)
    assert resume(lire_texte("<table>\nUne ligne"))[-1].endswith("Une ligne")


def test_un_tableau_coupe_par_la_page_se_recolle():
    texte = "Arbre\tLieu\nPommier\tcour A\n\nReçu en préfecture le 04/05/2031\n\n\tcour B\nPoirier\tcour C\n"
    source = lire_texte(texte)
    assert [len(bloc.rangs) for bloc in source.blocs] == [4]
    assert len(source.ecarts) == 1


def test_tabulations_qui_ne_font_pas_un_tableau():
    assert resume(lire_texte("\tEn retrait\n\tencore\n•\tune puce\nArticle 1\tObjet")) == [
        "En retrait encore",
        "• une puce",
        "Article 1 Objet",
    ]


def test_tableau_et_titres_en_markdown_dans_un_texte():
    texte = "# Titre\n\n| Arbre | Lieu |\n|---|---|\n| Pommier | cour |\n"
    assert resume(lire_texte(texte)) == ["# Titre", "| Arbre | Lieu", "| Pommier | cour"]


def test_signes_de_police_ligatures_et_accents_decomposes():
    assert resume(lire_texte("\uf0b7 ef\ufb01cace\u0301\u00ad\nment\u200b")) == ["• efficacément"]


VOCABULAIRE = (
    "cour banc pommier voisin Ville article annexe vu et de la à par 12 2031 1er pomme; fin. l'eau (sauf hiver) "
    "« jardin » ... XXX"
)
MOTS = st.sampled_from(VOCABULAIRE.split())
DEBUTS = st.sampled_from(["- ", "  - ", "• ", "✓ ", "1. ", "2. ", "a) ", "**", "ARTICLE 3 : "])
PHRASES = st.lists(MOTS, min_size=1, max_size=25).map(" ".join)
LIGNES = st.one_of(
    PHRASES,
    st.tuples(st.sampled_from(["- ", "  - ", "• ", "✓ ", "1. ", "2. ", "a) ", "**", "ARTICLE 3 : "]), PHRASES).map(
        "".join
    ),
    st.sampled_from(["cour¹ et banc", "¹ note"]),
    st.tuples(PHRASES, PHRASES).map("\t".join),
    st.tuples(st.just(""), PHRASES, PHRASES).map("\t".join),
    st.sampled_from(["", "", "7", "Page 3 sur 9", "Reçu en préfecture le 04/05/2031", "SPECIMEN", "-", "\f"]),
)


@settings(max_examples=100, deadline=None)
@given(st.lists(LIGNES, max_size=40), st.sampled_from([0, 50, 90]))
def test_aucun_mot_ne_se_perd(lignes, largeur):
    if largeur:
        lignes = [morceau for ligne in lignes for morceau in couper(ligne, largeur)]
    texte = "\n".join(lignes)
    source = lire_texte(texte)
    verifier_les_mots(texte, source)


def couper(ligne, largeur):
    morceaux = [""]
    for mot in ligne.split(" ") if "\t" not in ligne else [ligne]:
        if len(morceaux[-1]) + len(mot) > largeur:
            morceaux.append("")
        morceaux[-1] += f" {mot}" if morceaux[-1] else mot
    return morceaux


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet=st.sampled_from("ab é1.)-*#|\t\n\f<>pul/ ▶¹^{}\\[]&;_~:«»…"), max_size=300))
def test_un_texte_quelconque_se_lit_sans_erreur(texte):
    source = lire_texte(texte)
    assert depuis_json(vers_json(source)) == source
