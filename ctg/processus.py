"""Run a function in a forked child that cannot outgrow its bounds, and bring its bytes back.

A fork of a warm process starts in some 80 ms and gives all its memory back when it ends. Limits of the method:
Linux only; locks that *other* threads of the parent hold at that moment stay held in the child, so the function
must not need one (the deadline ends a child that waits for ever); database connections are inherited and must not be
used: the child leaves through ``os._exit``, which closes nothing that the parent still uses.
"""

import contextlib
import errno
import gc
import json
import os
import resource
import selectors
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

Avis = Callable[[int, str], None]
Travail = Callable[[Avis], tuple[dict[str, Any], bytes]]
MO = 1024 * 1024
SIGNAUX_RENDUS = (
    *(signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGALRM, signal.SIGCHLD, signal.SIGXCPU),
    *(signal.SIGABRT, signal.SIGSEGV),
)


class EnfantInterrompu(Exception):
    """The child ended without an answer."""


class EnfantTropLong(EnfantInterrompu):
    """It used all of its time, on the wall or on the processor."""


class EnfantTropLourd(EnfantInterrompu):
    """It used all of its memory."""


class EnfantEnErreur(EnfantInterrompu):
    """The function raised: ``nature`` is the class, ``str()`` the message, ``detail`` more for the log."""

    def __init__(self, nature: str, message: str, detail: str) -> None:
        super().__init__(message)
        self.nature = nature
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Bornes:
    """Memory is counted on top of what the parent already occupies; times are in seconds."""

    memoire_mo: int
    cpu_s: int
    delai_s: float


def executer(
    travail: Travail,
    bornes: Bornes,
    *,
    avis: Avis | None = None,
    verrou: AbstractContextManager[Any] | None = None,
) -> tuple[dict[str, Any], bytes]:
    """Runs ``travail`` in a child and returns its facts (what JSON can hold) and its bytes.

    ``avis`` is called in this process with what the child reports. ``verrou`` is held during the fork: give the
    re-entrant lock that ``travail`` takes, so that no other thread is inside it at that moment. Whatever happens the
    child is waited for: no zombie is left, even when ``avis`` raises.

    :raises EnfantTropLong: deadline or processor time spent.
    :raises EnfantTropLourd: memory spent.
    :raises EnfantEnErreur: ``travail`` raised.
    :raises EnfantInterrompu: the child was killed or crashed.
    """
    with tempfile.TemporaryFile() as sortie:
        lecture, ecriture = os.pipe()
        sys.stdout.flush()
        sys.stderr.flush()
        residente = _pages_occupees()[1]
        with verrou or contextlib.nullcontext():
            pid = os.fork()
            if pid == 0:
                _vivre(travail, bornes, sortie, ecriture)
        os.close(ecriture)
        try:
            a_temps = _suivre(pid, lecture, bornes.delai_s, avis)
        finally:
            os.close(lecture)
            etat, usage = _terminer(pid)
        if not a_temps:
            raise EnfantTropLong
        return _lire_reponse(sortie, etat, usage, bornes, residente)


def _vivre(travail: Travail, bornes: Bornes, sortie: IO[bytes], ecriture: int) -> None:
    """The whole life of the child; never returns."""
    code = 1
    try:
        _se_borner(bornes)

        def avis(pourcentage: int, phrase: str) -> None:
            with contextlib.suppress(OSError):
                os.write(ecriture, json.dumps([pourcentage, phrase[:200]]).encode() + b"\n")

        try:
            faits, contenu = travail(avis)
        except BaseException as erreur:
            nature = "MemoryError" if isinstance(erreur, MemoryError) else type(erreur).__name__
            faits = {"nature": nature, "message": str(erreur), "detail": str(getattr(erreur, "detail", ""))}
            _repondre(sortie, {"erreur": faits}, b"")
        else:
            _repondre(sortie, {"faits": faits}, contenu)
        code = 0
    except MemoryError:
        # Not even enough left to say so.
        code = errno.ENOMEM
    finally:
        os._exit(code)


def _se_borner(bornes: Bornes) -> None:
    """Own process group (killed as one), default signals, limits, and no garbage collection of what is inherited."""
    gc.disable()
    for numero in SIGNAUX_RENDUS:
        signal.signal(numero, signal.SIG_DFL)
    signal.set_wakeup_fd(-1)
    os.setpgid(0, 0)
    # If the parent dies there is nobody left to kill this process.
    signal.alarm(int(bornes.delai_s) + 2)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (bornes.cpu_s, bornes.cpu_s + 1))
    plafond = _pages_occupees()[0] + bornes.memoire_mo * MO
    resource.setrlimit(resource.RLIMIT_AS, (plafond, plafond))


def _pages_occupees() -> tuple[int, int]:
    """Address space and resident memory of this process, in bytes."""
    virtuelle, residente, *_ = Path("/proc/self/statm").read_text("ascii").split()
    return int(virtuelle) * resource.getpagesize(), int(residente) * resource.getpagesize()


def _repondre(sortie: IO[bytes], entete: dict[str, Any], contenu: bytes) -> None:
    sortie.write(json.dumps(entete).encode() + b"\n")
    sortie.write(contenu)
    sortie.flush()


def _suivre(pid: int, lecture: int, delai_s: float, avis: Avis | None) -> bool:
    """Relays what the child reports until it ends; False when the deadline passes first.

    The end is read from a pidfd and not from the pipe closing: a child forked meanwhile by another thread holds a
    copy of the pipe.
    """
    echeance = time.monotonic() + delai_s
    os.set_blocking(lecture, False)
    reste = b""
    pidfd = os.pidfd_open(pid)
    try:
        with selectors.DefaultSelector() as guet:
            guet.register(lecture, selectors.EVENT_READ)
            guet.register(pidfd, selectors.EVENT_READ)
            while (attente := echeance - time.monotonic()) > 0:
                prets = {cle.fd for cle, _ in guet.select(attente)}
                if lecture in prets:
                    octets = _lire_sans_attendre(lecture)
                    if not octets:
                        guet.unregister(lecture)
                    reste = _relayer(reste + octets, avis)
                if pidfd in prets:
                    _relayer(reste + _lire_sans_attendre(lecture), avis)
                    return True
    finally:
        os.close(pidfd)
    return False


def _lire_sans_attendre(descripteur: int) -> bytes:
    try:
        return os.read(descripteur, 65536)
    except BlockingIOError:
        return b""


def _relayer(octets: bytes, avis: Avis | None) -> bytes:
    """Hands over the whole lines and returns what is left."""
    *lignes, reste = octets.split(b"\n")
    if avis is not None:
        for ligne in lignes:
            pourcentage, phrase = json.loads(ligne)
            avis(pourcentage, phrase)
    return reste


def _terminer(pid: int) -> tuple[int, resource.struct_rusage | None]:
    """Kills what may be left of the child's group, then waits for it."""
    for tuer in (os.killpg, os.kill):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            tuer(pid, signal.SIGKILL)
    try:
        _, etat, usage = os.wait4(pid, 0)
    except ChildProcessError:  # somebody else waits for every child of this process
        return 0, None
    return etat, usage


def _lire_reponse(
    sortie: IO[bytes], etat: int, usage: resource.struct_rusage | None, bornes: Bornes, residente: int
) -> tuple[dict[str, Any], bytes]:
    sortie.seek(0)
    ligne = sortie.readline()
    if os.waitstatus_to_exitcode(etat) != 0 or not ligne.endswith(b"\n"):
        raise _cause(etat, usage, bornes, residente)
    entete = json.loads(ligne)
    if erreur := entete.get("erreur"):
        if erreur["nature"] == "MemoryError":
            raise EnfantTropLourd
        raise EnfantEnErreur(erreur["nature"], erreur["message"], erreur["detail"])
    return entete["faits"], sortie.read()


def _cause(etat: int, usage: resource.struct_rusage | None, bornes: Bornes, residente: int) -> EnfantInterrompu:
    """Why a child died silently: C libraries abort when memory is refused to them, the kernel kills on CPU time.

    ``residente`` is what the parent occupied at the fork: the peak of the child starts from there.
    """
    numero = -os.waitstatus_to_exitcode(etat)
    if -numero == errno.ENOMEM:
        return EnfantTropLourd()
    if usage is not None:
        if numero == signal.SIGXCPU or usage.ru_utime + usage.ru_stime >= bornes.cpu_s:
            return EnfantTropLong()
        prise = usage.ru_maxrss * 1024 - residente
        if numero in (signal.SIGABRT, signal.SIGSEGV, signal.SIGTRAP) and prise > bornes.memoire_mo * MO / 2:
            return EnfantTropLourd()
    return EnfantInterrompu(f"signal {numero}" if numero > 0 else f"exit code {-numero}")
