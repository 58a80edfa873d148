"""Our export against bare WeasyPrint on the same HTML: time and peak memory."""

import copy
import json
import os
import pickle
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

from conventions.domain.dossier import importer
from conventions.pdf.contexte import composer
from ctg.pdf import DemandeRendu, chauffer, rendre_borne
from tests.bancs.mesure import Releve, rapport_apparie
from tests.bancs.nu import rendre_nu
from tests.fabriques import CommuneFactory, DepartementFactory, UtilisateurFactory

# About 15, 40 and 100 pages: how many times the annexes of the example are repeated.
TAILLES = ((0, 7), (2, 5), (7, 3))
BORNE = 1.15


def mesurer(releve: Releve) -> None:
    """(a) time for each size, (c) memory for the largest."""
    chauffer()
    CommuneFactory(code="78029", nom="Aubergenville", departement=DepartementFactory(code="78"))
    call_command("charger_modeles", verbosity=0)
    auteur = UtilisateurFactory()
    for repetitions, fois in TAILLES:
        demande = composer(importer(_dossier(repetitions), par=auteur), projet=True, jour=timezone.localdate())
        pages = rendre_borne(demande).pages
        rapport = rapport_apparie(lambda d=demande: rendre_borne(d), lambda d=demande: nu_dans_un_enfant(d), fois)
        releve.noter(f"(a) export de {pages} pages, temps rapporté à WeasyPrint seul", rapport, BORNE)
    rapport = _memoire("ctg", demande) / _memoire("nu", demande)
    releve.noter(f"(c) export de {pages} pages, mémoire de pointe rapportée à WeasyPrint seul", rapport, BORNE)


def _dossier(repetitions: int) -> dict[str, Any]:
    source = json.loads((settings.RACINE / "conventions/exemples/aubergenville.json").read_text(encoding="utf-8"))
    annexes = source["annexes"]
    source["annexes"] = list(annexes) if repetitions else annexes[-1:]
    for rang in range(2, repetitions + 1):
        for annexe in annexes:
            copie = copy.deepcopy(annexe)
            source["annexes"].append({**copie, "cle": f"{annexe['cle']}_{rang}"})
    return source


def nu_dans_un_enfant(demande: DemandeRendu) -> None:
    """Bare WeasyPrint in a fork of the same warm process: both sides pay the same fork."""
    enfant = os.fork()
    if enfant == 0:
        rendre_nu(demande)
        os._exit(0)
    _, code = os.waitpid(enfant, 0)
    if code:
        raise RuntimeError("WeasyPrint seul a échoué")


def _memoire(genre: str, demande: DemandeRendu) -> int:
    """Peak resident memory, in kilobytes, of a fresh process that renders ``demande`` once."""
    with tempfile.TemporaryDirectory() as dossier:
        fichier = Path(dossier) / "demande"
        fichier.write_bytes(pickle.dumps(demande))
        commande = [sys.executable, "-m", "tests.bancs.nu", genre, str(fichier)]
        return int(subprocess.run(commande, capture_output=True, text=True, check=True).stdout)
