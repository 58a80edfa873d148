"""WeasyPrint speaks through loggers: its steps become a progression, its errors are not lost."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from weasyprint.logger import LOGGER, PROGRESS_LOGGER

from ctg.pdf.contrat import Progression

PROGRESS_LOGGER.propagate = False


class Avancement(logging.Handler):
    """Turns the steps of a layout into a percentage that never goes down.

    The number of pages is not known before the end: laying pages out goes from 10 % towards 70 %.
    """

    def __init__(self, progression: Progression) -> None:
        super().__init__(logging.INFO)
        self._progression = progression
        self._fil = threading.get_ident()
        self._atteint = 0

    def dire(self, pourcentage: int, phrase: str) -> None:
        """Reports, unless the bar would move backwards."""
        if pourcentage > self._atteint:
            self._atteint = pourcentage
            self._progression(pourcentage, phrase)

    def emit(self, record: logging.LogRecord) -> None:
        if record.thread != self._fil:
            return
        etape = str(record.msg)
        if "Page %d" in etape and record.args:
            page = int(str(record.args[0])) if isinstance(record.args, tuple) else 0
            self.dire(10 + 60 * page // (page + 40), f"Mise en page : page {page}")
        elif etape.startswith("Step 3"):
            self.dire(4, "Application de la feuille de style")
        elif etape.startswith("Step 4"):
            self.dire(7, "Lecture du contenu")
        elif etape.startswith("Step 6"):
            self.dire(72, "Écriture des pages")
        elif etape.startswith("Step 7"):
            self.dire(88, "Balisage et incorporation des polices")


class Erreurs(logging.Handler):
    """Keeps the errors that WeasyPrint logs and then forgets: an image left out is not a detail."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self._fil = threading.get_ident()
        self.messages: list[tuple[str, str]] = []

    def emit(self, record: logging.LogRecord) -> None:
        if record.thread == self._fil:
            self.messages.append((str(record.msg), record.getMessage()))


@contextmanager
def ecouter(progression: Progression) -> Iterator[tuple[Avancement, Erreurs]]:
    """Listens to WeasyPrint in this thread only."""
    avancement, erreurs = Avancement(progression), Erreurs()
    niveau = PROGRESS_LOGGER.level
    PROGRESS_LOGGER.setLevel(logging.INFO)
    PROGRESS_LOGGER.addHandler(avancement)
    LOGGER.addHandler(erreurs)
    try:
        yield avancement, erreurs
    finally:
        PROGRESS_LOGGER.removeHandler(avancement)
        LOGGER.removeHandler(erreurs)
        PROGRESS_LOGGER.setLevel(niveau)
