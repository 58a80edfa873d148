"""What people are told: once each, whoever says it again, and nothing to those who left."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from conventions.domain import notifications as domaine
from conventions.domain.attentes import Attentes, attentes_de
from conventions.enums import StatutAnnexe
from conventions.models import (
    URGENTES,
    Courriel,
    DemandeAnnexes,
    GenreNotification,
    Notification,
    PreferenceNotification,
    TransitionAnnexe,
)
from territoires.models import Role, Utilisateur
from tests.conventions.domain.revue import Revue, revue
from tests.fabriques import AnnexeFactory, NotificationFactory, membre


@pytest.fixture
def scene(db: None) -> Revue:
    return revue()


def passer(scene: Revue, par: Utilisateur, action: str, vers: str, commentaire: str = "") -> TransitionAnnexe:
    return TransitionAnnexe.objects.create(
        convention=scene.convention,
        annexe=scene.annexe,
        titre=scene.annexe.titre,
        action=action,
        de=scene.annexe.statut,
        vers=vers,
        par=par,
        commentaire=commentaire,
    )


def notifier(destinataires: list[Utilisateur], cle: str = "essai:1", **champs: object) -> None:
    defaut = {"genre": GenreNotification.COMMENTAIRE, "phrase": "Du nouveau", "adresse": "/"}
    domaine.notifier(destinataires=destinataires, cle=cle, **(defaut | champs))  # type: ignore[arg-type]


def test_dit_une_fois_qui_que_ce_soit_qui_le_redise(scene: Revue):
    for _ in range(3):
        notifier([scene.agent, scene.elu, scene.agent])
    notifier([scene.agent, scene.lectrice])
    assert Notification.objects.filter(utilisateur=scene.agent).count() == 1
    assert Notification.objects.count() == 3


def test_ne_dit_rien_a_l_auteur_ni_a_un_compte_ferme(scene: Revue):
    Utilisateur.objects.filter(pk=scene.elu.pk).update(is_active=False)
    scene.elu.refresh_from_db()
    notifier([scene.agent, scene.elu, scene.lectrice], sauf=scene.agent)
    assert list(Notification.objects.values_list("utilisateur", flat=True)) == [scene.lectrice.pk]


def test_le_cout_ne_depend_pas_du_nombre_de_personnes(scene: Revue):
    def cout(gens: list[Utilisateur], cle: str) -> int:
        with CaptureQueriesContext(connection) as requetes:
            notifier(gens, cle)
        return len([r for r in requetes if "SAVEPOINT" not in r["sql"]])

    assert cout([scene.agent], "un") == 3
    assert cout([scene.agent, scene.elu, scene.lectrice, scene.contributrice], "quatre") == 3


@pytest.mark.parametrize("genre", list(GenreNotification))
def test_le_mode_suit_la_preference_puis_l_urgence(scene: Revue, genre: str):
    PreferenceNotification.objects.create(utilisateur=scene.elu, genre=genre, courriel=Courriel.AUCUN)
    notifier([scene.elu, scene.agent], genre=genre)
    defaut = Courriel.AUSSITOT if genre in URGENTES else Courriel.RESUME
    assert scene.elu.notifications.get().courriel == Courriel.AUCUN
    assert scene.agent.notifications.get().courriel == defaut


def test_les_preferences_gardent_ce_qui_differe_du_defaut(scene: Revue):
    choix = {genre.value: domaine.courriel_par_defaut(genre).value for genre in GenreNotification}
    domaine.regler_preferences(scene.elu, choix | {"rappel": "aucun"})
    assert list(scene.elu.preferences_notifications.values_list("genre", "courriel")) == [("rappel", "aucun")]
    domaine.regler_preferences(scene.elu, choix)
    assert not scene.elu.preferences_notifications.exists()


class TestEvenements:
    def test_une_demande_va_a_qui_remplit(self, scene: Revue):
        autre = AnnexeFactory(convention=scene.convention, titre="Plan")
        demande = DemandeAnnexes.objects.create(
            convention=scene.convention,
            partie=scene.partie,
            echeance=date(2026, 3, 15),
            par=scene.agent,
            message="Merci d’avance.",
        )
        demande.annexes.set([scene.annexe, autre])
        domaine.annexes_demandees(demande)
        notification = Notification.objects.get()
        assert notification.utilisateur == scene.contributrice
        assert notification.phrase == f"{scene.agent.nom_complet} vous demande 2\u00a0annexes pour le 15\u00a0mars 2026"
        assert notification.detail.startswith("Merci d’avance.")
        assert "Structures" in notification.detail
        assert (notification.courriel, notification.auteur) == (Courriel.AUSSITOT, scene.agent)

    def test_une_transmission_va_a_l_agent_et_a_qui_a_pris_part(self, scene: Revue):
        passer(scene, scene.valideuse, "valider", StatutAnnexe.VALIDEE)
        domaine.annexe_transmise(passer(scene, scene.contributrice, "transmettre", StatutAnnexe.TRANSMISE))
        assert {n.utilisateur for n in Notification.objects.all()} == {scene.agent, scene.valideuse}

    def test_sans_agent_en_poste_les_administrateurs_sont_avertis(self, scene: Revue):
        scene.agent.appartenances.update(au=timezone.localdate() - timedelta(days=1))
        administratrice = membre(scene.convention.caf, Role.ADMINISTRATEUR)
        domaine.annexe_transmise(passer(scene, scene.contributrice, "transmettre", StatutAnnexe.TRANSMISE))
        assert [n.utilisateur for n in Notification.objects.all()] == [administratrice]

    def test_un_renvoi_et_une_validation_vont_a_la_partie(self, scene: Revue):
        passage = passer(scene, scene.agent, "renvoyer", StatutAnnexe.A_CORRIGER, "Il manque une adresse.")
        domaine.annexe_renvoyee(passage)
        domaine.annexe_validee(passer(scene, scene.agent, "valider", StatutAnnexe.VALIDEE))
        trouvees = Notification.objects.order_by("pk").values_list("utilisateur", "genre", "detail")
        assert list(trouvees) == [
            (scene.contributrice.pk, "a_corriger", "Il manque une adresse."),
            (scene.contributrice.pk, "validee", ""),
        ]

    def test_une_reouverture_va_aux_deux_cotes_sauf_a_son_auteur(self, scene: Revue):
        domaine.annexe_rouverte(passer(scene, scene.valideuse, "rouvrir", StatutAnnexe.A_CORRIGER, "Oubli."))
        assert {n.utilisateur for n in Notification.objects.all()} == {scene.agent, scene.contributrice}

    def test_un_travail_termine_va_a_qui_l_a_lance(self, scene: Revue):
        for _ in range(2):
            domaine.travail_termine(scene.elu, cle="reprise:1", phrase="L'import est prêt", adresse="/x/")
        assert Notification.objects.get().phrase == "L’import est prêt"


def test_on_ne_voit_que_les_siennes_des_conventions_que_l_on_voit(scene: Revue):
    NotificationFactory(utilisateur=scene.elu, convention=scene.convention)
    NotificationFactory(utilisateur=scene.elu)
    NotificationFactory(utilisateur=scene.agent, convention=scene.convention)
    assert Notification.objects.visibles_par(scene.elu).count() == 2
    scene.partir()
    assert Notification.objects.visibles_par(scene.elu).count() == 1


def test_lire_les_siennes_seulement(scene: Revue):
    la_sienne, autre = NotificationFactory(utilisateur=scene.elu), NotificationFactory(utilisateur=scene.agent)
    assert domaine.lire(scene.elu, autre.pk) == 0
    assert domaine.lire(scene.elu, la_sienne.pk) == 1
    assert domaine.lire(scene.elu) == 0
    autre.refresh_from_db()
    assert autre.lue_le is None


class TestAttentes:
    def test_compte_ce_qui_attend_chaque_cote_en_une_requete(self, scene: Revue):
        scene.annexe.__class__.objects.filter(pk=scene.annexe.pk).update(statut=StatutAnnexe.TRANSMISE)
        AnnexeFactory(convention=scene.convention, responsable=scene.partie)
        NotificationFactory(utilisateur=scene.agent, convention=scene.convention)
        NotificationFactory(utilisateur=scene.agent, lue_le=timezone.now())
        attendues = {
            scene.agent: Attentes(1, 1),
            scene.valideuse: Attentes(0, 1),
            scene.lectrice: Attentes(),
            scene.contributrice: Attentes(0, 1),
            scene.elu: Attentes(),
            scene.etranger: Attentes(),
        }
        for utilisateur, attendu in attendues.items():
            utilisateur.appartenances_actives  # noqa: B018  once per request, whatever the page
            with CaptureQueriesContext(connection) as requetes:
                assert attentes_de(utilisateur) == attendu, utilisateur
            assert len(requetes) == 1
