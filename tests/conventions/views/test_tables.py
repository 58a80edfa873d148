"""Tables on screen: who writes a cell, what a stale or wrong one gets, rows added, removed, pasted and imported."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from conventions.enums import StatutAnnexe
from conventions.models import Annexe, ImportLignes, LigneStructure
from conventions.tables.definition import trouver
from conventions.tables.ecriture import enregistrer_cellule
from territoires.models import Role
from tests.conventions.domain.scene import fraiche
from tests.fabriques import AnnexeFactory, FilFactory, LigneStructureFactory, membre

pytestmark = pytest.mark.django_db
PAGE = 26
CASE = 17
AUTO = {"HTTP_X_ENREGISTREMENT": "auto"}


@pytest.fixture
def mairie(scene, convention):
    return convention.parties.get(organisme=scene.mairie)


@pytest.fixture
def annexe(convention, mairie):
    """Entrusted to the commune, not transmitted yet."""
    return AnnexeFactory(convention=convention, nature="structures", corps="", titre="Structures", responsable=mairie)


@pytest.fixture
def ligne(annexe, mairie):
    return LigneStructureFactory(annexe=annexe, partie=mairie, nom="Les Lutins", ordre=1)


@pytest.fixture
def url(convention, annexe):
    """The address of a page of the table; ``**plus`` are its other arguments."""

    def adresse(nom, **plus):
        base = {"reference": convention.reference, "table": "structures", "parent": annexe.pk}
        return reverse(f"conventions:table_{nom}", kwargs={**base, **plus})

    return adresse


@pytest.fixture
def referente(scene, comme):
    return comme(scene.referente)


def saisir(client, url, ligne, champ="nom", valeur="Les Loups", avant="Les Lutins"):
    corps = {"champ": champ, "valeur": valeur, "avant": avant}
    return client.post(url("cellule", pk=ligne.pk), corps, **AUTO)


def transmettre(annexe):
    Annexe.objects.filter(pk=annexe.pk).update(statut=StatutAnnexe.TRANSMISE, transmise_le=timezone.now())


# One cell


def test_une_case_s_enregistre_et_revient_normalisee(referente, url, ligne):
    reponse = saisir(referente, url, ligne, "type", "relais petite enfance", "eaje")
    assert reponse.status_code == 200
    assert {**reponse.json(), "enregistre_le": ""} == {"valeur": "rpe", "affichage": "RPE", "enregistre_le": ""}
    assert fraiche(ligne).type == "rpe"


def test_une_case_modifiee_entre_temps_rend_les_deux_textes(scene, convention, referente, url, ligne):
    collegue = membre(scene.mairie, Role.CONTRIBUTEUR, prenom="Alix", nom="Collègue")
    qui = {"convention": convention, "par": collegue}
    enregistrer_cellule(trouver("structures"), ligne.pk, champ="nom", valeur="Les Ours", avant="Les Lutins", **qui)
    reponse = saisir(referente, url, ligne)
    assert reponse.status_code == 409
    assert (reponse.json()["actuel"], reponse.json()["auteur"]) == ("Les Ours", "Alix Collègue")
    assert fraiche(ligne).nom == "Les Ours"
    assert saisir(referente, url, ligne, avant="Les Ours").status_code == 200


def test_deux_cases_d_une_ligne_ne_se_genent_pas(scene, comme, referente, url, ligne):
    collegue = comme(membre(scene.mairie, Role.CONTRIBUTEUR))
    assert saisir(referente, url, ligne).status_code == 200
    assert saisir(collegue, url, ligne, "adresse", "1 rue Neuve", ligne.adresse).status_code == 200
    assert (fraiche(ligne).nom, fraiche(ligne).adresse) == ("Les Loups", "1 rue Neuve")


def test_une_valeur_fausse_dit_comment_la_corriger(referente, url, ligne):
    reponse = saisir(referente, url, ligne, "code_postal", "abc", "26000")
    assert reponse.status_code == 422
    assert "cinq chiffres" in reponse.json()["champs"]["code_postal"]
    assert fraiche(ligne).code_postal == "26000"


@pytest.mark.parametrize(("qui", "statut"), [("etranger", 404), ("redacteur", 403), ("lecteur", 403)])
def test_le_brouillon_d_une_commune_n_est_qu_a_elle(scene, comme, url, ligne, qui, statut):
    client = comme(getattr(scene, qui))
    assert saisir(client, url, ligne).status_code == statut
    for page in ("exporter", "coller", "importer", "ajouter"):
        assert client.get(url(page)).status_code == statut
    assert fraiche(ligne).nom == "Les Lutins"


def test_transmise_la_caf_ecrit_et_la_commune_lit(scene, comme, referente, url, annexe, ligne):
    transmettre(annexe)
    refus = saisir(referente, url, ligne)
    assert refus.status_code == 403
    assert "transmise" in refus.json()["erreurs"][0]
    assert saisir(comme(scene.redacteur), url, ligne).status_code == 200


def test_un_commentaire_ouvre_sa_case_et_elle_seule(scene, convention, referente, url, annexe, ligne):
    transmettre(annexe)
    ancre = f"structures:{ligne.pk}:nom"
    FilFactory(convention=convention, annexe=annexe, ancre=ancre, deverrouille=True, cree_par=scene.redacteur)
    assert saisir(referente, url, ligne, "adresse", "Ailleurs", ligne.adresse).status_code == 403
    page = referente.get(url("ligne", pk=ligne.pk)).content.decode()
    assert 'name="nom"' in page
    assert 'name="adresse"' not in page
    grille = referente.get(reverse("conventions:annexe", args=[convention.reference, annexe.pk])).content.decode()
    assert grille.count("à corriger</span>") == 1
    assert saisir(referente, url, ligne).status_code == 200


def test_une_ligne_d_une_autre_annexe_est_introuvable(referente, url):
    autre = LigneStructureFactory()
    assert saisir(referente, url, autre).status_code == 404


# Rows


def test_une_ligne_s_ajoute_se_retire_et_revient(referente, url, annexe, mairie, ligne):
    corps = {"type": "eaje", "nom": "Les Loups", "apres": ligne.pk}
    reponse = referente.post(f"{url('ajouter')}?portee={mairie.pk}", corps, **AUTO)
    assert reponse.status_code == 200
    ajoutee = LigneStructure.objects.get(nom="Les Loups")
    assert f'data-pk="{ajoutee.pk}"' in reponse.json()["html"]
    retrait = referente.post(url("retirer", pk=ajoutee.pk), **AUTO)
    assert not LigneStructure.objects.filter(pk=ajoutee.pk).exists()
    retour = referente.post(retrait.json()["restaurer"], **AUTO)
    assert retour.json()["pk"] == ajoutee.pk
    assert fraiche(ajoutee).nom == "Les Loups"


def test_une_ligne_incomplete_dit_ou(referente, url, mairie):
    reponse = referente.post(f"{url('ajouter')}?portee={mairie.pk}", {"type": "eaje", "nom": ""}, **AUTO)
    assert (reponse.status_code, list(reponse.json()["champs"])) == (422, ["nom"])


def test_une_ligne_se_deplace(referente, url, annexe, mairie, ligne):
    autre = LigneStructureFactory(annexe=annexe, partie=mairie, ordre=2)
    assert referente.post(url("deplacer", pk=autre.pk), {"position": 1}, **AUTO).status_code == 200
    assert list(annexe.structures.values_list("pk", flat=True)) == [autre.pk, ligne.pk]


def test_la_page_d_une_ligne_garde_ce_qui_est_tape(referente, url, ligne):
    corps = {"jeton": ligne.jeton, "type": "eaje", "nom": "Les Loups", "code_postal": "abc"}
    reponse = referente.post(url("ligne", pk=ligne.pk), corps)
    assert reponse.status_code == 422
    assert 'value="abc"' in reponse.content.decode()
    assert fraiche(ligne).nom == "Les Lutins"


def test_la_page_d_une_ligne_perimee_montre_les_deux_puis_enregistre(referente, url, ligne):
    textes = {"type": "eaje", "nom": "Les Loups", "adresse": ligne.adresse, "code_postal": ligne.code_postal}
    textes |= {"commune": str(ligne.commune), "gestionnaire": ligne.gestionnaire, "siret": "", "observations": ""}
    saisir(referente, url, ligne, "adresse", "1 rue Neuve", ligne.adresse)
    reponse = referente.post(url("ligne", pk=ligne.pk), {**textes, "jeton": ligne.jeton})
    assert reponse.status_code == 409
    assert "1 rue Neuve" in reponse.content.decode()
    jeton = fraiche(ligne).jeton
    assert referente.post(url("ligne", pk=ligne.pk), {**textes, "jeton": jeton}).status_code == 302
    assert (fraiche(ligne).nom, fraiche(ligne).adresse) == ("Les Loups", ligne.adresse)


# Paste and import


def test_un_collage_se_voit_s_applique_et_s_annule(referente, convention, url, annexe, mairie):
    reponse = referente.post(f"{url('coller')}?portee={mairie.pk}", {"texte": "EAJE\tUn\nRPE\tDeux"}, **AUTO)
    assert "2\u00a0lignes seront ajoutées" in reponse.json()["html"]
    assert not annexe.structures.exists()
    reprise = reverse("conventions:reprise", args=[convention.reference, ImportLignes.objects.get().cle])
    suite = referente.post(reprise, {"action": "appliquer"})
    assert f"reprise={ImportLignes.objects.get().cle}" in suite["Location"]
    assert list(annexe.structures.values_list("nom", flat=True)) == ["Un", "Deux"]
    assert "Annuler l’import" in referente.get(suite["Location"].partition("#")[0]).content.decode()
    referente.post(reprise, {"action": "annuler"})
    assert not annexe.structures.exists()


def test_un_collage_fautif_dit_la_ligne_et_n_ecrit_rien(referente, url, annexe, mairie):
    page = referente.post(f"{url('coller')}?portee={mairie.pk}", {"texte": "EAJE\tUn\nZZZ\tDeux"}, follow=True)
    html = page.content.decode()
    assert "1\u00a0ligne sera ajoutée, 1 à corriger" in html
    assert "ZZZ" in html
    assert 'value="appliquer"' not in html
    assert not annexe.structures.exists()


def test_trop_de_lignes_collees_restent_dans_la_page(referente, url, mairie):
    texte = "EAJE\tUn\n" * 5001
    reponse = referente.post(f"{url('coller')}?portee={mairie.pk}", {"texte": texte})
    assert reponse.status_code == 422
    assert reponse.content.decode().count("EAJE\tUn") == 5001


def test_un_collage_trop_lourd_recoit_une_phrase(referente, url):
    reponse = referente.post(url("coller"), {"texte": "x" * 3_200_000}, **AUTO)
    assert reponse.status_code == 422
    assert "trop lourd" in json.loads(reponse.content)["erreurs"][0]


def test_un_fichier_s_importe_ligne_a_ligne_comparee(referente, url, annexe, mairie, ligne):
    csv = b"Type;Nom;Adresse\nEAJE;Les Lutins;9 rue Haute\nRPE;Relais;\n"
    corps = {"fichier": SimpleUploadedFile("structures.csv", csv), "mode": "actualiser"}
    html = referente.post(f"{url('importer')}?portee={mairie.pk}", corps, follow=True).content.decode()
    assert "<del>3 place de la Mairie</del>" in html
    assert "<ins>9 rue Haute</ins>" in html
    assert fraiche(ligne).adresse == "3 place de la Mairie"


@pytest.mark.parametrize(("nom", "contenu"), [("photo.xlsx", b"\x89PNG"), ("vide.csv", b"\n"), ("x.pdf", b"%PDF-1.7")])
def test_un_mauvais_fichier_est_refuse_par_une_phrase(referente, url, mairie, nom, contenu):
    corps = {"fichier": SimpleUploadedFile(nom, contenu), "mode": "ajouter"}
    reponse = referente.post(f"{url('importer')}?portee={mairie.pk}", corps)
    assert reponse.status_code == 422
    assert "invalid-feedback" in reponse.content.decode()


def test_l_import_d_un_collegue_ne_s_ouvre_pas(scene, comme, referente, convention, url, mairie):
    referente.post(f"{url('coller')}?portee={mairie.pk}", {"texte": "EAJE\tUn"}, **AUTO)
    reprise = reverse("conventions:reprise", args=[convention.reference, ImportLignes.objects.get().cle])
    assert comme(membre(scene.mairie)).get(reprise).status_code == 404


# Spreadsheets, proposals, cost


def test_le_modele_et_l_export_se_telechargent(referente, url, ligne):
    for page in ("modele", "exporter"):
        reponse = referente.get(url(page))
        assert reponse["Content-Disposition"].endswith('.xlsx"')
        assert reponse.content.startswith(b"PK")


def test_une_commune_se_propose_par_les_premieres_lettres(referente, url):
    reponse = referente.get(url("suggestions"), {"colonne": "commune", "q": "auberg"})
    assert [r["commune"] for r in reponse.json()["resultats"]] == ["Aubergenville (26029)"]


def test_une_adresse_de_retour_etrangere_est_ignoree(referente, url, convention, annexe):
    page = referente.get(url("importer"), {"retour": "//ailleurs.example/x"}).content.decode()
    assert "ailleurs.example" not in page


@pytest.mark.parametrize("nombre", [1, 30])
def test_la_page_du_tableau_coute_autant_quel_que_soit_le_nombre(
    referente, convention, annexe, mairie, nombre, django_assert_num_queries
):
    LigneStructureFactory.create_batch(nombre, annexe=annexe, partie=mairie)
    url = reverse("conventions:annexe", args=[convention.reference, annexe.pk])
    referente.get(url)
    with django_assert_num_queries(PAGE):
        assert referente.get(url).content.decode().count("data-pk=") == nombre


@pytest.mark.parametrize("nombre", [1, 30])
def test_une_case_coute_autant_quel_que_soit_le_nombre(
    referente, url, annexe, mairie, ligne, nombre, django_assert_num_queries
):
    LigneStructureFactory.create_batch(nombre, annexe=annexe, partie=mairie)
    with django_assert_num_queries(CASE):
        assert saisir(referente, url, ligne).status_code == 200
