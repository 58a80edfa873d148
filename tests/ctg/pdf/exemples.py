"""A synthetic convention that uses every shape a template may need, and foreign PDFs built on the spot."""

import io
from datetime import UTC, datetime
from functools import cache

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf
from PIL import Image

from ctg.pdf import rendre

DATE = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
LOGO = b"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 60 30"><rect width="60" height="30" fill="#003a8c"/>
<circle cx="15" cy="15" r="10" fill="#fff"/><path d="M30 8h24v4H30zM30 18h18v4H30z" fill="#fff"/></svg>"""


def png(largeur: int = 40, hauteur: int = 30, mode: str = "RGBA") -> bytes:
    sortie = io.BytesIO()
    Image.new(mode, (largeur, hauteur), (200, 30, 60, 128) if mode == "RGBA" else 0).save(sortie, "PNG")
    return sortie.getvalue()


EQUERRE = """<div style="width:9cm;height:2cm;background:#000"></div>
<div style="width:2cm;height:9cm;background:#000"></div>"""

RESSOURCES = {"logo.svg": (LOGO, "image/svg+xml"), "photo.png": (png(), "image/png")}

STYLE = """
@page { size: A4; margin: 20mm 18mm; @bottom-right { content: "page " counter(page) " / " counter(pages) } }
@page paysage { size: A4 landscape }
.paysage { page: paysage; break-before: page }
.sommaire a::after { content: leader('.') target-counter(attr(href url), page) }
.note { float: footnote; font-size: 8pt }
.signature { float: left; width: 48%; height: 40mm; border: .5pt solid #000; break-inside: avoid }
.joint { break-before: page }
"""


def emplacements(cle: str, pages: int) -> str:
    return "".join(
        f'<section class="joint"><h2>Délibération, page {rang + 1}</h2><img id="extbox-{cle}-{rang}" '
        f'src="ctg:blanc.svg" alt="Délibération, page {rang + 1} : reproduction de l’original joint"></section>'
        for rang in range(pages)
    )


def convention(ajout: str = "") -> str:
    signatures = "".join(
        f'<div class="signature"><p>Pour la commune n° {rang}</p><p>Le maire</p></div>' for rang in range(1, 7)
    )
    lignes = "".join(f'<tr><th scope="row">Action {rang}</th><td>Oui ☑</td><td>≥ 3 €</td></tr>' for rang in range(60))
    return f"""<!doctype html><html lang="fr"><head><title>Convention</title><style>{STYLE}</style></head><body>
    <header><img src="ctg:logo.svg" alt="Caf de la Drôme" width="120"><img src="ctg:photo.png" alt="Commune"></header>
    <main><h1>Convention territoriale globale</h1>
    <ol class="sommaire"><li><a href="#duree">Durée</a></li><li><a href="#plan">Plan</a></li></ol>
    <h2 id="duree">Article 1 : durée</h2>
    <p>Elle est <strong>conclue</strong> pour <em>quatre ans</em><span class="note">Circulaire de 2020.</span>.
    Voir <a href="https://www.caf.fr/">le site</a>.</p>
    <ul><li>simple</li><li><p>un paragraphe</p><p>un autre</p></li><li>avec une liste
    <ol start="3"><li>imbriquée</li><li><blockquote>une citation</blockquote></li></ol></li></ul>
    <h3>Moyens</h3><p>« Texte » : 1 089 800 € → ✓ œuvre, m², 1<sup>er</sup> janvier.</p>
    <section class="paysage"><h2 id="plan">Annexe 1 : plan d’actions</h2>
    <table><caption>Actions</caption><thead><tr><th scope="col">Action</th><th scope="col">Faite</th>
    <th scope="col">Coût</th></tr></thead><tbody>{lignes}</tbody></table></section>
    <section style="break-before:page"><h2>Signatures</h2>{signatures}</section>{ajout}</main></body></html>"""


@cache
def pdf_balise() -> bytes:
    """Two pages with embedded fonts and tags of their own, the second one turned by a quarter."""
    html = f"""<html lang="fr"><title>D</title><h1>Délibération</h1>{EQUERRE}
    <div style="break-before:page">{EQUERRE}</div>"""
    contenu = rendre(html, {}, date=DATE).contenu
    with Pdf.open(io.BytesIO(contenu)) as pdf:
        pdf.pages[1].rotate(90, relative=False)
        return enregistrer(pdf)


def pdf_simple(pages: int = 1) -> bytes:
    """Pages written in Helvetica, which is not embedded."""
    pdf = Pdf.new()
    for rang in range(pages):
        pdf.add_blank_page(page_size=(595, 842))
        page = pdf.pages[rang]
        page.Resources = Dictionary(
            Font=Dictionary(F1=Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
        )
        page.Contents = pdf.make_stream(b"BT /F1 24 Tf 72 760 Td (Compte rendu) Tj ET")
    return enregistrer(pdf)


def pdf_signe() -> bytes:
    with Pdf.open(io.BytesIO(pdf_simple())) as pdf:
        signature = pdf.make_indirect(Dictionary(Type=Name.Sig, ByteRange=Array([0, 1, 2, 3])))
        champ = pdf.make_indirect(Dictionary(FT=Name.Sig, T="Signature1", V=signature))
        pdf.Root.AcroForm = Dictionary(SigFlags=3, Fields=Array([champ]))
        return enregistrer(pdf)


def enregistrer(pdf: Pdf, **options: object) -> bytes:
    sortie = io.BytesIO()
    pdf.save(sortie, **options)
    return sortie.getvalue()


def rouvrir(contenu: bytes) -> Pdf:
    return pikepdf.open(io.BytesIO(contenu))
