"""Every factory makes a row that the database and the model's validation accept."""

import pytest

from tests import fabriques

FABRIQUES = [
    classe
    for nom, classe in vars(fabriques).items()
    if isinstance(classe, type) and nom.endswith("Factory") and not classe._meta.abstract
]


@pytest.mark.django_db
@pytest.mark.parametrize("classe", FABRIQUES, ids=lambda c: c.__name__)
def test_chaque_fabrique_fait_une_ligne_valide(classe):
    objet = classe()
    objet.refresh_from_db()
    objet.full_clean()


@pytest.mark.django_db
def test_convention_de_soixante_parties():
    convention = fabriques.ConventionFactory(parties=60, articles=40, annexes=7)
    assert convention.parties.count() == 60
    assert convention.parties.filter(signataires__isnull=True).count() == 0
    assert convention.articles.count() == 41
    assert convention.annexes.count() == 7
    assert convention.agent.cafs_ids == [convention.caf_id]
