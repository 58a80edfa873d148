from datetime import date

import pytest

from conventions.domain.completude import Gravite
from conventions.domain.lecture import charger
from conventions.domain.structures import tables_de, types_montres, types_ordonnes
from conventions.domain.structures_completude import manques_des_structures
from conventions.domain.structures_registre import (
    acter_transfert,
    connues,
    contestations,
    deplacer_vers,
    rattacher,
    verser_au_registre,
)
from conventions.domain.structures_suggestions import suggerer
from conventions.erreurs import ErreurMetier
from conventions.models import LigneStructure
from ctg.droits import ActionRefusee
from territoires.models import ReglagesCaf, Role, Structure, TypeStructure
from tests.fabriques import (
    AnnexeFactory,
    AnnexeModeleFactory,
    CommuneFactory,
    CompetenceFactory,
    ConventionFactory,
    LigneStructureFactory,
    StructureFactory,
    membre,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def convention():
    return ConventionFactory(parties=3, annexes=0, communes=[CommuneFactory(nom="Valbrune"), CommuneFactory()])


@pytest.fixture
def annexe(convention):
    return AnnexeFactory(convention=convention, nature="structures", titre="Structures", corps="")


@pytest.fixture
def communes(convention):
    """The two collectivités, in their order."""
    return [partie for partie in convention.parties.all() if partie.est_collectivite]


@pytest.fixture
def agent(convention):
    return membre(convention.caf, Role.REDACTEUR)


def ligne(annexe, partie, **champs):
    return LigneStructureFactory(annexe=annexe, partie=partie, **champs)


def relu(annexe):
    """The annexe and its convention, whole."""
    convention = charger(annexe.convention_id)
    return next(a for a in convention.annexes.all() if a.pk == annexe.pk), convention


def phrases(annexe, code=""):
    return [m.phrase for m in manques_des_structures(*relu(annexe)) if not code or m.code == code]


def test_les_types_suivent_l_ordre_de_la_caf():
    assert types_montres(None) == types_ordonnes(None) == list(TypeStructure)
    reglages = ReglagesCaf(types_structures=["rpe", "eaje", "inconnu"])
    assert types_montres(reglages) == [TypeStructure.RPE, TypeStructure.EAJE]
    assert types_ordonnes(reglages)[:3] == [TypeStructure.RPE, TypeStructure.EAJE, TypeStructure.LAEP]
    assert set(types_ordonnes(reglages)) == set(TypeStructure)


def test_un_tableau_par_collectivite_les_types_vides_restent(annexe, communes):
    ReglagesCaf.objects.update(types_structures=["rpe", "eaje"])
    creche = ligne(annexe, communes[0])
    cachee = ligne(annexe, communes[0], type=TypeStructure.FJT)
    tables = tables_de(*relu(annexe))
    assert [table.partie for table in tables] == communes
    assert [(groupe.type, groupe.lignes) for groupe in tables[0].groupes] == [
        (TypeStructure.RPE, ()),
        (TypeStructure.EAJE, (creche,)),
        (TypeStructure.FJT, (cachee,)),
    ]
    assert [g.type for g in tables[1].groupes if not g.lignes] == [TypeStructure.RPE, TypeStructure.EAJE]


def test_une_annexe_vide_bloque_quand_le_modele_l_exige(annexe):
    (manque,) = manques_des_structures(*relu(annexe))
    assert manque.gravite == Gravite.AVERTISSEMENT
    annexe.modele = AnnexeModeleFactory(version=annexe.convention.version_modele, obligatoire=True)
    annexe.save()
    (manque,) = manques_des_structures(*relu(annexe))
    assert manque.gravite == Gravite.BLOQUANT
    assert "ne compte aucune structure" in manque.phrase


def test_des_lignes_completes_ne_manquent_de_rien(annexe, communes):
    for partie in communes:
        ligne(annexe, partie)
    assert phrases(annexe) == []


def test_les_cellules_vides_se_disent_par_tableau(annexe, communes):
    ligne(annexe, communes[1])
    for rang in range(5):
        ligne(annexe, communes[0], nom=f"S{rang}", adresse="")
    court = communes[0].denomination_courte
    assert phrases(annexe) == [
        f"Dans le tableau « {court} », « S0 », « S1 », « S2 » et 2\u00a0autres structures n’ont pas d’adresse. "
        "Complétez la colonne."
    ]


def test_une_commune_hors_territoire_et_un_siret_de_personne_se_disent(annexe, communes):
    ligne(annexe, communes[1])
    ligne(annexe, communes[0], nom="Loin", commune=CommuneFactory())
    ligne(annexe, communes[0], nom="Faux", siret="12345678901234")
    assert [m.code for m in manques_des_structures(*relu(annexe))] == ["structure_hors_territoire", "structure_siret"]
    assert phrases(annexe, "structure_siret")[0].startswith("« Faux » : Le numéro SIRET")


def test_la_competence_du_registre_a_la_date_d_effet_bloque(annexe, communes):
    structure = StructureFactory(caf=annexe.convention.caf)
    CompetenceFactory(structure=structure, organisme=communes[1].organisme, fin=date(2026, 6, 30))
    placee = ligne(annexe, communes[0], structure=structure)
    ligne(annexe, communes[1])
    (manque,) = manques_des_structures(*relu(annexe))
    assert (manque.code, manque.gravite) == ("structure_competence", Gravite.BLOQUANT)
    assert str(manque.url).endswith(f"#structures:{placee.pk}")
    assert communes[1].denomination_courte in manque.phrase
    assert "le 1er janvier 2026" in manque.phrase


def test_une_competence_finie_avant_l_effet_ne_bloque_pas(annexe, communes):
    structure = StructureFactory(caf=annexe.convention.caf)
    CompetenceFactory(structure=structure, organisme=communes[1].organisme, fin=date(2025, 12, 31))
    ligne(annexe, communes[0], structure=structure)
    assert phrases(annexe, "structure_competence") == []


def test_une_structure_dans_deux_tableaux_bloque_deux_fois_dans_le_meme_avertit(annexe, communes):
    for partie in (communes[0], communes[0], communes[1]):
        ligne(annexe, partie, nom="Crèche")
    ligne(annexe, communes[1], nom="Relais")
    ligne(annexe, communes[1], nom="RELAIS")
    trouves = {m.code: m.gravite for m in manques_des_structures(*relu(annexe))}
    assert trouves == {"structure_partagee": Gravite.BLOQUANT, "structure_repetee": Gravite.AVERTISSEMENT}


def test_une_ligne_hors_des_collectivites_bloque(annexe, communes):
    caf = annexe.convention.parties.first()
    ligne(annexe, caf)
    assert "structures_orphelines" in [m.code for m in manques_des_structures(*relu(annexe))]


def test_rien_ne_se_demande_a_la_base_apres_le_chargement(annexe, communes, django_assert_num_queries):
    for _ in range(3):
        structure = StructureFactory(caf=annexe.convention.caf)
        CompetenceFactory(structure=structure, organisme=communes[1].organisme)
        ligne(annexe, communes[0], structure=structure)
    chargee, convention = relu(annexe)
    with django_assert_num_queries(0):
        list(manques_des_structures(chargee, convention))
        tables_de(chargee, convention)
        contestations(chargee, convention)


def test_une_ligne_se_rattache_au_registre_par_type_nom_et_commune(annexe, communes):
    convention = annexe.convention
    structure = StructureFactory(caf=convention.caf, nom="Crèche des Étoiles", commune=convention.communes.first())
    StructureFactory(caf=convention.caf, nom="Crèche des Étoiles", type=TypeStructure.LAEP)
    neuve = LigneStructure(annexe=annexe, type="eaje", nom="creche des etoiles", commune=structure.commune)
    ailleurs = LigneStructure(annexe=annexe, type="eaje", nom="Autre", commune=structure.commune)
    rattacher(convention, [neuve, ailleurs])
    assert (neuve.structure, ailleurs.structure) == (structure, None)
    neuve.nom = "Crèche des Étoiles filantes"
    rattacher(convention, [neuve])
    assert neuve.structure == structure
    neuve.type = "rpe"
    rattacher(convention, [neuve])
    assert neuve.structure is None


def test_rattacher_ne_fait_qu_une_requete(annexe, django_assert_num_queries):
    commune = annexe.convention.communes.first()
    for nombre in (1, 30):
        lignes = [LigneStructure(annexe=annexe, type="eaje", nom=f"S{n}", commune=commune) for n in range(nombre)]
        with django_assert_num_queries(1):
            rattacher(annexe.convention, lignes)


def test_les_structures_connues_d_une_collectivite(annexe, communes):
    convention = annexe.convention
    commune = convention.communes.first()

    def inscrire(nom, partie, **competence):
        structure = StructureFactory(caf=convention.caf, nom=nom, commune=commune)
        return CompetenceFactory(structure=structure, organisme=partie.organisme, **competence).structure

    attendue = inscrire("A", communes[0])
    inscrire("B", communes[1])
    inscrire("C", communes[0], fin=date(2025, 12, 31))
    listee = inscrire("D", communes[0])
    ligne(annexe, communes[0], nom="D", structure=listee)
    fermee = inscrire("E", communes[0])
    Structure.objects.filter(pk=fermee.pk).update(fermee_le=date(2024, 1, 1))
    chargee, chargee_convention = relu(annexe)
    assert connues(chargee, chargee_convention, communes[0]) == [attendue]


def test_le_versement_apprend_au_registre_et_rattache(annexe, communes, agent):
    premiere = ligne(annexe, communes[0], nom="A")
    ligne(annexe, communes[1], nom="B")
    versement = verser_au_registre(annexe, par=agent)
    assert versement.creees == 2
    premiere.refresh_from_db()
    assert premiere.structure is not None
    assert premiere.structure.competences.get().organisme == communes[0].organisme
    assert premiere.structure.ville == premiere.commune.nom
    with pytest.raises(ActionRefusee):
        verser_au_registre(annexe, par=membre(communes[0].organisme))


def test_une_competence_se_corrige_des_deux_facons(annexe, communes, agent):
    structure = StructureFactory(caf=annexe.convention.caf)
    CompetenceFactory(structure=structure, organisme=communes[1].organisme)
    placee = ligne(annexe, communes[0], structure=structure)
    deplacer_vers(placee, communes[1], par=agent)
    placee.refresh_from_db()
    assert placee.partie == communes[1]
    assert contestations(*relu(annexe)) == []
    deplacer_vers(placee, communes[0], par=agent)
    assert len(contestations(*relu(annexe))) == 1
    with pytest.raises(ActionRefusee):
        acter_transfert(placee, par=membre(communes[0].organisme))
    acter_transfert(placee, par=agent)
    assert contestations(*relu(annexe)) == []


def test_une_ligne_ne_va_que_chez_une_collectivite_de_la_convention(annexe, communes, agent):
    placee = ligne(annexe, communes[0])
    caf = annexe.convention.parties.first()
    for partie in (caf, ConventionFactory().parties.last()):
        with pytest.raises(ErreurMetier, match="collectivité"):
            deplacer_vers(placee, partie, par=agent)


def test_les_suggestions(annexe, communes):
    convention = annexe.convention
    commune = convention.communes.get(nom="Valbrune")
    StructureFactory(caf=convention.caf, nom="Maison des Étoiles", commune=commune, gestionnaire="Les Francas")
    StructureFactory(caf=convention.caf, nom="Étoile d’ailleurs")
    StructureFactory(nom="Étoile d’une autre Caf", commune=commune)
    ligne(annexe, communes[0], gestionnaire="Frangines")
    (trouvee,) = suggerer(convention, "nom", "etoil")
    assert trouvee["nom"] == "Maison des Étoiles"
    assert trouvee["commune"] == str(commune)
    assert trouvee["libelle"] == "Maison des Étoiles, EAJE, Valbrune"
    assert [s["gestionnaire"] for s in suggerer(convention, "gestionnaire", "fran")] == ["Frangines", "Les Francas"]
    # Another made-up commune may begin the same way: the exact name comes first.
    assert suggerer(convention, "commune", "valb")[0]["commune"] == str(commune)
    assert suggerer(convention, "observations", "x") == []


def test_le_brouillon_d_une_partie_ne_se_suggere_pas_a_l_autre(annexe, communes):
    annexe.responsable = communes[0]
    annexe.save()
    ligne(annexe, communes[0], gestionnaire="Secret de brouillon")
    autre = AnnexeFactory(convention=annexe.convention, nature="structures", responsable=communes[1])
    assert suggerer(autre.convention, "gestionnaire", "secret") == []


def test_le_brouillon_d_une_partie_ne_se_verse_pas_au_registre(convention):
    partie = convention.parties.exclude(organisme=convention.caf).first()
    annexe = AnnexeFactory(convention=convention, nature="structures", responsable=partie)
    LigneStructureFactory(annexe=annexe, partie=partie)
    with pytest.raises(ActionRefusee, match="brouillon"):
        verser_au_registre(annexe, par=convention.agent)
    assert not Structure.objects.exists()
