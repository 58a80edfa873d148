"""The documents of a convention travel with its dossier, and stay out of what is frozen."""

from datetime import date

import pytest
from django.utils import timezone

from conventions.domain.documents import creer_document, modifier_texte
from conventions.domain.dossier import exporter, importer, valider
from conventions.domain.modeles import charger_modele_national
from conventions.domain.versions import figer
from conventions.enums import Nature
from conventions.modeles_nationaux.lecture import lire_modele
from conventions.models import Document
from tests.conventions.pdf.exemples import convention_nationale
from tests.fabriques import DocumentFactory

pytestmark = pytest.mark.django_db
REQUETES = 16
"""To load a convention, then its documents and their texts."""


@pytest.fixture
def avenant():
    charger_modele_national(lire_modele("avenant"))
    convention = convention_nationale("acte_engagement_sections", date_fin=date(2026, 12, 31))
    document = creer_document(convention, Nature.AVENANT, par=convention.agent)
    objet = document.textes.get(cle="objet")
    modifier_texte(objet, par=convention.agent, jeton=0, corps="<p>L’avenant ajoute une commune.</p>")
    return document


def sans_references(donnees: dict) -> dict:
    convention = {cle: valeur for cle, valeur in donnees["convention"].items() if cle != "reference"}
    documents = [{c: v for c, v in d.items() if c != "reference"} for d in donnees.get("documents", [])]
    return {**donnees, "convention": convention, "documents": documents}


def test_un_avenant_revient_tel_qu_il_est_parti(avenant):
    donnees = exporter(avenant.convention)
    assert donnees["documents"][0]["textes"][4]["corps"] == "<p>L’avenant ajoute une commune.</p>"
    copie = importer(donnees, par=avenant.convention.agent)
    assert sans_references(exporter(copie)) == sans_references(donnees)
    repris = copie.documents.get()
    assert repris.reference == f"{copie.reference}-AV-1"
    assert repris.textes.get(cle="clauses_inchangees").verrouille


def test_un_document_etabli_le_reste(avenant):
    quand = timezone.now()
    Document.objects.update(etabli_le=quand, etabli_par=avenant.convention.agent)
    copie = importer(exporter(avenant.convention), par=avenant.convention.agent)
    assert copie.documents.get().etabli_le == quand


def test_ce_qui_est_fige_ne_contient_aucun_document(avenant):
    version = figer(avenant.convention, par=avenant.convention.agent)
    assert "documents" not in version.donnees


def test_un_dossier_sans_document_n_en_parle_pas():
    assert "documents" not in exporter(convention_nationale("acte_engagement_sections"))


@pytest.mark.parametrize(
    ("abime", "chemin"),
    [
        (lambda d: d["textes"][0].update(bloc="inconnu"), "documents[0].textes[0].bloc"),
        (lambda d: d["textes"][1].update(cle=d["textes"][0]["cle"]), "documents[0].textes[1].cle"),
        (lambda d: d.update(partie="personne"), "documents[0].partie"),
        (lambda d: d.update(nature="deliberation"), "documents[0].partie"),
        (lambda d: d.update(modele={"cle": "inexistant"}), "documents[0].modele"),
        (lambda d: d.update(etabli_le="hier"), "documents[0].etabli_le"),
        (
            lambda d: d["textes"][0].update(corps='<p><span data-mention="lune"></span></p>'),
            "documents[0].textes[0].corps",
        ),
    ],
)
def test_un_document_qui_ne_tient_pas_est_refuse(avenant, abime, chemin):
    donnees = exporter(avenant.convention)
    abime(donnees["documents"][0])
    assert chemin in [ou for ou, _ in valider(donnees)]


def test_les_documents_se_lisent_en_un_nombre_fixe_de_requetes(avenant, django_assert_num_queries):
    with django_assert_num_queries(REQUETES):
        exporter(avenant.convention)
    for _ in range(4):
        DocumentFactory(convention=avenant.convention, version_modele=avenant.version_modele)
    with django_assert_num_queries(REQUETES):
        exporter(avenant.convention)
