"""Logos are judged by their content and written again."""

import io
import zipfile

import pytest
from PIL import Image

from ctg.fichiers import FichierRefuse, controler_logo
from ctg.pdf import rendre
from ctg.processus import Bornes
from tests.ctg.pdf.exemples import LOGO, png

SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 40 20">{}</svg>'
CARRE = '<rect width="9" height="9"/>'


def image(mode: str, taille: tuple[int, int], nature: str, **options) -> bytes:
    sortie = io.BytesIO()
    Image.new(mode, taille).save(sortie, nature, **options)
    return sortie.getvalue()


def archive() -> bytes:
    sortie = io.BytesIO()
    with zipfile.ZipFile(sortie, "w") as fichier:
        fichier.writestr("logo.png", png())
    return sortie.getvalue()


def refuser(contenu: bytes | str, motif: str, nom: str = "logo.png") -> str:
    octets = contenu.encode() if isinstance(contenu, str) else contenu
    with pytest.raises(FichierRefuse) as erreur:
        controler_logo(octets, nom)
    assert erreur.value.motif == motif
    return str(erreur.value)


@pytest.mark.parametrize(
    ("contenu", "motif"),
    [
        (b"", "vide"),
        (archive(), "nature"),
        (b"GIF89a" + bytes(40), "nature"),
        (b"MZ" + bytes(40), "nature"),
        (png()[:60], "abime"),
        (b"\x89PNG\r\n\x1a\n" + archive(), "abime"),
        (b"\xff\xd8\xff" + bytes(50), "abime"),
        (image("L", (6000, 4000), "PNG"), "dimensions"),
        (image("1", (30_000, 30_000), "PNG"), "dimensions"),
        (png() + bytes(2 << 20), "taille"),
    ],
    ids=["vide", "zip renommé", "gif", "exécutable", "png coupé", "faux png", "faux jpeg", "24 Mpx", "bombe", "lourd"],
)
def test_une_image_inutilisable_est_refusee(contenu, motif):
    assert refuser(contenu, motif).endswith(".")


def test_le_nom_ne_decide_de_rien():
    jpeg = image("RGB", (30, 20), "JPEG")
    logo = controler_logo(jpeg, "logo.png")
    assert (logo.type_mime, logo.extension, logo.largeur, logo.hauteur) == ("image/jpeg", "jpg", 30, 20)


def test_ce_qui_se_cache_dans_une_image_disparait():
    exif = Image.Exif()
    exif[0x010E] = "secret"
    for source in (image("RGB", (30, 20), "JPEG", exif=exif), image("RGB", (30, 20), "PNG", exif=exif)):
        assert b"secret" in source
        propre = controler_logo(source + b"<script>cheval</script>", "l").contenu
        assert b"secret" not in propre
        assert b"cheval" not in propre


def test_une_quadrichromie_devient_rvb():
    propre = controler_logo(image("CMYK", (30, 20), "JPEG"), "l.jpg").contenu
    assert Image.open(io.BytesIO(propre)).mode == "RGB"


def test_la_transparence_est_gardee_et_une_grande_image_reduite():
    logo = controler_logo(image("RGBA", (4000, 1000), "PNG"), "l.png")
    assert (logo.largeur, logo.hauteur) == (2400, 600)
    assert Image.open(io.BytesIO(logo.contenu)).mode == "RGBA"


@pytest.mark.parametrize(
    ("corps", "motif"),
    [
        ("<script>alert(1)</script>", "element"),
        ('<rect width="9" height="9" onload="alert(1)"/>', "script"),
        ('<rect width="9" height="9" ONCLICK="alert(1)"/>', "script"),
        ("<text>Caf</text>", "texte"),
        ('<image href="http://a.fr/x.png"/>', "image"),
        ('<use xlink:href="http://a.fr/x.svg#a"/>', "renvoi"),
        ('<use href="file:///etc/passwd#a"/>', "renvoi"),
        ("<foreignObject/>", "element"),
        ('<a href="#x"><rect/></a>', "element"),
        ("<animate/>", "element"),
        ("<style>@import 'http://a.fr/x.css';</style>", "style"),
        ("<style>rect{fill:url(http://a.fr/x)}</style>", "style"),
        ("<style>rect{fill:\\75rl(http://a.fr/x)}</style>", "style"),
        ("<rect style=\"fill:url( '//a.fr/x' )\"/>", "style"),
        ('<rect fill="url(http://a.fr/x)"/>', "style"),
        ('<g id="a"><use href="#b"/></g><g id="b"><rect/></g><use href="#a"/>', "complexe"),
        ('<g id="a"><use href="#a"/></g>', "complexe"),
        ("<g>" * 60 + "</g>" * 60, "complexe"),
        (CARRE * 6000, "complexe"),
        ("<g>", "abime"),
    ],
)
def test_un_svg_dangereux_est_refuse(corps, motif):
    refuser(SVG.format(corps), motif, "logo.svg")


@pytest.mark.parametrize(
    "corps",
    [
        "<style>" + "g " * 50_000 + "{fill:red}</style>" + CARRE,
        '<mask id="m"><rect width="9" height="9" mask="url(#m)"/></mask><rect width="9" height="9" mask="url(#m)"/>',
        "".join(f'<mask id="m{n}">' + f'<g mask="url(#m{n + 1})">{CARRE}</g>' * 10 + "</mask>" for n in range(12))
        + '<rect width="9" height="9" mask="url(#m0)"/>',
    ],
    ids=["selecteur_sans_fin", "masque_de_lui_meme", "masques_en_chaine"],
)
def test_un_svg_qui_ne_peut_pas_s_imprimer_est_refuse_au_depot(corps, monkeypatch):
    """Accepted, it would stop the PDF of every convention that it is printed on."""
    monkeypatch.setattr("ctg.fichiers.logo.ESSAI", Bornes(memoire_mo=500, cpu_s=2, delai_s=4))
    assert "trop complexe" in refuser(SVG.format(corps), "complexe", "logo.svg")


def test_le_texte_d_un_svg_doit_etre_vectorise():
    assert "vectorisez le texte" in refuser(SVG.format("<text>Caf</text>"), "texte")


@pytest.mark.parametrize(
    ("entier", "motif"),
    [
        (f'<!DOCTYPE svg [<!ENTITY a "x">]>{SVG.format(CARRE)}', "entites"),
        (f'<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]>{SVG.format("<g>&a;</g>")}', "entites"),
        ("<html><svg/></html>", "nature"),
        ('<?xml version="1.0" encoding="UTF-7"?>' + SVG.format(CARRE), "encodage"),
        (SVG.format(CARRE).encode("utf-16").decode("latin-1"), "nature"),
        ('<svg xmlns="http://www.w3.org/2000/svg"/>', "cadre"),
        ('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9999 1"/>', "cadre"),
        ('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 nan 1"/>', "cadre"),
    ],
)
def test_un_svg_mal_ne_est_refuse(entier, motif):
    refuser(entier.encode("latin-1"), motif, "logo.svg")


def test_un_svg_d_outil_de_dessin_est_nettoye_et_s_imprime():
    dessin = """<?xml version="1.0" encoding="UTF-8"?><!-- éditeur -->
    <!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">
    <svg xmlns="http://www.w3.org/2000/svg" xmlns:ink="http://ink" width="80mm" height="20mm" ink:v="1">
    <metadata>auteur</metadata><title>Logo</title><style>.a{fill:#003a8c}</style>
    <defs><linearGradient id="g"><stop offset="0" stop-color="red"/></linearGradient></defs>
    <rect class="a" width="40" height="20" data-x="1"/><path style="fill:url(#g)" d="M0 0h9v9z"/></svg>"""
    logo = controler_logo(dessin.encode(), "logo.svg")
    assert (logo.type_mime, logo.extension, logo.largeur, logo.hauteur) == ("image/svg+xml", "svg", 80, 20)
    for disparu in (b"DOCTYPE", b"auteur", b"diteur", b"ink", b"data-x"):
        assert disparu not in logo.contenu
    for garde in (b'viewBox="0 0 80 20"', b"url(#g)", b".a{fill:#003a8c}"):
        assert garde in logo.contenu
    html = '<html lang="fr"><title>t</title><h1>x</h1><img alt="Logo" src="ctg:logo.svg">'
    assert rendre(html, {"logo.svg": (logo.contenu, logo.type_mime)}).avertissements == ()


def test_nettoyer_deux_fois_ne_change_plus_rien():
    une_fois = controler_logo(LOGO, "logo.svg")
    assert controler_logo(une_fois.contenu, "logo.svg") == une_fois
