"""``make banc``: ratios measured within one run, never a clock; exits with 1 when one is over its bound."""

import os
import sys
import tempfile
from pathlib import Path


def main() -> int:
    with tempfile.TemporaryDirectory() as dossier:
        os.environ["DJANGO_SETTINGS_MODULE"] = "ctg.settings"
        os.environ["DATABASE_URL"] = f"sqlite:///{dossier}/banc.sqlite3"
        os.environ["CTG_DEBUG"] = "0"
        os.environ["CTG_HTTPS"] = "0"
        os.environ["CTG_HOTES"] = "testserver"
        os.environ["CTG_CLE_SECRETE"] = "banc-" + "0" * 60
        os.environ["CTG_JOURNAL"] = "ERROR"
        import django
        from django.conf import settings
        from django.core.management import call_command

        django.setup()
        settings.MEDIA_ROOT = Path(dossier) / "fichiers"
        settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
        call_command("migrate", verbosity=0)

        from tests.bancs import annexes, ecrans, imports, impression
        from tests.bancs.mesure import Releve

        releve = Releve()
        impression.mesurer(releve)
        annexes.mesurer(releve)
        ecrans.mesurer(releve)
        imports.mesurer(releve)
        return releve.conclure()


if __name__ == "__main__":
    sys.exit(main())
