from conventions.annexes.deliberations import Deliberations
from conventions.domain.cycle_de_vie import executer
from conventions.domain.deliberations import emplacements
from conventions.domain.deliberations_vote.tableau import lignes_des_parties
from conventions.domain.lecture import charger
from territoires.models import NatureOrganisme
from tests.fabriques import AnnexeFactory, OrganismeFactory, PartieFactory, PieceDeliberationFactory, membre
from tests.fabriques.deliberations import executoire, figer_pour_le_vote, projet, votee


def ajouter_une_partie(convention, ordre):
    return PartieFactory(convention=convention, organisme__caf=convention.caf, ordre=ordre)


def test_dit_de_chaque_partie_ou_elle_en_est(convention, partie, referente):
    OrganismeFactory(caf=convention.caf)
    msa = OrganismeFactory(caf=convention.caf, nature=NatureOrganisme.MSA, nom="MSA du Val", commune=None)
    PartieFactory(convention=convention, organisme=msa, ordre=8)
    ajouter_une_partie(convention, 9)
    figer_pour_le_vote(convention)
    executoire(convention, partie, referente)
    premiere, autre, derniere = lignes_des_parties(convention)
    assert [etape.faite for etape in premiere.etapes] == [True] * 4
    assert "peut signer" in premiere.attend
    assert (autre.delibere, "ne délibère pas" in autre.attend) == (False, True)
    assert (derniere.deliberation, "pas encore préparé" in derniere.attend) == (None, True)


def test_lit_le_meme_nombre_de_requetes_quel_que_soit_le_nombre_de_parties(
    convention, partie, referente, django_assert_num_queries
):
    projet(convention, partie, referente)
    lue = charger(convention)
    with django_assert_num_queries(2):
        assert len(lignes_des_parties(lue)) == 1
    for ordre in range(5, 9):
        projet(convention, ajouter_une_partie(convention, ordre), convention.agent)
    lue = charger(convention)
    with django_assert_num_queries(2):
        assert len(lignes_des_parties(lue)) == 5


def test_un_extrait_joint_avant_la_reouverture_est_dit_perime(convention, partie, referente):
    figer_pour_le_vote(convention)
    votee(convention, partie, referente)
    piece = PieceDeliberationFactory(annexe__convention=convention, annexe__ordre=20, partie=partie)
    executer(convention, "rouvrir", par=membre(convention.caf, "valideur"), commentaire="À revoir.")
    (ligne,) = lignes_des_parties(charger(convention), [piece])
    assert ligne.extrait_perime
    assert ligne.caduques[0].commentaire.startswith("Vote du")


def test_l_annexe_imprime_l_etat_et_les_dates_de_chaque_vote(convention, partie, referente, django_assert_num_queries):
    annexe = AnnexeFactory(convention=convention, nature="deliberations", ordre=30, corps="")
    figer_pour_le_vote(convention)
    executoire(convention, partie, referente)
    lue = next(a for a in charger(convention).annexes.all() if a.pk == annexe.pk)
    with django_assert_num_queries(0):
        (place,) = emplacements(lue, lue.convention)
        suite = Deliberations().contexte_impression(lue).suite
    assert place.etat.startswith("Votée le")
    assert "exécutoire depuis le" in suite
    assert "Extrait à joindre" in suite


def test_la_completude_dit_les_actes_qui_ne_s_appliquent_pas_encore(convention, partie, referente):
    annexe = AnnexeFactory(convention=convention, nature="deliberations", ordre=30, corps="")
    projet(convention, partie, referente)

    def codes() -> list[str]:
        lue = charger(convention)
        return [m.code for m in Deliberations().manques(next(a for a in lue.annexes.all() if a.pk == annexe.pk), lue)]

    assert codes() == []
    figer_pour_le_vote(convention)
    assert codes() == ["deliberations_a_joindre", "deliberations_en_attente"]
    executoire(convention, partie, referente)
    assert codes() == ["deliberations_a_joindre"]
