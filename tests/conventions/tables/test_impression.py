"""Rows as they are printed."""

import pytest
from lxml import html

from conventions.annexes.structures import TABLE
from conventions.models import Enjeu, LigneIndicateur
from conventions.tables.definition import Colonne, GenreColonne, Table
from conventions.tables.impression import LIGNES_PAR_TABLEAU, en_paysage, tableau_html
from tests.conventions.tables.scene import Scene
from tests.conventions.tables.test_cellules import INDICATEURS

ENJEUX = Table(
    code="essai_enjeux",
    libelle="Enjeux",
    ligne="enjeu",
    modele=Enjeu,
    parent="annexe",
    relation="enjeux",
    colonnes=(Colonne("theme", "Thème", GenreColonne.CHOIX), Colonne("enjeu", "Enjeu", GenreColonne.LONG)),
)


def test_un_tableau_est_regulier_nomme_et_accessible(scene: Scene):
    scene.ajouter("Les <Lutins>", commune="Valbrune", adresse="2 rue Haute")
    scene.ajouter("B", type="rpe")
    lignes = scene.annexe.structures.select_related("commune").order_by("ordre")
    (tableau,) = html.fragments_fromstring(tableau_html(TABLE, lignes, legende="Structures de Valbrune"))
    assert tableau.findtext("caption") == "Structures de Valbrune"
    assert [th.text for th in tableau.iterfind("thead/tr/th[@scope='col']")] == ["Type", "Nom", "Adresse", "Commune"]
    assert [th.text for th in tableau.iterfind("tbody/tr/th[@scope='row']")] == [
        "EAJE – établissement d’accueil du jeune enfant",
        "RPE – relais petite enfance",
    ]
    assert {len(rangee) for rangee in tableau.iterfind(".//tr")} == {4}
    assert tableau.find("tbody/tr/td").text == "Les <Lutins>"
    largeurs = [float(col.get("style")[6:-1]) for col in tableau.iterfind("colgroup/col")]
    assert abs(sum(largeurs) - 100) < 0.1
    assert min(largeurs) > 5


def test_les_colonnes_se_choisissent_et_un_tableau_vide_ne_s_imprime_pas(scene: Scene):
    ligne = scene.ajouter()
    tableau = tableau_html(TABLE, [ligne], colonnes=("nom", "gestionnaire"))
    assert "Gestionnaire" in tableau
    assert "Type" not in tableau
    assert "<caption>" not in tableau
    assert tableau_html(TABLE, []) == ""
    assert en_paysage(TABLE)
    assert not en_paysage(TABLE, ("nom", "adresse"))


@pytest.mark.pur
def test_les_nombres_s_alignent_et_les_puces_font_une_liste():
    assert 'class="nombre">12,5<' in tableau_html(INDICATEURS, [LigneIndicateur(libelle="A", territoire="12.50")])
    textes = ("- un\n- deux", "Phrase.\nAutre.", "x" * 300)
    enjeux = tableau_html(ENJEUX, [Enjeu(theme="sante", enjeu=texte) for texte in textes])
    assert "<ul><li>un</li><li>deux</li></ul>" in enjeux
    assert "Phrase.<br>Autre." in enjeux
    assert "\u200b" in enjeux


@pytest.mark.pur
def test_un_tableau_tres_long_se_coupe():
    lignes = [LigneIndicateur(libelle=f"I {n}") for n in range(LIGNES_PAR_TABLEAU + 1)]
    morceaux = html.fragments_fromstring(tableau_html(INDICATEURS, lignes, legende="Portrait"))
    assert [morceau.findtext("caption") for morceau in morceaux] == ["Portrait", "Portrait (suite)"]
    assert len(morceaux[1].findall("tbody/tr")) == 1
