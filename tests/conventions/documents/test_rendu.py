"""The jobs of a document: beside those of its convention, seen by whoever may read what they print."""

import pytest
from django.core.files.storage import default_storage

from conventions.domain.documents import retirer_document
from conventions.domain.lecture import charger
from conventions.domain.saisie import partie_au_brouillon
from conventions.enums import EtatRendu, StatutAnnexe
from conventions.models import Annexe, Rendu, TexteDocument
from conventions.pdf.rendu import demander
from conventions.pdf.suivi import dernier, est_a_jour
from tests.conventions.pdf.lecture_pdf import pieces_jointes, texte_des_pages
from tests.fabriques import ConventionFactory, DocumentFactory, membre

pytestmark = pytest.mark.django_db


@pytest.fixture
def document():
    return DocumentFactory(convention=ConventionFactory(articles=1, annexes=1))


def rendre(document, par, taches) -> Rendu:
    with taches(execute=True):
        rendu = demander(document.convention, par=par, document=document)
    rendu.refresh_from_db()
    return rendu


def test_le_pdf_d_un_document_est_le_sien_et_n_emporte_aucun_dossier(document, django_capture_on_commit_callbacks):
    rendu = rendre(document, document.convention.agent, django_capture_on_commit_callbacks)
    assert (rendu.etat, rendu.document, rendu.version) == (EtatRendu.PRET, document, None)
    contenu = default_storage.open(rendu.pdf.name).read()
    assert document.reference in texte_des_pages(contenu)[0]
    assert pieces_jointes(contenu) == {}


def test_il_ne_se_confond_pas_avec_celui_de_la_convention(document, django_capture_on_commit_callbacks):
    convention, agent = document.convention, document.convention.agent
    rendu = rendre(document, agent, django_capture_on_commit_callbacks)
    assert dernier(convention, agent) is None
    assert dernier(convention, agent, document) == rendu
    assert charger(convention).pages_connues is None


def test_il_vieillit_quand_un_texte_change(document, django_capture_on_commit_callbacks):
    agent = document.convention.agent
    rendu = rendre(document, agent, django_capture_on_commit_callbacks)
    assert est_a_jour(rendu, document.convention)
    assert demander(document.convention, par=agent, document=document) == rendu
    TexteDocument.objects.update(corps="<p>Autre chose.</p>")
    assert not est_a_jour(rendu, document.convention)
    assert demander(document.convention, par=agent, document=document) != rendu


def test_avec_le_brouillon_d_une_partie_ses_membres_seuls_le_voient(document):
    convention = document.convention
    partie = convention.parties.exclude(organisme=convention.caf).get()
    Annexe.objects.update(responsable=partie, statut=StatutAnnexe.A_COMPLETER)
    referent = membre(partie.organisme)
    assert partie_au_brouillon(referent, charger(convention)) == partie
    rendu = demander(convention, par=referent, document=document)
    assert rendu.brouillons_de == partie
    assert rendu in Rendu.objects.visibles_par(referent)
    assert rendu not in Rendu.objects.visibles_par(convention.agent)


def test_retirer_le_document_efface_ses_pdf(document, django_capture_on_commit_callbacks):
    rendu = rendre(document, document.convention.agent, django_capture_on_commit_callbacks)
    with django_capture_on_commit_callbacks(execute=True):
        retirer_document(document, par=document.convention.agent)
    assert not Rendu.objects.exists()
    assert not default_storage.exists(rendu.pdf.name)
