import pytest

from ctg.processus import Bornes, EnfantTropLourd, executer

pytestmark = pytest.mark.pur


def test_un_enfant_qui_n_a_plus_de_quoi_se_plaindre_est_trop_lourd():
    class Muette(MemoryError):
        def __str__(self) -> str:
            raise MemoryError

    def travail(_avis):
        raise Muette

    with pytest.raises(EnfantTropLourd):
        executer(travail, Bornes(memoire_mo=200, cpu_s=5, delai_s=5))
