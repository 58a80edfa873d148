"""The plain data of the annexes: their sums, their dates."""

from datetime import date

import pytest

from conventions.demonstration import contenus, textes

pytestmark = pytest.mark.pur
EFFET = date(2031, 1, 1)


@pytest.fixture
def plan():
    return contenus.plan(textes.donnees("val_morteau/fiches.toml"), EFFET)["plan"]


def test_les_montants_repartis_par_annee_font_le_total_annonce(plan):
    lignes = [ligne for fiche in plan["fiches"] for ligne in fiche["financements"]]
    assert sum(int(ligne["prevu"]) for ligne in lignes) == int(plan["total_declare"])
    assert min(int(ligne["prevu"]) for ligne in lignes) > 0
    assert {ligne["annee"] for ligne in lignes} == {2031, 2032, 2033, 2034}


def test_les_dates_sont_dans_la_periode_et_les_etapes_dans_l_action(plan):
    for fiche in plan["fiches"]:
        assert "2031-01-01" <= fiche["debut"] < fiche["fin"] <= "2034-12-31"
        echeances = [etape["echeance"] for etape in fiche["etapes"]]
        assert echeances == sorted(echeances)
        assert fiche["debut"] <= echeances[0]
        assert echeances[-1] <= fiche["fin"]


def test_la_valeur_du_territoire_est_la_somme_des_communes():
    diagnostic = contenus.diagnostic(textes.donnees("val_morteau/diagnostic.toml"), 2029)
    for importe in diagnostic["communes"]:
        indicateur = diagnostic["indicateurs"][importe["indicateur"]]
        assert int(indicateur["territoire"]) == sum(int(valeur["valeur"]) for valeur in importe["valeurs"])
        assert indicateur["effectif"]
        assert len(importe["valeurs"]) == 8
