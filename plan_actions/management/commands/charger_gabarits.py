"""Load the formats of fiche action shipped with the product; does nothing to those already up to date."""

from typing import Any

from django.core.management.base import BaseCommand

from plan_actions.domain.gabarits import charger_gabarits


class Command(BaseCommand):
    help = "Charge les gabarits de fiche action fournis (grille, onze lignes, axe et objectifs)."

    def handle(self, *args: Any, **options: Any) -> None:
        for gabarit in charger_gabarits():
            self.stdout.write(f"{gabarit.nom} : {len(gabarit.sections.all())} rubriques.")
