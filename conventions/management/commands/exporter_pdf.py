"""manage.py exporter_pdf REF --sortie F.pdf: a convention, or one of its documents"""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from conventions.documents.registre import NatureDocumentInconnue
from conventions.domain.lecture import charger
from conventions.domain.mentions import MentionInconnue
from conventions.models import Convention, Document
from conventions.pdf.contexte import composer
from conventions.pdf.document_seul import composer_document, jour_d_impression
from conventions.pdf.rendu import phrase_du_champ
from ctg.pdf import RenduImpossible, rendre_borne
from ctg.typographie import compter


class Command(BaseCommand):
    help = "Écrit le PDF d’une convention, ou d’un de ses documents, dans un fichier."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("reference", help="référence de la convention ou du document")
        parser.add_argument("--sortie", type=Path, required=True, help="fichier PDF à écrire")

    def handle(self, *args: Any, reference: str, sortie: Path, **options: Any) -> None:
        try:
            contenu, pages = _exporter(reference)
        except Convention.DoesNotExist:
            raise CommandError(f"Aucune convention ni aucun document ne porte la référence {reference}.") from None
        except NatureDocumentInconnue as erreur:
            raise CommandError(str(erreur)) from erreur
        except RenduImpossible as erreur:
            raise CommandError(str(erreur)) from erreur
        except MentionInconnue as erreur:
            raise CommandError(phrase_du_champ(erreur)) from erreur
        sortie.parent.mkdir(parents=True, exist_ok=True)
        sortie.write_bytes(contenu)
        self.stdout.write(f"{sortie} ({compter(pages, 'page')})")


def _exporter(reference: str) -> tuple[bytes, int]:
    document = Document.objects.filter(reference=reference).first()
    return exporter(charger(reference)) if document is None else exporter_document(document)


def exporter_document(document: Document) -> tuple[bytes, int]:
    """The PDF of a document of a convention as it stands, private drafts included, and its number of pages."""
    rendu = rendre_borne(composer_document(document, jour=jour_d_impression(document), brouillons=None))
    return rendu.contenu, rendu.pages


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
