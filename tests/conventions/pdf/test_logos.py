"""Logos of the cover: equal areas, even rows, names that fit."""

from io import BytesIO

import pytest
from PIL import Image

from conventions.pdf.logos import LARGEUR_MM, LogoSource, composer_mur, proportion


def image(largeur: int, hauteur: int, format_: str) -> bytes:
    sortie = BytesIO()
    Image.new("RGB", (largeur, hauteur)).save(sortie, format_)
    return sortie.getvalue()


@pytest.mark.parametrize(
    ("contenu", "type_mime", "attendue"),
    [
        (image(300, 100, "PNG"), "image/png", 3),
        (image(100, 200, "JPEG"), "image/jpeg", 0.5),
        (b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40,10"/>', "image/svg+xml", 4),
        (b'<svg xmlns="http://www.w3.org/2000/svg" width="30mm" height="20mm"/>', "image/svg+xml", 1.5),
        (b"PK\x03\x04", "image/png", 0),
        (b"<svg", "image/svg+xml", 0),
        (b'<svg xmlns="http://www.w3.org/2000/svg" width="100%"/>', "image/svg+xml", 0),
    ],
)
def test_proportion(contenu, type_mime, attendue):
    assert proportion(contenu, type_mime) == pytest.approx(attendue)


def test_des_logos_de_proportions_diverses_ont_la_meme_aire():
    mur = composer_mur([LogoSource("A", "a", 1), LogoSource("B", "b", 1.8), LogoSource("C", "c", 0.8)], hauteur_mm=95)
    aires = [logo.largeur * logo.hauteur for logo in mur.rangs[0]]
    assert max(aires) / min(aires) < 1.02


@pytest.mark.parametrize("nombre", [1, 2, 3, 5, 7, 12, 25, 60])
def test_le_mur_tient_dans_la_place_donnee(nombre):
    sources = [
        LogoSource("Commune de Saint-Barthélemy-en-Vercors", "", 0)
        if rang % 3
        else LogoSource("L", f"l{rang}", 6.0 if rang % 2 else 0.2)
        for rang in range(nombre)
    ]
    mur = composer_mur(sources, hauteur_mm=142)
    assert [logo.nom for rang in mur.rangs for logo in rang] == [source.nom for source in sources]
    assert len(mur.rangs) * (mur.hauteur + 6) <= 142.1
    assert max(len(rang) for rang in mur.rangs) * mur.largeur <= LARGEUR_MM + 0.1
    for rang in mur.rangs:
        for logo in rang:
            assert logo.hauteur <= mur.hauteur
            assert logo.largeur <= mur.largeur
            assert logo.ressource or 6 <= logo.corps <= 10.5


def test_personne_ne_reste_seul_au_dernier_rang_quand_on_peut_l_eviter():
    assert [len(rang) for rang in composer_mur([LogoSource("A")] * 5, hauteur_mm=95).rangs] == [3, 2]


def test_sans_partie_le_mur_est_vide():
    assert composer_mur([], hauteur_mm=95).rangs == ()
