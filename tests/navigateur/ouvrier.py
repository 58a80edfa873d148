"""The real worker beside the live server, on the same test database and the same files."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection


@contextmanager
def ouvrier() -> Iterator[None]:
    """Runs ``manage.py ouvrier`` until the end of the block; the block starts once it is ready."""
    base = connection.settings_dict
    adresse = f"postgres://{base['USER']}@{base['HOST']}:{base['PORT']}/{base['NAME']}"
    variables = Path(settings.MEDIA_ROOT).parent
    polices = settings.RACINE / "var" / "polices"
    polices.mkdir(parents=True, exist_ok=True)
    if not (variables / "polices").exists():
        (variables / "polices").symlink_to(polices)
    environnement = {**os.environ, "DATABASE_URL": adresse, "CTG_DEBUG": "1", "CTG_VAR": str(variables)}
    processus = subprocess.Popen(
        [sys.executable, "manage.py", "ouvrier", "--intervalle", "0.1"],
        cwd=settings.RACINE,
        env=environnement,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert processus.stdout is not None
        assert "prêt" in processus.stdout.readline()
        yield
    finally:
        processus.terminate()
        processus.wait(timeout=20)
