"""A strict environment: no network but loopback, files in a temporary folder, GETs that write fail."""

import socket
from pathlib import Path

import pytest
from django.conf import settings

ADRESSES_LOCALES = {"127.0.0.1", "::1", "localhost"}
connecter = socket.socket.connect


def connecter_localement(prise: socket.socket, adresse: object) -> None:
    if prise.family in {socket.AF_INET, socket.AF_INET6} and adresse[0] not in ADRESSES_LOCALES:  # type: ignore[index]
        raise AssertionError(f"connexion sortante refusée dans les tests : {adresse}")
    connecter(prise, adresse)


@pytest.fixture(autouse=True, scope="session")
def sans_reseau():
    socket.socket.connect = connecter_localement
    yield
    socket.socket.connect = connecter


@pytest.fixture(autouse=True)
def fichiers_temporaires(tmp_path: Path, settings):
    settings.MEDIA_ROOT = tmp_path / "fichiers"
    settings.CTG_VAR = tmp_path


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """PostgreSQL-only tests say so in one line when another database is configured."""
    if settings.DATABASES["default"]["ENGINE"].endswith("postgresql"):
        return
    raison = "demande PostgreSQL : scripts/postgres_jetable .venv/bin/python -m pytest -m postgresql"
    for item in items:
        if item.get_closest_marker("postgresql"):
            item.add_marker(pytest.mark.skip(reason=raison))
