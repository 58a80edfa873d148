"""The preview: asked for, followed, read, retried; the bytes go to those who may see the convention, and no further."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from conventions.enums import EtatRendu
from conventions.models import Convention, Rendu
from conventions.pdf.contexte import empreinte_source
from territoires.models import Role
from tests.fabriques import ConventionFactory, membre, petit_pdf

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def convention() -> Convention:
    return ConventionFactory()


@pytest.fixture
def caf(convention: Convention, client: Client) -> Client:
    client.force_login(convention.agent)
    return client


def adresse(convention: Convention, nom: str, *args: int) -> str:
    return reverse(f"conventions:{nom}", args=[convention.reference, *args])


def rendre(convention: Convention, etat: str = EtatRendu.PRET, **champs: Any) -> Rendu:
    """A job as the worker would have left it."""
    if etat == EtatRendu.PRET:
        nom = default_storage.save("rendus/essai.pdf", ContentFile(petit_pdf()))
        champs = {"pdf": nom, "pages": 1, "empreinte": "a" * 64, "progression": 100, **champs}
        champs.setdefault("fini_le", timezone.now())
    source = champs.pop("source", None) or empreinte_source(convention)
    return Rendu.objects.create(convention=convention, etat=etat, source=source, **champs)


def test_de_la_demande_au_pdf(caf: Client, convention: Convention, django_capture_on_commit_callbacks: Any):
    """The whole way, with a real render."""
    page = adresse(convention, "apercu")
    assert "Aucun PDF pour l’instant" in caf.get(page).content.decode()
    assert not Rendu.objects.exists()
    with django_capture_on_commit_callbacks() as apres:
        assert caf.post(adresse(convention, "rendu_demander"))["Location"] == page
        caf.post(adresse(convention, "rendu_demander"))
    job = Rendu.objects.get()
    assert (job.etat, job.demande_par) == (EtatRendu.EN_ATTENTE, convention.agent)
    attente = caf.get(page).content.decode()
    assert "En attente de son tour" in attente
    assert f'hx-get="{adresse(convention, "rendu", job.pk)}"' in attente
    assert caf.get(adresse(convention, "rendu_pdf", job.pk)).status_code == 404
    for suite in apres:
        suite()
    job.refresh_from_db()
    assert (job.etat, job.message) == (EtatRendu.PRET, job.message)
    fragment = caf.get(adresse(convention, "rendu", job.pk), headers=HTMX).content.decode()
    assert "<html" not in fragment
    assert "hx-get" not in fragment
    assert "Produire le PDF" not in fragment
    pdf = caf.get(adresse(convention, "rendu_pdf", job.pk))
    octets = b"".join(pdf.streaming_content)
    assert octets.startswith(b"%PDF-")
    assert pdf["Content-Type"] == "application/pdf"
    assert pdf["Content-Disposition"] == f'inline; filename="{convention.reference}-projet.pdf"'
    assert pdf["Cache-Control"] == "private, no-store"
    assert pdf["Content-Security-Policy"] == "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'"
    assert pdf["X-Frame-Options"] == "SAMEORIGIN"
    assert pdf["X-Content-Type-Options"] == "nosniff"
    telecharge = caf.get(adresse(convention, "rendu_pdf", job.pk) + "?telecharger")
    assert telecharge["Content-Disposition"].startswith("attachment;")


def test_une_simple_lecture_ne_demande_rien(caf: Client, convention: Convention):
    assert caf.get(adresse(convention, "rendu_demander")).status_code == 302
    assert not Rendu.objects.exists()


def test_l_avancement_se_suit(caf: Client, convention: Convention):
    job = rendre(convention, EtatRendu.EN_COURS, progression=40, message="Mise en page des articles")
    fragment = caf.get(adresse(convention, "rendu", job.pk), headers=HTMX).content.decode()
    assert "Mise en page des articles" in fragment
    assert 'hx-trigger="every 1s"' in fragment
    assert "40" in fragment
    # Without JavaScript, the same address leads to the page.
    assert caf.get(adresse(convention, "rendu", job.pk))["Location"] == adresse(convention, "apercu")


def test_un_echec_se_dit_et_se_relance(caf: Client, convention: Convention):
    job = rendre(convention, EtatRendu.ECHEC, message="L’annexe 2 est <b>abîmée</b>.", fini_le=timezone.now())
    page = caf.get(adresse(convention, "apercu")).content.decode()
    assert "L’annexe 2 est &lt;b&gt;abîmée" in page
    assert "Réessayer" in page
    relancer = adresse(convention, "rendu_relancer", job.pk)
    caf.get(relancer)
    job.refresh_from_db()
    assert job.etat == EtatRendu.ECHEC
    fragment = caf.post(relancer, headers=HTMX).content.decode()
    job.refresh_from_db()
    assert (job.etat, job.message, job.tentatives) == (EtatRendu.EN_ATTENTE, "", 0)
    assert "En attente de son tour" in fragment


def test_relancer_ce_qui_est_pret_ne_refait_rien(caf: Client, convention: Convention):
    job = rendre(convention)
    caf.post(adresse(convention, "rendu_relancer", job.pk))
    job.refresh_from_db()
    assert job.etat == EtatRendu.PRET


def test_un_pdf_perime_le_dit(caf: Client, convention: Convention):
    job = rendre(convention)
    assert "Le texte a changé" not in caf.get(adresse(convention, "apercu")).content.decode()
    article = convention.articles.last()
    article.corps = "<p>Un autre texte.</p>"
    article.save()
    assert "Le texte a changé depuis ce PDF" in caf.get(adresse(convention, "apercu")).content.decode()
    fragment = caf.get(adresse(convention, "rendu", job.pk), headers=HTMX).content.decode()
    assert "Le texte a changé depuis ce PDF" in fragment


@pytest.mark.parametrize("etat", [EtatRendu.EN_ATTENTE, EtatRendu.EN_COURS, EtatRendu.ECHEC])
def test_un_pdf_qui_n_est_pas_pret_n_existe_pas(caf: Client, convention: Convention, etat: str):
    job = rendre(convention, etat, message="raison")
    assert caf.get(adresse(convention, "rendu_pdf", job.pk)).status_code == 404


def test_un_fichier_purge_n_existe_plus(caf: Client, convention: Convention):
    job = rendre(convention)
    default_storage.delete(job.pdf.name)
    assert caf.get(adresse(convention, "rendu_pdf", job.pk)).status_code == 404
    assert "Aucun PDF pour l’instant" in caf.get(adresse(convention, "apercu")).content.decode()


def test_le_rendu_d_autrui_sous_sa_propre_reference(caf: Client, convention: Convention):
    autre = rendre(ConventionFactory())
    for nom in ("rendu", "rendu_pdf"):
        assert caf.get(adresse(convention, nom, autre.pk), headers=HTMX).status_code == 404
    echec = rendre(autre.convention, EtatRendu.ECHEC, message="raison", demande_le=timezone.now() - timedelta(days=1))
    assert caf.post(adresse(convention, "rendu_relancer", echec.pk)).status_code == 404
    echec.refresh_from_db()
    assert echec.etat == EtatRendu.ECHEC


def test_un_lecteur_de_la_commune_demande_et_lit(convention: Convention, client: Client):
    mairie = convention.parties.exclude(organisme=convention.caf).get().organisme
    client.force_login(membre(mairie, Role.LECTEUR))
    client.post(adresse(convention, "rendu_demander"))
    assert Rendu.objects.get().etat == EtatRendu.EN_ATTENTE
    job = rendre(convention)
    assert client.get(adresse(convention, "rendu_pdf", job.pk)).status_code == 200
