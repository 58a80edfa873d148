"""The site and its worker live and die together."""

import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from conventions.demonstration.service import (
    Programme,
    ServiceInterrompu,
    exiger_port_libre,
    programmes,
    repond,
    servir,
)

DORMIR = "import time; time.sleep(60)"
SCRIPT = """
import sys
from conventions.demonstration.service import Programme, servir
dormir = "import os, time; print(os.getpid(), flush=True); time.sleep(60)"
dormeur = Programme("le dormeur", (sys.executable, "-c", dormir))
servir([dormeur], dossier=".", pret=lambda: True, annoncer=lambda: print("ouvert", flush=True))
print("fini", flush=True)
"""


def python(code: str) -> tuple[str, ...]:
    return (sys.executable, "-c", code)


def vivant(pid: int) -> bool:
    etat = Path(f"/proc/{pid}/stat")
    return etat.exists() and etat.read_text().rsplit(")", 1)[1].split()[0] != "Z"


def test_un_programme_qui_s_arrete_arrete_l_autre(tmp_path):
    temoin = tmp_path / "pid"
    dormeur = Programme("le site", python(f"import os; open({str(temoin)!r}, 'w').write(str(os.getpid())); {DORMIR}"))
    # The second program waits for the first to be there, then fails.
    attendre = (
        f"import os, sys, time\nwhile not os.path.exists({str(temoin)!r}): time.sleep(.05)\ntime.sleep(.2); sys.exit(3)"
    )
    fragile = Programme("l’ouvrier", python(attendre))
    with pytest.raises(ServiceInterrompu, match="L’ouvrier s’est arrêté \\(code 3\\)"):
        servir([dormeur, fragile], dossier=str(tmp_path), pret=lambda: False, annoncer=lambda: None)
    assert not vivant(int(temoin.read_text()))


@pytest.mark.parametrize("numero", [signal.SIGTERM, signal.SIGINT])
def test_un_signal_arrete_tout_sans_bruit(numero, settings):
    parent = subprocess.Popen(python(SCRIPT), cwd=settings.RACINE, stdout=subprocess.PIPE, text=True)
    try:
        assert parent.stdout is not None
        lignes = {parent.stdout.readline().strip(), parent.stdout.readline().strip()}
        assert "ouvert" in lignes
        pid = next(int(ligne) for ligne in lignes if ligne.isdigit())
        parent.send_signal(numero)
        reste, _ = parent.communicate(timeout=15)
        assert (parent.returncode, reste.strip()) == (0, "fini")
        assert not vivant(pid)
    finally:
        parent.kill()


def test_un_port_occupe_se_dit_en_une_phrase():
    with socket.create_server(("127.0.0.1", 0)) as prise:
        port = prise.getsockname()[1]
        assert repond("127.0.0.1", port)
        with pytest.raises(ServiceInterrompu, match=f"Le port {port} est déjà occupé"):
            exiger_port_libre("127.0.0.1", port)
    exiger_port_libre("127.0.0.1", port)
    assert not repond("127.0.0.1", port)


def test_le_site_et_l_ouvrier_sont_lances(settings):
    site, ouvrier = programmes("127.0.0.1", 8123)
    assert "127.0.0.1:8123" in site.commande
    assert ouvrier.commande[-1] == "ouvrier"
    assert (Path(settings.RACINE) / ouvrier.commande[1]).is_file()


def test_l_attente_du_site_est_annoncee_une_fois(tmp_path):
    annonces: list[float] = []
    court = Programme("le site", python("import time; time.sleep(1.2)"))
    with pytest.raises(ServiceInterrompu, match="Le site s’est arrêté \\(code 0\\)"):
        servir([court], dossier=str(tmp_path), pret=lambda: True, annoncer=lambda: annonces.append(time.monotonic()))
    assert len(annonces) == 1
