"""The pages of the documents: list, creation, texts saved as one types, end."""

import pytest
from django.test import Client
from django.urls import reverse

from conventions.domain.documents import creer_document
from conventions.domain.modeles import charger_modele_national
from conventions.modeles_nationaux.lecture import lire_modele
from conventions.models import Document, Rendu, TexteDocument
from ctg.droits import ActionRefusee
from territoires.models import Role
from tests.fabriques import ConventionFactory, DocumentFactory, TexteDocumentFactory, membre

pytestmark = pytest.mark.django_db
LISTE, PAGE, TEXTE = 10, 23, 23
"""Queries of the list, of a document, of a text."""
AUTO = {"X-Enregistrement": "auto"}


@pytest.fixture
def convention():
    return ConventionFactory()


def connecte(utilisateur) -> Client:
    client = Client()
    client.force_login(utilisateur)
    return client


@pytest.fixture
def caf(convention) -> Client:
    return connecte(convention.agent)


@pytest.fixture
def lectrice(convention) -> Client:
    return connecte(membre(convention.parties.exclude(organisme=convention.caf).get().organisme, Role.LECTEUR))


def url(nom: str, document, *args) -> str:
    return reverse(f"conventions:{nom}", args=[document.convention.reference, document.pk, *args])


def test_la_liste_dit_a_quoi_sert_chaque_document_et_offre_de_le_creer(convention, caf, lectrice):
    page = reverse("conventions:documents", args=[convention.reference])
    creer = reverse("conventions:document_creer", args=[convention.reference, "avenant"])
    lue = caf.get(page).content.decode()
    assert "Change une convention signée" in lue
    assert "Rien pour l’instant." in lue
    assert creer in lue
    assert creer not in lectrice.get(page).content.decode()


def test_creer_un_avenant_depuis_la_page_puis_le_retirer(convention, caf):
    charger_modele_national(lire_modele("avenant"))
    page = reverse("conventions:document_creer", args=[convention.reference, "avenant"])
    formulaire = caf.get(page).context["form"]
    reponse = caf.post(page, {"modele": formulaire["modele"].initial, "titre": ""})
    document = Document.objects.get()
    assert reponse.status_code == 302
    assert reponse["Location"] == url("document", document)
    assert document.titre == "Avenant n°\u00a01"
    assert "Objet de l’avenant" in caf.get(url("document", document)).content.decode()
    assert caf.post(url("document_retirer", document)).status_code == 302
    assert not Document.objects.exists()


def test_sans_modele_publie_la_page_le_dit(convention, caf):
    page = reverse("conventions:document_creer", args=[convention.reference, "avenant"])
    assert "Aucun modèle publié" in caf.get(page).content.decode()


def test_le_texte_s_enregistre_en_tapant_puis_un_conflit_est_montre(convention, caf):
    document = DocumentFactory(convention=convention)
    texte = document.textes.get()
    page = url("document_texte", document, texte.pk)
    envoi = {"jeton": "0", "titre": texte.titre, "corps": "<p>Premier.</p>"}
    reponse = caf.post(page, envoi, headers=AUTO)
    assert (reponse.status_code, reponse.json()["jeton"]) == (200, 1)
    conflit = caf.post(page, envoi | {"corps": "<p>Second.</p>"}, headers=AUTO)
    assert conflit.status_code == 409
    assert "Premier." in conflit.content.decode()
    garde = caf.post(page, envoi | {"corps": "<p>Second.</p>", "choix": "garder", "jeton_actuel": "1"})
    assert garde.status_code == 302
    assert TexteDocument.objects.get().corps == "<p>Second.</p>"


def test_reunir_deux_textes_montre_celui_des_autres(convention, caf):
    document = DocumentFactory(convention=convention)
    texte = document.textes.get()
    page = url("document_texte", document, texte.pk)
    caf.post(page, {"jeton": "0", "titre": texte.titre, "corps": "<p>Le sien.</p>"})
    envoi = {"jeton": "0", "titre": texte.titre, "corps": "<p>Le mien.</p>", "choix": "fusionner"}
    lue = caf.post(page, envoi).content.decode()
    assert "Réunissez les deux textes" in lue
    assert "Le sien." in lue
    assert "Le mien." in lue


def test_un_champ_inconnu_est_refuse_et_le_texte_saisi_rendu(convention, caf):
    document = DocumentFactory(convention=convention)
    texte = document.textes.get()
    envoi = {"jeton": "0", "titre": texte.titre, "corps": '<p>Ici <span data-mention="lune.pleine"></span>.</p>'}
    reponse = caf.post(url("document_texte", document, texte.pk), envoi)
    assert reponse.status_code == 422
    assert "lune.pleine" in reponse.content.decode()


def test_ecrire_dans_un_document_retire_rend_ce_qui_etait_saisi(convention, caf):
    document = DocumentFactory(convention=convention)
    texte = document.textes.get()
    page = url("document_texte", document, texte.pk)
    caf.post(url("document_retirer", document))
    reponse = caf.post(page, {"jeton": "0", "titre": "Objet", "corps": "<p>Perdu ?</p>"})
    assert reponse.status_code == 422
    assert "Perdu ?" in reponse.content.decode()
    assert caf.get(page).status_code == 404


def test_un_lecteur_lit_et_n_ecrit_pas(convention, lectrice):
    document = DocumentFactory(convention=convention)
    texte = document.textes.get()
    page = url("document_texte", document, texte.pk)
    assert "L’avenant ajoute un service" in lectrice.get(page).content.decode()
    assert lectrice.post(page, {"jeton": "0", "titre": "x", "corps": "<p>y</p>"}).status_code == 403
    texte.refresh_from_db()
    assert texte.jeton == 0


def test_restaurer_un_texte_depuis_son_historique(convention, caf):
    document = DocumentFactory(convention=convention)
    texte = document.textes.get()
    premier = texte.history.first().pk
    caf.post(url("document_texte", document, texte.pk), {"jeton": "0", "titre": texte.titre, "corps": "<p>Autre.</p>"})
    page = url("document_historique", document, texte.pk)
    assert url("document_restaurer", document, texte.pk, premier) in caf.get(page).content.decode()
    apercu = caf.get(url("document_restaurer", document, texte.pk, premier))
    assert "<del>" in apercu.content.decode()
    caf.post(url("document_restaurer", document, texte.pk, premier))
    texte.refresh_from_db()
    assert texte.corps == "<p>L’avenant ajoute un service à la convention.</p>"


def test_etablir_refuse_un_texte_a_completer_puis_le_fige(convention, caf):
    document = DocumentFactory(convention=convention)
    texte = document.textes.get()
    page = url("document_texte", document, texte.pk)
    caf.post(page, {"jeton": "0", "titre": "Objet", "corps": "<p>Le <mark>jour</mark>.</p>"})
    refuse = caf.post(url("document_etat", document), follow=True)
    assert "reste 1\u00a0point à régler" in refuse.content.decode()
    caf.post(page, {"jeton": "1", "titre": "Objet", "corps": "<p>Le 3 mars.</p>"})
    caf.post(url("document_etat", document))
    document.refresh_from_db()
    assert not document.est_projet
    assert caf.post(page, {"jeton": "2", "titre": "Objet", "corps": "<p>Le 4 mars.</p>"}).status_code == 422
    caf.post(url("document_etat", document))
    document.refresh_from_db()
    assert document.est_projet


def test_demander_le_pdf_depuis_la_page(convention, lectrice):
    document = DocumentFactory(convention=convention)
    reponse = lectrice.post(url("document_pdf", document), headers={"HX-Request": "true"})
    job = Rendu.objects.get()
    assert job.document == document
    assert reverse("conventions:rendu", args=[convention.reference, job.pk]) in reponse.content.decode()
    assert lectrice.get(reverse("conventions:rendu", args=[convention.reference, job.pk]))["Location"] == (
        url("document", document) + "#pdf"
    )


@pytest.mark.parametrize("nombre", [1, 8])
def test_le_nombre_de_requetes_ne_depend_pas_de_la_taille(convention, caf, nombre, django_assert_num_queries):
    document = DocumentFactory(convention=convention, textes=nombre)
    for _ in range(nombre - 1):
        TexteDocumentFactory(document=DocumentFactory(convention=convention))
    with django_assert_num_queries(LISTE):
        caf.get(reverse("conventions:documents", args=[convention.reference]))
    with django_assert_num_queries(PAGE):
        caf.get(url("document", document))
    with django_assert_num_queries(TEXTE):
        caf.get(url("document_texte", document, document.textes.first().pk))


def test_creer_document_par_un_lecteur_est_refuse(convention):
    charger_modele_national(lire_modele("avenant"))
    with pytest.raises(ActionRefusee):
        creer_document(convention, "avenant", par=membre(convention.caf, Role.LECTEUR))
