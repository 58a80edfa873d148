"""The page of a convention, its steps and its dossier."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client

from conventions.domain.cycle_de_vie import executer
from conventions.domain.dossier import exporter, valider
from conventions.enums import Statut
from conventions.models import Convention, Transition, Version
from territoires.models import Utilisateur
from tests.conventions.domain.scene import Scene, fraiche
from tests.fabriques import ConventionFactory, RepresentantFactory, membre


def page(reponse: Any) -> str:
    return reponse.content.decode()


@pytest.fixture
def direction(scene: Scene, comme: Callable[[Utilisateur], Client]) -> Client:
    return comme(scene.direction)


def test_la_page_dit_ce_qui_manque_avec_un_lien(convention: Convention, scene: Scene, comme: Any, adresse: Any):
    article = convention.articles.get(cle="objet")
    article.corps = "<p><mark>ce que vous ferez</mark></p>"
    article.save()
    client = comme(scene.redacteur)
    reponse = client.get(adresse("convention"))
    assert reponse.status_code == 200
    assert "ce que vous ferez" in page(reponse)
    liens = [m.url for m in reponse.context["bloquants"] if m.url]
    assert liens
    for lien in liens:
        assert client.get(lien).status_code == 200


def test_la_page_coute_autant_avec_dix_parties(scene: Scene, comme: Any, django_assert_num_queries: Callable):
    client = comme(scene.redacteur)
    for parties in (2, 10):
        convention = ConventionFactory(caf=scene.caf, parties=parties, articles=parties, annexes=parties)
        with django_assert_num_queries(20):
            client.get(convention.get_absolute_url())


def test_soumettre_puis_rouvrir(convention: Convention, direction: Client, adresse: Any):
    soumettre, rouvrir = adresse("transition", "soumettre"), adresse("transition", "rouvrir")
    assert "Le texte est figé" in page(direction.get(soumettre))
    assert not Version.objects.exists()
    reponse = direction.post(soumettre, {"commentaire": ""}, follow=True)
    assert "soumettre aux délibérations" in page(reponse)
    assert fraiche(convention).statut == Statut.DELIBERATIONS
    assert Version.objects.get().numero == 1
    # Twice the button: said, not done twice.
    assert "déjà au stade" in page(direction.post(soumettre, {"commentaire": ""}))
    # To reopen, one says why.
    for commentaire in ("", "   "):
        assert "Dites pourquoi" in page(direction.post(rouvrir, {"commentaire": commentaire}))
    assert fraiche(convention).statut == Statut.DELIBERATIONS
    direction.post(rouvrir, {"commentaire": "Erreur <b>de</b> dates"})
    assert fraiche(convention).statut == Statut.REDACTION
    assert "Erreur &lt;b&gt;de&lt;/b&gt; dates" in page(direction.get(adresse("journal")))
    assert [t.action for t in Transition.objects.order_by("pk")] == ["creation", "soumettre", "rouvrir"]


def test_l_etape_impossible_dit_pourquoi_avant_qu_on_la_demande(
    convention: Convention, direction: Client, adresse: Any
):
    article = convention.articles.get(cle="objet")
    article.corps = "<p><mark>à écrire</mark></p>"
    article.save()
    formulaire = direction.get(adresse("transition", "soumettre"))
    assert formulaire.status_code == 200
    assert "Réglez d’abord les points ci-dessus" in page(formulaire)
    assert direction.get(adresse("convention")).context["action_suivante"]["libelle"] == "Aperçu du PDF"


def test_ce_qui_manque_arrete_la_soumission(convention: Convention, direction: Client, adresse: Any):
    article = convention.articles.get(cle="objet")
    article.corps = "<p><mark>à écrire</mark></p>"
    article.save()
    reponse = direction.post(adresse("transition", "soumettre"), {"commentaire": ""})
    assert reponse.status_code == 422
    assert "à régler avant" in page(reponse)
    assert "à écrire" in page(reponse)
    assert (fraiche(convention).statut, Version.objects.count()) == (Statut.REDACTION, 0)


@pytest.mark.parametrize("action", ["creation", "inconnue", "soumettre-"])
def test_une_etape_qui_n_existe_pas(direction: Client, adresse: Any, action: str):
    assert direction.get(adresse("transition", action)).status_code == 404
    assert direction.post(adresse("transition", action), {"commentaire": "x"}).status_code == 404


def test_une_etape_qui_n_est_pas_du_moment(convention: Convention, direction: Client, adresse: Any):
    """Its page says why it is closed; posted all the same, it changes nothing."""
    rouvrir = adresse("transition", "rouvrir")
    assert direction.get(rouvrir).status_code == 403
    assert "n’y est pas possible" in page(direction.post(rouvrir, {"commentaire": "x"}))
    assert fraiche(convention).statut == Statut.REDACTION


@pytest.mark.parametrize("qui", ["redacteur", "lecteur", "referente"])
def test_seule_la_direction_soumet(convention: Convention, scene: Scene, comme: Any, adresse: Any, qui: str):
    client = comme(getattr(scene, qui))
    url = adresse("transition", "soumettre")
    assert client.get(url).status_code == 403
    assert client.post(url, {"commentaire": ""}).status_code == 403
    assert url not in page(client.get(adresse("convention")))
    assert fraiche(convention).statut == Statut.REDACTION


def test_le_dossier_est_celui_du_domaine(convention: Convention, scene: Scene, comme: Any, adresse: Any):
    reponse = comme(scene.referente).get(adresse("dossier"))
    assert reponse["Content-Type"] == "application/json"
    assert reponse["Content-Disposition"] == f'attachment; filename="{convention.reference}.json"'
    dossier = json.loads(reponse.content)
    assert dossier == json.loads(json.dumps(exporter(convention)))
    assert valider(dossier) == []
    assert "é" in reponse.content.decode()


def test_versions_et_pdf_d_une_version(
    convention: Convention, scene: Scene, direction: Client, adresse: Any, comme: Any
):
    assert "Aucune version figée" in page(direction.get(adresse("versions")))
    executer(convention, "soumettre", par=scene.direction)
    lecture = page(comme(scene.referente).get(adresse("versions")))
    version = Version.objects.get()
    assert version.empreinte in lecture
    assert "en préparation" in lecture
    assert direction.get(adresse("version_pdf", 1)).status_code == 404
    assert direction.get(adresse("version_pdf", 2)).status_code == 404
    executer(convention, "rouvrir", par=scene.direction, commentaire="Coquille")
    assert "Abandonnée le" in page(direction.get(adresse("versions")))


def test_un_pdf_de_version_est_servi_tel_quel(convention: Convention, scene: Scene, direction: Client, adresse: Any):
    executer(convention, "soumettre", par=scene.direction)
    nom = default_storage.save("versions/essai.pdf", ContentFile(b"%PDF-1.7 essai"))
    Version.objects.update(pdf=nom, pdf_empreinte="a" * 64, pdf_pages=3)
    reponse = direction.get(adresse("version_pdf", 1) + "?telecharger")
    assert b"".join(reponse.streaming_content) == b"%PDF-1.7 essai"
    assert reponse["Content-Disposition"] == f'attachment; filename="{convention.reference}-version-1.pdf"'
    assert "3 pages" in page(direction.get(adresse("versions")))
    default_storage.delete(nom)
    assert direction.get(adresse("version_pdf", 1)).status_code == 404


def test_le_journal_se_lit_page_par_page(
    convention: Convention, scene: Scene, comme: Any, adresse: Any, django_assert_num_queries: Callable
):
    client = comme(scene.lecteur)
    assert "Camille Exemple a créé la convention" in page(client.get(adresse("journal")))
    article = convention.articles.get(cle="objet")
    deux = [scene.redacteur, membre(scene.caf)]
    for rang in range(60):
        article.titre = f"Titre {rang}"
        article._history_user = deux[rang % 2]
        article.save()
    reponse = client.get(adresse("journal"))
    assert len(reponse.context["page"].object_list) == 50
    for numero in ("2", "99", "x"):
        with django_assert_num_queries(24):
            assert client.get(adresse("journal"), {"page": numero}).status_code == 200


def test_les_textes_hostiles_restent_du_texte(scene: Scene, comme: Any):
    hostile = "<script>alert(1)</script>"
    RepresentantFactory(organisme=scene.mairie, nom=hostile)
    convention = ConventionFactory(caf=scene.caf, titre=hostile, territoire_nom=hostile)
    partie = convention.parties.first()
    partie.nom = hostile
    partie.save()
    client = comme(scene.redacteur)
    for chemin in ("", "versions/", "journal/", "apercu/"):
        assert "<script>alert(1)" not in page(client.get(convention.get_absolute_url() + chemin))
