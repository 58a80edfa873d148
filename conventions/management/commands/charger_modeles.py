"""Load the national models shipped with the product; does nothing to those already up to date."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from conventions.domain.modeles import charger_modele_national
from conventions.modeles_nationaux.lecture import lire_tous
from conventions.models import VersionModele


class Command(BaseCommand):
    help = "Charge les modèles nationaux (convention territoriale globale, actes d’engagement)."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        for national in lire_tous():
            connues = VersionModele.objects.count()
            version = charger_modele_national(national)
            etat = "déjà à jour" if VersionModele.objects.count() == connues else "chargée"
            self.stdout.write(f"{version.modele.nom} : version {version.numero} {etat}.")
