"""Annexes printed from their data, with pages merged in place and files attached."""

import pytest

from conventions.models import Convention
from ctg.fichiers import controler_pdf
from ctg.pdf import controler
from territoires.models import ReglagesCaf, TypeStructure
from tests.conventions.pdf.lecture_pdf import pieces_jointes, texte_des_pages
from tests.conventions.pdf.test_pages import CONFORME, imprimer
from tests.ctg.pdf.exemples import pdf_balise, pdf_signe, pdf_simple
from tests.fabriques import (
    AnnexeFactory,
    ConventionFactory,
    FichierFactory,
    LigneStructureFactory,
    PieceDeliberationFactory,
)
from tests.outils.verapdf import conformite

pytestmark = pytest.mark.django_db


def fichier(convention, contenu, nom):
    """What an upload would have stored."""
    from django.core.files.base import ContentFile

    controle = controler_pdf(contenu)
    faits = {"pages": controle.pages, "signe": controle.signe, "empreinte": controle.empreinte}
    return FichierFactory(
        convention=convention, nom=nom, contenu=ContentFile(contenu, name=nom), taille=len(contenu), **faits
    )


def convention_complete() -> Convention:
    """Structures of two collectivités, three délibérations: conformant, without its fonts, signed."""
    convention = ConventionFactory(parties=4, articles=1, annexes=0)
    ReglagesCaf.objects.update(types_structures=["rpe", "eaje", "alsh_extrascolaire", "ludotheque", "fjt"])
    communes = list(convention.parties.all())[1:]
    structures = AnnexeFactory(convention=convention, nature="structures", titre="Structures du territoire", corps="")
    for rang in range(24):
        LigneStructureFactory(
            annexe=structures,
            partie=communes[rang % 2],
            type=(TypeStructure.EAJE, TypeStructure.ALSH_EXTRASCOLAIRE)[rang % 4 // 2],
            siret="21780029100015" if rang % 5 == 0 else "",
            observations="Ouverture à la rentrée 2027" if rang % 7 == 0 else "",
        )
    extraits = AnnexeFactory(
        convention=convention, nature="deliberations", titre="Délibérations", corps="<p>Extraits des registres.</p>"
    )
    for partie, contenu in zip(communes, (pdf_balise(), pdf_simple(2), pdf_signe()), strict=True):
        joint = fichier(convention, contenu, "deliberation.pdf")
        PieceDeliberationFactory(annexe=extraits, partie=partie, fichier=joint)
    return convention


@pytest.mark.verapdf
def test_structures_pages_incorporees_et_fichiers_joints_restent_conformes():
    convention = convention_complete()
    document = imprimer(convention)
    assert controler(document.contenu) == []
    assert conformite(document.contenu) == CONFORME
    noms = [nom for nom in pieces_jointes(document.contenu) if nom != "dossier.json"]
    assert noms == [f"Annexe 2.{rang} - deliberation.pdf" for rang in (1, 2, 3)]
    (remarque,) = document.avertissements
    assert remarque.startswith("«\u00a0Annexe 2.2 - deliberation.pdf\u00a0»\u00a0: pages 1 à 2 reproduites en image")
    assert "police non incorporée" in remarque
    texte = " ".join(texte_des_pages(document.contenu))
    assert "FJT – foyer de jeunes travailleurs Néant" in texte
    assert texte.count("Ludothèque Néant") == 3
    assert "détruirait sa signature" in texte
