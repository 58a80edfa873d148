"""Give a convention of the demonstration its calendar; does nothing once it has one."""

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from conventions.models import Convention
from plan_actions.domain.calendrier import calendrier_de, fixer_signature
from plan_actions.domain.retroplanning import jour_ouvre


class Command(BaseCommand):
    help = "Calcule le calendrier d’une convention de démonstration, pour une signature avant sa prise d’effet."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("reference", help="référence de la convention")

    def handle(self, *args: Any, reference: str, **options: Any) -> None:
        convention = Convention.objects.select_related("agent").filter(reference=reference).first()
        if convention is None:
            raise CommandError(f"Aucune convention n’a la référence « {reference} ».")
        if calendrier_de(convention) is not None:
            self.stdout.write(f"{reference} : calendrier déjà là.")
            return
        annee = convention.date_effet.year - 1
        signature = jour_ouvre(date(annee, 12, 18), pas_avant=date(annee, 12, 1))
        fixer_signature(convention, par=convention.agent, signature=signature)
        self.stdout.write(f"{reference} : calendrier calculé.")
