"""manage.py reprendre_rendus"""

from typing import Any

from django.core.management.base import BaseCommand

from conventions.pdf.rendu import reprendre_interrompus
from ctg.typographie import compter


class Command(BaseCommand):
    help = "Remet en file les rendus dont l’ouvrier s’est arrêté (l’ouvrier le fait aussi de lui-même)."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{compter(reprendre_interrompus(), 'rendu repris', 'rendus repris')}")
