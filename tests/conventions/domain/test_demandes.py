"""The Caf asks a party for annexes before a date."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from conventions.domain.annexes import enregistrer_annexe
from conventions.domain.demandes import demander
from conventions.domain.relecture import executer
from conventions.enums import StatutAnnexe
from conventions.erreurs import ErreurMetier
from conventions.models import Annexe, Convention, DemandeAnnexes, Notification, Partie
from ctg.droits import ActionRefusee
from territoires.models import Role
from tests.conventions.domain.scene import Scene, fraiche
from tests.fabriques import OrganismeFactory, PartieFactory, membre

BIENTOT = timezone.localdate() + timedelta(days=30)


@pytest.fixture
def mairie(scene: Scene, convention: Convention) -> Partie:
    return convention.parties.get(organisme=scene.mairie)


@pytest.fixture
def annexes(convention: Convention) -> list[Annexe]:
    return list(convention.annexes.order_by("ordre"))


def demande(scene: Scene, partie: Partie, annexes: list[Annexe], echeance: date = BIENTOT, **champs) -> DemandeAnnexes:
    return demander(
        partie.convention, **{"par": scene.redacteur, "partie": partie, "echeance": echeance, **champs}, annexes=annexes
    )


def test_confie_date_et_previent_ceux_qui_remplissent(scene: Scene, mairie: Partie, annexes: list[Annexe]):
    contributeur = membre(scene.mairie, Role.CONTRIBUTEUR)
    membre(scene.mairie, Role.LECTEUR)
    recue = demande(scene, mairie, annexes, message="Merci d’avance.")
    assert [(fraiche(a).responsable, fraiche(a).echeance, fraiche(a).statut) for a in annexes] == [
        (mairie, BIENTOT, StatutAnnexe.A_COMPLETER)
    ] * 2
    assert list(recue.annexes.order_by("ordre")) == annexes
    assert {n.utilisateur for n in Notification.objects.all()} == {scene.referente, contributeur}
    assert all("Merci d’avance." in n.detail for n in Notification.objects.all())
    assert Annexe.history.filter(id=annexes[0].pk).latest().history_user == scene.redacteur


def test_redemander_change_la_date(scene: Scene, mairie: Partie, annexes: list[Annexe]):
    demande(scene, mairie, annexes)
    plus_tard = BIENTOT + timedelta(days=10)
    demande(scene, mairie, annexes[:1], plus_tard)
    assert [fraiche(a).echeance for a in annexes] == [plus_tard, BIENTOT]
    assert DemandeAnnexes.objects.count() == 2


def test_refuse_une_date_passee_ou_rien_a_demander(scene: Scene, mairie: Partie, annexes: list[Annexe]):
    for champs, phrase in (
        ({"echeance": timezone.localdate() - timedelta(days=1)}, "passée"),
        ({"annexes": []}, "au moins une annexe"),
        ({"annexes": [scene.creer().annexes.first()]}, "au moins une annexe"),
        ({"partie": mairie.convention.parties.get(organisme=scene.caf)}, "autre que la Caf"),
        ({"partie": scene.creer().parties.get(organisme=scene.mairie)}, "autre que la Caf"),
    ):
        arguments = {"par": scene.redacteur, "partie": mairie, "annexes": annexes, "echeance": BIENTOT, **champs}
        with pytest.raises(ErreurMetier, match=phrase):
            demander(mairie.convention, **arguments)
    assert [fraiche(a).responsable for a in annexes] == [None, None]
    demande(scene, mairie, annexes, timezone.localdate())


def test_refuse_ce_qu_une_autre_partie_remplit(scene: Scene, mairie: Partie, annexes: list[Annexe]):
    voisine = PartieFactory(convention=mairie.convention, organisme=OrganismeFactory(caf=scene.caf))
    demande(scene, mairie, annexes)
    enregistrer_annexe(annexes[0], par=scene.referente, jeton=0, corps="<p>Commencée.</p>")
    with pytest.raises(ErreurMetier, match="a commencé à remplir"):
        demande(scene, voisine, annexes)
    assert [fraiche(a).responsable for a in annexes] == [mairie, mairie]
    demande(scene, voisine, annexes[1:])
    assert fraiche(annexes[1]).responsable == voisine


def test_refuse_ce_qui_est_transmis_ou_valide(scene: Scene, mairie: Partie, annexes: list[Annexe]):
    demande(scene, mairie, annexes)
    executer(annexes[0], "transmettre", par=scene.referente)
    with pytest.raises(ErreurMetier, match="déjà transmise"):
        demande(scene, mairie, annexes)
    executer(annexes[0], "valider", par=scene.redacteur)
    with pytest.raises(ErreurMetier, match="déjà validée"):
        demande(scene, mairie, annexes)
    executer(annexes[0], "rouvrir", par=scene.redacteur, commentaire="À revoir.")
    demande(scene, mairie, annexes, BIENTOT + timedelta(days=3))
    assert fraiche(annexes[0]).statut == StatutAnnexe.A_CORRIGER


def test_refuse_qui_n_a_pas_le_droit(scene: Scene, mairie: Partie, annexes: list[Annexe]):
    for par in (scene.referente, scene.lecteur, scene.direction, scene.etranger):
        with pytest.raises(ActionRefusee):
            demande(scene, mairie, annexes, par=par)
    assert not DemandeAnnexes.objects.exists()
