"""The worker as a real process, killed in the middle of a render."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from conventions.models import Rendu
from tests.fabriques import ArticleFactory, ConventionFactory

RACINE = Path(__file__).resolve().parents[3]
LONGTEMPS = timedelta(minutes=10)


class Atelier:
    """A database that several processes share: a copy in a file for SQLite, the test database for PostgreSQL."""

    def __init__(self, dossier: Path) -> None:
        self.base = dossier / "ctg.sqlite3"
        polices = dossier / "polices"
        polices.symlink_to(Path(os.environ.get("CTG_VAR", RACINE / "var")) / "polices")
        self.env = {
            "PATH": os.environ["PATH"],
            "CTG_DEBUG": "1",
            "CTG_VAR": str(dossier),
            "DJANGO_SETTINGS_MODULE": "ctg.settings",
            "PYTHONPATH": str(RACINE),
        }
        self.processus: list[subprocess.Popen[bytes]] = []

    def ouvrier(self, *options: str) -> subprocess.Popen[bytes]:
        processus = subprocess.Popen(
            [sys.executable, "manage.py", "ouvrier", "--intervalle", "0.1", *options],
            env=self.env,
            cwd=RACINE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self.processus.append(processus)
        return processus

    def ouvrir_la_base(self) -> None:
        """Lets other processes see what the test has written so far."""
        if connection.vendor == "postgresql":
            adresse, _, _ = os.environ["DATABASE_URL"].rpartition("/")
            self.env["DATABASE_URL"] = f"{adresse}/{connection.settings_dict['NAME']}"
            return
        with closing(sqlite3.connect(self.base)) as copie:
            connection.connection.backup(copie)

    def rendu(self, numero: int) -> tuple[str, int, int]:
        """State, progress and attempts, read without disturbing the worker."""
        if connection.vendor == "postgresql":
            return Rendu.objects.values_list("etat", "progression", "tentatives").get(pk=numero)
        with closing(sqlite3.connect(f"file:{self.base}?mode=ro", uri=True, timeout=5)) as base:
            requete = "SELECT etat, progression, tentatives FROM conventions_rendu WHERE id = ?"
            etat, progression, tentatives = base.execute(requete, [numero]).fetchone()
        return etat, progression, tentatives

    def fermer(self) -> None:
        for processus in self.processus:
            processus.kill()
            processus.wait()


def attendre(condition: Callable[[], bool], delai_s: float = 60) -> None:
    echeance = time.monotonic() + delai_s
    while not condition():
        assert time.monotonic() < echeance, "the worker did not get there in time"
        time.sleep(0.02)


@pytest.fixture
def atelier(tmp_path):
    atelier = Atelier(tmp_path)
    yield atelier
    atelier.fermer()


def un_rendu_en_attente(atelier: Atelier) -> int:
    """A job that no queue knows, in the database that the workers use."""
    convention = ConventionFactory(articles=0)
    corps = "<p>Les parties agissent ensemble.</p>" * 200
    for rang in range(7):
        ArticleFactory(convention=convention, cle=f"article_{rang}", corps=corps)
    rendu = Rendu.objects.create(convention=convention, source="a" * 64)
    Rendu.objects.filter(pk=rendu.pk).update(demande_le=timezone.now() - LONGTEMPS)
    atelier.ouvrir_la_base()
    return rendu.pk


@pytest.mark.django_db(transaction=True)
def test_un_rendu_tue_en_plein_travail_finit_apres_le_redemarrage(atelier):
    numero = un_rendu_en_attente(atelier)
    premier = atelier.ouvrier()
    attendre(lambda: atelier.rendu(numero)[1] > 0)
    premier.kill()
    premier.wait()
    assert atelier.rendu(numero)[0] == "en_cours"
    second = atelier.ouvrier("--silence", "1")
    attendre(lambda: atelier.rendu(numero)[0] == "pret")
    assert atelier.rendu(numero)[1:] == (100, 2)
    second.send_signal(signal.SIGTERM)
    assert second.wait(timeout=30) == 0
