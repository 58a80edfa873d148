"""Two sides write one annexe: the Caf asks, the commune pastes and transmits, one cell is reopened, the PDF says it."""

import re
import subprocess
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Locator, Page, expect

from conventions.models import Annexe, LigneStructure
from ctg.typographie import date_en_lettres
from territoires.models import Role, Utilisateur
from tests.fabriques import MOT_DE_PASSE, AnnexeFactory, CommuneFactory, ConventionFactory, membre
from tests.navigateur.ouvrier import ouvrier

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql]
TABLEUR = (
    "Type\tNom\tAdresse\tCode postal\tCommune\tGestionnaire\n"
    "EAJE\tLes Coccinelles\t3 rue du Verger\t26000\tValbrune\tCommune de Valbrune\n"
    "RPE\tLe Relais des Collines\t8 rue Basse\t26000\tValbrune\tAssociation Les Tilleuls\n"
)


@pytest.fixture
def annexe(settings, transactional_db: None) -> Annexe:
    """An empty annexe of structures that nobody is entrusted with yet."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    commune = CommuneFactory(code="26100", nom="Valbrune", codes_postaux="26000")
    convention = ConventionFactory(communes=[commune], annexes=0)
    return AnnexeFactory(convention=convention, nature="structures", titre="Structures du territoire", corps="")


@pytest.fixture
def contributrice(annexe: Annexe) -> Utilisateur:
    partie = annexe.convention.parties.exclude(organisme=annexe.convention.caf).get()
    return membre(partie.organisme, Role.CONTRIBUTEUR, prenom="Lila", nom="Canevas")


@pytest.fixture
def mairie(browser: Browser) -> Page:
    """The browser of the other side; its console must stay as clean as the first one's."""
    contexte = browser.new_context(locale="fr-FR", timezone_id="Europe/Paris")
    contexte.grant_permissions(["clipboard-read", "clipboard-write"])
    page = contexte.new_page()
    recues: list[str] = []
    page.on("console", lambda message: recues.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda erreur: recues.append(str(erreur)))
    yield page
    contexte.close()
    assert recues == []


@pytest.fixture
def se_connecter(live_server) -> Callable[[Page, Utilisateur], None]:
    def se_connecter(page: Page, personne: Utilisateur) -> None:
        page.goto(f"{live_server.url}/compte/login/")
        page.locator("[name=login]").fill(personne.email)
        page.locator("[name=password]").fill(MOT_DE_PASSE)
        page.get_by_role("button", name="Se connecter").click()
        expect(page.get_by_role("heading", level=1)).to_be_visible()

    return se_connecter


def case(page: Page, texte: str) -> Locator:
    return page.locator(".grille-table tbody").get_by_text(texte)


def test_de_la_demande_au_pdf(
    page: Page, mairie: Page, live_server, annexe: Annexe, contributrice, se_connecter, sans_violation, tmp_path: Path
):
    se_connecter(page, annexe.convention.agent)
    demander(page, live_server.url, annexe, sans_violation)
    se_connecter(mairie, contributrice)
    remplir_et_transmettre(mairie, sans_violation)
    commenter_une_case(page, live_server.url, annexe, sans_violation)
    corriger_et_repondre(mairie, live_server.url, annexe, sans_violation)
    valider(page, live_server.url, annexe, sans_violation)
    with ouvrier():
        texte = produire(page, live_server.url, annexe, sans_violation, tmp_path)
    assert "Les Coccinelles" in texte
    assert "12 rue Neuve" in texte
    assert "8 rue Basse" not in texte


def demander(page: Page, base: str, annexe: Annexe, sans_violation) -> None:
    """The Caf asks the commune, with a date and a word."""
    page.goto(f"{base}/conventions/{annexe.convention.reference}/annexes/")
    sans_violation(page)
    page.get_by_role("link", name="Demander des annexes").click()
    page.get_by_label("À qui").select_option(index=1)
    page.get_by_label("Structures du territoire", exact=False).check()
    page.get_by_label("À rendre pour le").fill((timezone.localdate() + timedelta(days=20)).isoformat())
    page.get_by_label("Message").fill("Vos services aux familles, s’il vous plaît.")
    sans_violation(page)
    page.get_by_role("button", name="Voir ce qui sera reçu").click()
    sans_violation(page)
    page.get_by_role("button", name="Envoyer la demande").click()
    expect(page.get_by_role("heading", level=1)).not_to_have_text("Demander des annexes")
    sans_violation(page)


def remplir_et_transmettre(mairie: Page, sans_violation) -> None:
    """The commune finds the request in « À faire », pastes from its spreadsheet, gives the annexe back."""
    mairie.get_by_role("link", name=re.compile("^À faire")).first.click()
    jour = date_en_lettres(timezone.localdate() + timedelta(days=20))
    expect(mairie.get_by_role("heading", level=2).first).to_contain_text(jour)
    expect(mairie.get_by_text("Vos services aux familles")).to_be_visible()
    sans_violation(mairie)
    mairie.get_by_role("link", name="Structures du territoire").first.click()
    sans_violation(mairie)
    mairie.evaluate("(texte) => navigator.clipboard.writeText(texte)", TABLEUR)
    mairie.get_by_role("link", name="Coller depuis Excel").click()
    mairie.keyboard.press("Control+v")
    expect(mairie.locator("[data-apercu-collage]")).to_contain_text("Les Coccinelles")
    sans_violation(mairie)
    mairie.get_by_role("button", name="Ajouter les 2\u00a0lignes").click()
    expect(mairie.locator(".grille-compte")).to_have_text("2\u00a0structures")
    sans_violation(mairie)
    mairie.get_by_role("link", name="Transmettre à la Caf").first.click()
    sans_violation(mairie)
    mairie.get_by_role("button", name="Transmettre à la Caf").click()
    expect(mairie.get_by_text("La main est à la Caf, qui la lit.", exact=False)).to_be_visible()
    sans_violation(mairie)


def commenter_une_case(page: Page, base: str, annexe: Annexe, sans_violation) -> None:
    """The Caf comments the address of the second row, and opens that cell alone."""
    page.goto(adresse(base, annexe))
    page.locator("tr[data-pk]").nth(1).locator("[data-commenter]").click()
    panneau = page.get_by_role("dialog")
    panneau.get_by_label("Sur quoi").select_option("adresse")
    panneau.get_by_label("Nouveau commentaire").fill("Le relais n’a-t-il pas déménagé ?")
    panneau.get_by_label("Déverrouiller cet élément", exact=False).check()
    sans_violation(page)
    panneau.get_by_role("button", name="Commenter").click()
    expect(panneau.get_by_text("Champ déverrouillé")).to_be_visible()
    sans_violation(page)


def corriger_et_repondre(mairie: Page, base: str, annexe: Annexe, sans_violation) -> None:
    """The commune changes that cell; the others stay closed, and so does this one once it is given back."""
    mairie.goto(f"{base}/a-faire/")
    expect(mairie.get_by_text("1 élément à reprendre")).to_be_visible()
    sans_violation(mairie)
    mairie.get_by_role("link", name="Structures du territoire", exact=True).first.click()
    case(mairie, "3 rue du Verger").click()
    mairie.keyboard.type("Ailleurs")
    mairie.keyboard.press("Enter")
    expect(case(mairie, "3 rue du Verger")).to_be_visible()
    case(mairie, "8 rue Basse").click()
    mairie.keyboard.type("12 rue Neuve")
    mairie.keyboard.press("Enter")
    expect(mairie.locator("[data-avis]")).to_contain_text("Enregistré à")
    sans_violation(mairie)
    mairie.locator("tr[data-pk]").nth(1).locator("[data-commenter]").click()
    panneau = mairie.get_by_role("dialog")
    panneau.get_by_label("Votre réponse").fill("Si, depuis le printemps : c’est corrigé.")
    sans_violation(mairie)
    panneau.get_by_role("button", name="Répondre et transmettre").click()
    expect(panneau.get_by_text("Votre réponse est transmise à la Caf.")).to_be_visible()
    sans_violation(mairie)
    adresses = LigneStructure.objects.filter(annexe=annexe).order_by("ordre").values_list("adresse", flat=True)
    assert list(adresses) == ["3 rue du Verger", "12 rue Neuve"]


def valider(page: Page, base: str, annexe: Annexe, sans_violation) -> None:
    """The Caf reads the answer and validates."""
    page.goto(adresse(base, annexe))
    expect(case(page, "12 rue Neuve")).to_be_visible()
    page.get_by_role("link", name="Valider", exact=True).click()
    sans_violation(page)
    page.get_by_role("button", name="Valider", exact=True).click()
    expect(page.get_by_text("Elle ne change plus", exact=False)).to_be_visible()
    sans_violation(page)
    annexe.refresh_from_db()
    assert annexe.statut == "validee"


def produire(page: Page, base: str, annexe: Annexe, sans_violation, dossier: Path) -> str:
    """The text of the PDF that the worker makes."""
    page.goto(f"{base}/conventions/{annexe.convention.reference}/")
    page.get_by_role("link", name="Aperçu du PDF").first.click()
    page.get_by_role("button", name="Produire le PDF").click()
    lien = page.get_by_role("link", name="Télécharger le PDF")
    expect(lien).to_be_visible(timeout=60_000)
    sans_violation(page)
    with page.expect_download() as attente:
        lien.click()
    chemin = dossier / "convention.pdf"
    attente.value.save_as(chemin)
    return subprocess.run(["pdftotext", "-layout", chemin, "-"], capture_output=True, text=True, check=True).stdout


def adresse(base: str, annexe: Annexe) -> str:
    return f"{base}/conventions/{annexe.convention.reference}/annexes/{annexe.pk}/"
