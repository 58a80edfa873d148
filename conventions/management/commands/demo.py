"""manage.py demo: a whole working product on a fresh machine, from the empty database to the served site."""

from io import StringIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.executor import MigrationExecutor

from conventions.demonstration import acteurs, portefeuille, registre
from conventions.demonstration.chantier import RenduEchoue, imprimer
from conventions.demonstration.service import (
    ServiceInterrompu,
    exiger_port_libre,
    programmes,
    repond,
    servir,
)
from conventions.models import Rendu
from ctg.typographie import compter
from territoires.models import Commune

ADRESSE = "127.0.0.1"


class Command(BaseCommand):
    help = "Prépare la démonstration (base, portefeuille, PDF) puis sert le site et son ouvrier."
    # The database does not exist yet, and the served processes make their own checks.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--sans-servir", action="store_true", help="s’arrête avant de servir le site")
        parser.add_argument("--servir-seulement", action="store_true", help="ne prépare rien, sert la base présente")
        parser.add_argument("--port", type=int, default=8000, help="port du site (8000 par défaut)")
        parser.add_argument(
            "--force",
            action="store_true",
            help="crée les comptes au mot de passe public même hors développement",
        )

    def handle(
        self, *args: Any, sans_servir: bool, servir_seulement: bool, port: int, force: bool, **options: Any
    ) -> None:
        if not sans_servir:
            self._port_libre(port)
        if servir_seulement:
            self._exiger_base()
        else:
            if not (settings.DEBUG or force):
                raise CommandError(
                    "Ce site n’est pas en développement (CTG_DEBUG est faux) et la démonstration crée des comptes dont "
                    "le mot de passe est public. Relancez avec --force si c’est voulu."
                )
            self._preparer()
        if not sans_servir:
            self._servir(port)

    def _port_libre(self, port: int) -> None:
        try:
            exiger_port_libre(ADRESSE, port)
        except ServiceInterrompu as erreur:
            raise CommandError(str(erreur)) from erreur

    def _exiger_base(self) -> None:
        executeur = MigrationExecutor(connections[DEFAULT_DB_ALIAS])
        if executeur.migration_plan(executeur.loader.graph.leaf_nodes()):
            raise CommandError("La base n’est pas à jour\u00a0: lancez d’abord «\u00a0make demo\u00a0».")

    def _preparer(self) -> None:
        self._dire("Base de données")
        call_command("migrate", verbosity=0)
        self._dire("Référentiels géographiques, modèles nationaux et gabarits de fiche")
        # Their own reports say what they changed: nothing, the second time.
        call_command("charger_referentiels", stdout=StringIO())
        call_command("charger_modeles", stdout=StringIO())
        call_command("charger_gabarits", stdout=StringIO())
        self._dire(f"  {compter(Commune.objects.actuels().count(), 'commune')} au code officiel géographique")
        self._dire("Police de l’interface")
        call_command("preparer_polices", stdout=StringIO())
        self._dire("Portefeuille de démonstration")
        registre.inscrire()
        acteurs_presents = registre.charger()
        try:
            bati = portefeuille.construire(acteurs_presents, lambda phrase: self._dire(f"  {phrase}"))
            # Above this app: found by name, as any command is.
            call_command("peupler_comites", bati.complete.reference, stdout=StringIO())
            call_command("peupler_calendrier", bati.complete.reference, stdout=StringIO())
            self._dire("PDF de chaque genre de document")
            for libelle, convention, document in bati.tirages():
                rendu = imprimer(convention, par=acteurs_presents.comptes[acteurs.DIRECTION], document=document)
                fichier = _ecrire_pdf(rendu, document.reference if document else convention.reference)
                self._dire(f"  {libelle}\u00a0: {_relatif(fichier)} ({compter(rendu.pages or 0, 'page')})")
        except RenduEchoue as erreur:
            raise CommandError(f"Le PDF n’a pas pu être produit. {erreur}") from erreur
        self._conclure()

    def _conclure(self) -> None:
        self._dire("")
        lignes = [(c.email, c.role.label, _organisme(c.organisme)) for c in acteurs.COMPTES]
        lignes.insert(0, ("Adresse électronique", "Rôle", "Organisme"))
        largeurs = [max(len(ligne[n]) for ligne in lignes) for n in range(3)]
        for rang, ligne in enumerate(lignes):
            self._dire("  ".join(mot.ljust(largeur) for mot, largeur in zip(ligne, largeurs, strict=True)).rstrip())
            if rang == 0:
                self._dire("  ".join("-" * largeur for largeur in largeurs))
        self._dire("")
        self._dire(f"Mot de passe de tous ces comptes\u00a0: {acteurs.MOT_DE_PASSE}")
        self._dire(f"Administration technique (/administration/)\u00a0: {acteurs.ADMINISTRATRICE}")
        self._dire("")

    def _servir(self, port: int) -> None:
        try:
            servir(
                programmes(ADRESSE, port),
                dossier=str(settings.RACINE),
                pret=lambda: repond(ADRESSE, port),
                annoncer=lambda: self._dire(f"Le site est ouvert sur http://{ADRESSE}:{port} (Ctrl+C pour l’arrêter)."),
            )
        except ServiceInterrompu as erreur:
            raise CommandError(str(erreur)) from erreur
        self._dire("\nSite et ouvrier arrêtés.")

    def _dire(self, phrase: str) -> None:
        self.stdout.write(phrase)
        self.stdout.flush()


def _ecrire_pdf(rendu: Rendu, reference: str) -> Path:
    """Copy the PDF into ``var/demo``; the same bytes are not written again."""
    with rendu.pdf.open("rb") as flux:
        contenu = flux.read()
    fichier = settings.VAR / "demo" / f"{reference}.pdf"
    if not fichier.is_file() or fichier.read_bytes() != contenu:
        fichier.parent.mkdir(parents=True, exist_ok=True)
        fichier.write_bytes(contenu)
    return Path(fichier)


def _relatif(fichier: Path) -> Path:
    ici = Path.cwd()
    return fichier.relative_to(ici) if fichier.is_relative_to(ici) else fichier


def _organisme(cle: str) -> str:
    if cle == acteurs.CAF:
        return "Caf de Démonstration"
    return {
        acteurs.EPCI: "Communauté de communes du Val de Morteau",
        acteurs.AUBERGENVILLE: "Commune d’Aubergenville",
        acteurs.LE_PRADET: "Commune du Pradet",
    }[cle]
