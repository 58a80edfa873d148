"""Whatever a document does, the server answers with a sentence and keeps no dead child."""

import os
import signal
import threading
import time

import pytest

from ctg.pdf import DemandeRendu, RenduImpossible, RenduTropLong, RenduTropLourd, rendre_borne
from ctg.processus import Bornes, EnfantEnErreur, EnfantInterrompu, EnfantTropLong, EnfantTropLourd, executer

BORNES = Bornes(memoire_mo=300, cpu_s=10, delai_s=10)
LIGNES = "<tr><td>a</td><td>b</td></tr>" * 4000
LONG = f'<html lang="fr"><title>t</title><h1>x</h1><table>{LIGNES}</table>'


@pytest.fixture(autouse=True)
def aucun_enfant_ne_reste():
    yield
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def test_cinquante_megaoctets_reviennent_entiers():
    contenu = os.urandom(1 << 20) * 50
    faits, recu = executer(lambda _avis: ({"pages": 3}, contenu), BORNES)
    assert faits == {"pages": 3}
    assert recu == contenu


def test_une_boucle_sans_fin_epuise_le_processeur():
    def boucle(_avis):
        while True:
            pass

    with pytest.raises(EnfantTropLong):
        executer(boucle, Bornes(300, cpu_s=1, delai_s=20))


def test_une_attente_sans_fin_epuise_le_delai():
    debut = time.monotonic()
    with pytest.raises(EnfantTropLong):
        executer(lambda _avis: time.sleep(60), Bornes(300, cpu_s=10, delai_s=0.3))
    assert time.monotonic() - debut < 5


def test_trop_de_memoire():
    # Far more than what earlier tests may have left free in the heap of this process, which the child inherits.
    with pytest.raises(EnfantTropLourd):
        executer(lambda _avis: ({}, bytes(4 << 30)), BORNES)


@pytest.mark.parametrize("numero", [signal.SIGKILL, signal.SIGSEGV, signal.SIGTERM])
def test_un_enfant_tue_donne_une_erreur_nommee(numero):
    with pytest.raises(EnfantInterrompu, match=f"signal {int(numero)}"):
        executer(lambda _avis: os.kill(os.getpid(), numero), BORNES)


def test_un_enfant_qui_sort_sans_repondre():
    with pytest.raises(EnfantInterrompu, match="exit code 7"):
        executer(lambda _avis: os._exit(7), BORNES)


def test_une_exception_garde_sa_nature_et_sa_phrase():
    def echouer(_avis):
        raise RenduImpossible("Phrase.", detail="détail")

    with pytest.raises(EnfantEnErreur) as erreur:
        executer(echouer, BORNES)
    assert (erreur.value.nature, str(erreur.value), erreur.value.detail) == ("RenduImpossible", "Phrase.", "détail")


def test_un_avis_qui_leve_ne_laisse_pas_d_enfant():
    def parler(avis):
        avis(1, "un")
        time.sleep(60)

    def refuser(_pourcentage, _phrase):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        executer(parler, BORNES, avis=refuser)


def test_les_petits_enfants_sont_tues_aussi(tmp_path):
    temoin = tmp_path / "vivant"

    def engendrer(_avis):
        if os.fork() == 0:
            time.sleep(1)
            temoin.write_text("encore là")
            os._exit(0)
        return {}, b""

    executer(engendrer, BORNES)
    time.sleep(1.3)
    assert not temoin.exists()


def test_le_parent_n_est_pas_borne():
    executer(lambda _avis: ({}, b""), Bornes(50, 1, 5))
    assert len(bytes(200 << 20)) == 200 << 20


def test_depuis_plusieurs_fils_a_la_fois():
    demande = DemandeRendu('<html lang="fr"><title>t</title><h1>Fil</h1>')
    rendus = []
    fils = [threading.Thread(target=lambda: rendus.append(rendre_borne(demande).pages)) for _ in range(6)]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join(60)
    assert rendus == [1] * 6


def test_un_rendu_trop_long_a_sa_phrase():
    with pytest.raises(RenduTropLong, match="dure trop longtemps"):
        rendre_borne(DemandeRendu(LONG), delai_s=0.5)


def test_un_rendu_trop_lourd_a_sa_phrase():
    with pytest.raises(RenduTropLourd, match="trop de mémoire"):
        rendre_borne(DemandeRendu(LONG), memoire_mo=8)


def test_une_ressource_interdite_garde_sa_phrase_a_travers_l_enfant():
    with pytest.raises(RenduImpossible, match="n’est pas dans le dossier") as erreur:
        rendre_borne(DemandeRendu('<html lang="fr"><img alt="x" src="file:///etc/passwd">'))
    assert "/etc/passwd" in erreur.value.detail


def test_un_enfant_tue_du_dehors_a_sa_phrase():
    pid_vus: list[int] = []

    def tuer(_pourcentage, _phrase):
        if not pid_vus:
            enfant = int(open("/proc/thread-self/children").read().split()[0])  # noqa: PTH123, SIM115
            pid_vus.append(enfant)
            os.kill(enfant, signal.SIGKILL)

    with pytest.raises(RenduImpossible, match="a été interrompue") as erreur:
        rendre_borne(DemandeRendu(LONG), progression=tuer)
    assert erreur.value.detail == "signal 9"


def test_la_memoire_est_comptee_au_dessus_de_celle_du_parent():
    plein = bytes(200 << 20)
    faits, _ = executer(lambda _avis: ({"taille": len(plein + b"x" * (100 << 20))}, b""), Bornes(420, 10, 10))
    assert faits == {"taille": 300 << 20}
