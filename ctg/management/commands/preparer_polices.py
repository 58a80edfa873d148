from typing import Any

from django.core.management.base import BaseCommand

from ctg.polices import FACES, dossier_polices, polices_pretes, preparer


class Command(BaseCommand):
    help = "Prépare la police de l’interface (sous-ensemble de Source Sans 3) dans var/interface."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--refaire", action="store_true", help="recommence même si les fichiers existent")

    def handle(self, *args: Any, refaire: bool = False, **options: Any) -> None:
        """Idempotent: says so and does nothing when the files are there, unless ``--refaire``."""
        if polices_pretes() and not refaire and all((dossier_polices() / nom).is_file() for nom, _ in FACES.values()):
            self.stdout.write("Police de l’interface : déjà prête.")
            return
        for fichier in preparer():
            self.stdout.write(f"{fichier.name} : {fichier.stat().st_size / 1024:.0f} Ko")
