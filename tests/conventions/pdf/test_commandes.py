"""The commands: export a PDF, take up interrupted jobs."""

from io import StringIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command

from conventions.enums import Statut
from conventions.models import Convention, Version
from tests.conventions.pdf.lecture_pdf import texte_des_pages
from tests.fabriques import ConventionFactory, DocumentFactory, VersionFactory

pytestmark = pytest.mark.django_db


def exporter(reference: str, sortie) -> str:
    ecrit = StringIO()
    call_command("exporter_pdf", reference, sortie=sortie, stdout=ecrit)
    return ecrit.getvalue().strip()


def test_exporter_ecrit_le_pdf_et_dit_son_chemin_et_ses_pages(tmp_path):
    convention = ConventionFactory()
    chemin = tmp_path / "dossier" / "convention.pdf"
    annonce = exporter(convention.reference, chemin)
    assert annonce == f"{chemin} ({len(texte_des_pages(chemin.read_bytes()))}\u00a0pages)"


def test_exporter_sert_le_pdf_deja_emis_de_la_version(tmp_path):
    convention = ConventionFactory()
    Convention.objects.filter(pk=convention.pk).update(statut=Statut.DELIBERATIONS)
    version = VersionFactory(convention=convention)
    nom = default_storage.save("versions/a.pdf", ContentFile(b"emis"))
    Version.objects.filter(pk=version.pk).update(pdf=nom, pdf_empreinte="a" * 64, pdf_pages=7)
    assert exporter(convention.reference, tmp_path / "c.pdf") == f"{tmp_path / 'c.pdf'} (7\u00a0pages)"
    assert (tmp_path / "c.pdf").read_bytes() == b"emis"


def test_exporter_refuse_une_reference_inconnue_et_n_ecrit_rien(tmp_path):
    with pytest.raises(CommandError, match="Aucune convention ni aucun document ne porte la référence CTG-99"):
        exporter("CTG-99", tmp_path / "c.pdf")
    assert not (tmp_path / "c.pdf").exists()


def test_exporter_dit_quel_champ_empeche_un_texte_definitif(tmp_path):
    convention = ConventionFactory(lieu_signature="")
    Convention.objects.filter(pk=convention.pk).update(statut=Statut.DELIBERATIONS)
    with pytest.raises(CommandError, match="Lieu de signature"):
        exporter(convention.reference, tmp_path / "c.pdf")


def test_reprendre_rendus_dit_ce_qu_il_a_fait():
    ecrit = StringIO()
    call_command("reprendre_rendus", stdout=ecrit)
    assert ecrit.getvalue().strip() == "0\u00a0rendu repris"


def test_exporter_un_document_par_sa_reference(tmp_path):
    document = DocumentFactory()
    assert exporter(document.reference, tmp_path / "d.pdf") == f"{tmp_path / 'd.pdf'} (1\u00a0page)"
    assert (tmp_path / "d.pdf").read_bytes().startswith(b"%PDF")
