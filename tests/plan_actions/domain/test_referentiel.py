import pytest

from conventions.enums import StatutAnnexe
from conventions.erreurs import ErreurMetier
from conventions.models import Annexe
from ctg.droits import ActionRefusee
from plan_actions.domain.parite import parite
from plan_actions.domain.referentiel import (
    LigneReference,
    completer,
    enregistrer_referentiel,
    fourni,
    proposer,
    referentiel_de,
    reprendre_referentiel,
)
from plan_actions.enums import College
from plan_actions.models import ActiviteReference, MembreCopil, PosteCooperation
from territoires.models import Role
from tests.fabriques import CafFactory, ConventionFactory, membre

LIGNES = [LigneReference("Observer", "Tenir un tableau", "Rigueur"), LigneReference("Observer", "Écouter")]


@pytest.mark.pur
def test_le_referentiel_fourni_a_des_lignes_entieres_et_distinctes():
    lignes = fourni()
    assert len(lignes) == len({ligne.activite for ligne in lignes}) >= 12
    assert all(ligne.mission and ligne.activite and ligne.competence for ligne in lignes)
    assert max(len(ligne.activite) for ligne in lignes) <= 400


@pytest.mark.pur
@pytest.mark.parametrize(
    ("texte", "attendu"),
    [
        ("", "Observer\nÉcouter"),
        ("  Ecouter \n\nAutre", "Ecouter\nAutre\nObserver"),
        ("Observer\nÉcouter", "Observer\nÉcouter"),
    ],
)
def test_completer_n_ajoute_que_ce_qui_manque(texte: str, attendu: str):
    assert completer(texte, ["Observer", "Écouter", "Observer"]) == attendu


@pytest.mark.pur
@pytest.mark.parametrize(
    ("sieges", "respectee"),
    [
        ([("caf", True), ("collectivites", True)], True),
        ([("caf", True), ("collectivites", True), ("collectivites", False), ("partenaires", True)], True),
        ([("caf", True), ("caf", True), ("collectivites", True)], False),
        ([("caf", False), ("collectivites", False)], False),
        ([], False),
    ],
)
def test_la_parite_se_compte_sur_les_votants(sieges: list[tuple[str, bool]], respectee: bool):
    assert parite(MembreCopil(college=c, votant=v) for c, v in sieges).respectee is respectee


@pytest.mark.pur
def test_la_parite_donne_les_voix_de_chacun():
    sieges = [MembreCopil(college=c, votant=True) for c in [*["caf"] * 2, *["collectivites"] * 3, "partenaires"]]
    compte = parite(sieges)
    assert (compte.caf, compte.collectivites, compte.partenaires) == (2, 3, 1)
    assert {str(c.value) for c in College} == {"caf", "collectivites", "partenaires"}


@pytest.mark.django_db
def test_une_caf_adapte_le_sien_et_revient_au_commun():
    caf, autre = CafFactory(), CafFactory()
    chef = membre(caf, Role.ADMINISTRATEUR)
    assert referentiel_de(caf) == list(fourni())
    assert enregistrer_referentiel(caf, LIGNES, par=chef) == 2
    assert (referentiel_de(caf), referentiel_de(autre)) == (LIGNES, list(fourni()))
    assert ActiviteReference.history.filter(caf=caf, history_user=chef).count() == 2
    assert enregistrer_referentiel(caf, [], par=chef) == 0
    assert referentiel_de(caf) == list(fourni())


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("ligne", "mot"),
    [
        (LigneReference("", "Écouter"), "mission"),
        (LigneReference("Observer", "  "), "activité"),
        (LigneReference("Observer", "x" * 401), "400 au plus"),
    ],
)
def test_une_ligne_fautive_est_nommee_et_rien_ne_change(ligne: LigneReference, mot: str):
    caf = CafFactory()
    chef = membre(caf, Role.ADMINISTRATEUR)
    enregistrer_referentiel(caf, LIGNES, par=chef)
    with pytest.raises(ErreurMetier, match=mot) as erreur:
        enregistrer_referentiel(caf, [*LIGNES, ligne], par=chef)
    assert "Ligne 3" in str(erreur.value)
    assert referentiel_de(caf) == LIGNES


@pytest.mark.django_db
def test_seul_l_administrateur_de_la_caf_adapte():
    caf = CafFactory()
    for personne in (membre(caf, Role.REDACTEUR), membre(CafFactory(), Role.ADMINISTRATEUR)):
        with pytest.raises(ActionRefusee):
            enregistrer_referentiel(caf, LIGNES, par=personne)
    assert not ActiviteReference.objects.exists()


@pytest.fixture
def poste(db: None) -> PosteCooperation:
    convention = ConventionFactory()
    annexe = convention.annexes.get()
    Annexe.objects.filter(pk=annexe.pk).update(nature="pilotage")
    return PosteCooperation.objects.create(
        annexe=Annexe.objects.get(pk=annexe.pk), employeur="La commune", etp="0.5", missions="Observer"
    )


def test_un_poste_reprend_ce_qui_lui_manque_une_fois(poste: PosteCooperation):
    agent = poste.annexe.convention.agent
    enregistrer_referentiel(
        poste.annexe.convention.caf, LIGNES, par=membre(poste.annexe.convention.caf, "administrateur")
    )
    repris = reprendre_referentiel(poste, par=agent)
    assert (repris.missions, repris.activites) == ("Observer", "Tenir un tableau\nÉcouter")
    assert PosteCooperation.history.filter(id=poste.pk, history_user=agent).count() == 1
    assert reprendre_referentiel(poste, par=agent).jeton == repris.jeton


def test_un_poste_d_une_annexe_transmise_ne_bouge_plus_pour_la_commune(poste: PosteCooperation):
    annexe = poste.annexe
    partie = annexe.convention.parties.exclude(organisme=annexe.convention.caf).get()
    Annexe.objects.filter(pk=annexe.pk).update(
        responsable=partie, statut=StatutAnnexe.TRANSMISE, transmise_le="2026-01-01T00:00Z"
    )
    poste = PosteCooperation.objects.get(pk=poste.pk)
    with pytest.raises(ActionRefusee, match="transmise"):
        reprendre_referentiel(poste, par=membre(partie.organisme, Role.REFERENT))
    poste.refresh_from_db()
    assert poste.activites == ""


@pytest.mark.django_db
def test_les_propositions_cherchent_sans_accent():
    convention = ConventionFactory()
    enregistrer_referentiel(convention.caf, LIGNES, par=membre(convention.caf, Role.ADMINISTRATEUR))
    assert proposer(convention, "activites", "ecou") == [{"libelle": "Écouter", "activites": "Écouter"}]
    assert [p["missions"] for p in proposer(convention, "missions", "")] == ["Observer"]
    assert proposer(convention, "employeur", "") == []
