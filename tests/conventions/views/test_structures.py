"""The annexe of structures on screen: its tables, the register of the Caf, a contested competence."""

import pytest
from django.urls import reverse

from conventions.models import ImportLignes, LigneStructure
from territoires.models import Role, Structure
from tests.fabriques import (
    AnnexeFactory,
    CompetenceFactory,
    ConventionFactory,
    LigneStructureFactory,
    StructureFactory,
    membre,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def annexe():
    convention = ConventionFactory(parties=3, annexes=0)
    return AnnexeFactory(convention=convention, nature="structures", titre="Structures", corps="")


@pytest.fixture
def communes(annexe):
    return list(annexe.convention.parties.all())[1:]


@pytest.fixture
def agent(annexe, client):
    agent = membre(annexe.convention.caf, Role.REDACTEUR)
    client.force_login(agent)
    return agent


def adresse(annexe, nom, *args):
    return reverse(f"conventions:{nom}", args=[annexe.convention.reference, annexe.pk, *args])


@pytest.mark.usefixtures("agent")
def test_un_tableau_par_collectivite_et_les_types_vides(client, annexe, communes):
    LigneStructureFactory(annexe=annexe, partie=communes[0], nom="Les Lucioles")
    page = client.get(adresse(annexe, "annexe")).content.decode()
    for partie in communes:
        assert f'id="collectivite-{partie.pk}"' in page
    assert "Les Lucioles" in page
    assert page.count("Néant</span>") == 2 * 16 - 1


@pytest.mark.usefixtures("agent")
@pytest.mark.parametrize("nombre", [1, 30])
def test_la_page_fait_le_meme_nombre_de_requetes(client, annexe, communes, nombre, django_assert_num_queries):
    for rang in range(nombre):
        structure = StructureFactory(caf=annexe.convention.caf)
        CompetenceFactory(structure=structure, organisme=communes[1].organisme)
        LigneStructureFactory(annexe=annexe, partie=communes[rang % 2], structure=structure)
    client.get(adresse(annexe, "annexe"))
    with django_assert_num_queries(25):
        client.get(adresse(annexe, "annexe"))


@pytest.mark.usefixtures("agent")
def test_reprendre_les_structures_connues_les_montre_puis_les_ajoute(client, annexe, communes):
    commune = annexe.convention.communes.first()
    connue = StructureFactory(caf=annexe.convention.caf, nom="Relais des Étoiles", type="rpe", commune=commune)
    CompetenceFactory(structure=connue, organisme=communes[0].organisme)
    reponse = client.post(adresse(annexe, "structures_reprendre", communes[0].pk))
    prete = ImportLignes.objects.get()
    assert reponse["Location"] == reverse("conventions:reprise", args=[annexe.convention.reference, prete.cle])
    assert "Relais des Étoiles" in client.get(reponse["Location"]).content.decode()
    assert not LigneStructure.objects.exists()
    client.post(reponse["Location"], {"action": "appliquer"})
    ligne = LigneStructure.objects.get()
    assert (ligne.nom, ligne.type, ligne.partie, ligne.structure) == (connue.nom, "rpe", communes[0], connue)


@pytest.mark.usefixtures("agent")
def test_un_registre_qui_ne_sait_rien_le_dit(client, annexe, communes):
    reponse = client.post(adresse(annexe, "structures_reprendre", communes[0].pk), follow=True)
    assert "ne connaît pas d’autre structure" in reponse.content.decode()
    assert not ImportLignes.objects.exists()


@pytest.mark.usefixtures("agent")
@pytest.mark.parametrize("choix", ["deplacer", "acter"])
def test_une_competence_contestee_se_corrige_sur_la_page(client, annexe, communes, choix):
    structure = StructureFactory(caf=annexe.convention.caf)
    CompetenceFactory(structure=structure, organisme=communes[1].organisme)
    ligne = LigneStructureFactory(annexe=annexe, partie=communes[0], structure=structure)
    page = client.get(adresse(annexe, "annexe"))
    assert len(page.context["contestations"]) == 1
    client.post(adresse(annexe, "structures_competence", ligne.pk), {"choix": choix, "partie": communes[1].pk})
    ligne.refresh_from_db()
    assert ligne.partie == communes[1 if choix == "deplacer" else 0]
    assert not client.get(adresse(annexe, "annexe")).context["contestations"]


def test_une_collectivite_n_acte_pas_un_transfert(client, annexe, communes):
    annexe.responsable = communes[0]
    annexe.save()
    structure = StructureFactory(caf=annexe.convention.caf)
    CompetenceFactory(structure=structure, organisme=communes[1].organisme)
    ligne = LigneStructureFactory(annexe=annexe, partie=communes[0], structure=structure)
    client.force_login(membre(communes[0].organisme, Role.CONTRIBUTEUR))
    assert "Acter le transfert" not in client.get(adresse(annexe, "annexe")).content.decode()
    assert client.post(adresse(annexe, "structures_competence", ligne.pk), {"choix": "acter"}).status_code == 403
    deplacement = {"choix": "deplacer", "partie": communes[1].pk}
    assert client.post(adresse(annexe, "structures_competence", ligne.pk), deplacement).status_code == 302
    ligne.refresh_from_db()
    assert ligne.partie == communes[1]


@pytest.mark.usefixtures("agent")
def test_verser_au_registre(client, annexe, communes):
    LigneStructureFactory(annexe=annexe, partie=communes[0], nom="Les Lucioles")
    reponse = client.post(adresse(annexe, "structures_verser"), follow=True)
    assert "1 structure ajoutée" in reponse.content.decode().replace("\u00a0", " ")
    assert Structure.objects.get().competences.get().organisme == communes[0].organisme
