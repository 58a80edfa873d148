"""manage.py mesurer_fidelite SOURCE REFERENCE"""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from conventions.documents.registre import NatureDocumentInconnue
from conventions.domain.imports_fidelite import mesurer_pdf
from conventions.domain.lecture import charger
from conventions.domain.mentions import MentionInconnue
from conventions.imports.controles import FichierModeleRefuse
from conventions.imports.fidelite import Mesure, Passage
from conventions.management.commands.exporter_pdf import exporter, exporter_document
from conventions.models import Convention, Document
from conventions.pdf.rendu import phrase_du_champ
from ctg.pdf import RenduImpossible
from ctg.typographie import compter

CITES = 30


class Command(BaseCommand):
    help = "Mesure la part des mots d’un document source que le PDF d’une convention rend, dans l’ordre."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("source", type=Path, help="le document de la Caf")
        parser.add_argument("reference", help="référence de la convention ou du document")
        parser.add_argument("--seuil", type=float, help="échoue si la part est plus faible, en pour cent")

    def handle(self, *args: Any, source: Path, reference: str, seuil: float | None, **options: Any) -> None:
        if not source.is_file():
            raise CommandError(f"Le fichier « {source} » n’existe pas.")
        try:
            pdf, acte = _imprimer(reference)
            mesure = mesurer_pdf(source.name, source.read_bytes(), pdf, acte)
        except Convention.DoesNotExist:
            raise CommandError(f"Aucune convention ni aucun document ne porte la référence {reference}.") from None
        except (FichierModeleRefuse, RenduImpossible, NatureDocumentInconnue) as erreur:
            raise CommandError(str(erreur)) from erreur
        except MentionInconnue as erreur:
            raise CommandError(phrase_du_champ(erreur)) from erreur
        self._montrer(mesure)
        if seuil is not None and mesure.part < seuil:
            raise CommandError(f"La part mesurée, {_pour_cent(mesure)}, est sous le seuil demandé.")

    def _montrer(self, mesure: Mesure) -> None:
        attendus = mesure.total - mesure.mis_a_part
        self.stdout.write(_pour_cent(mesure))
        self.stdout.write(f"{mesure.trouves} mots retrouvés dans l’ordre sur {attendus} à imprimer.")
        for raison, passages in mesure.apart.items():
            mots = sum(len(passage.texte.split()) for passage in passages)
            self.stdout.write(f"À part, {raison} : {compter(mots, 'mot')}.")
            self._citer(passages)
        absents = sum(len(passage.texte.split()) for passage in mesure.manquants)
        self.stdout.write(f"Manquants : {compter(absents, 'mot')}.")
        self._citer(mesure.manquants)

    def _citer(self, passages: list[Passage] | tuple[Passage, ...]) -> None:
        for passage in passages[:CITES]:
            self.stdout.write(f"  … {passage.avant} [{passage.texte}] {passage.apres} …")
        if len(passages) > CITES:
            self.stdout.write(f"  et {compter(len(passages) - CITES, 'autre passage')}.")


def _imprimer(reference: str) -> tuple[bytes, Convention | Document]:
    """The PDF that ``exporter_pdf`` writes, and what it prints. Raises ``DoesNotExist``."""
    document = Document.objects.select_related("version_modele").filter(reference=reference).first()
    if document is not None:
        return exporter_document(document)[0], document
    convention = charger(reference)
    return exporter(convention)[0], convention


def _pour_cent(mesure: Mesure) -> str:
    """Two decimals, never rounded up: only a source given back whole is at a hundred per cent."""
    return f"{int(mesure.part * 100) / 100:.2f} %"
