from datetime import timedelta

import pytest

from conventions.domain.cycle_de_vie import executer
from conventions.domain.deliberations_vote.accuse import AccuseIllisible
from conventions.domain.deliberations_vote.etapes import PAS, annuler, avancer, pas_suivant, rendre_caduques, votes_pris
from conventions.domain.deliberations_vote.seance import modifier_seance
from conventions.domain.journal import journal
from conventions.erreurs import ConflitEdition, TransitionRefusee
from conventions.models import Convention, Deliberation, EtatDeliberation, TransitionDeliberation, Version
from ctg.droits import ActionRefusee
from tests.fabriques import OrganismeFactory, membre
from tests.fabriques.deliberations import aujourd_hui, executoire, figer_pour_le_vote, projet, saisie, votee

E = EtatDeliberation


def test_la_table_mene_d_un_etat_au_suivant():
    assert [(pas.de, pas.vers) for pas in PAS] == list(zip(list(E)[:-1], list(E)[1:], strict=True))


def test_le_vote_nomme_la_version_figee_et_fige_le_texte(convention, partie, referente):
    version = figer_pour_le_vote(convention)
    deliberation = votee(convention, partie, referente)
    assert (deliberation.etat, deliberation.version, deliberation.votee_le) == (E.VOTEE, version, aujourd_hui())
    deliberation.document.refresh_from_db()
    assert not deliberation.document.est_projet
    passage = TransitionDeliberation.objects.get()
    assert (passage.action, passage.de, passage.vers, passage.par) == ("voter", E.PROJET, E.VOTEE, referente)


def test_on_ne_vote_pas_un_texte_qui_n_est_pas_fige(convention, partie, referente):
    deliberation = modifier_seance(projet(convention, partie, referente), saisie(), par=referente, jeton=0)
    with pytest.raises(TransitionRefusee, match="pas encore figé"):
        avancer(deliberation, "voter", par=referente, jeton=1)
    figer_pour_le_vote(convention)
    Version.objects.update(pdf="", pdf_empreinte="", pdf_pages=None)
    with pytest.raises(TransitionRefusee, match="en cours de préparation"):
        avancer(deliberation, "voter", par=referente, jeton=1)


def test_un_vote_incomplet_dit_ce_qui_manque(convention, partie, referente):
    figer_pour_le_vote(convention)
    deliberation = projet(convention, partie, referente)
    with pytest.raises(TransitionRefusee) as refus:
        avancer(deliberation, "voter", par=referente, jeton=0)
    assert [manque.code for manque in refus.value.manques] == ["seance"]
    deliberation = modifier_seance(deliberation, saisie(pour=6), par=referente, jeton=0)
    with pytest.raises(TransitionRefusee) as refus:
        avancer(deliberation, "voter", par=referente, jeton=1)
    assert [manque.code for manque in refus.value.manques] == ["seance_pour"]
    assert not TransitionDeliberation.objects.exists()


def test_un_avertissement_n_empeche_pas_le_vote(convention, partie, referente):
    figer_pour_le_vote(convention)
    assert votee(convention, partie, referente, convocation_le=aujourd_hui() - timedelta(days=2)).etat == E.VOTEE


def test_une_seance_a_venir_n_est_pas_votee(convention, partie, referente):
    figer_pour_le_vote(convention)
    with pytest.raises(TransitionRefusee, match="à venir"):
        votee(convention, partie, referente, seance_le=aujourd_hui() + timedelta(days=1))


def test_l_acte_est_executoire_a_la_plus_tardive_des_deux_dates(convention, partie, referente):
    figer_pour_le_vote(convention)
    hier = aujourd_hui() - timedelta(days=1)
    deliberation = votee(convention, partie, referente, seance_le=hier - timedelta(days=3))
    assert deliberation.executoire_le is None
    deliberation = avancer(deliberation, "transmettre", par=referente, jeton=deliberation.jeton, jour=aujourd_hui())
    assert (deliberation.etat, deliberation.executoire_le) == (E.TRANSMISE, None)
    deliberation = avancer(deliberation, "publier", par=referente, jeton=deliberation.jeton, jour=hier)
    assert (deliberation.etat, deliberation.executoire_le) == (E.EXECUTOIRE, aujourd_hui())
    assert pas_suivant(deliberation) is None


@pytest.mark.parametrize(("ecart", "dit"), [(-1, "précède le vote"), (1, "à venir"), (None, "Indiquez la date")])
def test_une_transmission_a_une_date_possible(convention, partie, referente, ecart, dit):
    figer_pour_le_vote(convention)
    deliberation = votee(convention, partie, referente)
    jour = None if ecart is None else aujourd_hui() + timedelta(days=ecart)
    with pytest.raises(TransitionRefusee, match=dit):
        avancer(deliberation, "transmettre", par=referente, jeton=deliberation.jeton, jour=jour)


def test_l_accuse_est_garde_et_donne_le_numero(convention, partie, referente):
    figer_pour_le_vote(convention)
    deliberation = votee(convention, partie, referente, numero="")
    code = f"99_DE-026-{partie.siren}-{aujourd_hui():%Y%m%d}-DEL26_031-DE"
    with pytest.raises(AccuseIllisible):
        avancer(deliberation, "transmettre", par=referente, jeton=deliberation.jeton, jour=aujourd_hui(), accuse="?")
    deliberation = avancer(
        deliberation, "transmettre", par=referente, jeton=deliberation.jeton, jour=aujourd_hui(), accuse=f" {code}\n"
    )
    assert (deliberation.accuse, deliberation.numero) == (code, "DEL26_031")


def test_on_ne_saute_pas_d_etape_et_on_ne_passe_pas_deux_fois(convention, partie, referente):
    figer_pour_le_vote(convention)
    deliberation = votee(convention, partie, referente)
    for code in ("voter", "publier", "inventer"):
        with pytest.raises(TransitionRefusee):
            avancer(deliberation, code, par=referente, jeton=deliberation.jeton, jour=aujourd_hui())
    with pytest.raises(ConflitEdition):
        avancer(deliberation, "transmettre", par=referente, jeton=0, jour=aujourd_hui())


def test_un_tiers_ne_note_rien(convention, partie, referente):
    figer_pour_le_vote(convention)
    deliberation = votee(convention, partie, referente)
    with pytest.raises(ActionRefusee):
        avancer(
            deliberation, "transmettre", par=membre(OrganismeFactory()), jeton=deliberation.jeton, jour=aujourd_hui()
        )


def test_annuler_revient_d_un_pas_en_disant_pourquoi(convention, partie, referente):
    figer_pour_le_vote(convention)
    deliberation = executoire(convention, partie, referente)
    with pytest.raises(TransitionRefusee, match="Dites pourquoi"):
        annuler(deliberation, par=referente, jeton=deliberation.jeton, raison="  ")
    for etat in (E.TRANSMISE, E.VOTEE, E.PROJET):
        deliberation = annuler(deliberation, par=referente, jeton=deliberation.jeton, raison="Erreur de date.")
        assert deliberation.etat == etat
    assert (deliberation.pour, deliberation.version, deliberation.accuse) == (5, None, "")
    deliberation.document.refresh_from_db()
    assert deliberation.document.est_projet
    with pytest.raises(TransitionRefusee, match="pas d’étape"):
        annuler(deliberation, par=referente, jeton=deliberation.jeton, raison="Encore.")
    assert TransitionDeliberation.objects.first().commentaire == "Erreur de date."


def test_rouvrir_la_redaction_rend_les_votes_caducs_et_le_dit(convention, partie, referente):
    version = figer_pour_le_vote(convention)
    deliberation = votee(convention, partie, referente)
    direction = membre(convention.caf, "valideur")
    assert votes_pris(convention) == 1
    executer(convention, "rouvrir", par=direction, commentaire="Une annexe manque.")
    deliberation.refresh_from_db()
    version.refresh_from_db()
    assert (deliberation.etat, deliberation.version, deliberation.pour) == (E.PROJET, None, None)
    assert deliberation.presents == deliberation.numero == ""
    assert deliberation.en_exercice == 6
    assert version.abandonnee_le is not None
    passage = TransitionDeliberation.objects.first()
    assert (passage.action, passage.par) == ("caducite", direction)
    assert "sur la version 1 : 5 pour, 0 contre" in passage.commentaire
    assert any("rendu caduc" in ligne.phrase for ligne in journal(Convention.objects.get(pk=convention.pk)))
    assert Deliberation.history.filter(id=deliberation.pk, pour=5).exists()
    deliberation.document.refresh_from_db()
    assert deliberation.document.est_projet


def test_un_projet_sans_vote_traverse_une_reouverture(convention, partie, referente):
    deliberation = modifier_seance(projet(convention, partie, referente), saisie(), par=referente, jeton=0)
    assert rendre_caduques(convention, par=convention.agent) == 0
    deliberation.refresh_from_db()
    assert (deliberation.pour, deliberation.jeton) == (5, 1)


def test_le_journal_raconte_chaque_etape(convention, partie, referente):
    figer_pour_le_vote(convention)
    executoire(convention, partie, referente)
    dites = [ligne.phrase for ligne in journal(convention) if "délibération" in ligne.phrase]
    assert [phrase.split(" de la ")[0] for phrase in dites][:3] == [
        "a noté la publication",
        "a noté la transmission à la préfecture",
        "a noté le vote",
    ]
