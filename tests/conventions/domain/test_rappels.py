"""Reminders of the annexes to give back: on their days, once, and none once they are transmitted."""

from datetime import date, datetime, timedelta

import pytest
from django.core import mail
from django.core.management import call_command
from django.utils import timezone

from conventions.domain.rappels import JALONS, envoyer_rappels, jalon_du
from conventions.enums import Statut, StatutAnnexe
from conventions.management.commands import ouvrier
from conventions.models import Annexe, Convention, DemandeAnnexes, Notification
from tests.conventions.domain.revue import Revue, revue
from tests.fabriques import AnnexeFactory

ECHEANCE = date(2026, 3, 15)


@pytest.fixture
def scene(db: None) -> Revue:
    """The annexe was asked a month before its date, and is with the commune."""
    scene = revue()
    scene.statut("prive")
    Annexe.objects.filter(pk=scene.annexe.pk).update(echeance=ECHEANCE)
    demande = DemandeAnnexes.objects.create(
        convention=scene.convention, partie=scene.partie, echeance=ECHEANCE, par=scene.valideuse
    )
    demande.annexes.set([scene.annexe])
    demandee_le(demande, ECHEANCE - timedelta(days=30))
    return scene


def demandee_le(demande: DemandeAnnexes, jour: date) -> None:
    moment = timezone.make_aware(datetime.combine(jour, datetime.min.time()))
    DemandeAnnexes.objects.filter(pk=demande.pk).update(le=moment)


def jours(nombre: int) -> date:
    return ECHEANCE + timedelta(days=nombre)


@pytest.mark.pur
@pytest.mark.parametrize(
    ("ecart", "attendu"),
    [(-8, None), (-7, -7), (-5, -7), (-4, None), (-1, -1), (0, 0), (2, 0), (3, 3), (6, None), (10, 10), (13, None)],
)
def test_chaque_rappel_a_son_jour_et_un_peu_de_grace(ecart: int, attendu: int | None):
    assert jalon_du(ECHEANCE, jours(ecart)) == attendu


def test_un_rappel_par_jalon_jamais_deux(scene: Revue):
    for ecart in range(-15, 30):
        for _ in range(2):
            envoyer_rappels(jours(ecart))
    phrases = list(scene.contributrice.notifications.order_by("pk").values_list("phrase", flat=True))
    quoi = "L’annexe «\u00a0Structures\u00a0» est"
    assert phrases == [
        f"{quoi} à rendre pour le 15\u00a0mars 2026, dans 7\u00a0jours",
        f"{quoi} à rendre demain, le 15\u00a0mars 2026",
        f"{quoi} à rendre aujourd’hui, le 15\u00a0mars 2026",
        f"{quoi} en retard de 3\u00a0jours (à rendre pour le 15\u00a0mars 2026)",
        f"{quoi} en retard de 10\u00a0jours (à rendre pour le 15\u00a0mars 2026)",
    ]
    assert not scene.elu.notifications.exists()


def test_qui_l_a_demandee_est_averti_du_retard(scene: Revue):
    for ecart in JALONS:
        envoyer_rappels(jours(ecart))
    assert scene.valideuse.notifications.count() == 2
    assert not scene.agent.notifications.exists()
    scene.valideuse.appartenances.update(au=timezone.localdate() - timedelta(days=1))
    Notification.objects.all().delete()
    envoyer_rappels(jours(3))
    assert scene.agent.notifications.get().phrase.endswith(f", chez {scene.partie.nom}")


@pytest.mark.parametrize("statut", [StatutAnnexe.TRANSMISE, StatutAnnexe.VALIDEE])
def test_rien_une_fois_transmise(scene: Revue, statut: str):
    scene.statut(statut)
    assert envoyer_rappels(jours(0)) == 0


def test_rien_quand_le_texte_ne_change_plus(scene: Revue):
    Convention.objects.filter(pk=scene.convention.pk).update(statut=Statut.EN_VIGUEUR)
    assert envoyer_rappels(jours(0)) == 0


def test_une_demande_recente_n_est_pas_rappelee_le_jour_meme(scene: Revue):
    demandee_le(DemandeAnnexes.objects.get(), jours(-1))
    assert envoyer_rappels(jours(-1)) == 0
    assert envoyer_rappels(jours(0)) == 1


def test_plusieurs_annexes_d_une_date_font_un_rappel(scene: Revue):
    for titre in ("Plan", "Pilotage"):
        AnnexeFactory(convention=scene.convention, titre=titre, responsable=scene.partie, echeance=ECHEANCE)
    envoyer_rappels(jours(-7))
    notification = scene.contributrice.notifications.get()
    assert notification.phrase.startswith("3\u00a0annexes sont à rendre")
    assert notification.detail.splitlines() == ["– Structures", "– Plan", "– Pilotage"]


def test_une_nouvelle_date_rappelle_de_nouveau(scene: Revue):
    envoyer_rappels(jours(0))
    Annexe.objects.filter(pk=scene.annexe.pk).update(echeance=jours(10))
    envoyer_rappels(jours(10))
    assert scene.contributrice.notifications.count() == 2


def test_la_commande_fait_la_tournee_et_se_repete_sans_rien_redire(
    scene: Revue, capsys, django_capture_on_commit_callbacks
):
    Annexe.objects.filter(pk=scene.annexe.pk).update(echeance=timezone.localdate())
    with django_capture_on_commit_callbacks(execute=True):
        call_command("notifier", "--resumes")
    assert "1\u00a0rappel," in capsys.readouterr().out
    assert [m.to for m in mail.outbox] == [[scene.contributrice.email]]
    with django_capture_on_commit_callbacks(execute=True):
        call_command("notifier", "--resumes")
    assert len(mail.outbox) == 1
    assert Notification.objects.count() == 1


def test_une_tournee_qui_echoue_n_arrete_pas_l_ouvrier(scene: Revue, monkeypatch, caplog):
    def panne(*args: object, **options: object) -> None:
        raise RuntimeError("la base ne répond pas")

    monkeypatch.setattr(ouvrier, "call_command", panne)
    ouvrier._notifier()
    assert "could not be sent" in caplog.text
