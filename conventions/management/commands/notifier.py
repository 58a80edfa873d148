"""manage.py notifier: reminders, digest of the day, e-mails that could not leave."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from conventions.domain.courriels import envoyer_resumes, relancer
from conventions.domain.rappels import envoyer_rappels
from ctg.typographie import compter

HEURE_RESUME = 7
"""The digest leaves with the first run from this hour of the day, local time."""


class Command(BaseCommand):
    help = "Rappelle les échéances, envoie le résumé du jour et les courriels restés en attente, chacun une seule fois."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--resumes", action="store_true", help="envoie les résumés du jour quelle que soit l’heure")

    def handle(self, *args: Any, resumes: bool, **options: Any) -> None:
        rappels = envoyer_rappels()
        relances = relancer()
        nombre = envoyer_resumes() if resumes or timezone.localtime().hour >= HEURE_RESUME else 0
        if options["verbosity"]:
            self.stdout.write(
                f"{compter(rappels, 'rappel')}, {compter(relances, 'courriel relancé', 'courriels relancés')}, "
                f"{compter(nombre, 'résumé')}."
            )
