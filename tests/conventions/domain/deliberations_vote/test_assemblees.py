import pytest

from conventions.domain.deliberations_vote.assemblees import (
    assemblee,
    delai_de_convocation,
    delibere,
    departement,
    executif,
)
from territoires.models import NatureOrganisme
from tests.fabriques import CommuneFactory, IntercommunaliteFactory, OrganismeFactory, PartieFactory


def partie_de(convention, **organisme):
    return PartieFactory(convention=convention, organisme=OrganismeFactory(caf=convention.caf, **organisme), ordre=9)


@pytest.mark.parametrize(("population", "jours"), [(3_499, 3), (3_500, 5), (80_000, 5)])
def test_le_delai_d_une_commune_depend_de_sa_population(convention, population, jours):
    assert delai_de_convocation(partie_de(convention, commune=CommuneFactory(population=population))) == jours


def test_une_intercommunalite_est_convoquee_comme_une_grande_commune(convention):
    epci = IntercommunaliteFactory(population=900)
    partie = partie_de(convention, commune=None, intercommunalite=epci, nature=NatureOrganisme.INTERCOMMUNALITE)
    assert (delai_de_convocation(partie), assemblee(partie).organe) == (5, "conseil communautaire")


@pytest.mark.parametrize(
    ("nature", "organe"), [("METROPOLE", "conseil métropolitain"), ("EPT", "conseil de territoire")]
)
def test_une_metropole_a_le_nom_de_son_conseil(convention, nature, organe):
    epci = IntercommunaliteFactory(nature=nature)
    partie = partie_de(convention, commune=None, intercommunalite=epci, nature=NatureOrganisme.INTERCOMMUNALITE)
    assert assemblee(partie).organe == organe


def test_un_syndicat_a_un_comite_et_un_departement_une_autre_loi(convention):
    syndicat = partie_de(convention, commune=None, nature=NatureOrganisme.SYNDICAT)
    autre = partie_de(convention, commune=None, nature=NatureOrganisme.DEPARTEMENT)
    assert (assemblee(syndicat).organe, delai_de_convocation(syndicat)) == ("comité syndical", 5)
    assert (assemblee(autre).organe, delai_de_convocation(autre)) == ("conseil départemental", None)


def test_la_caf_et_une_msa_ne_deliberent_pas(convention):
    assert not delibere(convention.parties.get(organisme=convention.caf))
    assert not delibere(partie_de(convention, commune=None, nature=NatureOrganisme.MSA))


def test_qui_signe_s_accorde_et_le_departement_se_lit(convention, partie):
    assert executif(partie, partie.signataires.get()) == "la maire"
    assert executif(partie, None) == "le maire"
    assert departement(partie.organisme) == "26"
