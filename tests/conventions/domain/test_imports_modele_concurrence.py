"""Two people on one import at once: each gesture is kept, and a double click brings one file."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from conventions.domain import imports_decisions as decisions
from conventions.domain.imports_modele import deposer
from conventions.domain.imports_revue import Revue
from conventions.imports.structure import Etat
from conventions.models import DecisionImport, ImportModele
from territoires.models import Role
from tests.fabriques import CafFactory, membre
from tests.fabriques.imports import TEXTE, modele_a_relire

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql]


def ensemble(*gestes) -> list:
    """Each gesture in a thread of its own, with its own connection."""

    def faire(geste):
        try:
            return geste()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(gestes)) as fils:
        return list(fils.map(faire, gestes))


def test_deux_reponses_et_deux_corrections_a_la_fois_sont_toutes_gardees():
    caf = CafFactory()
    une, autre = membre(caf, Role.ADMINISTRATEUR), membre(caf, Role.ADMINISTRATEUR)
    importation = modele_a_relire(caf, une)
    premiere, seconde = (p.id for p in Revue(importation).propositions)
    ensemble(
        lambda: decisions.decider(importation, premiere, etat=Etat.ACCEPTEE, par=une),
        lambda: decisions.decider(importation, seconde, etat=Etat.REFUSEE, par=autre),
    )
    importation = ImportModele.objects.get()
    assert {cle: d.etat for cle, d in Revue(importation).decisions.items()} == {
        premiere: Etat.ACCEPTEE,
        seconde: Etat.REFUSEE,
    }
    ensemble(
        lambda: decisions.changer_titre(importation, 0, "Convention du plateau", par=une),
        lambda: decisions.changer_titre(importation, 1, "Objet commun", par=autre),
    )
    importation = ImportModele.objects.get()
    assert [p.titre for p in Revue(importation).structure.pieces] == ["Convention du plateau", "Objet commun"]
    assert DecisionImport.objects.count() == 4


def test_un_double_clic_en_meme_temps_ne_fait_qu_un_import(settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    caf = CafFactory()
    par = membre(caf, Role.ADMINISTRATEUR)

    def apporter() -> ImportModele:
        return deposer(caf, nature="ctg", nom="La nôtre", fichier_nom="m.txt", contenu=TEXTE.encode(), par=par)

    premier, second = ensemble(apporter, apporter)
    assert premier == second
    assert ImportModele.objects.count() == 1
