import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ctg.texte_riche import TexteRefuse, nettoyer, texte_brut, vers_edition
from ctg.texte_riche.nettoyage import ELEMENTS


@pytest.mark.parametrize(
    ("brut", "attendu"),
    [
        ("", ""),
        ("   \n ", ""),
        ("Bonjour", "<p>Bonjour</p>"),
        ("<p>Un</p>\n<p>Deux</p>", "<p>Un</p><p>Deux</p>"),
        ("<p>Un<p>Deux", "<p>Un</p><p>Deux</p>"),
        ("<div>a<div>b</div></div>c", "<p>a</p><p>b</p><p>c</p>"),
        ("<h1>T</h1><h2>U</h2><h3>V</h3><h5>W</h5>", "<h3>T</h3><h3>U</h3><h3>V</h3><h4>W</h4>"),
        ("<p><b>g</b> <i>i</i> <u>s</u></p>", "<p><strong>g</strong> <em>i</em> <u>s</u></p>"),
        ("<p><em><strong>x</strong></em></p>", "<p><strong><em>x</em></strong></p>"),
        ("<p><b>a</b><b>b</b></p>", "<p><strong>ab</strong></p>"),
        ("<b><p>a</p><p>b</p></b>", "<p><strong>a</strong></p><p><strong>b</strong></p>"),
        ("<p>CO<sub>2</sub> m<sup>2</sup></p>", "<p>CO<sub>2</sub> m<sup>2</sup></p>"),
        ("<p>a<br>b<br></p>", "<p>a<br>b</p>"),
        ("<p></p><p>&nbsp;</p><p> <b> </b></p>", ""),
        ("<p>  a \n b  </p>", "<p>a b</p>"),
        ("<p>12\u00a0%</p>", "<p>12\u00a0%</p>"),
        ("<p>a&nbsp;&nbsp;&nbsp;b</p>", "<p>a b</p>"),
        ("<p>1 &lt; 2 &amp; 3 &gt; 2</p>", "<p>1 &lt; 2 &amp; 3 &gt; 2</p>"),
        ("a < b", "<p>a &lt; b</p>"),
        ("<ul><li>a<ul><li>b</ul><li>c</ul>", "<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>"),
        ("<ul><li>a</li><ul><li>b</li></ul></ul>", "<ul><li>a<ul><li>b</li></ul></li></ul>"),
        ("<ul><li></li></ul>", ""),
        ("<ul>perdu<li>b</ul>", "<ul><li>perdu</li><li>b</li></ul>"),
        ("<li>seul</li>", "<p>seul</p>"),
        ('<ol start="3"><li>a</ol>', '<ol start="3"><li>a</li></ol>'),
        ('<ol start="x" type="a"><li>a</ol>', "<ol><li>a</li></ol>"),
        ("<ul><li><h2>t</h2>x</ul>", "<ul><li><p><strong>t</strong></p>x</li></ul>"),
        ("<blockquote>cité</blockquote>", "<blockquote><p>cité</p></blockquote>"),
        (
            "<table><tr><th>A<td>1<tr><td>B</table>",
            "<table><tbody><tr><th>A</th><td>1</td></tr><tr><td>B</td></tr></tbody></table>",
        ),
        (
            '<table class=x><caption>L</caption><thead><tr><th scope=col colspan=2>A</thead><tfoot><tr><td style="">f',
            '<table><caption>L</caption><thead><tr><th scope="col" colspan="2">A</th></tr></thead>'
            "<tbody><tr><td>f</td></tr></tbody></table>",
        ),
        ("<table><tr><td></td></tr></table>", "<table><tbody><tr><td></td></tr></tbody></table>"),
        ("<table><caption>rien</caption></table>", ""),
        ("<table>perdu</table>", "<table><tbody><tr><td>perdu</td></tr></tbody></table>"),
        ("<td>hors tableau</td>", "<p>hors tableau</p>"),
        ('<p><a href="https://caf.fr" target=_blank>x</a></p>', '<p><a href="https://caf.fr">x</a></p>'),
        ('<p><a href="mailto:a@b.fr">x</a></p>', '<p><a href="mailto:a@b.fr">x</a></p>'),
        ("<p><mark>nom</mark><mark>prénom</mark></p>", "<p><mark>nom</mark><mark>prénom</mark></p>"),
        ("<p>a<mark> </mark>b</p>", "<p>a b</p>"),
        ("<p><mark>un <b>gras</b></mark></p>", "<p><mark>un <strong>gras</strong></mark></p>"),
        ('<p><span data-mention="caf.nom">la Caf <b>x</b></span>.</p>', '<p><span data-mention="caf.nom"></span>.</p>'),
        (
            '<p>x<span data-note="un &lt;b&gt; &amp; deux">1</span></p>',
            '<p>x<span data-note="un &lt;b&gt; &amp; deux"></span></p>',
        ),
        ('<p><span data-mention="">x</span></p>', "<p>x</p>"),
        ("<p>e\u0301te\u0301\ufeff\u200b</p>", "<p>été</p>"),
        ("<p>ab\x00\x08\u202ec</p>", "<p>abc</p>"),
        ("<p>\uf0b7 puce</p>", "<p>• puce</p>"),
        ("<p>gardé <ins>ajouté</ins><del>supprimé</del></p>", "<p>gardé ajouté</p>"),
    ],
)
def test_nettoyer(brut: str, attendu: str) -> None:
    assert nettoyer(brut) == attendu


@pytest.mark.parametrize(
    "adresse",
    ["javascript:alert(1)", " java\nscript:alert(1)", "data:text/html,x", "file:///etc/passwd", "/x", "//x.fr"],
)
def test_un_lien_hors_web_devient_du_texte(adresse: str) -> None:
    assert nettoyer(f'<p><a href="{adresse}">x</a></p>') == "<p>x</p>"


_ATTRIBUTS = [
    "",
    " class=x",
    ' style="font-weight:bold"',
    ' style="mso-list:l0 level2 lfo1"',
    ' style="mso-list:Ignore"',
    ' data-mention="caf.nom"',
    ' data-note="a &lt; b"',
    " colspan=3 rowspan=2",
    " href=https://a.fr",
    " start=4",
    " onclick=x",
]
_NOMS = [
    *sorted(ELEMENTS),
    *["div", "b", "i", "h1", "h2", "h6", "font", "o:p", "svg", "style", "del", "select", "math", "tfoot", "section"],
]
_MORCEAUX = st.one_of(
    st.builds(lambda nom, attribut: f"<{nom}{attribut}>", st.sampled_from(_NOMS), st.sampled_from(_ATTRIBUTS)),
    st.sampled_from([f"</{nom}>" for nom in _NOMS]),
    st.sampled_from(["x", " ", "mot ", "\u00a0", "&amp;", "&lt;", "<", "1.", "<!-- c -->", "<!--", "<![if x]>", "é"]),
)
SOUPE = st.lists(_MORCEAUX, max_size=40).map("".join)


@settings(max_examples=250, deadline=None)
@given(SOUPE)
def test_nettoyer_deux_fois_ne_change_rien_de_plus(html: str) -> None:
    try:
        propre = nettoyer(html)
    except TexteRefuse:
        return
    assert nettoyer(propre) == propre


@settings(max_examples=120, deadline=None)
@given(SOUPE)
def test_l_aller_retour_par_l_editeur_rend_le_meme_texte(html: str) -> None:
    try:
        propre = nettoyer(html)
    except TexteRefuse:
        return
    assert nettoyer(vers_edition(propre, lambda cle: f"valeur de <{cle}>")) == propre


@settings(max_examples=120, deadline=None)
@given(st.text(max_size=200))
def test_n_importe_quel_texte_est_nettoye_sans_erreur(texte: str) -> None:
    propre = nettoyer(texte)
    assert nettoyer(propre) == propre
    assert propre == "" or texte_brut(propre) != ""
