"""The technical administration shows everything, to its own Caf only, and bypasses no rule."""

import pytest
from django.contrib import admin
from django.urls import reverse
from django.utils import timezone

from conventions.models import Fichier
from territoires.models import Organisme, ReglagesCaf, Representant, Role, Utilisateur
from tests.fabriques import (
    AnnexeFactory,
    AppartenanceFactory,
    CafFactory,
    ConventionFactory,
    FichierFactory,
    LigneStructureFactory,
    PieceDeliberationFactory,
    StructureFactory,
    UtilisateurFactory,
    membre,
)

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


@pytest.mark.parametrize("fabrique", [LigneStructureFactory, PieceDeliberationFactory])
def test_ce_que_portent_les_annexes_reste_a_sa_caf(client, convention, administrateur, fabrique):
    sienne = fabrique(annexe__convention=convention, partie=convention.parties.last())
    autre = fabrique()
    client.force_login(administrateur)
    assert client.get(fiche(sienne)).status_code == 200
    assert client.get(fiche(autre)).status_code == 302
    assert client.get(historique(sienne)).status_code == 200
    assert client.get(historique(autre)).status_code == 404
    assert client.post(fiche(sienne), {"nom": "Détournée"}).status_code == 403


def test_le_brouillon_d_une_partie_ne_se_lit_pas_dans_l_administration(client, convention, administrateur):
    partie = convention.parties.last()
    ligne = LigneStructureFactory(annexe__convention=convention, annexe__responsable=partie, partie=partie)
    client.force_login(administrateur)
    pages = [fiche(ligne), fiche(ligne.annexe), historique(ligne), historique(ligne.annexe)]
    assert [client.get(page).status_code for page in pages] == [302, 302, 404, 404]
    ligne.annexe.statut, ligne.annexe.transmise_le = "transmise", timezone.now()
    ligne.annexe.save()
    assert [client.get(page).status_code for page in pages] == [200] * 4


def test_un_fichier_remplace_dans_un_brouillon_ne_se_liste_pas(client, convention, administrateur):
    partie = convention.parties.last()
    remplace, garde = FichierFactory(convention=convention), FichierFactory(convention=convention)
    annexe = AnnexeFactory(convention=convention, responsable=partie, fichier=remplace)
    annexe.fichier = garde
    annexe.save()
    client.force_login(administrateur)
    assert [client.get(fiche(objet)).status_code for objet in (remplace, garde)] == [302, 302]
    annexe.statut, annexe.transmise_le = "transmise", timezone.now()
    annexe.save()
    assert [client.get(fiche(objet)).status_code for objet in (remplace, garde)] == [302, 200]
    assert Fichier.objects.visibles_par(membre(partie.organisme)).count() == 2


def test_ce_qu_une_partie_ecrivait_en_prive_ne_s_apprend_pas_dans_l_historique(client, convention, administrateur):
    """Transmitting gives what is there, not the drafts that led to it."""
    partie = convention.parties.last()
    ligne = LigneStructureFactory(annexe__convention=convention, annexe__responsable=partie, partie=partie)
    annexe = ligne.annexe
    annexe.corps = "<p>Première idée</p>"
    annexe.save()
    annexe.statut, annexe.transmise_le, annexe.corps = "transmise", timezone.now(), "<p>Texte transmis</p>"
    annexe.save()
    prives = [ligne.history.earliest().history_id, annexe.history.all()[1].history_id]
    client.force_login(administrateur)
    for objet, prive in zip((ligne, annexe), prives, strict=True):
        assert historique(objet, prive) not in client.get(historique(objet)).text
        assert client.get(historique(objet, prive)).status_code == 404
    ligne.nom = "Corrigée après"
    ligne.save()
    for objet in (ligne, annexe):
        assert client.get(historique(objet, objet.history.latest().history_id)).status_code == 200


def test_le_registre_d_une_caf_se_tient_dans_l_administration(client, convention, administrateur):
    sienne = StructureFactory(caf=convention.caf)
    autre = StructureFactory()
    client.force_login(administrateur)
    champs = {"caf": convention.caf_id, "type": "rpe", "nom": "Relais", "fermee_le": "2026-06-30"}
    assert client.post(fiche(sienne), champs).status_code == 302
    sienne.refresh_from_db()
    assert (sienne.nom, str(sienne.fermee_le)) == ("Relais", "2026-06-30")
    assert client.post(fiche(autre), champs).status_code == 302
    autre.refresh_from_db()
    assert autre.nom != "Relais"


def historique(objet, *args: int) -> str:
    vue = "simple_history" if args else "history"
    return reverse(f"admin:{objet._meta.app_label}_{objet._meta.model_name}_{vue}", args=[objet.pk, *args])


def test_l_historique_des_autres_caf_reste_ferme(client, convention, administrateur):
    ailleurs = ConventionFactory()
    client.force_login(administrateur)
    for objet, attendu in (
        (convention.articles.last(), 200),
        (ailleurs.articles.last(), 404),
        (ailleurs.annexes.first(), 404),
        (ailleurs.parties.last(), 404),
        (ailleurs, 404),
        (ailleurs.caf, 404),
    ):
        objet.save()
        etat = type(objet).history.filter(id=objet.pk).first().history_id
        assert client.get(historique(objet)).status_code == attendu, objet
        assert client.get(historique(objet, etat)).status_code == attendu, objet


def test_l_historique_de_ce_qui_est_supprime_reste_au_superutilisateur(client, convention, administrateur):
    annexe = convention.annexes.first()
    pages = [historique(annexe)]
    annexe.delete()
    client.force_login(administrateur)
    assert [client.get(page).status_code for page in pages] == [404]
    client.force_login(UtilisateurFactory(is_staff=True, is_superuser=True))
    assert [client.get(page).status_code for page in pages] == [200]


def test_administrer_une_caf_ne_donne_rien_chez_une_autre(client, convention, administrateur):
    """Somebody who also reads for a commune of another Caf sees its card, and that of the Caf, but writes neither."""
    ailleurs = ConventionFactory()
    commune = ailleurs.parties.last().organisme
    AppartenanceFactory(utilisateur=administrateur, organisme=commune, role=Role.LECTEUR)
    client.force_login(administrateur)
    champs = {"nom": "Détournée", "nature": "caf", "denomination_courte": "la Caf", "reglages-0-prefixe": "PRISE"}
    for organisme in (ailleurs.caf, commune):
        assert client.get(fiche(organisme)).status_code == 200
        assert client.post(fiche(organisme), champs).status_code == 403
        assert client.post(fiche(organisme).replace("change", "delete"), {"post": "yes"}).status_code == 403
    assert not ReglagesCaf.objects.filter(prefixe="PRISE").exists()
    ajout = reverse("admin:territoires_representant_add")
    personne = {"prenom": "Ada", "nom": "Intruse", "fonction": "Maire", "titre": "executif"}
    assert client.post(ajout, {**personne, "organisme": commune.pk}).status_code == 200
    assert not Representant.objects.filter(nom="Intruse").exists()
    assert client.post(ajout, {**personne, "organisme": convention.caf_id}).status_code == 302
    assert Representant.objects.filter(nom="Intruse", organisme=convention.caf).exists()


def test_l_administrateur_d_une_caf_n_en_ouvre_pas_d_autre(client, convention, administrateur):
    client.force_login(administrateur)
    champs = {"nom": "Caf inventée", "nature": "caf", "denomination_courte": "la Caf", "article": "la"}
    formulaires = {"representants-TOTAL_FORMS": 0, "representants-INITIAL_FORMS": 0}
    reponse = client.post(reverse("admin:territoires_organisme_add"), champs | formulaires)
    assert reponse.status_code == 403
    assert not Organisme.objects.filter(nom="Caf inventée").exists()
