"""manage.py creer_convention --modele ID --commune CODE_INSEE"""

from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError, CommandParser

from conventions.domain.creation_rapide import Periode, caf_du_modele, creer_depuis_modele
from conventions.erreurs import ErreurMetier
from conventions.management.acteur import agir_pour, trouver_caf
from conventions.models import Modele
from ctg.texte_riche import TexteRefuse
from territoires.models import Commune


class Command(BaseCommand):
    help = "Crée une convention entre une Caf et une commune à partir d’un modèle, et affiche sa référence."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--modele", type=int, required=True, metavar="ID", help="numéro du modèle")
        parser.add_argument("--commune", required=True, metavar="CODE_INSEE", help="code officiel de la commune")
        parser.add_argument("--du", type=_date, help="date d’effet (le 1er janvier prochain par défaut)")
        parser.add_argument("--au", type=_date, help="date de fin (la plus longue permise par défaut)")
        parser.add_argument("--caf", metavar="ID_OU_SIREN", help="la Caf, pour un modèle national")
        parser.add_argument("--par", metavar="COURRIEL", help="le compte qui crée la convention")

    def handle(self, *args: Any, modele: int, commune: str, **options: Any) -> None:
        lu = Modele.objects.select_related("caf").filter(pk=modele).first()
        if lu is None:
            raise CommandError(f"Aucun modèle n’a le numéro {modele}.")
        lieu = _commune(commune)
        try:
            caf = trouver_caf(options["caf"]) if options["caf"] else caf_du_modele(lu, lieu)
            par = agir_pour(caf, options["par"])
            periode = Periode(options["du"], options["au"])
            cree = creer_depuis_modele(lu, caf=caf, commune=lieu, periode=periode, par=par)
        except (ErreurMetier, PermissionDenied, TexteRefuse) as erreur:
            raise CommandError(str(erreur)) from erreur
        self.stdout.write(cree.reference)


def _commune(code: str) -> Commune:
    commune = Commune.objects.actuels().filter(pk=code.strip().upper()).first()
    if commune is not None:
        return commune
    if not Commune.objects.exists():
        raise CommandError("Les communes ne sont pas chargées : lancez d’abord « manage.py charger_referentiels ».")
    raise CommandError(f"Aucune commune n’a le code « {code} » : c’est le code officiel (78029), non le code postal.")


def _date(texte: str) -> date:
    for forme in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.strptime(texte, forme).date()
        except ValueError:
            continue
    raise ValueError(texte)
