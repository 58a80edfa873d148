"""Write the pages of docs/ that are drawn from the code."""

from importlib import import_module
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.module_loading import module_has_submodule


def pages_generees() -> dict[str, str]:
    """Content by path, from the ``documentation.pages()`` of every app that has one."""
    pages: dict[str, str] = {}
    for app in apps.get_app_configs():
        if app.module is not None and module_has_submodule(app.module, "documentation"):
            fournir = getattr(import_module(f"{app.name}.documentation"), "pages", None)
            if fournir is not None:
                pages |= fournir()
    return pages


class Command(BaseCommand):
    help = "Écrit les pages de docs/ tirées du code (cycle de vie, droits)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--verifier", action="store_true", help="Ne rien écrire ; échouer si une page a vieilli.")

    def handle(self, *args: Any, **options: Any) -> None:
        vieillies = []
        for chemin, contenu in sorted(pages_generees().items()):
            fichier = settings.RACINE / chemin
            if fichier.exists() and fichier.read_text(encoding="utf-8") == contenu:
                continue
            vieillies.append(chemin)
            if not options["verifier"]:
                fichier.parent.mkdir(parents=True, exist_ok=True)
                fichier.write_text(contenu, encoding="utf-8")
                self.stdout.write(f"{chemin} : écrit")
        if options["verifier"] and vieillies:
            raise CommandError(f"À régénérer par « make docs » : {', '.join(vieillies)}.")
        if not vieillies:
            self.stdout.write("Les pages tirées du code sont à jour.")
