"""The portfolio, built once for all the tests of this folder, on a geography reduced to its own communes."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import override_settings

from conventions.demonstration import acteurs as a
from conventions.demonstration import portefeuille, registre
from conventions.demonstration.portefeuille import Portefeuille
from conventions.models import Convention
from tests.fabriques import CommuneFactory, DepartementFactory, IntercommunaliteFactory

COMMUNES = {
    a.MORTEAU: ("Morteau", 6953),
    a.VILLERS: ("Villers-le-Lac", 5292),
    a.LES_FINS: ("Les Fins", 3048),
    a.MONTLEBON: ("Montlebon", 2244),
    a.GRAND_COMBE: ("Grand’Combe-Châteleu", 1491),
    a.LES_GRAS: ("Les Gras", 817),
    a.LES_COMBES: ("Les Combes", 777),
    a.LE_BELIEU: ("Le Bélieu", 512),
}
FILM: list[str] = []


class Interruption(Exception):
    """Somebody pulls the plug."""


def _geographie() -> None:
    doubs = DepartementFactory(code="25", nom="Doubs", article="le")
    epci = IntercommunaliteFactory(siren=a.EPCI, nom="CC du Val de Morteau", departement=doubs, population=21_134)
    for code, (nom, population) in COMMUNES.items():
        CommuneFactory(code=code, nom=nom, population=population, departement=doubs, intercommunalite=epci)
    yvelines = DepartementFactory(code="78", nom="Yvelines", article="les")
    CommuneFactory(code=a.AUBERGENVILLE, nom="Aubergenville", departement=yvelines, population=11_900)
    var = DepartementFactory(code="83", nom="Var", article="le")
    CommuneFactory(code=a.LE_PRADET, nom="Le Pradet", departement=var, population=10_500)


def _construire_en_deux_fois() -> Portefeuille:
    def couper(phrase: str) -> None:
        FILM.append(phrase)
        if len(FILM) == 2:
            raise Interruption

    acteurs = registre.charger()
    with pytest.raises(Interruption):
        portefeuille.construire(acteurs, couper)
    assert Convention.objects.count() == 2
    return portefeuille.construire(registre.charger())


@pytest.fixture(scope="module")
def bati(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[tuple[Portefeuille, Path]]:
    """Built with an interruption after the second convention, then taken up again."""
    fichiers = tmp_path_factory.mktemp("demonstration")
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=fichiers), transaction.atomic():
        _geographie()
        call_command("charger_modeles", verbosity=0)
        assert registre.inscrire()
        yield _construire_en_deux_fois(), fichiers
        FILM.clear()
        transaction.set_rollback(True)


@pytest.fixture
def demonstration(bati, db, settings) -> Portefeuille:
    construit, fichiers = bati
    settings.MEDIA_ROOT = fichiers
    return construit
