"""What people paste: Word, LibreOffice, Google Docs, web pages."""

import pytest

from ctg.texte_riche import blancs, nettoyer

WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><meta charset=utf-8><title>x</title>
<!--[if gte mso 9]><xml><w:WordDocument><w:View>Normal</w:View></w:WordDocument></xml><![endif]-->
<style><!-- p.MsoNormal {margin:0cm; font-family:"Calibri",sans-serif;} --></style></head>
<body lang=FR style='tab-interval:35.4pt'><!--StartFragment-->
<h1 style='margin-left:0cm'><span style='font-size:14.0pt'>Article 1<o:p></o:p></span></h1>
<p class=MsoNormal style='text-align:justify'><span style='font-family:"Arial"'>La
<b style='mso-bidi-font-weight:normal'>Caf</b>
soutient les <i>projets</i>.<o:p></o:p></span></p>
<p class=MsoNormal><o:p>&nbsp;</o:p></p>
<p class=MsoListParagraphCxSpFirst style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span
style='font-family:Symbol;mso-fareast-font-family:Symbol'><span style='mso-list:Ignore'>·<span
style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;&nbsp; </span></span></span><![endif]>petite enfance ;<o:p></o:p></p>
<p class=MsoListParagraphCxSpMiddle style='mso-list:l0 level2 lfo1'><![if !supportLists]><span
style='mso-list:Ignore'>1.<span>&nbsp; </span></span><![endif]>crèches</p>
<p class=MsoListParagraphCxSpLast style='mso-list:l0 level1 lfo1'><![if !supportLists]><span
style='mso-list:Ignore'>·<span>&nbsp; </span></span><![endif]>jeunesse.</p>
<p class=MsoNormal>Signé le <span style='background:yellow;mso-highlight:yellow'>date à compléter</span>.</p>
<table class=MsoTableGrid border=1 cellspacing=0 style='border-collapse:collapse'>
 <tr style='mso-yfti-irow:0'><td width=302 valign=top style='width:226.5pt'><p
class=MsoNormal><b>Type</b><o:p></o:p></p></td>
 <td width=302><p class=MsoNormal>Places</p></td></tr></table>
<!--EndFragment--></body></html>"""


def test_un_collage_de_word() -> None:
    assert nettoyer(WORD) == (
        "<h3>Article 1</h3>"
        "<p>La <strong>Caf</strong> soutient les <em>projets</em>.</p>"
        "<ul><li>petite enfance ;<ol><li>crèches</li></ol></li><li>jeunesse.</li></ul>"
        "<p>Signé le <mark>date à compléter</mark>.</p>"
        "<table><tbody><tr><td><p><strong>Type</strong></p></td><td><p>Places</p></td></tr></tbody></table>"
    )
    assert blancs(nettoyer(WORD)) == ["date à compléter"]


@pytest.mark.parametrize(
    ("source", "attendu"),
    [
        (
            '<b style="font-weight:normal;" id="docs-internal-guid-1"><p dir="ltr"><span style="font-weight:700;">'
            'Titre</span><span style="font-style:italic"> suite</span></p></b>',
            "<p><strong>Titre</strong><em> suite</em></p>",
        ),
        (
            '<p align="justify" style="margin-bottom: 0cm"><font face="Arial"><font size="2">'
            "Texte <b>fort</b></font></font></p>",
            "<p>Texte <strong>fort</strong></p>",
        ),
        (
            '<span style="text-decoration:underline">a</span><span style="vertical-align:super">er</span>',
            "<p><u>a</u><sup>er</sup></p>",
        ),
        ('<p style="mso-list:l1 level1 lfo2">sans puce</p>', "<ul><li>sans puce</li></ul>"),
        (
            "<p style='mso-list:l1 level3 lfo2'>profond d’emblée</p><p style='mso-list:l1 level1 lfo2'>puis haut</p>",
            "<ul><li>profond d’emblée</li><li>puis haut</li></ul>",
        ),
        ("<p>un</p><hr><p>deux<img src=x.png></p>", "<p>un</p><p>deux</p>"),
        ('<p><span class="mention" data-mention="a" title="b">v</span></p>', '<p><span data-mention="a"></span></p>'),
    ],
)
def test_autres_collages(source: str, attendu: str) -> None:
    assert nettoyer(source) == attendu


def test_une_puce_seule_ne_fait_pas_perdre_la_suite() -> None:
    assert nettoyer("<p style='mso-list:l0 level1'><span style='mso-list:Ignore'>· <p>suite</p>") == "<p>suite</p>"
