from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from conventions.domain.dossier import importer
from conventions.erreurs import DossierInvalide
from conventions.management.lecture import lire_dossier, montrer_erreurs, trouver_auteur


class Command(BaseCommand):
    """Create a convention from a JSON dossier and print its reference, alone on standard output."""

    help = "Crée une convention à partir d’un dossier JSON et affiche sa référence."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("fichier", help="Le dossier, au format docs/dossier.schema.json.")
        parser.add_argument("--par", metavar="COURRIEL", help="Le compte qui importe et qui suivra la convention.")

    def handle(self, *args: Any, fichier: str, par: str | None, **options: Any) -> None:
        donnees = lire_dossier(fichier)
        auteur = trouver_auteur(par)
        try:
            convention = importer(donnees, par=auteur)
        except DossierInvalide as erreur:
            montrer_erreurs(self, erreur.erreurs)
            raise CommandError(f"{erreur} Rien n’a été enregistré.") from erreur
        demandee = donnees["convention"].get("reference")
        if demandee and demandee != convention.reference:
            self.stderr.write(f"La référence {demandee} est déjà prise : celle-ci est nouvelle.")
        self.stdout.write(convention.reference)
