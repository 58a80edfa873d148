"""Two last administrators who leave at the same moment: one stays."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from territoires.domain.membres import changer_role, retirer
from territoires.erreurs import MembreRefuse
from territoires.models import Appartenance, Role
from tests.fabriques import CafFactory, membre


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("agir", [retirer, lambda a, par: changer_role(a, par=par, role=Role.LECTEUR)])
def test_deux_departs_en_meme_temps_en_gardent_un(agir):
    caf = CafFactory(departement=None)
    deux = [membre(caf, Role.ADMINISTRATEUR) for _ in range(2)]
    barriere = Barrier(2)

    def partir(personne) -> str:
        try:
            barriere.wait(timeout=10)
            agir(personne.appartenances.get(), par=personne)
        except MembreRefuse:
            return "reste"
        finally:
            connection.close()
        return "part"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(partir, deux)) == ["part", "reste"]
    assert Appartenance.objects.en_cours().filter(organisme=caf, role=Role.ADMINISTRATEUR).count() == 1


@pytest.mark.django_db
def test_une_appartenance_effacee_entre_temps_se_dit():
    caf = CafFactory()
    administratrice = membre(caf, Role.ADMINISTRATEUR)
    appartenance = membre(caf).appartenances.get()
    Appartenance.objects.filter(pk=appartenance.pk).delete()
    with pytest.raises(MembreRefuse, match="n’est plus membre"):
        retirer(appartenance, par=administratrice)
