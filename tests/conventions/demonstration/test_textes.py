"""The words put in place of the blanks, and the logos."""

import pytest

from conventions.demonstration import textes
from conventions.demonstration.logos import DESSINS, logo
from ctg.fichiers import controler_logo
from ctg.texte_riche import blancs, nettoyer, texte_brut


def test_remplir_met_chaque_valeur_a_la_place_d_un_blanc():
    corps = "<p>Vu le <mark>texte</mark> du <mark>date</mark> ;</p>"
    assert textes.remplir(corps, ["code", "12 mars"]) == "<p>Vu le code du 12 mars ;</p>"


def test_remplir_remplace_le_paragraphe_par_des_blocs():
    assert textes.remplir("<p><mark>à écrire</mark></p>", ["<ul><li>un</li></ul>"]) == "<ul><li>un</li></ul>"
    assert textes.remplir("<p><mark>à écrire</mark></p>", ["un mot"]) == "<p>un mot</p>"


def test_remplir_refuse_un_modele_qui_a_change():
    with pytest.raises(ValueError, match="1 values for 2 blanks"):
        textes.remplir("<p><mark>un</mark><mark>deux</mark></p>", ["seul"])


@pytest.mark.parametrize(
    "corps",
    [
        textes.lire("val_morteau/plan_actions.html"),
        textes.lire("val_morteau/diagnostic.html"),
        textes.lire("val_morteau/pilotage.html"),
        textes.lire("val_morteau/evaluation.html"),
    ],
    ids=["plan", "diagnostic", "pilotage", "evaluation"],
)
def test_les_annexes_parlent_le_vocabulaire_et_sont_finies(corps):
    propre = nettoyer(corps)
    assert texte_brut(propre) == texte_brut(corps)
    assert blancs(propre) == []


@pytest.mark.parametrize("cle", DESSINS)
def test_chaque_logo_est_admis(cle):
    propre = controler_logo(logo(cle), "logo.svg")
    assert (propre.largeur, propre.hauteur) == DESSINS[cle][:2]


def test_les_logos_sont_tous_differents():
    assert len({logo(cle) for cle in DESSINS}) == len(DESSINS)
