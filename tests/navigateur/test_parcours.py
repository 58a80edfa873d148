"""The main job as a Caf agent does it: log in, create a convention for a real commune, write, preview, export."""

import re
import subprocess
from pathlib import Path

import pytest
from django.core.management import call_command
from playwright.sync_api import Page, expect

from conventions.models import Convention
from territoires.models import Role
from tests.fabriques import (
    MOT_DE_PASSE,
    CafFactory,
    CommuneFactory,
    DepartementFactory,
    RepresentantFactory,
    membre,
)
from tests.navigateur.ouvrier import ouvrier

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql]


@pytest.fixture
def agent(settings, transactional_db):
    """A drafter of a Caf whose director is known, the national models and one real commune."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    departement = DepartementFactory(code="78", nom="Yvelines", article="les")
    CommuneFactory(code="78029", nom="Aubergenville", codes_postaux="78410", departement=departement)
    call_command("charger_modeles", verbosity=0)
    caf = CafFactory(departement=departement, ville="Versailles")
    RepresentantFactory(organisme=caf, fonction="Directrice", titre="directeur", nom="Témoin")
    return membre(caf, Role.ADMINISTRATEUR, email="camille@exemple.fr", prenom="Camille", nom="Exemple")


def se_connecter(page: Page, base: str, email: str) -> None:
    page.goto(f"{base}/")
    page.locator("[name=login]").fill(email)
    page.locator("[name=password]").fill(MOT_DE_PASSE)
    page.get_by_role("button", name="Se connecter").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Tableau de bord")


def test_de_la_connexion_au_pdf(page: Page, live_server, agent, sans_violation, tmp_path: Path):
    se_connecter(page, live_server.url, agent.email)
    sans_violation(page)

    page.get_by_role("link", name="Nouvelle convention").first.click()
    sans_violation(page)
    page.get_by_role("button", name="Commencer").click()
    page.get_by_label("Commune ou intercommunalité").press_sequentially("aubergenv", delay=30)
    choix = page.get_by_role("button", name=re.compile("Choisir Aubergenville"))
    expect(choix).to_be_visible()
    sans_violation(page)
    choix.click()

    expect(page.get_by_role("heading", name="Qui s’engage")).to_be_visible()
    expect(page.get_by_label("commune d’Aubergenville", exact=False)).to_be_checked()
    sans_violation(page)
    page.get_by_role("button", name="Continuer").click()

    page.get_by_label("Convention territoriale globale", exact=False).first.check()
    sans_violation(page)
    page.get_by_role("button", name="Continuer").click()

    page.get_by_label("Date d’effet").fill("2027-01-01")
    page.get_by_label("Date de fin").fill("2033-12-31")
    page.get_by_role("button", name="Créer la convention").click()
    expect(page.get_by_text("La période est trop longue", exact=False).first).to_be_visible()
    expect(page.get_by_label("Date d’effet")).to_have_value("2027-01-01")
    sans_violation(page)
    page.get_by_label("Date de fin").fill("2030-12-31")
    page.get_by_role("button", name="Créer la convention").click()

    expect(page.get_by_role("heading", name="Prêt à voter")).to_be_visible()
    sans_violation(page)
    convention = Convention.objects.get()
    assert (convention.articles.filter(genre="article").count(), convention.annexes.count()) == (14, 7)

    ecrire_un_article(page, sans_violation)
    with ouvrier():
        chemin = exporter(page, sans_violation, tmp_path)
    texte = subprocess.run(["pdftotext", "-layout", chemin, "-"], capture_output=True, text=True, check=True).stdout
    assert "la commune d’Aubergenville" in texte
    assert "Une maison des familles ouvrira" in texte
    assert convention.reference in texte


def ecrire_un_article(page: Page, sans_violation) -> None:
    page.get_by_role("link", name=re.compile(r"^Article 2 ")).first.click()
    editeur = page.locator(".editeur-texte")
    expect(editeur).to_be_visible()
    sans_violation(page)
    editeur.click()
    page.keyboard.press("Control+End")
    page.keyboard.press("Enter")
    page.keyboard.type("Une maison des familles ouvrira au centre de la ville.")
    expect(page.locator("[data-etat]")).to_contain_text("Enregistré", timeout=10_000)
    page.reload()
    expect(page.locator(".editeur-texte")).to_contain_text("Une maison des familles ouvrira")
    if page.get_by_role("button", name="C’est fait").count():
        page.get_by_role("button", name="C’est fait").first.click()
        expect(page.get_by_text("Consigne suivie")).to_be_visible()


def exporter(page: Page, sans_violation, dossier: Path) -> str:
    page.get_by_role("link", name="Aperçu du PDF").first.click()
    sans_violation(page)
    page.get_by_role("button", name="Produire le PDF").click()
    lien = page.get_by_role("link", name="Télécharger le PDF")
    expect(lien).to_be_visible(timeout=60_000)
    sans_violation(page)
    with page.expect_download() as attente:
        lien.click()
    chemin = dossier / "convention.pdf"
    attente.value.save_as(chemin)
    return str(chemin)
