import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from territoires.referentiels.normalisation import normaliser, sans_liaison, separer_nature, variantes


@pytest.mark.parametrize(
    ("texte", "attendu"),
    [
        ("Saint-Étienne", "saint etienne"),
        ("st etienne", "saint etienne"),
        ("STE. MARIE", "sainte marie"),
        ("Sts-Geosmes", "saints geosmes"),
        ("L’Haÿ-les-Roses", "l hay les roses"),
        ("L'Haÿ les Roses", "l hay les roses"),
        ("La Rochelle", "la rochelle"),
        ("Schœlcher", "schoelcher"),
        ("Œting", "oeting"),
        ("Saint-Sauveur\u00a0–  le-Haut", "saint sauveur le haut"),
        ("Pays d’Uzès (CCPU)", "pays d uzes ccpu"),
        ("Strasbourg", "strasbourg"),
        ("%_'\"\\", ""),
        ("", ""),
    ],
)
def test_une_seule_ecriture(texte, attendu):
    assert normaliser(texte) == attendu


@given(st.text())
def test_ne_laisse_que_des_mots_ascii(texte):
    assert re.fullmatch(r"([a-z0-9]+( [a-z0-9]+)*)?", normaliser(texte))


@given(st.text(alphabet=st.characters(max_codepoint=0x2FFF)))
def test_normaliser_deux_fois_ne_change_rien(texte):
    assert normaliser(normaliser(texte)) == normaliser(texte)


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyzéèêëàâîïôöùûüçÿœæ -'’"))
def test_la_casse_et_les_separateurs_sont_indifferents(texte):
    autre = texte.upper().replace("-", " ").replace("'", "’")
    assert normaliser(autre) == normaliser(texte)


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz", min_size=3), st.sampled_from("-'’ ./"))
def test_un_separateur_separe(mot, separateur):
    assert normaliser(f"{mot}{separateur}bis") == f"{normaliser(mot)} bis".strip()


def test_variantes_avec_article():
    assert variantes("mans", ("le", "la")) == ["mans", "le mans", "la mans"]


@pytest.mark.parametrize(
    ("texte", "attendu"),
    [
        ("cc val de gray", ("CC", "val de gray")),
        ("communaute de communes du pays d uzes", ("CC", "du pays d uzes")),
        ("communaute d agglomeration", ("CA", "")),
        ("ccph", (None, "ccph")),
        ("metropole de lyon", (None, "metropole de lyon")),
        ("", (None, "")),
    ],
)
def test_separer_nature(texte, attendu):
    assert separer_nature(texte) == attendu


@pytest.mark.parametrize(
    ("texte", "attendu"),
    [("de la plaine", "plaine"), ("du pays d uzes", "pays d uzes"), ("lyon", "lyon"), ("de", "de"), ("", "")],
)
def test_sans_liaison(texte, attendu):
    assert sans_liaison(texte) == attendu
