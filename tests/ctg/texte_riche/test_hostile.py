"""Nothing that runs, loads or styles survives, whatever the disguise."""

import re
from html.parser import HTMLParser

import pytest

from ctg.texte_riche import nettoyer, vers_edition, vers_impression
from ctg.texte_riche.nettoyage import ATTRIBUTS, ELEMENTS

ATTAQUES = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<script>alert(1)",
    "<script/x>alert(1)</script>",
    '<img src=x onerror="alert(1)">',
    '<img src="file:///etc/passwd">',
    '<img src="http://127.0.0.1:9/x.png">',
    '<image href="data:image/svg+xml,<svg onload=alert(1)>">',
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    '<svg><a xlink:href="javascript:alert(1)"><text>x</text></a></svg>',
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
    "<math><annotation-xml encoding=text/html><style><img src=x onerror=alert(1)></style></annotation-xml></math>",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<textarea></textarea><img src=x onerror=alert(1)>",
    "<title><img src=x onerror=alert(1)></title>",
    "<xmp><img src=x onerror=alert(1)></xmp>",
    "<plaintext><img src=x onerror=alert(1)>",
    "<style>@import 'http://evil.example/x.css';</style>",
    "<style>@font-face{font-family:x;src:url(http://evil.example/f.woff)}</style>",
    '<link rel=stylesheet href="http://evil.example/x.css">',
    '<link rel=attachment href="file:///etc/passwd">',
    '<a rel=attachment href="file:///etc/passwd">x</a>',
    "<p style=\"background:url('http://evil.example/x')\">x</p>",
    '<p style="position:fixed;width:99999px">x</p>',
    "<iframe src=javascript:alert(1)></iframe>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data=evil.swf><embed src=evil.swf></object>",
    '<a href="javascript:alert(1)">x</a>',
    '<a href="jav&#x09;ascript:alert(1)">x</a>',
    '<a href="&#106;avascript:alert(1)">x</a>',
    '<a href=" javascript:alert(1)">x</a>',
    '<a href="\x01javascript:alert(1)">x</a>',
    '<a href="vbscript:x">x</a>',
    '<a href="data:text/html;base64,PHNjcmlwdD4=">x</a>',
    '<a href="https://a.fr" onclick="alert(1)">x</a>',
    "<a href='https://a.fr/\"onmouseover=alert(1)//'>x</a>",
    "<p onclick=alert(1)>x</p>",
    "<p/onclick=alert(1)>x</p>",
    "<p x='>' onclick=alert(1)>x</p>",
    '<p title="</p><script>alert(1)</script>">x</p>',
    '<base href="http://evil.example/">',
    '<meta http-equiv=refresh content="0;url=javascript:alert(1)">',
    "<body onload=alert(1)>x</body>",
    "<input autofocus onfocus=alert(1)>",
    "<details open ontoggle=alert(1)>x</details>",
    "<video><source onerror=alert(1)></video>",
    "<select><template><img src=x onerror=alert(1)></template></select>",
    "<template><script>alert(1)</script></template>",
    "<!--><script>alert(1)</script>-->",
    "<!--[if gte IE 4]><script>alert(1)</script><![endif]-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?xml version='1.0'?><script>alert(1)</script>",
    "<x:script xmlns:x='http://www.w3.org/1999/xhtml'>alert(1)</x:script>",
    '<span data-mention="&quot;><script>alert(1)</script>">x</span>',
    '<span data-note="&quot;><img src=x onerror=alert(1)>">x</span>',
    '<td colspan="1 onclick=alert(1)">x</td>',
    "<table background=javascript:alert(1)><tr><td>x</table>",
    "<p id=csrf name=body class=alert>x</p>",
    "\x00<scr\x00ipt>alert(1)</scr\x00ipt>",
    "＜script＞alert(1)＜/script＞",
    "<p>{{ settings.SECRET_KEY }}{% load x %}</p>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "<" * 500 + "script>alert(1)</script>",
]


class Inventaire(HTMLParser):
    """What a browser would build: elements and attributes, none of ours involved."""

    def __init__(self) -> None:
        super().__init__()
        self.vus: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.vus.append((tag, dict(attrs)))


def inventaire(html: str) -> list[tuple[str, dict[str, str | None]]]:
    lecteur = Inventaire()
    lecteur.feed(html)
    lecteur.close()
    return lecteur.vus


@pytest.mark.parametrize("enrobage", ["{}", "<p>avant {} après</p>", "<ul><li>{}<table><tr><td>x", "<b><i>{}"])
@pytest.mark.parametrize("attaque", ATTAQUES)
def test_rien_de_dangereux_ne_reste(attaque: str, enrobage: str) -> None:
    propre = nettoyer(enrobage.format(attaque))
    for nom, attributs in inventaire(propre):
        assert nom in ELEMENTS
        assert set(attributs) <= ATTRIBUTS.get(nom, set())
        if "href" in attributs:
            assert re.match(r"(?:https?://|mailto:)", attributs["href"] or "")
    assert nettoyer(propre) == propre


@pytest.mark.parametrize("attaque", ATTAQUES)
def test_les_rendus_non_plus(attaque: str) -> None:
    def resoudre(cle: str) -> str:
        return f"{attaque} {cle}"

    source = nettoyer(
        f'<p>{attaque}<span data-mention="a"></span><span data-note="{attaque.replace(chr(34), "")}"></span></p>'
    )
    for rendu in (vers_edition(source, resoudre), vers_impression(source, resoudre=resoudre, projet=True)):
        for nom, attributs in inventaire(rendu):
            assert nom in {*ELEMENTS, "colgroup", "col"}
            assert re.fullmatch(r"(?:width:[\d.]+%)?", attributs.pop("style", "") or "")
            assert set(attributs) <= {
                "data-mention",
                "data-note",
                "class",
                "title",
                "href",
                "colspan",
                "rowspan",
                "scope",
            }


@pytest.mark.parametrize(
    ("html", "texte"),
    [
        ("avant<script>secret</script>après", "<p>avantaprès</p>"),
        ("avant<style>secret</style>après", "<p>avantaprès</p>"),
        ("<p>avant</p><svg><p>secret</p></svg><p>après</p>", "<p>avant</p><p>après</p>"),
        ("<svg>jamais fermé <p>après</p>", "<p>jamais fermé</p><p>après</p>"),
    ],
)
def test_le_texte_autour_est_garde(html: str, texte: str) -> None:
    assert nettoyer(html) == texte
