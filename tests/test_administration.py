"""The technical administration shows everything, to its own Caf only, and bypasses no rule."""

import pytest
from django.contrib import admin
from django.urls import reverse

from territoires.models import Organisme, Role, Utilisateur
from tests.fabriques import CafFactory, ConventionFactory, UtilisateurFactory, membre

PAGES = [modele for modele in admin.site._registry if modele._meta.app_label in {"territoires", "conventions"}]


def liste(modele) -> str:
    return reverse(f"admin:{modele._meta.app_label}_{modele._meta.model_name}_changelist")


def fiche(objet) -> str:
    return reverse(f"admin:{objet._meta.app_label}_{objet._meta.model_name}_change", args=[objet.pk])


@pytest.fixture
def convention(db):
    return ConventionFactory()


@pytest.fixture
def administrateur(convention) -> Utilisateur:
    return membre(convention.caf, Role.ADMINISTRATEUR, is_staff=True)


@pytest.mark.parametrize("modele", PAGES, ids=lambda m: m._meta.model_name)
def test_le_superutilisateur_ouvre_toutes_les_listes(client, convention, modele):
    client.force_login(UtilisateurFactory(is_staff=True, is_superuser=True))
    reponse = client.get(liste(modele))
    assert reponse.status_code == 200
    if modele.objects.exists():
        assert client.get(fiche(modele.objects.first())).status_code == 200


def test_l_administrateur_d_une_caf_ne_voit_que_ses_lignes(client, convention, administrateur):
    autre = ConventionFactory()
    client.force_login(administrateur)
    page = client.get(liste(type(convention))).content.decode()
    assert convention.reference in page
    assert autre.reference not in page
    assert client.get(fiche(convention)).status_code == 200
    assert client.get(fiche(autre)).status_code == 302
    assert client.get(fiche(autre.caf)).status_code == 302
    assert client.get(fiche(autre.articles.first())).status_code == 302


def test_l_administration_n_ecrit_ni_convention_ni_article(client, convention, administrateur):
    client.force_login(administrateur)
    article = convention.articles.first()
    for objet in (convention, article, convention.parties.first()):
        assert client.post(fiche(objet), {"titre": "Détourné", "nom": "Détourné"}).status_code == 403
    article.refresh_from_db()
    assert article.titre != "Détourné"


def test_l_administrateur_modifie_un_organisme_de_sa_caf_seulement(client, convention, administrateur):
    client.force_login(administrateur)
    commune = Organisme.objects.get(caf=convention.caf, nature="commune")
    champs = {
        "nom": "commune de Neuville",
        "article": "la",
        "feminin": "on",
        "nature": "commune",
        "denomination_courte": "la commune",
        "caf": convention.caf_id,
        "commune": commune.commune_id,
        "representants-TOTAL_FORMS": 0,
        "representants-INITIAL_FORMS": 0,
    }
    assert client.post(fiche(commune), champs).status_code == 302
    commune.refresh_from_db()
    assert commune.nom == "commune de Neuville"
    # Another Caf cannot be given: it is not among the choices.
    reponse = client.post(fiche(commune), {**champs, "caf": CafFactory().pk})
    assert reponse.status_code == 200
    commune.refresh_from_db()
    assert commune.caf_id == convention.caf_id


@pytest.mark.parametrize("role", [Role.REDACTEUR, Role.VALIDEUR, Role.LECTEUR])
def test_les_autres_roles_n_entrent_pas(client, convention, role):
    client.force_login(membre(convention.caf, role, is_staff=True))
    assert client.get(liste(type(convention))).status_code == 403


def test_un_compte_sans_acces_technique_est_renvoye_a_la_connexion(client, convention):
    client.force_login(membre(convention.caf, Role.ADMINISTRATEUR))
    reponse = client.get(liste(type(convention)))
    assert reponse.status_code == 302
    assert "login" in reponse["Location"]
