"""The rendering jobs: asked once, done once, taken up again, never rendered twice for a version."""

from datetime import timedelta
from hashlib import sha256

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from conventions.enums import EtatRendu, Statut
from conventions.models import Convention, GenreNotification, Notification, Rendu
from conventions.pdf.contexte import empreinte_source
from conventions.pdf.rendu import demander, executer, relancer, reprendre_interrompus
from ctg.droits import ActionRefusee
from tests.conventions.pdf.lecture_pdf import pieces_jointes, texte_des_pages
from tests.fabriques import ArticleFactory, ConventionFactory, VersionFactory, membre

pytestmark = pytest.mark.django_db
LONGTEMPS = timedelta(minutes=10)


@pytest.fixture
def convention() -> Convention:
    return ConventionFactory(articles=1, annexes=0)


def figer(convention: Convention) -> Convention:
    Convention.objects.filter(pk=convention.pk).update(statut=Statut.DELIBERATIONS)
    convention.refresh_from_db()
    return convention


def test_un_rendu_demande_finit_range_sous_son_empreinte(convention, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        rendu = demander(convention, par=convention.agent)
        assert rendu.etat == EtatRendu.EN_ATTENTE
    rendu.refresh_from_db()
    assert (rendu.etat, rendu.progression, rendu.tentatives, rendu.message) == (EtatRendu.PRET, 100, 1, "")
    contenu = default_storage.open(rendu.pdf.name).read()
    assert rendu.pdf.name == f"rendus/{sha256(contenu).hexdigest()}.pdf"
    assert rendu.pages == len(texte_des_pages(contenu))
    assert "Projet du" in texte_des_pages(contenu)[0]


def test_un_double_clic_ne_fait_qu_une_tache(convention, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as taches:
        premier, second = (demander(convention, par=convention.agent) for _ in range(2))
    assert premier == second
    assert len(taches) == 1


def test_enregistrer_et_redemander_sans_fin_ne_remplit_pas_la_file(convention, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as taches:
        rendus = set()
        for _ in range(4):
            ArticleFactory(convention=convention, titre="Dernier ajout")
            rendus.add(demander(convention, par=convention.agent))
    assert (len(rendus), len(taches)) == (1, 1)
    [rendu] = rendus
    taches[0]()
    rendu.refresh_from_db()
    assert rendu.etat == EtatRendu.PRET
    assert rendu.source == empreinte_source(convention)
    assert "".join(texte_des_pages(default_storage.open(rendu.pdf.name).read())).count("Dernier ajout") >= 4


def test_un_rendu_pret_ressert_tant_que_rien_ne_change(convention, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        rendu = demander(convention, par=convention.agent)
    assert demander(convention, par=convention.agent) == rendu
    ArticleFactory(convention=convention)
    assert demander(convention, par=convention.agent) != rendu


def test_un_rendu_dont_le_fichier_manque_est_refait(convention, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        rendu = demander(convention, par=convention.agent)
    rendu.refresh_from_db()
    default_storage.delete(rendu.pdf.name)
    assert demander(convention, par=convention.agent) != rendu


def test_seul_qui_peut_exporter_demande_un_rendu(convention):
    with pytest.raises(ActionRefusee):
        demander(convention, par=membre(ConventionFactory().caf))
    assert not Rendu.objects.exists()


def test_executer_deux_fois_ne_rend_qu_une_fois(convention):
    rendu = demander(convention, par=convention.agent)
    executer(rendu.pk)
    rendu.refresh_from_db()
    executer(rendu.pk)
    fini_le = rendu.fini_le
    rendu.refresh_from_db()
    assert (rendu.tentatives, rendu.fini_le) == (1, fini_le)
    assert not Notification.objects.exists()
    executer(rendu.pk + 1)


def test_la_version_recoit_son_pdf_une_seule_fois_sans_filigrane(convention):
    version = VersionFactory(convention=figer(convention), donnees={"fige": 1})
    premier = demander(convention, par=convention.agent)
    executer(premier.pk)
    version.refresh_from_db()
    contenu = default_storage.open(version.pdf.name).read()
    assert version.pdf.name == f"versions/{version.pdf_empreinte}.pdf"
    assert version.pdf_pages == len(texte_des_pages(contenu))
    assert "Projet" not in texte_des_pages(contenu)[0]
    assert pieces_jointes(contenu)["dossier.json"] == b'{\n "fige": 1\n}'
    annonce = Notification.objects.get()
    assert (annonce.utilisateur, annonce.genre) == (convention.agent, GenreNotification.TRAVAIL)
    assert "version 1" in annonce.phrase
    Rendu.objects.all().delete()
    ArticleFactory(convention=convention)
    resservi = demander(convention, par=convention.agent, version=version)
    assert (resservi.etat, resservi.pdf.name, resservi.pages) == (EtatRendu.PRET, version.pdf.name, version.pdf_pages)


def test_une_version_rouverte_avant_son_pdf_n_est_pas_rendue(convention):
    version = VersionFactory(convention=convention)
    rendu = demander(convention, par=convention.agent, version=version)
    executer(rendu.pk)
    rendu.refresh_from_db()
    version.refresh_from_db()
    assert rendu.etat == EtatRendu.ECHEC
    assert "La rédaction a été rouverte" in rendu.message
    assert not version.pdf


def test_un_echec_dit_pourquoi_et_se_relance(convention):
    Convention.objects.filter(pk=convention.pk).update(lieu_signature="", statut=Statut.DELIBERATIONS)
    convention.refresh_from_db()
    VersionFactory(convention=convention)
    rendu = demander(convention, par=convention.agent)
    executer(rendu.pk)
    rendu.refresh_from_db()
    assert (rendu.etat, rendu.pdf.name) == (EtatRendu.ECHEC, "")
    assert rendu.message == "La convention ne donne pas encore de valeur au champ «\u00a0Lieu de signature\u00a0»."
    Convention.objects.filter(pk=convention.pk).update(lieu_signature="Valence")
    assert relancer(rendu).etat == EtatRendu.EN_ATTENTE
    executer(rendu.pk)
    rendu.refresh_from_db()
    assert (rendu.etat, rendu.message) == (EtatRendu.PRET, "")
    assert relancer(rendu).etat == EtatRendu.PRET


def interrompre(rendu: Rendu, tentatives: int = 1) -> None:
    Rendu.objects.filter(pk=rendu.pk).update(
        etat=EtatRendu.EN_COURS, tentatives=tentatives, battement=timezone.now() - LONGTEMPS, progression=40
    )


def test_un_rendu_sans_signe_de_vie_est_repris_et_finit(convention, django_capture_on_commit_callbacks):
    rendu = demander(convention, par=convention.agent)
    interrompre(rendu)
    with django_capture_on_commit_callbacks(execute=True):
        assert reprendre_interrompus() == 1
    rendu.refresh_from_db()
    assert (rendu.etat, rendu.tentatives) == (EtatRendu.PRET, 2)
    assert reprendre_interrompus() == 0


def test_apres_trois_tentatives_le_rendu_echoue_avec_une_phrase(convention):
    rendu = demander(convention, par=convention.agent)
    interrompre(rendu, tentatives=3)
    assert reprendre_interrompus() == 1
    rendu.refresh_from_db()
    assert rendu.etat == EtatRendu.ECHEC
    assert rendu.message.startswith("La mise en page a été interrompue 3 fois.")
    assert rendu.fini_le is not None


def test_un_rendu_vivant_n_est_pas_repris(convention):
    rendu = demander(convention, par=convention.agent)
    Rendu.objects.filter(pk=rendu.pk).update(etat=EtatRendu.EN_COURS, battement=timezone.now())
    assert reprendre_interrompus() == 0


def test_un_rendu_oublie_par_la_file_y_revient(convention, django_capture_on_commit_callbacks):
    rendu = demander(convention, par=convention.agent)
    Rendu.objects.filter(pk=rendu.pk).update(demande_le=timezone.now() - LONGTEMPS)
    with django_capture_on_commit_callbacks() as taches:
        assert reprendre_interrompus() == 1
        assert reprendre_interrompus() == 0
    assert len(taches) == 1


def test_un_ouvrier_que_l_on_croyait_mort_n_ecrase_pas_le_travail_d_un_autre(convention, monkeypatch):
    rendu = demander(convention, par=convention.agent)
    ranger = default_storage.save

    def ranger_apres_reprise(*args, **kwargs):
        Rendu.objects.filter(pk=rendu.pk).update(tentatives=2)
        return ranger(*args, **kwargs)

    monkeypatch.setattr(default_storage, "save", ranger_apres_reprise)
    executer(rendu.pk)
    rendu.refresh_from_db()
    assert (rendu.etat, rendu.tentatives, rendu.pdf.name) == (EtatRendu.EN_COURS, 2, "")


def test_seuls_les_trois_derniers_projets_sont_gardes(convention):
    rendus = []
    for rang in range(5):
        ArticleFactory(convention=convention, cle=f"ajout_{rang}")
        rendus.append(demander(convention, par=convention.agent))
        executer(rendus[-1].pk)
    assert list(Rendu.objects.order_by("pk")) == rendus[2:]
    _, fichiers = default_storage.listdir("rendus")
    assert sorted(fichiers) == sorted(rendu.pdf.name.removeprefix("rendus/") for rendu in Rendu.objects.all())
