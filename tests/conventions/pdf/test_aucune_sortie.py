"""The whole path of an export, from hostile texts to the bytes, calls nobody: a local server must hear nothing."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from conventions.domain.annexes import enregistrer_annexe
from conventions.domain.dossier import exporter, importer
from conventions.domain.redaction import enregistrer_article
from conventions.enums import EtatRendu
from conventions.models import Annexe, Article, Convention
from conventions.pdf import rendu
from ctg.fichiers import FichierRefuse
from territoires.domain.logos import deposer_logo
from tests.conventions.pdf.lecture_pdf import texte_des_pages
from tests.fabriques import ConventionFactory

pytestmark = pytest.mark.django_db

APPELS = [
    '<img alt="x" src="{}/image.png">',
    '<img src="file:///etc/passwd">',
    '<image href="{}/image.svg"/>',
    '<svg><image href="{}/svg.png"/><use href="{}/svg.svg#a"/></svg>',
    '<link rel="stylesheet" href="{}/feuille.css">',
    '<link rel="attachment" href="{}/piece.pdf">',
    '<a rel="attachment" href="file:///etc/passwd">x</a>',
    "<style>@import url({}/import.css);</style>",
    "<style>@font-face{{font-family:F;src:url({}/police.ttf)}} p{{font-family:F}}</style>",
    '<p style="background:url({}/fond.png);list-style-image:url({}/puce.png)">x</p>',
    '<object data="{}/objet.svg"></object><embed src="{}/embed.svg"><iframe src="{}/cadre"></iframe>',
    '<span data-note="&lt;img src=&quot;{}/note.png&quot;&gt;">x</span>',
    '<base href="{}/"><img src="relatif.png">',
]
SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 9 9">{}</svg>'
LOGOS = [
    '<image href="{}/logo.png"/>',
    '<use xlink:href="{}/logo.svg#a"/>',
    '<rect width="9" height="9" style="fill:url({}/logo.svg#g)"/>',
    "<style>@import '{}/logo.css'; rect{{fill:url({}/logo.svg)}}</style><rect/>",
    '<rect width="9" height="9" filter="url({}/logo.svg#f)" mask="url({}/logo.svg#m)"/>',
]


@pytest.fixture
def serveur():
    """A server on the loopback address, and all that was asked of it."""
    recus: list[str] = []

    class Oreille(BaseHTTPRequestHandler):
        def do_GET(self):
            recus.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Oreille) as ecoute:
        threading.Thread(target=ecoute.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{ecoute.server_port}", recus
        ecoute.shutdown()


def viser(texte: str, adresse: str) -> str:
    return texte.replace("{}", adresse).replace("{{", "{").replace("}}", "}")


def attaque(adresse: str) -> str:
    return "<p>Avant.</p>" + "".join(viser(appel, adresse) for appel in APPELS) + "<p>Après.</p>"


def imprimer(convention: Convention, rappels) -> tuple[str, bytes]:
    """State and bytes of the render, with the real child and the real engine."""
    with rappels(execute=True):
        job = rendu.demander(convention, par=convention.agent)
    job.refresh_from_db()
    if job.etat != EtatRendu.PRET:
        return job.etat, b""
    with job.pdf.open("rb") as fichier:
        return job.etat, fichier.read()


def test_un_texte_hostile_s_imprime_sans_appeler_personne(serveur, django_capture_on_commit_callbacks):
    """By every way in: the editor, an annexe, a dossier, short fields."""
    adresse, recus = serveur
    convention = ConventionFactory(titre=f'Titre <img src="{adresse}/titre.png">')
    article, annexe = convention.articles.last(), convention.annexes.first()
    enregistrer_article(article, par=convention.agent, jeton=article.jeton, corps=attaque(adresse))
    enregistrer_annexe(annexe, par=convention.agent, jeton=annexe.jeton, corps=attaque(adresse))
    convention.parties.update(nom=f"commune <img src='{adresse}/nom.png'>", adresse=f"url({adresse}/adresse.css)")
    etat, contenu = imprimer(convention, django_capture_on_commit_callbacks)
    assert etat == EtatRendu.PRET
    assert b"root:x:0" not in contenu
    assert "Après." in "".join(texte_des_pages(contenu))
    dossier = exporter(convention)
    dossier["articles"][-1]["corps"] = attaque(adresse)
    importee = importer(dossier, par=convention.agent)
    assert imprimer(importee, django_capture_on_commit_callbacks)[0] == EtatRendu.PRET
    assert recus == []


def test_un_texte_mis_en_base_sans_nettoyage_n_appelle_personne_non_plus(serveur, django_capture_on_commit_callbacks):
    """What only a hole elsewhere could store: the print reads the text as a tree of its own, then fetches nothing."""
    adresse, recus = serveur
    convention = ConventionFactory()
    Article.objects.filter(convention=convention).update(corps=attaque(adresse))
    Annexe.objects.filter(convention=convention).update(corps=attaque(adresse))
    assert imprimer(convention, django_capture_on_commit_callbacks)[0] == EtatRendu.PRET
    assert recus == []


@pytest.mark.parametrize("corps", LOGOS)
def test_un_logo_qui_appelle_est_refuse_et_meme_en_place_n_obtient_rien(
    serveur, django_capture_on_commit_callbacks, corps
):
    adresse, recus = serveur
    hostile = SVG.replace("{}", viser(corps, adresse)).encode()
    with pytest.raises(FichierRefuse):
        deposer_logo(hostile, "logo.svg")
    convention = ConventionFactory()
    partie = convention.parties.last()
    partie.logo = default_storage.save("logos/hostile.svg", ContentFile(hostile))
    partie.save()
    etat, _ = imprimer(convention, django_capture_on_commit_callbacks)
    assert etat in {EtatRendu.PRET, EtatRendu.ECHEC}
    assert recus == []
