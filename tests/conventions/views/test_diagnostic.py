"""Import figures by commune from the screen, and read the page of a diagnosis."""

import pytest
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from conventions.models import Annexe, Enjeu, ImportLignes, LigneIndicateur
from territoires.models import Role
from tests.conventions.donnees_ouvertes.scene import csv_de, territoire
from tests.fabriques import AnnexeFactory, membre

pytestmark = pytest.mark.django_db
SAISIE = {"millesime": "2024", "source": "Cnaf, décembre 2024"}


@pytest.fixture
def annexe() -> Annexe:
    return territoire()[1]


@pytest.fixture
def agente(annexe: Annexe) -> Client:
    client = Client()
    client.force_login(annexe.convention.agent)
    return client


def page(annexe: Annexe, nom: str = "diagnostic_importer", *args: object) -> str:
    return reverse(f"conventions:{nom}", args=[annexe.convention.reference, annexe.pk, *args])


def depot(contenu: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("foyers.csv", contenu, "text/csv")


def test_de_la_lecture_a_l_ecriture(annexe: Annexe, agente: Client):
    reponse = agente.post(page(annexe), {**SAISIE, "fichier": depot(csv_de())})
    reprise = ImportLignes.objects.get()
    assert reponse["Location"] == page(annexe, "diagnostic_apercu", reprise.cle)
    vue = agente.get(reponse["Location"])
    assert "Moins de 100 allocataires" in vue.text
    assert '<abbr title="Secret statistique">s</abbr>' in vue.text
    assert not LigneIndicateur.objects.exists()
    choix = {"garder-2": "on", "libelle-2": "Foyers au RSA"}
    assert agente.post(reponse["Location"], choix)["Location"] == page(annexe, "annexe")
    assert LigneIndicateur.objects.get().libelle == "Foyers au RSA"
    lue = agente.get(page(annexe, "annexe"))
    assert "Foyers au RSA par commune en 2024" in lue.text
    assert agente.get(reponse["Location"]).status_code == 404


def test_un_refus_garde_la_saisie_et_dit_quoi_corriger(annexe: Annexe, agente: Client):
    reponse = agente.post(page(annexe), {**SAISIE, "fichier": depot(b"commune;foyers\nArbelle;240")})
    assert "code Insee" in reponse.text
    assert "Cnaf, décembre 2024" in reponse.text
    assert not ImportLignes.objects.exists()


def test_rien_de_coche_ne_s_ecrit_pas(annexe: Annexe, agente: Client):
    agente.post(page(annexe), {**SAISIE, "fichier": depot(csv_de())})
    reponse = agente.post(page(annexe, "diagnostic_apercu", ImportLignes.objects.get().cle), {})
    assert "Cochez au moins un indicateur" in reponse.text
    assert not LigneIndicateur.objects.exists()


@pytest.mark.parametrize("mo", [3, 13])
def test_un_gros_fichier_ne_touche_jamais_le_disque(annexe: Annexe, agente: Client, mo: int, monkeypatch):
    """Django writes an upload over 2 MB to a file: ours stays in memory, or is refused there."""
    monkeypatch.setattr("tempfile.NamedTemporaryFile", interdit)
    monkeypatch.setattr("django.core.files.temp.NamedTemporaryFile", interdit)
    lignes = b"\r\n75056;Paris;120000;250000;9000" * (mo * 1024 * 1024 // 33)
    reponse = agente.post(page(annexe), {**SAISIE, "fichier": depot(csv_de() + lignes)})
    assert (reponse.status_code == 302) == (mo == 3)
    assert ImportLignes.objects.count() == (mo == 3)
    if mo == 13:
        assert "plus de 12" in reponse.text


def interdit(*args: object, **kwargs: object) -> None:
    raise AssertionError("a file was about to be written")


def test_le_jeton_du_formulaire_est_exige(annexe: Annexe):
    client = Client(enforce_csrf_checks=True)
    client.force_login(annexe.convention.agent)
    assert client.post(page(annexe), {**SAISIE, "fichier": depot(csv_de())}).status_code == 403
    assert not ImportLignes.objects.exists()


def test_l_apercu_est_a_celui_qui_l_a_demande(annexe: Annexe, agente: Client):
    agente.post(page(annexe), {**SAISIE, "fichier": depot(csv_de())})
    collegue = Client()
    collegue.force_login(membre(annexe.convention.caf, Role.REDACTEUR))
    assert collegue.get(page(annexe, "diagnostic_apercu", ImportLignes.objects.get().cle)).status_code == 404


def test_une_autre_annexe_n_importe_pas(annexe: Annexe, agente: Client):
    autre = AnnexeFactory(convention=annexe.convention)
    assert agente.get(page(autre)).status_code == 404


def test_la_session_ne_garde_rien_du_fichier(annexe: Annexe, agente: Client):
    agente.post(page(annexe), {**SAISIE, "fichier": depot(csv_de().replace(b";83;", b";83291;"))})
    assert all("83291" not in str(session.get_decoded()) for session in Session.objects.all())


def test_la_page_fait_autant_de_requetes_pour_une_ligne_que_pour_vingt(annexe: Annexe, agente: Client):
    def ajouter(nombre: int) -> None:
        for rang in range(nombre):
            LigneIndicateur.objects.create(annexe=annexe, libelle=f"Taux {rang}", unite="%", territoire=3, france=4)
            Enjeu.objects.create(annexe=annexe, theme="enfance", enjeu=f"Enjeu {rang}")

    def requetes() -> int:
        with CaptureQueriesContext(connection) as faites:
            assert agente.get(page(annexe, "annexe")).status_code == 200
        return len(faites)

    ajouter(1)
    requetes()
    avec_une = requetes()
    ajouter(20)
    assert requetes() == avec_une


def test_un_import_par_commune_ne_s_ouvre_pas_comme_un_collage(annexe: Annexe, agente: Client):
    agente.post(page(annexe), {**SAISIE, "fichier": depot(csv_de())})
    adresse = reverse("conventions:reprise", args=[annexe.convention.reference, ImportLignes.objects.get().cle])
    assert agente.get(adresse).status_code == 404
    assert agente.post(adresse, {"action": "mode", "mode": "ajouter"}).status_code == 404
