from datetime import date, timedelta

import pytest

from territoires.domain.registre import Service, tenant_au, transferer, verser
from territoires.models import Competence, Structure
from tests.fabriques import (
    CafFactory,
    CommuneFactory,
    CompetenceFactory,
    OrganismeFactory,
    StructureFactory,
    UtilisateurFactory,
)

pytestmark = pytest.mark.django_db
JOUR = date(2026, 1, 1)


@pytest.fixture
def caf():
    return CafFactory()


@pytest.fixture
def mairie(caf):
    return OrganismeFactory(caf=caf)


@pytest.fixture
def agent():
    return UtilisateurFactory()


def test_une_structure_nouvelle_entre_au_registre_avec_sa_competence(caf, mairie, agent):
    commune = CommuneFactory()
    service = Service("eaje", "Les Lucioles", mairie.pk, adresse="2 rue Haute", commune_id=commune.pk)
    versement = verser(caf, [service], du=JOUR, par=agent)
    assert (versement.creees, versement.mises_a_jour, versement.contestees) == (1, 0, ())
    structure = Structure.objects.get()
    assert (structure.caf, structure.adresse, structure.commune) == (caf, "2 rue Haute", commune)
    competence = structure.competences.get()
    assert (competence.organisme, competence.du, competence.fin) == (mairie, JOUR, None)
    assert structure.history.get().history_user == agent
    assert competence.history.get().history_user == agent


def test_verser_deux_fois_ne_change_rien(caf, mairie, agent):
    service = Service("eaje", "Les Lucioles", mairie.pk, adresse="2 rue Haute")
    verser(caf, [service], du=JOUR, par=agent)
    versement = verser(caf, [service], du=date(2030, 1, 1), par=agent)
    assert (versement.creees, versement.mises_a_jour) == (0, 0)
    assert Structure.history.count() == Competence.history.count() == 1


def test_le_nom_se_reconnait_sans_accent_et_un_blanc_n_efface_rien(caf, mairie, agent):
    connue = StructureFactory(caf=caf, nom="Crèche des Étoiles", adresse="1 rue A", gestionnaire="CCAS")
    service = Service("eaje", "CRECHE DES ETOILES", mairie.pk, commune_id=connue.commune_id, adresse="9 rue B")
    versement = verser(caf, [service], du=JOUR, par=agent)
    assert (versement.creees, versement.mises_a_jour) == (0, 1)
    connue.refresh_from_db()
    assert (connue.nom, connue.adresse, connue.gestionnaire) == ("CRECHE DES ETOILES", "9 rue B", "CCAS")


def test_le_registre_d_une_autre_caf_ne_sert_pas(caf, mairie, agent):
    ailleurs = StructureFactory(nom="Les Lucioles")
    versement = verser(
        caf, [Service("eaje", "Les Lucioles", mairie.pk, commune_id=ailleurs.commune_id)], du=JOUR, par=agent
    )
    assert versement.creees == 1
    assert versement.entrees[0].caf == caf


def test_une_competence_contestee_reste_comme_elle_est(caf, mairie, agent):
    ailleurs = CompetenceFactory(structure__caf=caf, structure__nom="Les Lucioles")
    service = Service("eaje", "Les Lucioles", mairie.pk, commune_id=ailleurs.structure.commune_id, adresse="ici")
    versement = verser(caf, [service], du=JOUR, par=agent)
    assert versement.contestees == (ailleurs.structure,)
    ailleurs.structure.refresh_from_db()
    assert ailleurs.structure.adresse != "ici"
    assert Competence.objects.get() == ailleurs


def test_la_competence_dure_jusqu_a_la_suivante(caf, mairie, agent):
    suivante = CompetenceFactory(structure__caf=caf, du=date(2028, 1, 1))
    structure = suivante.structure
    service = Service("eaje", structure.nom, mairie.pk, structure=structure, commune_id=structure.commune_id)
    verser(caf, [service], du=JOUR, par=agent)
    nouvelle = structure.competences.get(organisme=mairie)
    assert (nouvelle.du, nouvelle.fin) == (JOUR, date(2027, 12, 31))


def test_le_nombre_de_requetes_ne_depend_pas_du_nombre_de_structures(
    caf, mairie, agent, django_assert_num_queries, django_assert_max_num_queries
):
    services = [Service("eaje", f"Crèche {n}", mairie.pk) for n in range(40)]
    with django_assert_max_num_queries(14):
        verser(caf, services, du=JOUR, par=agent)
    with django_assert_num_queries(6):
        verser(caf, services, du=JOUR, par=agent)


def test_un_transfert_ferme_la_competence_en_cours_la_veille(caf, mairie, agent):
    ancienne = CompetenceFactory(structure__caf=caf, du=date(2020, 1, 1))
    transferer(ancienne.structure, mairie, du=JOUR, par=agent)
    ancienne.refresh_from_db()
    assert ancienne.fin == JOUR - timedelta(days=1)
    structure = Structure.objects.get()
    tenants = [tenant_au(structure, jour) for jour in (date(2025, 12, 31), JOUR, date(2040, 1, 1))]
    assert [tenant.organisme for tenant in tenants if tenant] == [ancienne.organisme, mairie, mairie]


def test_un_transfert_prend_la_place_de_ce_qui_commencait_ensuite_et_ne_se_fait_qu_une_fois(caf, mairie, agent):
    future = CompetenceFactory(structure__caf=caf, du=JOUR)
    premier = transferer(future.structure, mairie, du=JOUR, par=agent)
    assert transferer(future.structure, mairie, du=JOUR, par=agent) == premier
    assert list(future.structure.competences.all()) == [premier]
    assert Competence.history.filter(id=future.pk, history_type="-").exists()
