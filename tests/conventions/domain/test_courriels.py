"""E-mails: what they say, that they leave once, and only to who may still read."""

import re
from datetime import timedelta
from smtplib import SMTPException

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone

from conventions.domain import courriels, fils
from conventions.models import Courriel, Notification
from conventions.tasks import envoyer_notifications
from tests.conventions.domain.revue import Revue, revue
from tests.fabriques import NotificationFactory


class ServeurEnPanne(EmailBackend):
    """A mail server that refuses everything."""

    def send_messages(self, messages: list) -> int:
        raise SMTPException("451")


class ProcessusTue(EmailBackend):
    """The process dies once the server has taken the message."""

    def send_messages(self, messages: list) -> int:
        super().send_messages(messages)
        raise SystemExit("kill -9")


EN_PANNE = f"{__name__}.ServeurEnPanne"
TUE = f"{__name__}.ProcessusTue"
MARCHE = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture
def scene(db: None, settings) -> Revue:
    settings.ADRESSE = "https://ctg.exemple.fr/"
    settings.EMAIL_BACKEND = MARCHE
    return revue()


@pytest.fixture
def urgente(scene: Revue) -> Notification:
    return NotificationFactory(
        utilisateur=scene.contributrice,
        convention=scene.convention,
        courriel=Courriel.AUSSITOT,
        auteur=scene.agent,
        phrase="Camille Durand vous demande l’annexe «\u00a0Structures\u00a0»",
        detail="Voir <b>la page 3</b>\nMerci.",
        adresse=f"/conventions/{scene.convention.reference}/annexes/{scene.annexe.pk}/",
    )


def test_le_courriel_dit_quoi_ou_et_a_qui_repondre(scene: Revue, urgente: Notification):
    assert courriels.envoyer(urgente.pk)
    message = mail.outbox[0]
    lien = f"https://ctg.exemple.fr{urgente.adresse}"
    assert message.to == [scene.contributrice.email]
    assert message.subject == urgente.phrase
    assert message.reply_to == [scene.agent.email]
    assert message.extra_headers["List-Unsubscribe"] == "<https://ctg.exemple.fr/notifications/preferences/>"
    html, genre = message.alternatives[0]
    assert genre == "text/html"
    for corps in (message.body, html):
        assert lien in corps
        assert scene.convention.titre in corps
        assert "notifications/preferences/" in corps
        assert "{{" not in corps
        assert "{%" not in corps
    assert "<b>la page 3</b>" in message.body
    assert "&lt;b&gt;la page 3&lt;/b&gt;" in html
    assert "<img" not in html
    assert 'lang="fr"' in html
    assert not re.search(r" [;!?»]|« |\w :(\s|$)", message.body)


def test_un_titre_sur_deux_lignes_n_ajoute_pas_d_en_tete(scene: Revue, urgente: Notification):
    Notification.objects.filter(pk=urgente.pk).update(phrase="Demande\nBcc: tous@exemple.fr\r\nX: y")
    assert courriels.envoyer(urgente.pk)
    assert mail.outbox[0].subject == "Demande Bcc: tous@exemple.fr X: y"
    assert mail.outbox[0].recipients() == [scene.contributrice.email]


def test_part_apres_la_validation_de_la_transaction(scene: Revue, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as suites:
        fils.ouvrir_fil(scene.convention, par=scene.agent, texte="Bonjour.", mentionnes=[scene.elu])
        assert not mail.outbox
    assert len(suites) == 1
    with django_capture_on_commit_callbacks(execute=True):
        suites[0]()
    assert [m.to for m in mail.outbox] == [[scene.elu.email]]


def test_une_tache_rejouee_n_envoie_rien_de_plus(scene: Revue, urgente: Notification):
    for _ in range(3):
        envoyer_notifications.func([urgente.pk, urgente.pk, 999_999])
    assert len(mail.outbox) == 1


def test_tue_entre_l_envoi_et_la_fin_n_envoie_pas_deux_fois(scene: Revue, urgente: Notification, settings):
    settings.EMAIL_BACKEND = TUE
    with pytest.raises(SystemExit):
        courriels.envoyer(urgente.pk)
    settings.EMAIL_BACKEND = MARCHE
    assert not courriels.envoyer(urgente.pk)
    assert courriels.relancer() == 0
    assert len(mail.outbox) == 1
    assert Notification.objects.visibles_par(scene.contributrice).non_lues().get() == urgente


def test_refuse_par_le_serveur_il_repart_plus_tard(scene: Revue, urgente: Notification, settings):
    settings.EMAIL_BACKEND = EN_PANNE
    assert not courriels.envoyer(urgente.pk)
    settings.EMAIL_BACKEND = MARCHE
    assert courriels.relancer() == 1
    assert courriels.relancer() == 0
    assert len(mail.outbox) == 1


def test_un_courriel_trop_vieux_est_abandonne(scene: Revue, urgente: Notification):
    Notification.objects.filter(pk=urgente.pk).update(cree_le=timezone.now() - courriels.ABANDON - timedelta(hours=1))
    assert courriels.relancer() == 0


@pytest.mark.parametrize("cause", ["partie_retiree", "appartenance_finie", "compte_ferme", "deja_lue"])
def test_qui_n_a_plus_acces_ne_recoit_rien(scene: Revue, urgente: Notification, cause: str):
    NotificationFactory(utilisateur=scene.contributrice, convention=scene.convention, lue_le=None)
    if cause == "partie_retiree":
        scene.partir()
    elif cause == "appartenance_finie":
        scene.contributrice.appartenances.update(au=timezone.localdate() - timedelta(days=1))
    elif cause == "compte_ferme":
        type(scene.contributrice).objects.filter(pk=scene.contributrice.pk).update(is_active=False)
    else:
        scene.contributrice.notifications.update(lue_le=timezone.now())
    assert not courriels.envoyer(urgente.pk)
    assert courriels.envoyer_resumes() == 0
    assert not mail.outbox


class TestResume:
    def test_rassemble_ce_qui_reste_a_lire(self, scene: Revue):
        for rang in range(3):
            NotificationFactory(utilisateur=scene.elu, convention=scene.convention, phrase=f"Nouvelle {rang} <i>")
        NotificationFactory(utilisateur=scene.elu, convention=scene.convention, lue_le=timezone.now(), phrase="Lue")
        NotificationFactory(utilisateur=scene.elu, courriel=Courriel.AUCUN, phrase="Muette")
        assert courriels.envoyer_resumes() == 1
        message = mail.outbox[0]
        assert message.subject.startswith("3\u00a0nouvelles de vos conventions")
        html = message.alternatives[0][0]
        for corps in (message.body, html):
            assert "https://ctg.exemple.fr/notifications/" in corps
            assert "Lue" not in corps
            assert "Muette" not in corps
        assert "Nouvelle 2 <i>" in message.body
        assert "Nouvelle 2 &lt;i&gt;" in html
        assert not message.reply_to

    def test_un_seul_par_jour_et_par_personne(self, scene: Revue):
        for personne in (scene.elu, scene.agent):
            NotificationFactory(utilisateur=personne, convention=scene.convention)
        assert courriels.envoyer_resumes() == 2
        NotificationFactory(utilisateur=scene.elu, convention=scene.convention)
        assert courriels.envoyer_resumes() == 0
        demain = timezone.localdate() + timedelta(days=1)
        assert courriels.envoyer_resumes(demain) == 1
        assert [m.to[0] for m in mail.outbox].count(scene.elu.email) == 2

    def test_rien_a_lire_rien_a_envoyer(self, scene: Revue):
        NotificationFactory(utilisateur=scene.elu, lue_le=timezone.now())
        assert courriels.envoyer_resumes() == 0

    def test_tue_apres_l_envoi_il_ne_repart_pas(self, scene: Revue, settings):
        NotificationFactory(utilisateur=scene.elu, convention=scene.convention)
        settings.EMAIL_BACKEND = TUE
        with pytest.raises(SystemExit):
            courriels.envoyer_resumes()
        settings.EMAIL_BACKEND = MARCHE
        assert courriels.envoyer_resumes() == 0
        assert len(mail.outbox) == 1

    def test_refuse_par_le_serveur_il_repart_dans_l_heure(self, scene: Revue, settings):
        NotificationFactory(utilisateur=scene.elu, convention=scene.convention)
        settings.EMAIL_BACKEND = EN_PANNE
        assert courriels.envoyer_resumes() == 0
        settings.EMAIL_BACKEND = MARCHE
        assert courriels.envoyer_resumes() == 1

    def test_un_long_resume_compte_le_reste(self, scene: Revue, monkeypatch):
        monkeypatch.setattr(courriels, "RESUME_MAX", 2)
        for _ in range(3):
            NotificationFactory(utilisateur=scene.elu, convention=scene.convention)
        courriels.envoyer_resumes()
        assert "Et 1\u00a0autre." in mail.outbox[0].body
