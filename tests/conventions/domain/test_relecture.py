"""The steps of an annexe between a party and the Caf, and whose hand writes in between."""

import pytest
from django.db import IntegrityError, transaction

from conventions.domain.annexes import confier_annexe, deposer_fichier, enregistrer_annexe, retirer_annexe
from conventions.domain.cycle_de_vie import executer as avancer
from conventions.domain.parties import retirer_partie
from conventions.domain.relecture import ETAPES, brouillon_vide, etapes_possibles, executer
from conventions.enums import Statut, StatutAnnexe
from conventions.erreurs import ErreurMetier, TransitionRefusee
from conventions.models import Annexe, Convention, Notification, Partie, TransitionAnnexe
from ctg.droits import ActionRefusee
from territoires.models import Role
from tests.conventions.domain.scene import Scene, fraiche
from tests.fabriques import OrganismeFactory, PartieFactory, membre, petit_pdf


@pytest.fixture
def mairie(scene: Scene, convention: Convention) -> Partie:
    return convention.parties.get(organisme=scene.mairie)


@pytest.fixture
def plan(scene: Scene, convention: Convention, mairie: Partie) -> Annexe:
    """The plan, entrusted to the commune."""
    return confier_annexe(convention.annexes.get(cle="plan"), par=scene.redacteur, responsable=mairie)


def codes(annexe: Annexe, qui: object) -> list[str]:
    actuelle = Annexe.objects.select_related("responsable").get(pk=annexe.pk)
    return [e.code for e in etapes_possibles(actuelle, actuelle.convention, qui)]


def test_la_boucle_entiere_et_son_journal(scene: Scene, plan: Annexe):
    executer(plan, "transmettre", par=scene.referente, commentaire="Voici.")
    premiere = fraiche(plan).transmise_le
    assert premiere is not None
    executer(plan, "renvoyer", par=scene.redacteur, commentaire="Il manque les dates.")
    executer(plan, "transmettre", par=scene.referente)
    executer(plan, "demander_modification", par=scene.referente, commentaire="Une coquille.")
    executer(plan, "valider", par=scene.direction)
    executer(plan, "rouvrir", par=scene.redacteur, commentaire="Le conseil demande un ajout.")
    assert fraiche(plan).transmise_le == premiere
    assert list(plan.transitions.order_by("pk").values_list("action", "de", "vers", "commentaire")) == [
        ("transmettre", "a_completer", "transmise", "Voici."),
        ("renvoyer", "transmise", "a_corriger", "Il manque les dates."),
        ("transmettre", "a_corriger", "transmise", ""),
        ("demander_modification", "transmise", "transmise", "Une coquille."),
        ("valider", "transmise", "validee", ""),
        ("rouvrir", "validee", "a_corriger", "Le conseil demande un ajout."),
    ]
    with pytest.raises(TypeError):
        plan.transitions.first().save()


def test_chacun_ne_voit_que_les_etapes_de_sa_main(scene: Scene, plan: Annexe):
    lecteur = membre(scene.mairie, Role.LECTEUR)
    gens = (scene.referente, scene.redacteur, scene.direction, scene.lecteur, lecteur, scene.etranger)
    assert [codes(plan, qui) for qui in gens] == [["transmettre"], [], [], [], [], []]
    executer(plan, "transmettre", par=scene.referente)
    relire = ["valider", "renvoyer"]
    assert [codes(plan, qui) for qui in gens] == [["demander_modification"], relire, relire, [], [], []]
    executer(plan, "valider", par=scene.redacteur)
    assert [codes(plan, qui) for qui in gens][:2] == [["demander_modification"], ["rouvrir"]]


def test_refuse_ce_que_le_role_ou_la_partie_ne_permet_pas(scene: Scene, plan: Annexe):
    voisine = OrganismeFactory(caf=scene.caf)
    PartieFactory(convention=plan.convention, organisme=voisine)
    for par in (scene.redacteur, scene.lecteur, membre(voisine), membre(scene.mairie, Role.LECTEUR), scene.etranger):
        with pytest.raises(ActionRefusee):
            executer(plan, "transmettre", par=par)
    executer(plan, "transmettre", par=scene.referente)
    for par in (scene.referente, scene.lecteur, scene.etranger):
        with pytest.raises(ActionRefusee):
            executer(plan, "valider", par=par)
    Convention.objects.filter(pk=plan.convention_id).update(statut=Statut.DELIBERATIONS)
    with pytest.raises(ActionRefusee, match="Délibérations"):
        executer(plan, "valider", par=scene.redacteur)
    assert fraiche(plan).statut == StatutAnnexe.TRANSMISE


@pytest.mark.parametrize("action", [e.code for e in ETAPES])
def test_chaque_etape_refuse_les_statuts_qui_ne_sont_pas_les_siens(scene: Scene, plan: Annexe, action: str):
    etape = next(e for e in ETAPES if e.code == action)
    par = scene.referente if etape.permission == "annexe.transmettre" else scene.redacteur
    for statut in (s for s in StatutAnnexe if s not in etape.de):
        Annexe.objects.filter(pk=plan.pk).update(statut=statut, transmise_le="2026-01-01T00:00Z")
        with pytest.raises(TransitionRefusee):
            executer(plan, action, par=par, commentaire="Motif.")
        assert fraiche(plan).statut == statut
    assert not TransitionAnnexe.objects.exists()


@pytest.mark.parametrize("action", [e.code for e in ETAPES if e.commentaire_requis])
def test_un_motif_est_exige(scene: Scene, plan: Annexe, action: str):
    etape = next(e for e in ETAPES if e.code == action)
    Annexe.objects.filter(pk=plan.pk).update(statut=etape.de[0], transmise_le="2026-01-01T00:00Z")
    par = scene.referente if etape.permission == "annexe.transmettre" else scene.redacteur
    with pytest.raises(TransitionRefusee, match="en une phrase"):
        executer(plan, action, par=par, commentaire="  ")


def test_un_double_clic_dit_qui_l_a_fait(scene: Scene, plan: Annexe):
    executer(plan, "transmettre", par=scene.referente)
    with pytest.raises(TransitionRefusee, match=f"{scene.referente} a transmis l’annexe à la Caf le "):
        executer(plan, "transmettre", par=membre(scene.mairie))
    assert TransitionAnnexe.objects.count() == 1


def test_une_page_perimee_est_refusee(scene: Scene, plan: Annexe):
    executer(plan, "transmettre", par=scene.referente)
    lue = plan.transitions.first().pk
    executer(plan, "renvoyer", par=scene.redacteur, commentaire="À revoir.")
    executer(plan, "transmettre", par=scene.referente)
    with pytest.raises(TransitionRefusee, match="Rechargez la page"):
        executer(plan, "valider", par=scene.direction, derniere_lue=lue)
    executer(plan, "valider", par=scene.direction, derniere_lue=plan.transitions.first().pk)


def test_une_annexe_de_la_caf_n_a_pas_d_etapes(scene: Scene, convention: Convention):
    portrait = convention.annexes.get(cle="portrait")
    assert codes(portrait, scene.redacteur) == []
    with pytest.raises(TransitionRefusee, match="confiée à aucune partie"):
        executer(portrait, "valider", par=scene.redacteur)
    with pytest.raises(IntegrityError), transaction.atomic():
        Annexe.objects.filter(pk=portrait.pk).update(statut=StatutAnnexe.VALIDEE)


def test_la_main_passe_d_un_cote_a_l_autre(scene: Scene, plan: Annexe):
    def ecrire(par: object) -> None:
        enregistrer_annexe(plan, par=par, jeton=fraiche(plan).jeton, corps=f"<p>De {par}.</p>")

    ecrire(scene.referente)
    with pytest.raises(ActionRefusee, match="brouillon"):
        ecrire(scene.redacteur)
    executer(plan, "transmettre", par=scene.referente)
    ecrire(scene.redacteur)
    with pytest.raises(ActionRefusee, match="transmise à la Caf"):
        ecrire(scene.referente)
    executer(plan, "valider", par=scene.redacteur)
    for par in (scene.redacteur, scene.referente):
        with pytest.raises(ActionRefusee, match="validée"):
            ecrire(par)


def test_previent_l_autre_cote_et_pas_soi(scene: Scene, plan: Annexe):
    executer(plan, "transmettre", par=scene.referente)
    assert [(n.utilisateur, n.genre) for n in Notification.objects.all()] == [(scene.redacteur, "transmise")]
    Notification.objects.all().delete()
    executer(plan, "demander_modification", par=scene.referente, commentaire="Une coquille.")
    (demande,) = Notification.objects.all()
    assert (demande.utilisateur, demande.detail) == (scene.redacteur, "Une coquille.")
    Notification.objects.all().delete()
    executer(plan, "renvoyer", par=scene.redacteur, commentaire="Corrigez-la.")
    assert [(n.utilisateur, n.genre) for n in Notification.objects.all()] == [(scene.referente, "a_corriger")]


def test_un_brouillon_commence_ne_se_reprend_pas(scene: Scene, plan: Annexe, mairie: Partie):
    assert brouillon_vide(plan)
    enregistrer_annexe(plan, par=scene.referente, jeton=plan.jeton, corps="<p>Nos actions.</p>")
    for geste in (
        lambda: confier_annexe(plan, par=scene.redacteur, responsable=None),
        lambda: retirer_partie(mairie, par=scene.redacteur),
    ):
        with pytest.raises(ErreurMetier, match="demandez-lui d’abord de la transmettre"):
            geste()
    assert fraiche(plan).responsable == mairie
    executer(plan, "transmettre", par=scene.referente)
    confier_annexe(plan, par=scene.redacteur, responsable=None)
    reprise = fraiche(plan)
    assert (reprise.statut, reprise.responsable, reprise.transmise_le) == ("a_completer", None, None)
    assert reprise.corps == "<p>Nos actions.</p>"
    assert plan.transitions.first().action == "reprise"


def test_un_fichier_prive_suffit_a_retenir_l_annexe(scene: Scene, plan: Annexe):
    deposer_fichier(plan, par=scene.referente, nom="a.pdf", contenu=petit_pdf())
    with pytest.raises(ErreurMetier, match="demandez-lui"):
        confier_annexe(plan, par=scene.redacteur, responsable=None)


def test_un_brouillon_commence_ne_se_retire_pas_de_la_convention(scene: Scene, convention: Convention, mairie: Partie):
    portrait = confier_annexe(convention.annexes.get(cle="portrait"), par=scene.redacteur, responsable=mairie)
    enregistrer_annexe(portrait, par=scene.referente, jeton=portrait.jeton, corps="<p>Notre portrait.</p>")
    with pytest.raises(ErreurMetier, match="demandez-lui"):
        retirer_annexe(portrait, par=scene.redacteur)
    executer(portrait, "transmettre", par=scene.referente)
    retirer_annexe(portrait, par=scene.redacteur)
    assert TransitionAnnexe.objects.get().titre == "Portrait"


def test_retirer_une_partie_rend_a_la_caf_ce_qu_elle_a_transmis(scene: Scene, plan: Annexe, mairie: Partie):
    executer(plan, "transmettre", par=scene.referente)
    retirer_partie(mairie, par=scene.redacteur)
    assert (fraiche(plan).responsable, fraiche(plan).statut) == (None, StatutAnnexe.A_COMPLETER)


def test_une_annexe_non_validee_retient_le_vote(scene: Scene, plan: Annexe):
    with pytest.raises(TransitionRefusee) as refus:
        avancer(plan.convention, "soumettre", par=scene.direction)
    assert "annexe_a_transmettre" in {m.code for m in refus.value.manques}
    executer(plan, "transmettre", par=scene.referente)
    with pytest.raises(TransitionRefusee) as refus:
        avancer(plan.convention, "soumettre", par=scene.direction)
    assert "annexe_a_valider" in {m.code for m in refus.value.manques}
    executer(plan, "valider", par=scene.direction)
    assert avancer(plan.convention, "soumettre", par=scene.direction).statut == Statut.DELIBERATIONS


def test_confier_a_la_caf_c_est_ne_confier_a_personne(scene: Scene, plan: Annexe):
    caf = plan.convention.parties.get(organisme=scene.caf)
    assert confier_annexe(plan, par=scene.redacteur, responsable=caf).responsable is None


def test_la_meme_demande_ne_se_repete_pas(scene: Scene, plan: Annexe):
    executer(plan, "transmettre", par=scene.referente)
    executer(plan, "demander_modification", par=scene.referente, commentaire="Une adresse a changé.")
    with pytest.raises(TransitionRefusee, match="déjà reçu"):
        executer(plan, "demander_modification", par=scene.referente, commentaire="Une adresse a changé.")
    executer(plan, "renvoyer", par=scene.redacteur, commentaire="Corrigez.")
    executer(plan, "transmettre", par=scene.referente)
    executer(plan, "demander_modification", par=scene.referente, commentaire="Une autre.")
