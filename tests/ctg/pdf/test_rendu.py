"""What a render may read, what it refuses, and that it always gives the same bytes."""

import hashlib
import threading
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from ctg.pdf import DemandeRendu, PieceJointe, RenduImpossible, rendre, rendre_borne
from tests.ctg.pdf import exemples

PAGE = '<html lang="fr"><title>t</title><h1>Titre</h1>{}'


@pytest.fixture
def serveur():
    """A server on the loopback address, and the list of what was asked of it."""
    recues: list[str] = []

    class Oreille(BaseHTTPRequestHandler):
        def do_GET(self):
            recues.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Oreille) as ecoute:
        threading.Thread(target=ecoute.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{ecoute.server_port}", recues
        ecoute.shutdown()


@pytest.mark.parametrize(
    "fragment",
    [
        '<img alt="x" src="{adresse}/a.png">',
        '<link rel="stylesheet" href="{adresse}/a.css">',
        "<style>@import url({adresse}/b.css);</style>",
        "<style>p{{background:url({adresse}/c.png)}}</style><p>x</p>",
        "<style>@font-face{{font-family:F;src:url({adresse}/f.ttf)}}p{{font-family:F}}</style><p>x</p>",
        '<link rel="attachment" href="{adresse}/d.pdf">',
        '<p><a rel="attachment" href="{adresse}/e.pdf">x</a></p>',
        '<object data="{adresse}/o.svg" type="image/svg+xml">x</object>',
        '<embed src="{adresse}/o.png">',
    ],
)
def test_aucun_appel_au_reseau(serveur, fragment):
    adresse, recues = serveur
    with pytest.raises(RenduImpossible, match="n’est pas dans le dossier"):
        rendre(PAGE.format(fragment.format(adresse=adresse)), {})
    assert recues == []


@pytest.mark.parametrize(
    "adresse",
    [
        "file:///etc/passwd",
        "FILE:///etc/passwd",
        "ctg:../../etc/passwd",
        "ctg:inconnu.png",
        "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'/>",
        "data:text/html,x",
        "ftp://127.0.0.1/x",
        "data:image/png;base64," + "A" * 2_000_001,
    ],
    ids=lambda adresse: adresse[:24],
)
def test_une_adresse_interdite_arrete_le_rendu(adresse):
    with pytest.raises(RenduImpossible, match="n’est pas dans le dossier"):
        rendre(PAGE.format(f'<img alt="x" src="{adresse}">'), {})


def test_un_fichier_local_n_est_jamais_joint(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("mot de passe")
    with pytest.raises(RenduImpossible):
        rendre(PAGE.format(f'<link rel="attachment" href="{secret.as_uri()}">'), {})


def test_un_svg_de_l_appelant_ne_lit_rien_non_plus(serveur):
    adresse, recues = serveur
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><image href="{adresse}/x.png"/></svg>'
    with pytest.raises(RenduImpossible):
        rendre(PAGE.format('<img alt="x" src="ctg:l.svg">'), {"l.svg": (svg.encode(), "image/svg+xml")})
    assert recues == []


def test_une_image_illisible_arrete_le_rendu():
    with pytest.raises(RenduImpossible, match="illisible"):
        rendre(PAGE.format('<img alt="x" src="ctg:l.png">'), {"l.png": (b"rien", "image/png")})


def test_l_appelant_ne_remplace_pas_les_ressources_de_base():
    faux = {"base.css": (b"h1{display:none}", "text/css")}
    html = PAGE.format("").replace("<h1>", '<link rel="stylesheet" href="ctg:base.css"><h1>')
    assert rendre(html, faux, date=exemples.DATE) == rendre(html, {}, date=exemples.DATE)


def test_une_liste_imbriquee_sans_fin_est_refusee_par_une_phrase():
    with pytest.raises(RenduImpossible, match="imbriquées trop profondément"):
        rendre(PAGE.format("<ul><li>x" * 400), {})


def test_memes_entrees_memes_octets_dans_ce_processus_et_dans_un_enfant():
    pieces = [PieceJointe("a.json", b"{}", "application/json", "Données", "Source")]
    inclus = {"balise": exemples.pdf_balise(), "simple": exemples.pdf_simple()}
    html = exemples.convention(exemples.emplacements("balise", 2) + exemples.emplacements("simple", 1))
    demande = DemandeRendu(html, exemples.RESSOURCES, "Titre", exemples.DATE, pieces, inclus)
    premier = rendre_borne(demande)
    second = rendre_borne(demande)
    ici = rendre(html, exemples.RESSOURCES, titre="Titre", pieces_jointes=pieces, pdf_inclus=inclus, date=exemples.DATE)
    assert premier == second == ici
    assert premier.empreinte == hashlib.sha256(premier.contenu).hexdigest()
    with exemples.rouvrir(premier.contenu) as pdf:
        assert len(pdf.pages) == premier.pages


def test_une_autre_date_change_les_octets():
    assert rendre(PAGE.format(""), {}, date=exemples.DATE) != rendre(
        PAGE.format(""), {}, date=datetime(2027, 1, 1, tzinfo=UTC)
    )


def test_une_date_sans_fuseau_est_une_erreur_de_programme():
    with pytest.raises(ValueError, match="time zone"):
        rendre(PAGE.format(""), {}, date=datetime(2026, 1, 1))


def test_le_titre_demande_l_emporte():
    with exemples.rouvrir(rendre(PAGE.format(""), {}, titre="Convention de Dié & Crest").contenu) as pdf:
        assert str(pdf.docinfo["/Title"]) == "Convention de Dié & Crest"


def test_graisses_et_italiques_sont_incorporees():
    html = PAGE.format(
        '<p>a<b>b</b><i>c</i><b><i>d</i></b><span style="font-weight:600">e</span></p>'
        "<p style=\"font-family:'Source Serif 4'\">a<b>b</b><i>c</i><b><i>d</i></b></p>"
    )
    with exemples.rouvrir(rendre(html, {}).contenu) as pdf:
        noms = {
            str(objet.FontName).split("+")[1].rstrip(",")
            for objet in pdf.objects
            if isinstance(objet, exemples.Dictionary) and objet.get("/Type") == exemples.Name.FontDescriptor
        }
    assert noms == {
        "Source-Sans-3",
        "Source-Sans-3-Bold",
        "Source-Sans-3-Semi-Bold",
        "Source-Sans-3-Italic",
        "Source-Sans-3-Bold-Italic",
        "Source-Serif-4",
        "Source-Serif-4-Bold",
        "Source-Serif-4-Italic",
        "Source-Serif-4-Bold-Italic",
    }


def test_les_caracteres_du_francais_sont_dessines_par_nos_polices():
    signes = "éèêëàâäôöùûüçñœŒæÆ«»’“”–—…€°²³№•→←≥≤≠×÷±☐☑✓\u00a0\u202f\u2009\u2011\u00ad"
    for famille in ("'Source Sans 3'", "'Source Serif 4', 'Source Sans 3'"):
        document = rendre(PAGE.format(f'<p style="font-family:{famille}">{signes}</p>'), {})
        assert document.avertissements == ()


def test_un_caractere_etranger_aux_polices_est_signale():
    document = rendre(PAGE.format("<p>\u4f60</p>"), {})
    assert len(document.avertissements) == 1
    assert "caractères" in document.avertissements[0]


def test_une_image_sans_description_est_signalee():
    document = rendre(PAGE.format('<img src="ctg:blanc.svg">'), {})
    assert document.avertissements == ("Une image n’a pas de description.",)


def test_la_progression_avance_et_s_acheve():
    etapes: list[tuple[int, str]] = []
    rendre_borne(DemandeRendu(exemples.convention(), exemples.RESSOURCES), progression=lambda *e: etapes.append(e))
    pourcentages = [pourcentage for pourcentage, _ in etapes]
    assert pourcentages == sorted(set(pourcentages))
    assert etapes[-1] == (100, "Document prêt")
    assert len(etapes) >= 6
