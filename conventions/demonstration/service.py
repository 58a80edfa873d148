"""Serve the site and run the worker side by side, until one of them stops or somebody stops both."""

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from types import FrameType

ARRET_S = 15.0
"""Time left to a process to end by itself once it was asked to, in seconds."""
DEMARRAGE_S = 60.0
PAS_S = 0.2


class ServiceInterrompu(Exception):
    """A process stopped by itself, or the port is taken; the message is a French sentence."""


@dataclass(frozen=True, slots=True)
class Programme:
    """A process to run: how a sentence names it, and its command line."""

    nom: str
    commande: tuple[str, ...]


def programmes(adresse: str, port: int) -> tuple[Programme, ...]:
    """The site (gunicorn; WhiteNoise serves the static files) and the worker."""
    python = sys.executable
    site = ("-m", "gunicorn", "ctg.wsgi", "--bind", f"{adresse}:{port}", "--workers", "2", "--threads", "4")
    return (
        Programme("le site", (python, *site, "--log-level", "warning")),
        Programme("l’ouvrier", (python, "manage.py", "ouvrier")),
    )


def exiger_port_libre(adresse: str, port: int) -> None:
    """Raises :class:`ServiceInterrompu` when another program already listens there."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as prise:
        prise.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            prise.bind((adresse, port))
        except OSError as erreur:
            raise ServiceInterrompu(
                f"Le port {port} est déjà occupé\u00a0: arrêtez l’autre programme, "
                f"ou choisissez un autre port (manage.py demo --port {port + 1})."
            ) from erreur


def servir(
    a_lancer: Sequence[Programme], *, dossier: str, pret: Callable[[], bool], annoncer: Callable[[], None]
) -> None:
    """Run the programs together; returns when the user stops them (Ctrl+C or SIGTERM).

    ``annoncer`` is called once, when ``pret`` first says that the site answers. The children have their own session:
    a Ctrl+C reaches this process alone, which then stops them all. Raises :class:`ServiceInterrompu` when one of them
    stops by itself; the others are stopped first.
    """
    enfants: list[tuple[Programme, subprocess.Popen[bytes]]] = []
    precedent = signal.signal(signal.SIGTERM, _interrompre)
    try:
        for programme in a_lancer:
            enfant = subprocess.Popen(programme.commande, cwd=dossier, start_new_session=True)  # noqa: S603 (our own)
            enfants.append((programme, enfant))
        _surveiller(enfants, pret, annoncer)
    except KeyboardInterrupt:
        return
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        _arreter([enfant for _, enfant in enfants])
        signal.signal(signal.SIGTERM, precedent)


def _interrompre(_numero: int, _cadre: FrameType | None) -> None:
    raise KeyboardInterrupt


def _surveiller(
    enfants: Sequence[tuple[Programme, subprocess.Popen[bytes]]], pret: Callable[[], bool], annoncer: Callable[[], None]
) -> None:
    debut, annonce = time.monotonic(), False
    while True:
        for programme, enfant in enfants:
            if (code := enfant.poll()) is not None:
                nom = programme.nom[:1].upper() + programme.nom[1:]
                raise ServiceInterrompu(f"{nom} s’est arrêté (code {code})\u202f; tout est arrêté.")
        if not annonce and pret():
            annonce = True
            annoncer()
        if not annonce and time.monotonic() - debut > DEMARRAGE_S:
            raise ServiceInterrompu("Le site ne répond pas après une minute\u202f; tout est arrêté.")
        time.sleep(PAS_S)


def _arreter(enfants: Sequence[subprocess.Popen[bytes]]) -> None:
    for enfant in enfants:
        if enfant.poll() is None:
            enfant.terminate()
    limite = time.monotonic() + ARRET_S
    for enfant in enfants:
        try:
            enfant.wait(max(0.1, limite - time.monotonic()))
        except subprocess.TimeoutExpired:
            enfant.kill()
            enfant.wait()


def repond(adresse: str, port: int) -> bool:
    """Whether something accepts connections there."""
    with suppress(OSError), socket.create_connection((adresse, port), timeout=0.2):
        return True
    return False
