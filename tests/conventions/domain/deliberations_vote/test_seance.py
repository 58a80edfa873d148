import pytest

from conventions.domain.deliberations_vote.seance import creer_deliberation, modifier_seance
from conventions.domain.parties import retirer_partie
from conventions.erreurs import ConflitEdition, ErreurMetier, PartieRefusee
from conventions.models import Deliberation, Document
from ctg.droits import ActionRefusee
from territoires.models import NatureOrganisme, Role
from tests.fabriques import OrganismeFactory, PartieFactory, membre
from tests.fabriques.deliberations import figer_pour_le_vote, projet, saisie, votee


def test_fait_le_projet_de_la_partie_une_seule_fois(convention, partie, referente):
    deliberation = projet(convention, partie, referente)
    assert deliberation.organe == "conseil municipal"
    assert deliberation.president == "Mme Jeanne " + partie.signataires.get().nom + ", Maire"
    assert "place de la Mairie" in deliberation.lieu
    assert deliberation.document.reference == f"{convention.reference}-DEL-1"
    assert deliberation.document.titre == f"Délibération {partie.denomination.de()}"
    assert creer_deliberation(convention, partie, par=referente) == deliberation
    assert Document.objects.count() == Deliberation.objects.count() == 1


def test_refuse_une_partie_qui_ne_delibere_pas(convention):
    msa = OrganismeFactory(caf=convention.caf, nature=NatureOrganisme.MSA, nom="MSA du Val", commune=None)
    partie = PartieFactory(convention=convention, organisme=msa, ordre=5)
    with pytest.raises(ErreurMetier, match="ne prend pas de délibération"):
        creer_deliberation(convention, partie, par=convention.agent)
    assert not Document.objects.exists()


def test_seules_la_caf_et_la_partie_l_ecrivent(convention, partie, referente):
    autre = PartieFactory(convention=convention, organisme__caf=convention.caf, ordre=4)
    projet(convention, partie, referente)
    for refuse in (membre(autre.organisme), membre(partie.organisme, Role.LECTEUR), membre(convention.caf, "valideur")):
        with pytest.raises(ActionRefusee):
            creer_deliberation(convention, partie, par=refuse)
    assert creer_deliberation(convention, partie, par=convention.agent).pk


def test_range_les_listes_une_personne_par_ligne_et_garde_des_chiffres_incomplets(convention, partie, referente):
    deliberation = projet(convention, partie, referente)
    colle = saisie(
        presents="M. Paul Gabarit, Mme Zoé Décor", procurations="Mme A B (pouvoir à M. Paul Gabarit)", pour=9
    )
    lue = modifier_seance(deliberation, colle, par=referente, jeton=deliberation.jeton)
    assert (lue.presents, lue.procurations) == (
        "M. Paul Gabarit\nMme Zoé Décor",
        "Mme A B, procuration à M. Paul Gabarit",
    )
    assert (lue.pour, lue.jeton) == (9, 1)
    assert modifier_seance(lue, colle, par=referente, jeton=lue.jeton).jeton == 1


def test_deux_personnes_ne_s_ecrasent_pas(convention, partie, referente):
    deliberation = projet(convention, partie, referente)
    modifier_seance(deliberation, saisie(pour=4), par=convention.agent, jeton=deliberation.jeton)
    with pytest.raises(ConflitEdition) as conflit:
        modifier_seance(deliberation, saisie(pour=3), par=referente, jeton=deliberation.jeton)
    assert conflit.value.actuel.pour == 4


def test_une_seance_votee_ne_change_plus(convention, partie, referente):
    figer_pour_le_vote(convention)
    deliberation = votee(convention, partie, referente)
    with pytest.raises(ErreurMetier, match="déjà votée"):
        modifier_seance(deliberation, saisie(pour=4), par=referente, jeton=deliberation.jeton)


def test_retirer_une_partie_emporte_son_projet_mais_pas_un_vote(convention, partie, referente):
    autre = PartieFactory(convention=convention, organisme__caf=convention.caf, ordre=4)
    deliberation = projet(convention, partie, referente)
    retirer_partie(partie, par=convention.agent)
    assert not Document.objects.exists()
    assert Document.history.filter(id=deliberation.document_id, history_type="-").exists()
    voteuse = membre(autre.organisme)
    figer_pour_le_vote(convention)
    votee(convention, autre, voteuse)
    type(convention).objects.filter(pk=convention.pk).update(statut="redaction")
    with pytest.raises(PartieRefusee, match="votée"):
        retirer_partie(autre, par=convention.agent)
