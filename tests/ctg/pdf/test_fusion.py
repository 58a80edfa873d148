"""Pages of an uploaded PDF drawn in numbered placeholders."""

import io

import pypdfium2
import pytest
from PIL import Image, ImageChops, ImageStat

from ctg.pdf import DocumentPdf, RenduImpossible, rendre
from tests.ctg.pdf import exemples

HTML = '<html lang="fr"><title>t</title><h1>Titre</h1>{}'


def rendre_avec(contenu: bytes, pages: int) -> DocumentPdf:
    html = f"<style>{exemples.STYLE}</style>" + exemples.emplacements("d", pages)
    return rendre(HTML.format(html), {}, pdf_inclus={"d": contenu}, date=exemples.DATE)


def image(contenu: bytes, page: int) -> Image.Image:
    with pypdfium2.PdfDocument(contenu) as document:
        return document[page].render(scale=1).to_pil().convert("L")


def encre(vue: Image.Image) -> Image.Image:
    """What is drawn, cut to its bounds and brought to one size: position and scale no longer matter."""
    bornes = ImageChops.invert(vue).point(lambda v: 255 if v > 60 else 0).getbbox()
    return vue.crop(bornes).resize((120, 120))


def ecart(a: Image.Image, b: Image.Image) -> float:
    return ImageStat.Stat(ImageChops.difference(encre(a), encre(b))).mean[0]


def emplacement(document: bytes, page: int) -> Image.Image:
    """The part of the page under its title and above its number."""
    vue = image(document, page)
    return vue.crop((0, 105, vue.width, vue.height - 60))


@pytest.mark.parametrize("rang", [0, 1], ids=["droite", "tournée d’un quart"])
def test_une_page_conforme_est_dessinee_telle_quelle_et_a_l_endroit(rang):
    document = rendre_avec(exemples.pdf_balise(), 2)
    assert document.avertissements == ()
    origine = image(exemples.pdf_balise(), rang)
    vue = emplacement(document.contenu, rang + 1)
    assert ecart(origine, vue) < ecart(origine.transpose(Image.Transpose.ROTATE_180), vue) / 2


def test_une_police_absente_fait_une_image_et_le_dit():
    document = rendre_avec(exemples.pdf_simple(2), 2)
    assert len(document.avertissements) == 1
    assert "pages 1 à 2 reproduites en image" in document.avertissements[0]
    assert "(police non incorporée)" in document.avertissements[0]
    origine = image(exemples.pdf_simple(2), 0)
    vue = emplacement(document.contenu, 1)
    assert ecart(origine, vue) < ecart(origine.transpose(Image.Transpose.ROTATE_180), vue) / 2


@pytest.mark.parametrize(
    ("raison", "abimer"),
    [
        ("calques", lambda pdf: setattr(pdf.Root, "OCProperties", exemples.Dictionary())),
        (
            "annotations",
            lambda pdf: setattr(
                pdf.pages[0], "Annots", exemples.Array([exemples.Dictionary(Subtype=exemples.Name.FreeText)])
            ),
        ),
        (
            "couleurs d’imprimerie",
            lambda pdf: setattr(pdf.pages[0].Resources, "ColorSpace", exemples.Dictionary(C=exemples.Name.DeviceCMYK)),
        ),
    ],
    ids=["calques", "annotation", "quadrichromie"],
)
def test_ce_qui_casserait_la_conformite_fait_une_image_et_dit_pourquoi(raison, abimer):
    with exemples.rouvrir(exemples.pdf_balise()) as pdf:
        del pdf.pages[1]
        abimer(pdf)
        document = rendre_avec(exemples.enregistrer(pdf), 1)
    assert "en image" in document.avertissements[0]
    assert f"({raison})" in document.avertissements[0]


def test_une_quadrichromie_dans_le_contenu_fait_une_image():
    with exemples.rouvrir(exemples.pdf_balise()) as pdf:
        del pdf.pages[1]
        pdf.pages[0].contents_add(b"1 0 0 0 k 10 10 50 50 re f")
        document = rendre_avec(exemples.enregistrer(pdf), 1)
    assert "en image" in document.avertissements[0]


def test_un_pdf_signe_n_est_jamais_incorpore():
    with pytest.raises(RenduImpossible, match="signature"):
        rendre_avec(exemples.pdf_signe(), 1)


@pytest.mark.parametrize("places", [1, 3])
def test_autant_d_emplacements_que_de_pages(places):
    with pytest.raises(RenduImpossible):
        rendre_avec(exemples.pdf_simple(2), places)


def test_un_emplacement_sans_pdf_est_une_erreur():
    html = HTML.format(exemples.emplacements("autre", 1))
    with pytest.raises(RenduImpossible):
        rendre(html, {}, pdf_inclus={"d": exemples.pdf_simple()})


@pytest.mark.parametrize("contenu", [b"%PDF-1.7 rien", b""], ids=["tronqué", "vide"])
def test_un_pdf_illisible_a_sa_phrase(contenu):
    with pytest.raises(RenduImpossible, match="abîmé"):
        rendre_avec(contenu, 1)


def test_une_tres_grande_page_est_reduite():
    pdf = exemples.Pdf.new()
    pdf.add_blank_page(page_size=(14000, 9000))
    pdf.pages[0].Contents = pdf.make_stream(b"1 0 0 0 k 10 10 50 50 re f")
    document = rendre_avec(exemples.enregistrer(pdf), 1)
    with exemples.rouvrir(document.contenu) as sortie:
        tailles = [
            int(objet.Width)
            for objet in sortie.objects
            if isinstance(objet, exemples.pikepdf.Stream) and objet.get("/Subtype") == exemples.Name.Image
        ]
    assert tailles == [2600]
    assert io.BytesIO(document.contenu).getbuffer().nbytes < 400_000
