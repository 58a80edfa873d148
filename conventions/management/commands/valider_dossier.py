from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from conventions.domain.dossier import valider
from conventions.management.lecture import lire_dossier, montrer_erreurs


class Command(BaseCommand):
    """Check a JSON dossier without writing anything: every error with its path."""

    help = "Vérifie un dossier JSON sans rien enregistrer."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("fichier", help="Le dossier, au format docs/dossier.schema.json.")

    def handle(self, *args: Any, fichier: str, **options: Any) -> None:
        erreurs = valider(lire_dossier(fichier))
        if erreurs:
            montrer_erreurs(self, erreurs)
            raise CommandError(f"{len(erreurs)} erreur(s).")
        self.stdout.write("Dossier valide.")
