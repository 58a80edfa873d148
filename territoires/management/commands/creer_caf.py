"""manage.py creer_caf: what turns an empty database into one that a Caf can use."""

from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.db import transaction

from territoires.domain.cafs import ouvrir_caf
from territoires.domain.invitations import envoyer, inviter_premier_administrateur
from territoires.erreurs import ErreurTerritoire
from territoires.models import Departement, Utilisateur


class Command(BaseCommand):
    help = "Ouvre une Caf\u00a0: sa fiche, ses réglages, et l’invitation de son premier administrateur."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("departement", help="code du département\u00a0: 26, 2A, 974")
        parser.add_argument("administrateur", help="adresse électronique du premier administrateur")
        parser.add_argument(
            "--nom",
            default="",
            help="son nom, si le département a plusieurs Caf\u00a0: «\u00a0du Pays Basque\u00a0»",
        )
        parser.add_argument("--prefixe", default="CTG", help="début de ses références (CTG par défaut)")
        parser.add_argument("--par", default="", help="compte technique qui invite (inutile s’il n’y en a qu’un)")
        parser.add_argument("--adresse", default="", help="adresse publique du site (sinon celle de CTG_ORIGINES)")
        parser.add_argument("--sans-courriel", action="store_true", help="affiche le lien sans envoyer de courriel")

    def handle(self, *args: Any, **options: Any) -> None:
        par = _compte_technique(options["par"])
        adresse = _adresse(options["adresse"])
        departement = _departement(options["departement"])
        try:
            validate_email(options["administrateur"])
            with transaction.atomic():
                caf = ouvrir_caf(par=par, departement=departement, nom=options["nom"], prefixe=options["prefixe"])
                invitation, lien = inviter_premier_administrateur(
                    par=par, caf=caf, email=options["administrateur"], base_url=adresse
                )
        except ValidationError as erreur:
            raise CommandError(" ".join(erreur.messages)) from erreur
        except (ErreurTerritoire, PermissionDenied) as erreur:
            raise CommandError(str(erreur)) from erreur
        self.stdout.write(f"{caf.nom} (préfixe {caf.reglages.prefixe})")
        self.stdout.write(f"Invitation de {invitation.email}, valable jusqu’au {invitation.expire_le:%d/%m/%Y}\u00a0:")
        self.stdout.write(f"  {lien}")
        if options["sans_courriel"]:
            return
        try:
            envoyer(invitation, lien)
        except ErreurTerritoire:
            self.stderr.write(
                "Le courriel n’est pas parti (voir le journal)\u00a0: vérifiez CTG_COURRIEL, "
                "ou transmettez ce lien vous-même."
            )
        else:
            self.stdout.write("Courriel envoyé.")


def _compte_technique(email: str) -> Utilisateur:
    comptes = Utilisateur.objects.filter(is_superuser=True, is_active=True)
    if email:
        comptes = comptes.filter(email__iexact=email)
    trouves = list(comptes[:2])
    if not trouves:
        raise CommandError("Aucun compte technique\u00a0: créez-en un avec «\u00a0manage.py createsuperuser\u00a0».")
    if len(trouves) > 1:
        raise CommandError("Il y a plusieurs comptes techniques\u00a0: dites lequel invite, avec --par.")
    return trouves[0]


def _adresse(donnee: str) -> str:
    adresse = donnee or next(iter(settings.CSRF_TRUSTED_ORIGINS), "")
    if not adresse and settings.DEBUG:
        adresse = "http://127.0.0.1:8000"
    if not adresse.startswith(("http://", "https://")):
        raise CommandError("Quelle est l’adresse publique du site\u202f? Donnez --adresse https://… ou CTG_ORIGINES.")
    return adresse


def _departement(code: str) -> Departement:
    if not Departement.objects.exists():
        raise CommandError(
            "Les départements ne sont pas chargés\u00a0: lancez d’abord «\u00a0manage.py charger_referentiels\u00a0»."
        )
    departement = Departement.objects.filter(code=code.upper().zfill(2)).first()
    if departement is None:
        raise CommandError(f"Aucun département ne porte le code «\u00a0{code}\u00a0».")
    return departement
