"""One cell: what is accepted, what is refused and in which words, what is shown."""

from datetime import date
from decimal import Decimal

import pytest

from conventions.annexes.structures import TABLE
from conventions.models import LigneIndicateur, LigneStructure
from conventions.tables.cellules import CelluleInvalide, afficher, ecrire, lire, vides
from conventions.tables.definition import Colonne, GenreColonne, Table
from conventions.tables.lecteur import RAPPROCHEMENTS_MAX, Lecteur, nettoyer
from tests.conventions.tables.scene import SIRET, Scene
from tests.fabriques import CommuneFactory

INDICATEURS = Table(
    code="essai_indicateurs",
    libelle="Indicateurs",
    ligne="indicateur",
    modele=LigneIndicateur,
    parent="annexe",
    relation="indicateurs",
    colonnes=(
        Colonne("libelle", "Indicateur", obligatoire=True),
        Colonne("millesime", "Année", GenreColonne.ENTIER),
        Colonne("territoire", "Territoire", GenreColonne.DECIMAL),
        Colonne("effectif", "Effectif", GenreColonne.OUI_NON),
    ),
)


def lu(scene: Scene, nom: str, texte: str, table: Table = TABLE) -> object:
    return Lecteur(table, scene.convention).lire(table.colonne(nom), texte)


@pytest.mark.parametrize(
    "texte",
    ["eaje", "EAJE", "Eaje – établissement d'accueil du jeune enfant", "Établissement d’accueil du JEUNE enfant"],
)
def test_un_choix_se_donne_par_son_code_son_sigle_ou_son_libelle(scene: Scene, texte: str):
    assert lu(scene, "type", texte) == "eaje"


@pytest.mark.parametrize(
    ("texte", "code"),
    [("Crèche", "eaje"), ("MICRO CRECHE", "eaje"), ("Ram", "rpe"), ("Accueil périscolaire", "alsh_periscolaire")],
)
def test_un_type_se_donne_par_le_mot_de_tous_les_jours(scene: Scene, texte: str, code: str):
    assert lu(scene, "type", texte) == code


def test_un_mot_qui_a_plusieurs_sens_demande_lequel(scene: Scene):
    with pytest.raises(CelluleInvalide, match="précisez « ALSH périscolaire » ou « ALSH extrascolaire » ou"):
        lu(scene, "type", "Centre de loisirs")


def test_un_choix_inconnu_propose_le_plus_proche(scene: Scene):
    with pytest.raises(CelluleInvalide, match="Vouliez-vous dire « Ludothèque »") as refus:
        lu(scene, "type", "Ludoteque municipale"[:10])
    assert refus.value.champ == "type"
    with pytest.raises(CelluleInvalide, match=r"Choisissez parmi : EAJE, RPE, .*, FJT, Autre service\."):
        lu(scene, "type", "piscine")


@pytest.mark.parametrize(
    "texte", ["Hautmarais", "LE HAUTMARAIS", "26120 Le Hautmarais", "26002", "Le Hautmarais (26002)"]
)
def test_une_commune_se_donne_par_son_nom_ou_son_code(scene: Scene, texte: str):
    assert lu(scene, "commune", texte).code == "26002"


def test_une_commune_d_ailleurs_se_donne_par_son_code_seulement(scene: Scene):
    CommuneFactory(code="01004", nom="Ambérieu")
    assert lu(scene, "commune", "1004").nom == "Ambérieu"
    with pytest.raises(CelluleInvalide, match="n’est pas une commune de la convention"):
        lu(scene, "commune", "Ambérieu")
    with pytest.raises(CelluleInvalide, match="Vouliez-vous dire « Valbrune »"):
        lu(scene, "commune", "Valbrunne")
    with pytest.raises(CelluleInvalide, match="Aucune commune n’a le code Insee 26999"):
        lu(scene, "commune", "26999")


def test_deux_communes_du_meme_nom_demandent_le_code(scene: Scene):
    scene.convention.communes.add(CommuneFactory(code="26003", nom="Valbrune"))
    with pytest.raises(CelluleInvalide, match="26001 ou 26003"):
        lu(scene, "commune", "Valbrune")


def test_un_siret_perd_ses_espaces_et_retrouve_son_zero(scene: Scene):
    assert lu(scene, "siret", "732 829 320 00074") == SIRET
    with pytest.raises(CelluleInvalide, match="clé de contrôle"):
        lu(scene, "siret", "73282932000075")
    with pytest.raises(CelluleInvalide, match="autre chose que des chiffres"):
        lu(scene, "siret", "CHE-123.456.789")
    with pytest.raises(CelluleInvalide, match="abrégé ce numéro"):
        lu(scene, "siret", "7,32829E+13")


def test_un_code_postal_retrouve_son_zero(scene: Scene):
    assert lu(scene, "code_postal", "1500") == "01500"
    with pytest.raises(CelluleInvalide, match="cinq chiffres"):
        lu(scene, "code_postal", "26 1")


def test_un_texte_trop_long_dit_de_combien(scene: Scene):
    with pytest.raises(CelluleInvalide, match="compte 230 caractères, 200 au plus"):
        lu(scene, "nom", "n" * 230)


def test_une_erreur_du_tableur_ne_devient_pas_un_texte(scene: Scene):
    for erreur in ("#REF!", "#N/A", "#VALEUR!", "#DIV/0!", "########"):
        with pytest.raises(CelluleInvalide, match="erreur du tableur"):
            lu(scene, "nom", erreur)
    assert lu(scene, "nom", "#LesLutins") == "#LesLutins"


def test_une_cellule_obligatoire_ne_se_vide_pas(scene: Scene):
    with pytest.raises(CelluleInvalide, match="« Nom » est à remplir"):
        lu(scene, "nom", "  \u00a0 ")
    assert lu(scene, "adresse", " ") == ""
    assert lu(scene, "commune", "") is None


def test_les_nombres_suivent_leur_champ(scene: Scene):
    assert lu(scene, "territoire", "1 234,5", INDICATEURS) == Decimal("1234.50")
    assert lu(scene, "territoire", "–", INDICATEURS) is None
    assert lu(scene, "millesime", "2 023", INDICATEURS) == 2023
    for nom, texte, phrase in (
        ("territoire", "1,234", "par exemple à 1,23"),
        ("territoire", "9" * 13, "trop grand"),
        ("millesime", "2023,5", "nombre entier"),
        ("millesime", "-4", "entre 0 et 32767"),
        ("effectif", "peut-être", "par oui ou par non"),
    ):
        with pytest.raises(CelluleInvalide, match=phrase):
            lu(scene, nom, texte, INDICATEURS)
    assert [lu(scene, "effectif", t, INDICATEURS) for t in ("Oui", "X", "vrai", "non", "0", "")] == [True] * 3 + [
        False
    ] * 3


def test_un_import_arrondit_et_le_dit(scene: Scene):
    lecteur = Lecteur(INDICATEURS, scene.convention, arrondir=True)
    assert lecteur.lire(INDICATEURS.colonne("territoire"), "1,236") == Decimal("1.24")
    assert lecteur.arrondis == ["« Territoire » : 1,236 est arrondi à 1,24."]


def test_les_bornes_du_modele_se_disent_en_francais(scene: Scene):
    with pytest.raises(CelluleInvalide, match="entre 0 et 32767"):
        lu(scene, "millesime", "99999", INDICATEURS)


def test_ce_qui_est_ecrit_se_relit_et_s_affiche_en_francais(scene: Scene):
    ligne = LigneStructure(
        type="rpe", nom="L’Îlot  bleu", siret=SIRET, commune=scene.convention.communes.get(code="26002")
    )
    textes = {c.nom: ecrire(c, ligne) for c in TABLE.colonnes}
    assert (textes["type"], textes["commune"], textes["siret"]) == ("rpe", "Le Hautmarais (26002)", SIRET)
    affiches = {c.nom: afficher(c, ligne) for c in TABLE.colonnes}
    assert affiches["type"] == "RPE – relais petite enfance"
    assert affiches["commune"] == "Le Hautmarais"
    assert affiches["siret"] == "732\u00a0829\u00a0320\u00a000074"
    indicateur = LigneIndicateur(libelle="Allocataires", millesime=2023, territoire=Decimal("12345.50"), effectif=True)
    assert [afficher(c, indicateur) for c in INDICATEURS.colonnes] == ["Allocataires", "2023", "12\u202f345,5", "oui"]
    assert [ecrire(c, indicateur) for c in INDICATEURS.colonnes] == ["Allocataires", "2023", "12345,50", "oui"]


def test_sans_table_une_colonne_se_lit_par_son_genre(scene: Scene):
    assert lire(Colonne("fin", "Fin", GenreColonne.DATE), "31/12/2027", scene.convention) == date(2027, 12, 31)
    assert lire(Colonne("total", "Total", GenreColonne.MONTANT), "1 000 €", scene.convention) == Decimal(1000)
    assert lire(Colonne("total", "Total", GenreColonne.MONTANT), "", scene.convention) is None
    assert lire(Colonne("public", "Public"), "", scene.convention) == ""


def test_les_obligatoires_vides_se_listent(scene: Scene):
    assert [c.nom for c in vides(TABLE, LigneStructure(type="rpe"))] == ["nom"]


@pytest.mark.pur
def test_un_texte_se_nettoie():
    assert nettoyer("a\x00b\x07 \t c\r\nd ") == "ab c d"
    assert nettoyer("- un \r\n- deux\n\n", lignes=True) == "- un\n- deux"
    assert nettoyer("e\u0301") == "é"


def test_des_milliers_de_communes_mal_ecrites_ne_se_rapprochent_pas_toutes(scene: Scene):
    """Looking for the nearest of three hundred communes takes ten milliseconds, and a paste has five thousand lines."""
    lecteur, colonne = Lecteur(TABLE, scene.convention), TABLE.colonne("commune")
    phrases = []
    for rang in range(RAPPROCHEMENTS_MAX + 1):
        with pytest.raises(CelluleInvalide) as erreur:
            lecteur.lire(colonne, f"Valbrun{rang}")
        phrases.append(str(erreur.value))
    assert [("Vouliez-vous dire" in phrase) for phrase in (phrases[0], phrases[-1])] == [True, False]
    with pytest.raises(CelluleInvalide, match="Vouliez-vous dire"):
        lecteur.lire(colonne, "Valbrun0")
