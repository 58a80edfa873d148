"""Markdown, LibreOffice, and the HTML that every converter writes."""

import io
import tempfile
import zipfile
from pathlib import Path

import pytest

from conventions.imports import odt
from conventions.imports.blocs import Tableau
from conventions.imports.html import TropProfond, lire_html
from conventions.imports.lecture import lire, lire_ici
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


def test_markdown_suit_ses_notes_et_laisse_les_autres_a_leur_place():
    source = lire("a.md", "Un banc[^1] fixe¹.\n\n[^1]: Bois\n\n¹ Celui de mars.\n".encode())
    assert [(f.texte, f.note) for f in source.blocs[0].fragments] == [("Un banc", "Bois"), (" fixe¹.", "")]
    assert resume(source) == ["Un banc fixe¹.", "¹ Celui de mars."]


def odt_de(markdown, *remplacements):
    """The bytes of an .odt that pandoc makes, some of its content replaced."""
    import pypandoc

    with tempfile.TemporaryDirectory() as dossier:
        chemin = Path(dossier) / "a.odt"
        pypandoc.convert_text(markdown, "odt", format="markdown", outputfile=str(chemin))
        entree, sortie = zipfile.ZipFile(chemin), io.BytesIO()
        with zipfile.ZipFile(sortie, "w") as neuf:
            for nom in entree.namelist():
                lu = entree.read(nom)
                for avant, apres in remplacements:
                    assert nom != "content.xml" or avant.encode() in lu
                    lu = lu.replace(avant.encode(), apres.encode()) if nom == "content.xml" else lu
                neuf.writestr(nom, lu)
        return sortie.getvalue()


SANS_OPTION = pytest.mark.skipif(not odt.disponible(), reason="the extra « odt » is not installed")


@SANS_OPTION
def test_odt():
    texte = "# Pacte\n\nLe barème[^1] **vaut** pour tous.\n\n- bancs\n    - en bois\n\n[^1]: Celui de mars.\n"
    source = lire("a.odt", odt_de(texte))
    assert resume(source) == ["# Pacte", "Le barème vaut pour tous.", "• bancs", "  • en bois"]
    assert source.blocs[1].fragments[0].note == "Celui de mars."


@SANS_OPTION
def test_odt_zones_modifications_et_commentaires():
    zone = "<draw:frame><draw:text-box><text:p>dans la zone</text:p></draw:text-box></draw:frame>"
    commentaire = "<office:annotation><text:p>commentaire</text:p></office:annotation>"
    suivi = (
        '<office:text><text:tracked-changes><text:changed-region text:id="c"><text:deletion><text:p>effacé</text:p>'
        "</text:deletion></text:changed-region></text:tracked-changes>"
    )
    contenu = odt_de(
        "Les bancs en bois.\n\nFin.", ("Les bancs", f"Les{zone}{commentaire} bancs"), ("<office:text>", suivi)
    )
    source = lire_ici("odt", contenu)
    assert resume(source) == ["Les bancs en bois.", "dans la zone", "Fin."]
    assert [mot in " ".join(source.avertissements) for mot in ("zone de texte", "suppression", "commentaire")] == [
        True,
        True,
        True,
    ]


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
