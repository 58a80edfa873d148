"""manage.py ouvrier: the worker that renders PDFs, reads imported models and sends e-mails."""

import logging
import time
from argparse import ArgumentTypeError
from datetime import timedelta
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker

from conventions.domain import imports_modele
from conventions.pdf.rendu import SILENCE, reprendre_interrompus
from ctg import pdf

journal = logging.getLogger(__name__)

MENAGE_S = 24 * 3600
"""Time between two clean-ups of the finished tasks, in seconds."""
REPRISE_S = 5.0
"""Time between two searches for interrupted jobs, in seconds."""
IMPORT_MUET_S = imports_modele.SILENCE.total_seconds()
"""A reading gives no sign of life while its file is parsed: it is never taken up sooner."""
NOTIFIER_S = 3600.0
"""Time between two rounds of reminders, digests and e-mails to try again, in seconds."""


class Command(BaseCommand):
    help = (
        "Exécute les tâches de fond\u00a0: PDF, imports de modèles, courriels, rappels. "
        "Laissez-la tourner à côté du serveur."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--intervalle", type=_secondes, default=0.5, help="attente entre deux lectures de la file, en secondes"
        )
        parser.add_argument(
            "--silence",
            type=_secondes,
            default=SILENCE.total_seconds(),
            help="durée sans signe de vie après laquelle un rendu est repris, en secondes",
        )
        parser.add_argument("--une-fois", action="store_true", help="vide la file puis s’arrête")

    def handle(self, *args: Any, intervalle: float, silence: float, une_fois: bool, **options: Any) -> None:
        pdf.chauffer()
        ouvrier = Worker(
            queue_names=["*"],
            interval=0,
            batch=True,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=get_random_string(32),
            excluded_queue_names=[],
        )
        ouvrier.configure_signals()
        self.stdout.write("Ouvrier prêt.")
        self.stdout.flush()
        reprise = menage = annonce = float("-inf")
        while ouvrier.running:
            maintenant = time.monotonic()
            if maintenant - reprise >= min(REPRISE_S, silence):
                reprise = maintenant
                reprendre_interrompus(silence=timedelta(seconds=silence))
                imports_modele.reprendre_interrompus(silence=timedelta(seconds=max(silence, IMPORT_MUET_S)))
            if maintenant - menage >= MENAGE_S:
                menage = maintenant
                call_command("prune_db_task_results", verbosity=0)
                imports_modele.purger_fichiers()
            if maintenant - annonce >= NOTIFIER_S:
                annonce = maintenant
                _notifier()
            # In batch mode the library's loop returns as soon as the queue is empty.
            ouvrier.run()
            if une_fois:
                return
            if ouvrier.running:
                time.sleep(intervalle)


def _notifier() -> None:
    """One round; a failure is logged and the next hour tries again: PDFs never wait for an e-mail."""
    try:
        call_command("notifier", verbosity=0)
    except Exception:
        journal.exception("reminders and digests could not be sent")


def _secondes(valeur: str) -> float:
    secondes = float(valeur)
    if not 0 <= secondes < MENAGE_S:
        raise ArgumentTypeError("une durée en secondes, positive, est attendue")
    return secondes
