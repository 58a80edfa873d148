"""Screenshots of the README, taken from the demonstration: run ``make captures`` after ``make demo SERVIR=0``."""

import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

RACINE = Path(__file__).resolve().parent.parent
SORTIE = RACINE / "docs" / "captures"
PORT = 8765
BASE = f"http://127.0.0.1:{PORT}"
AGENT = "camille.essai@caf.example"
PAGES_PDF = {"pdf-couverture": 1, "pdf-signatures": 19, "pdf-annexe": 24}


def attendre() -> None:
    """Wait until the site answers."""
    for _ in range(120):
        try:
            urllib.request.urlopen(f"{BASE}/compte/login/", timeout=2).close()
            return
        except OSError:
            time.sleep(0.5)
    sys.exit("Le site ne répond pas : lancez d’abord make demo SERVIR=0.")


def photographier(page: Page, nom: str) -> None:
    page.wait_for_timeout(600)
    page.screenshot(path=SORTIE / f"{nom}.png")


def ecrans(phrase: str) -> None:
    """The screens that a Caf agent sees first."""
    with sync_playwright() as p:
        navigateur = p.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"])
        page = navigateur.new_context(viewport={"width": 1280, "height": 860}, locale="fr-FR").new_page()
        page.goto(BASE)
        page.locator("[name=login]").fill(AGENT)
        page.locator("[name=password]").fill(phrase)
        page.keyboard.press("Enter")
        page.wait_for_url(f"{BASE}/")
        photographier(page, "tableau-de-bord")
        page.goto(f"{BASE}/conventions/CTG-2024-0001/")
        photographier(page, "convention")
        page.locator(".rail a", has_text="Article 3").first.click()
        page.locator(".editeur-texte").wait_for()
        photographier(page, "article")
        page.locator(".rail a", has_text="Aperçu").first.click()
        page.wait_for_url("**/apercu/")
        if page.get_by_role("button", name="Produire").count():
            page.get_by_role("button", name="Produire").first.click()
        page.locator("#suivi-rendu iframe").wait_for(timeout=90_000)
        page.wait_for_timeout(4000)
        photographier(page, "apercu")
        navigateur.close()


def pages_du_pdf() -> None:
    """A few pages of the complete convention."""
    pdf = next((RACINE / "var" / "demo").glob("*.pdf"))
    for nom, numero in PAGES_PDF.items():
        commande = ["pdftoppm", "-r", "60", "-png", "-singlefile", "-f", str(numero), "-l", str(numero), str(pdf)]
        subprocess.run([*commande, str(SORTIE / nom)], check=True)


def main() -> None:
    SORTIE.mkdir(parents=True, exist_ok=True)
    serveur = subprocess.Popen(
        [sys.executable, "manage.py", "demo", "--servir-seulement", "--port", str(PORT)], cwd=RACINE
    )
    try:
        attendre()
        ecrans(sys.argv[1])
    finally:
        serveur.terminate()
        serveur.wait(timeout=30)
    pages_du_pdf()


if __name__ == "__main__":
    main()
