import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from conventions.domain.dossier import exporter
from conventions.management.lecture import trouver_convention


class Command(BaseCommand):
    """Print a convention as a JSON dossier, or write it to a file."""

    help = "Écrit le dossier JSON d’une convention."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("reference", help="La référence de la convention.")
        parser.add_argument("--sortie", metavar="FICHIER", help="Sans cette option, la sortie standard.")

    def handle(self, *args: Any, reference: str, sortie: str | None, **options: Any) -> None:
        texte = json.dumps(exporter(trouver_convention(reference)), ensure_ascii=False, indent=1)
        if sortie:
            Path(sortie).write_text(texte + "\n", encoding="utf-8")
            self.stdout.write(sortie)
        else:
            self.stdout.write(texte)
