"""Logos: what is not a safe image is refused in words, what is stored is served as an image and nothing else."""

from io import BytesIO
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from territoires.models import Organisme
from tests.fabriques import OrganismeFactory, membre

pytestmark = pytest.mark.django_db
SVG = (
    b'<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20" viewBox="0 0 40 20"><path d="M0 0h40v20z"/></svg>'
)


def png() -> bytes:
    sortie = BytesIO()
    Image.new("RGB", (40, 20), "navy").save(sortie, "PNG")
    return sortie.getvalue()


def archive() -> bytes:
    sortie = BytesIO()
    with ZipFile(sortie, "w") as z:
        z.writestr("index.html", "<script>alert(1)</script>")
    return sortie.getvalue()


@pytest.fixture
def organisme(client: Client) -> Organisme:
    commune = OrganismeFactory()
    client.force_login(membre(commune.caf))
    return commune


def deposer(client: Client, organisme: Organisme, contenu: bytes, nom: str):
    url = reverse("territoires:organisme_logo_deposer", args=[organisme.pk])
    reponse = client.post(url, {"logo": SimpleUploadedFile(nom, contenu)})
    organisme.refresh_from_db()
    return reponse


@pytest.mark.parametrize(
    ("contenu", "nom", "genre"), [(png(), "blason.png", "image/png"), (SVG, "blason.svg", "image/svg+xml")]
)
def test_un_logo_est_servi_comme_une_image(client: Client, organisme: Organisme, contenu: bytes, nom: str, genre: str):
    assert deposer(client, organisme, contenu, nom).status_code == 302
    reponse = client.get(reverse("territoires:organisme_logo", args=[organisme.pk]))
    assert reponse.status_code == 200
    assert reponse["Content-Type"] == genre
    assert reponse["Content-Security-Policy"] == "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    assert reponse["X-Content-Type-Options"] == "nosniff"
    assert reponse["Cache-Control"].startswith("private")
    octets = b"".join(reponse.streaming_content)
    assert octets.startswith(b"\x89PNG") if genre == "image/png" else b"<path" in octets
    assert "blason" not in organisme.logo.name
    assert 'class="logo-apercu"' in client.get(reverse("territoires:organisme", args=[organisme.pk])).content.decode()


@pytest.mark.parametrize(
    ("contenu", "nom"),
    [
        (archive(), "blason.png"),
        (b"GIF89a" + b"\0" * 40, "blason.png"),
        (b"<html><script>alert(1)</script></html>", "blason.svg"),
        (SVG.replace(b"<path", b"<script>alert(1)</script><path"), "blason.svg"),
        (png()[:60], "blason.png"),
        (b"", "blason.png"),
    ],
    ids=["zip", "gif", "html", "script", "tronque", "vide"],
)
def test_un_faux_logo_est_refuse_en_mots(client: Client, organisme: Organisme, contenu: bytes, nom: str):
    reponse = deposer(client, organisme, contenu, nom)
    assert organisme.logo.name == ""
    assert reponse.status_code == 200
    assert len(str(reponse.context["form"].errors["logo"])) > 40


def test_un_svg_hostile_perd_ses_gestes(client: Client, organisme: Organisme):
    """Attributes that act are refused or dropped: nothing of them is ever served."""
    for hostile in (b'onload="alert(1)"', b'style="background:url(http://x.exemple)"'):
        deposer(client, organisme, SVG.replace(b"<path", b"<path " + hostile), "blason.svg")
        if organisme.logo:
            reponse = client.get(reverse("territoires:organisme_logo", args=[organisme.pk]))
            octets = b"".join(reponse.streaming_content)
            assert b"onload" not in octets
            assert b"x.exemple" not in octets


def test_plus_de_deux_mo_est_refuse(client: Client, organisme: Organisme):
    reponse = deposer(client, organisme, png() + b"\0" * (2 * 1024 * 1024), "blason.png")
    assert "dépasse 2" in reponse.content.decode()
    assert organisme.logo.name == ""


def test_un_refus_garde_le_logo_en_place_et_retirer_l_enleve(client: Client, organisme: Organisme):
    deposer(client, organisme, png(), "blason.png")
    avant = organisme.logo.name
    deposer(client, organisme, archive(), "blason.png")
    assert organisme.logo.name == avant
    url = reverse("territoires:organisme_logo_deposer", args=[organisme.pk])
    assert client.post(url, {"retirer": "1"}).status_code == 302
    organisme.refresh_from_db()
    assert organisme.logo.name == ""
    assert client.get(reverse("territoires:organisme_logo", args=[organisme.pk])).status_code == 404
    assert organisme.history.count() >= 3


def test_le_meme_fichier_n_est_range_qu_une_fois(client: Client, organisme: Organisme, settings):
    voisine = OrganismeFactory(caf=organisme.caf)
    deposer(client, organisme, png(), "a.png")
    deposer(client, voisine, png(), "b.png")
    assert organisme.logo.name == voisine.logo.name
    assert len(list((settings.MEDIA_ROOT / "logos").iterdir())) == 1


def test_un_fichier_disparu_repond_introuvable(client: Client, organisme: Organisme):
    Organisme.objects.filter(pk=organisme.pk).update(logo="logos/disparu.png")
    assert client.get(reverse("territoires:organisme_logo", args=[organisme.pk])).status_code == 404
