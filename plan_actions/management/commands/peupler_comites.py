"""Give a convention of the demonstration its committees; does nothing once it has some."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from conventions.models import Convention
from plan_actions.demonstration.comites import peupler


class Command(BaseCommand):
    help = "Ouvre les comités d’une convention de démonstration, avec une réunion passée et une réunion convoquée."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("reference", help="référence de la convention")

    def handle(self, *args: Any, reference: str, **options: Any) -> None:
        convention = Convention.objects.select_related("agent").filter(reference=reference).first()
        if convention is None:
            raise CommandError(f"Aucune convention n’a la référence « {reference} ».")
        fait = peupler(convention, par=convention.agent, jour=timezone.localdate())
        self.stdout.write(f"{reference} : {'comités ouverts' if fait else 'comités déjà là'}.")
