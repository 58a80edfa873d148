"""Markdown, LibreOffice, and the HTML that every converter writes."""

import pytest

from conventions.imports import odt
from conventions.imports.blocs import Tableau
from conventions.imports.html import TropProfond, lire_html
from conventions.imports.lecture import lire_ici
from tests.conventions.imports.mots import resume

pytestmark = pytest.mark.pur

MARKDOWN = """\
# Pacte de voisinage

## Article 1 – Les cours

La ville **pose** des bancs, *parfois* le 1^er^ mai
et encore après.

- bancs
    - en bois
    - en pierre
- arbres

3. troisième
4. quatrième

| Arbre | Lieu |
|-------|------|
| Pommier | cour A |

![plan](plan.png) Un <b>texte</b> brut.

Reçu en préfecture le 04/05/2031
"""


def test_markdown():
    source = lire_ici("markdown", MARKDOWN.encode())
    assert resume(source) == [
        "# Pacte de voisinage",
        "## Article 1 – Les cours",
        "La ville pose des bancs, parfois le 1er mai et encore après.",
        "• bancs",
        "  • en bois",
        "  • en pierre",
        "• arbres",
        "3. troisième",
        "4. quatrième",
        "| Arbre | Lieu",
        "| Pommier | cour A",
        "Un <b>texte</b> brut.",
    ]
    assert source.avertissements == ("Une image a été laissée de côté.",)
    assert [ecart.raison for ecart in source.ecarts] == ["tampon"]
    tableau = next(bloc for bloc in source.blocs if isinstance(bloc, Tableau))
    assert [cellule.entete for cellule in tableau.rangs[0]] == [True, True]


@pytest.mark.skipif(not odt.disponible(), reason="the extra « odt » is not installed")
def test_odt():
    import pypandoc

    texte = "# Pacte\n\nLe barème[^1] **vaut** pour tous.\n\n- bancs\n    - en bois\n\n[^1]: Celui de mars.\n"
    import tempfile
    from pathlib import Path

    with tempfile.TemporaryDirectory() as dossier:
        chemin = Path(dossier) / "a.odt"
        pypandoc.convert_text(texte, "odt", format="markdown", outputfile=str(chemin))
        source = lire_ici("odt", chemin.read_bytes())
    assert resume(source) == ["# Pacte", "Le barème vaut pour tous.", "• bancs", "  • en bois"]
    assert source.blocs[1].fragments[0].note == "Celui de mars."


def test_html_garde_l_ordre_et_ignore_les_scripts():
    lu = lire_html(
        "avant<p>une ligne<br>Deux</p><script>non</script>"
        "<table><tr><td colspan='99' rowspan='x'>a<p>b</p></td></tr></table>"
        "<ol start='4' type='a'><li>x<p>y</p></li></ol>après"
    )
    textes = [getattr(element, "texte", None) for element in lu.elements]
    assert textes == ["avant", "une ligne", "Deux", "a", "b", "x", "y", "après"]
    assert lu.elements[5].marque == "d."


def test_html_sans_fond_est_refuse():
    with pytest.raises(TropProfond):
        lire_html("<div>" * 200 + "x")
