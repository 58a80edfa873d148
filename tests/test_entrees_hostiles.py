"""What a hostile client posts around the forms: each gets a sentence or a 404, never a 500, and changes nothing."""

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from conventions.models import Article, Convention
from territoires.models import Organisme, Role, Utilisateur
from tests.fabriques import AppartenanceFactory, ConventionFactory, membre

pytestmark = pytest.mark.django_db

NOMBRE_GEANT = "9" * 5000
"""Python refuses to read more than 4300 digits."""


@pytest.fixture
def convention() -> Convention:
    return ConventionFactory()


@pytest.fixture
def redacteur(convention: Convention) -> Utilisateur:
    return membre(convention.caf, Role.REDACTEUR)


@pytest.fixture
def caf(client: Client, redacteur: Utilisateur) -> Client:
    client.force_login(redacteur)
    return client


@pytest.fixture
def adresse(convention: Convention) -> Callable[..., str]:
    return lambda nom, *args: reverse(f"conventions:{nom}", args=[convention.reference, *args])


def test_un_nombre_geant_n_est_pas_un_jeton(caf, convention, adresse):
    article, annexe, partie = convention.articles.last(), convention.annexes.first(), convention.parties.last()
    texte = {"jeton": 0, "titre": "Titre", "corps": "<p>Texte.</p>", "choix": "garder", "jeton_actuel": NOMBRE_GEANT}
    trace = Article.history.filter(id=article.pk).first().history_id
    for page, donnees, statut in (
        (adresse("article", article.pk), texte | {"jeton": 7}, 409),
        (adresse("annexe", annexe.pk), texte | {"jeton": 7}, 409),
        (adresse("article_restaurer", article.pk, trace), {"jeton": NOMBRE_GEANT}, 302),
        (adresse("article_ajouter"), {"reprendre": NOMBRE_GEANT}, 302),
        (adresse("annexe_deposer", annexe.pk), {"retirer": "oui", "jeton": NOMBRE_GEANT}, 302),
        (adresse("partie_actualiser", partie.pk), {"jeton": NOMBRE_GEANT}, 302),
        (adresse("partie_signataires", partie.pk), {"monter": NOMBRE_GEANT}, 200),
        (adresse("partie_signataires", partie.pk), {"ajouter": "1", "form-TOTAL_FORMS": NOMBRE_GEANT}, 200),
    ):
        assert caf.post(page, donnees).status_code == statut, page
    article.refresh_from_db()
    assert (article.jeton, article.titre) == (0, "Objet de la convention")


@pytest.mark.parametrize(
    "cle",
    [
        "commune:\x00",
        "intercommunalite:\x00",
        f"organisme:{NOMBRE_GEANT}",
        f"commune:{'a' * 100_000}",
        "organisme:٣",
        "",
    ],
    ids=["nul", "nul_epci", "nombre", "long", "chiffre_arabe", "vide"],
)
def test_une_cle_qui_ne_designe_rien_se_dit_brievement(caf, convention, adresse, cle):
    page = caf.post(adresse("partie_ajouter"), {"cle": cle, "q": "\x00" + "%" * 60_000}).content.decode()
    assert "ne désigne aucun organisme" in page
    assert len(page) < 50_000
    assert convention.parties.count() == 2


def test_une_recherche_demesuree_ne_casse_rien(caf, adresse):
    for texte in ("\x00\x00", "%" * 60_000, "a" * 60_000):
        assert caf.get(adresse("partie_ajouter"), {"q": texte}).status_code == 200
        assert caf.post(adresse("periode"), {"chercher": "1", "commune_texte": texte}).status_code == 200


def test_un_code_de_commune_avec_un_nul_est_ecarte(caf, convention, adresse):
    donnees = {"chercher": "1", "communes": ["\x00", "26\x00001"], "intercommunalite": "\x00"}
    assert caf.post(adresse("periode"), donnees).status_code == 200
    assert convention.communes.count() == 1


def test_l_organisme_d_une_autre_caf_n_entre_pas_meme_pour_qui_travaille_aux_deux(caf, convention, redacteur, adresse):
    """A party lets its members read the convention: the two registers are never mixed."""
    mairie = ConventionFactory().parties.last().organisme
    AppartenanceFactory(utilisateur=redacteur, organisme=mairie, role=Role.LECTEUR)
    assert Organisme.objects.visibles_par(redacteur).filter(pk=mairie.pk).exists()
    page = caf.post(adresse("partie_ajouter"), {"cle": f"organisme:{mairie.pk}"}).content.decode()
    assert "ne désigne aucun organisme" in page
    assert convention.parties.count() == 2


def test_un_fichier_de_soixante_megaoctets_est_refuse_et_rien_n_est_garde(caf, convention, adresse):
    annexe = convention.annexes.first()
    lourd = SimpleUploadedFile("plan.pdf", b"%PDF-1.7\n" + bytes(60 * 1024 * 1024) + b"\n%%EOF", "application/pdf")
    donnees = {"fichier": lourd, "jeton": annexe.jeton, "impression": "insere"}
    page = caf.post(adresse("annexe_deposer", annexe.pk), donnees).content.decode()
    assert "30 Mo" in page.replace("\u00a0", " ")
    assert not convention.fichiers.exists()


@pytest.mark.parametrize(
    "suite",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "\thttps://evil.example"],
)
def test_changer_d_organisme_ne_mene_jamais_ailleurs(caf, suite):
    assert caf.post(reverse("territoires:agir_pour"), {"suite": suite})["Location"] == "/"
