"""A Caf brings its own Word file, reviews it, publishes it, and prints a convention made of it."""

import re
import subprocess
from pathlib import Path

import pytest
from django.core.management import call_command
from docx import Document
from playwright.sync_api import Page, expect

from conventions.models import ImportModele
from territoires.models import Role
from tests.fabriques import CafFactory, CommuneFactory, DepartementFactory, RepresentantFactory, membre
from tests.navigateur.ouvrier import ouvrier
from tests.navigateur.test_parcours import exporter, se_connecter

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql]
ENGAGEMENT = "Chaque partenaire ouvre un guichet commun aux familles du plateau."


@pytest.fixture
def agent(settings, transactional_db):
    """An administrator of a Caf, and one real commune."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    departement = DepartementFactory(code="78", nom="Yvelines", article="les")
    CommuneFactory(code="78029", nom="Aubergenville", codes_postaux="78410", departement=departement)
    call_command("charger_modeles", verbosity=0)
    caf = CafFactory(departement=departement, ville="Versailles")
    RepresentantFactory(organisme=caf, fonction="Directrice", titre="directeur", nom="Témoin")
    return membre(caf, Role.ADMINISTRATEUR, email="camille@exemple.fr", prenom="Camille", nom="Exemple")


@pytest.fixture
def fichier(tmp_path: Path) -> str:
    """A short model: two blanks, a drafting note, two articles and an annexe."""
    document = Document()
    document.add_heading("Convention territoriale globale", 0)
    document.add_heading("Préambule", 1)
    document.add_paragraph("Les partenaires partagent le souci des familles du plateau.")
    document.add_heading("Article 1 – Objet", 1)
    document.add_paragraph("La convention vise l’ouverture de XXX places d’accueil.")
    document.add_paragraph().add_run("À adapter : préciser les quartiers concernés.").italic = True
    document.add_heading("Article 2 – Engagements", 1)
    document.add_paragraph(ENGAGEMENT)
    document.add_paragraph("Le suivi complète l’article 1.")
    document.add_heading("Annexe 1 – Guichets", 1)
    document.add_paragraph("Les guichets sont tenus par les communes.")
    chemin = tmp_path / "modele-plateau.docx"
    document.save(str(chemin))
    return str(chemin)


def test_du_fichier_word_a_la_convention_imprimee(
    page: Page, live_server, agent, fichier, sans_violation, tmp_path: Path
):
    se_connecter(page, live_server.url, agent.email)
    page.goto(f"{live_server.url}/modeles/")
    sans_violation(page)
    page.get_by_role("link", name="Importer un modèle Word").click()
    sans_violation(page)
    page.get_by_label("Fichier du modèle").set_input_files(fichier)
    page.get_by_label("Nom du modèle").fill("CTG du plateau")
    page.get_by_role("button", name="Lire le fichier").click()
    expect(page.get_by_text("Vous pouvez quitter cette page")).to_be_visible()
    sans_violation(page)
    with ouvrier():
        expect(page.get_by_text("Chaque mot du fichier est dans le modèle")).to_be_visible(timeout=60_000)
        relire(page, sans_violation)
        publier(page, sans_violation)
        creer(page, live_server.url)
        chemin = exporter(page, sans_violation, tmp_path)
    texte = " ".join(
        subprocess.run(["pdftotext", chemin, "-"], capture_output=True, text=True, check=True).stdout.split()
    )
    assert ENGAGEMENT in texte
    assert "nombre de places" in texte
    assert "préciser les quartiers concernés" in texte


def relire(page: Page, sans_violation) -> None:
    """Accept a blank reworded, refuse the note, undo, refuse again; then correct a title; on both widths."""
    sans_violation(page)
    page.get_by_role("link", name=re.compile("^Blancs")).click()
    page.get_by_role("link", name=re.compile("^Changer")).first.click()
    page.get_by_label("Ce qu’il faudra écrire").fill("nombre de places")
    sans_violation(page)
    page.get_by_role("button", name="Accepter ainsi").click()
    expect(page.get_by_text("Acceptée, changée")).to_be_visible()
    expect(page.locator("mark.marque-acceptee")).to_have_text("XXX")

    page.get_by_role("link", name=re.compile("^Notes de rédaction")).click()
    page.locator("[data-proposition]").first.focus()
    page.keyboard.press("r")
    expect(page.get_by_text("Le texte reste comme dans le fichier.")).to_be_visible()
    page.locator("[data-proposition]").first.focus()
    page.keyboard.press("u")
    expect(page.get_by_text("Annulé")).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("^Accepter")).first).to_be_visible()
    page.get_by_role("button", name=re.compile("^Refuser")).first.click()
    expect(page.get_by_text("Le texte reste comme dans le fichier.")).to_be_visible()
    sans_violation(page)

    page.get_by_role("link", name="Structure", exact=True).first.click()
    page.locator("summary", has_text="Objet").click()
    expect(page.locator("details.piece", has_text="Objet").get_by_text("Voir dans le fichier")).to_be_visible()
    # The first piece where something waits is open on arrival.
    piece = page.locator("details.piece", has_text="Engagements")
    expect(piece.get_by_role("button", name=re.compile("^Accepter")).first).to_be_visible()
    sans_violation(page)
    piece.get_by_text("Corriger la structure").click()
    piece.get_by_label("Titre dans le modèle").fill("Engagements réciproques")
    piece.get_by_role("button", name="Enregistrer").click()
    expect(page.locator(".piece-titre", has_text="Engagements réciproques")).to_be_visible()

    page.locator(".source-piece", has_text="guichet commun").locator("p").last.click()
    expect(page.locator("details.piece-active")).to_contain_text("Engagements réciproques")
    page.set_viewport_size({"width": 360, "height": 780})
    page.get_by_role("link", name="Fichier", exact=True).click()
    expect(page.get_by_role("heading", name="Le fichier")).to_be_visible()
    sans_violation(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.set_viewport_size({"width": 1280, "height": 720})


def publier(page: Page, sans_violation) -> None:
    page.get_by_role("button", name="Préparer la version").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("CTG du plateau, version 1")
    sans_violation(page)
    page.get_by_role("link", name="Publier").click()
    page.get_by_role("button", name="Publier la version").click()
    expect(page.get_by_text("La version est publiée")).to_be_visible()
    assert ImportModele.objects.get().version.statut == "publiee"


def creer(page: Page, base: str) -> None:
    page.goto(f"{base}/conventions/nouvelle/")
    page.get_by_role("button", name="Commencer").click()
    page.get_by_label("Commune ou intercommunalité").press_sequentially("aubergenv", delay=30)
    page.get_by_role("button", name=re.compile("Choisir Aubergenville")).click()
    page.get_by_role("button", name="Continuer").click()
    page.get_by_label("CTG du plateau", exact=False).first.check()
    page.get_by_role("button", name="Continuer").click()
    page.get_by_label("Date d’effet").fill("2027-01-01")
    page.get_by_label("Date de fin").fill("2030-12-31")
    page.get_by_role("button", name="Créer la convention").click()
    expect(page.get_by_role("heading", name="Prêt à voter")).to_be_visible()
