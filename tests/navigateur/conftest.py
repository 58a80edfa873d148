"""Browser tests run in Debian's Chromium, on the live server; an error in the console fails the test."""

import os
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

# Playwright's event loop lives in the test's thread; Django would refuse the database there.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything of this folder is a browser test; without Chromium, one line says how to get it."""
    absent = not Path(CHROMIUM).exists()
    ici = Path(__file__).parent
    for item in items:
        if ici not in item.path.parents:
            continue
        item.add_marker(pytest.mark.navigateur)
        if absent and not os.environ.get("CI"):
            item.add_marker(pytest.mark.skip(reason="demande Chromium : apt-get install -y chromium"))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": ARGUMENTS}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return {**browser_context_args, "locale": "fr-FR", "timezone_id": "Europe/Paris"}


@pytest.fixture
def page(page):
    """A page whose console errors, refused policies included, fail the test unless in ``page.attendues``."""
    recues: list[str] = []
    page.attendues = []
    page.on("console", lambda m: recues.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda e: recues.append(str(e)))
    yield page
    assert [texte for texte in recues if not any(attendue in texte for attendue in page.attendues)] == []


@pytest.fixture
def sans_violation():
    """Runs axe on the page as it is shown and fails with what it finds."""

    def verifier(page) -> None:
        violations = Axe().run(page).response["violations"]
        assert [(v["id"], [n["html"][:120] for n in v["nodes"][:3]]) for v in violations] == []

    return verifier
