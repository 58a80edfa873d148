"""docs/texte-riche.md says what the code accepts, no more and no less."""

import re

import pytest
from django.conf import settings

from ctg.texte_riche import erreurs, nettoyer
from ctg.texte_riche.nettoyage import ATTRIBUTS, ELEMENTS

pytestmark = pytest.mark.pur
PAGE = (settings.RACINE / "docs" / "texte-riche.md").read_text(encoding="utf-8")


def section(titre: str) -> str:
    return PAGE.split(f"## {titre}\n")[1].split("\n## ")[0]


def test_les_elements_et_leurs_attributs_sont_ceux_du_code():
    documentes = {}
    for ligne in section("Elements").splitlines():
        if ligne.startswith("| `"):
            _, noms, attributs, *_ = ligne.split("|")
            for nom in re.findall(r"`([a-z0-9]+)`", noms):
                documentes[nom] = set(re.findall(r"`([a-z-]+)`", attributs))
    assert documentes == {nom: ATTRIBUTS.get(nom, set()) for nom in ELEMENTS}


def test_les_bornes_sont_celles_du_code():
    documentees = [int(n.replace(",", "")) for n in re.findall(r"\| ([\d,]+) \|$", section("Bounds"), re.MULTILINE)]
    assert documentees == [
        erreurs.TAILLE_COLLEE_MAX,
        erreurs.TAILLE_MAX,
        erreurs.IMBRICATION_MAX,
        erreurs.LIGNES_TABLEAU_MAX,
        erreurs.COLONNES_MAX,
        erreurs.FUSION_MAX,
        erreurs.NOTES_MAX,
    ]


@pytest.mark.parametrize(
    ("recu", "garde"),
    [
        ("<div>a</div>", "<p>a</p>"),
        ("<p><b>a</b></p>", "<p><strong>a</strong></p>"),
        ("<h1>a</h1>", "<h3>a</h3>"),
        ('<p><span style="background:yellow">a</span></p>', "<p><mark>a</mark></p>"),
        ("<p>a<script>b</script><iframe>c</iframe></p>", "<p>a</p>"),
    ],
)
def test_ce_qui_est_dit_de_ce_qui_entre_est_vrai(recu, garde):
    assert nettoyer(recu) == garde


def test_l_exemple_est_deja_propre():
    exemple = re.search(r"```html\n(.*?)\n```", PAGE, re.DOTALL)[1].replace("\n", " ")
    assert nettoyer(exemple) == exemple
