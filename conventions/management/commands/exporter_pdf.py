"""manage.py exporter_pdf REF --sortie F.pdf"""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from conventions.domain.lecture import charger
from conventions.domain.mentions import MentionInconnue
from conventions.models import Convention
from conventions.pdf.contexte import composer
from conventions.pdf.rendu import phrase_du_champ
from ctg.pdf import RenduImpossible, rendre_borne
from ctg.typographie import compter


class Command(BaseCommand):
    help = "Écrit le PDF d’une convention dans un fichier."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("reference", help="référence de la convention")
        parser.add_argument("--sortie", type=Path, required=True, help="fichier PDF à écrire")

    def handle(self, *args: Any, reference: str, sortie: Path, **options: Any) -> None:
        try:
            contenu, pages = exporter(charger(reference))
        except Convention.DoesNotExist:
            raise CommandError(f"Aucune convention ne porte la référence {reference}.") from None
        except RenduImpossible as erreur:
            raise CommandError(str(erreur)) from erreur
        except MentionInconnue as erreur:
            raise CommandError(phrase_du_champ(erreur)) from erreur
        sortie.parent.mkdir(parents=True, exist_ok=True)
        sortie.write_bytes(contenu)
        self.stdout.write(f"{sortie} ({compter(pages, 'page')})")


def exporter(convention: Convention) -> tuple[bytes, int]:
    """The PDF and its number of pages: the one already issued for the version in force, else a new render.

    Whoever runs a command has the database: the private drafts of the parties are included.
    """
    version = None if convention.est_projet else convention.versions.en_cours().exclude(pdf="").first()
    if version:
        with version.pdf.open("rb") as fichier:
            return fichier.read(), version.pdf_pages or 0
    demande = composer(convention, projet=convention.est_projet, jour=timezone.localdate(), brouillons=None)
    document = rendre_borne(demande)
    return document.contenu, document.pages
