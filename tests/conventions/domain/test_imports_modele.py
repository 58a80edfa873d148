"""The life of an import: one file one import, read once, taken up again, nothing left of what fails."""

from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from conventions.domain.imports_modele import (
    deposer,
    executer,
    importer_maintenant,
    purger_fichiers,
    relancer,
    reprendre_interrompus,
    supprimer,
)
from conventions.domain.imports_revue import Revue
from conventions.enums import EtatRendu
from conventions.erreurs import ErreurMetier
from conventions.imports.controles import FichierModeleRefuse
from conventions.models import DecisionImport, ImportModele, Modele, Notification, VersionModele
from ctg.droits import ActionRefusee
from ctg.processus import Bornes
from territoires.models import Organisme, Role, Utilisateur
from tests.fabriques import CafFactory, VersionModeleFactory, membre
from tests.fabriques.imports import TEXTE, fichier_importe

pytestmark = pytest.mark.django_db
LONGTEMPS = timedelta(minutes=10)


@pytest.fixture
def caf() -> Organisme:
    return CafFactory()


@pytest.fixture
def admin(caf: Organisme) -> Utilisateur:
    return membre(caf, Role.ADMINISTRATEUR)


def apporter(caf: Organisme, par: Utilisateur, **champs) -> ImportModele:
    arguments = {"nature": "ctg", "nom": "La nôtre", "fichier_nom": "modele.txt", "contenu": TEXTE.encode()} | champs
    return deposer(caf, par=par, **arguments)


def fichiers() -> list[str]:
    return default_storage.listdir("imports")[1] if default_storage.exists("imports") else []


def test_un_fichier_depose_est_lu_par_la_tache(caf, admin, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        importation = apporter(caf, admin)
        assert importation.etat == EtatRendu.EN_ATTENTE
    importation.refresh_from_db()
    assert (importation.etat, importation.progression, importation.tentatives) == (EtatRendu.PRET, 100, 1)
    revue = Revue(importation)
    assert revue.fautes == []
    assert [p.piece.titre for p in revue.pieces if p.piece.genre == "article"] == ["OBJET", "ENGAGEMENTS", "DUREE"]
    assert revue.propositions
    assert not Modele.objects.filter(caf=caf).exists()
    assert not Notification.objects.exists()


def test_un_double_clic_donne_le_meme_import(caf, admin, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as taches:
        premier, second = apporter(caf, admin), apporter(caf, admin)
    assert premier == second
    assert (len(taches), len(fichiers())) == (1, 1)


@pytest.mark.parametrize("champ", [{"nom": "Une autre"}, {"contenu": b"Autre texte."}, {"nature": "avenant"}])
def test_un_autre_depot_est_un_autre_import(caf, admin, champ):
    assert apporter(caf, admin) != apporter(caf, admin, **champ)


def test_le_meme_fichier_apres_un_echec_ou_une_relecture_est_un_nouvel_import(caf, admin):
    premier = apporter(caf, admin)
    ImportModele.objects.filter(pk=premier.pk).update(etat=EtatRendu.ECHEC, message="Illisible.")
    second = apporter(caf, admin)
    assert second != premier
    DecisionImport.objects.create(importation=second, genre="structure", cible="Titre changé", par=admin)
    assert apporter(caf, admin) not in (premier, second)


@pytest.mark.parametrize(
    "champ",
    [
        {"fichier_nom": "modele.doc", "contenu": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)},
        {"contenu": b""},
        {"nature": "presentation"},
        {"nature": "inconnue"},
        {"nom": "x" * 151},
    ],
)
def test_ce_qui_est_refuse_ne_laisse_rien(caf, admin, champ):
    with pytest.raises(ErreurMetier) as refus:
        apporter(caf, admin, **champ)
    assert str(refus.value).endswith(".")
    assert not ImportModele.objects.exists()
    assert fichiers() == []


def test_un_nom_de_fichier_hostile_ne_touche_pas_le_stockage(caf, admin):
    importation = apporter(caf, admin, fichier_nom="../../etc/pas\x00swd/..\\Modèle d’été\x07.txt")
    assert importation.fichier_nom == "Modèle d’été.txt"
    assert importation.fichier.name == f"imports/{importation.cle}.txt"


@pytest.mark.parametrize("role", [Role.REDACTEUR, Role.VALIDEUR, Role.LECTEUR])
def test_seul_un_administrateur_de_la_caf_importe(caf, role):
    with pytest.raises(ActionRefusee):
        apporter(caf, membre(caf, role))
    with pytest.raises(ActionRefusee):
        apporter(caf, membre(CafFactory(), Role.ADMINISTRATEUR))
    assert fichiers() == []


def test_le_modele_d_une_autre_caf_ne_se_complete_pas(caf, admin):
    autre = VersionModeleFactory(modele__caf=CafFactory()).modele
    with pytest.raises(ErreurMetier, match="de cette Caf"):
        apporter(caf, admin, modele=autre)


def test_une_lecture_qui_echoue_dit_pourquoi_et_se_relance(caf, admin, django_capture_on_commit_callbacks):
    importation = apporter(caf, admin)
    default_storage.delete(importation.fichier.name)
    executer(importation.pk)
    importation.refresh_from_db()
    assert importation.etat == EtatRendu.ECHEC
    assert "Réessayez" in importation.message
    assert (importation.source, importation.structure, importation.propositions) == ({}, {}, [])
    with pytest.raises(ActionRefusee):
        relancer(importation, par=membre(caf, Role.REDACTEUR))
    with django_capture_on_commit_callbacks() as taches:
        assert relancer(importation, par=admin).etat == EtatRendu.EN_ATTENTE
        assert relancer(importation, par=admin).tentatives == 0
    assert len(taches) == 1


def test_executer_deux_fois_ne_lit_qu_une_fois(caf, admin):
    importation = fichier_importe(caf, admin)
    ImportModele.objects.filter(pk=importation.pk).update(nom="Renommé")
    executer(importation.pk)
    importation.refresh_from_db()
    assert (importation.tentatives, importation.nom) == (1, "Renommé")
    executer(importation.pk + 1000)


def test_qui_a_attendu_est_prevenu(caf, admin):
    importation = apporter(caf, admin)
    ImportModele.objects.filter(pk=importation.pk).update(cree_le=timezone.now() - LONGTEMPS)
    executer(importation.pk)
    notification = Notification.objects.get()
    assert notification.utilisateur == admin
    assert "est lu" in notification.phrase
    assert str(importation.cle) in notification.adresse


def test_un_ouvrier_mort_est_remplace_trois_fois_au_plus(caf, admin, django_capture_on_commit_callbacks):
    importation = apporter(caf, admin)
    mort = {"etat": EtatRendu.EN_COURS, "battement": timezone.now() - LONGTEMPS}
    ImportModele.objects.filter(pk=importation.pk).update(tentatives=1, **mort)
    with django_capture_on_commit_callbacks(execute=True):
        assert reprendre_interrompus() == 1
    importation.refresh_from_db()
    assert (importation.etat, importation.tentatives) == (EtatRendu.PRET, 2)
    ImportModele.objects.filter(pk=importation.pk).update(tentatives=3, **mort)
    assert reprendre_interrompus() == 1
    importation.refresh_from_db()
    assert importation.etat == EtatRendu.ECHEC
    assert "interrompue 3 fois" in importation.message


def test_une_lecture_vivante_n_est_pas_reprise(caf, admin):
    importation = apporter(caf, admin)
    assert reprendre_interrompus() == 0
    ImportModele.objects.filter(pk=importation.pk).update(etat=EtatRendu.EN_COURS, battement=timezone.now())
    assert reprendre_interrompus() == 0
    ImportModele.objects.filter(pk=importation.pk).update(
        etat=EtatRendu.EN_ATTENTE, battement=timezone.now() - LONGTEMPS
    )
    assert reprendre_interrompus() == 1


def test_supprimer_retire_le_fichier_et_laisse_la_version(caf, admin, django_capture_on_commit_callbacks):
    importation, version = importer_maintenant(
        caf, nature="ctg", nom="La nôtre", fichier_nom="modele.txt", contenu=TEXTE.encode(), par=admin
    )
    with pytest.raises(ActionRefusee):
        supprimer(importation, par=membre(caf, Role.LECTEUR))
    with django_capture_on_commit_callbacks(execute=True):
        supprimer(importation, par=admin)
    assert fichiers() == []
    assert VersionModele.objects.filter(pk=version.pk).exists()


def test_un_fichier_sans_import_est_balaye(caf, admin):
    importation = fichier_importe(caf, admin)
    garde = apporter(caf, admin, nom="Une autre")
    ImportModele.objects.filter(pk=importation.pk).delete()
    assert purger_fichiers() == 0
    assert purger_fichiers(age=timedelta(0)) == 1
    assert fichiers() == [garde.fichier.name.rpartition("/")[2]]


def test_importer_maintenant_ne_laisse_rien_d_un_echec(caf, admin):
    brouillon = VersionModeleFactory(modele__caf=caf, modele__nature="ctg", statut="brouillon", numero=2)
    with pytest.raises(ErreurMetier, match="déjà en préparation"):
        importer_maintenant(
            caf, nature="", nom="", fichier_nom="m.txt", contenu=TEXTE.encode(), par=admin, modele=brouillon.modele
        )
    assert not ImportModele.objects.exists()
    assert fichiers() == []


def test_un_fichier_refuse_en_ligne_de_commande_se_dit(caf, admin):
    with pytest.raises(FichierModeleRefuse):
        importer_maintenant(caf, nature="ctg", nom="La nôtre", fichier_nom="m.txt", contenu=b"", par=admin)


def test_une_reconnaissance_sans_fin_est_arretee_et_le_dit(caf, admin, monkeypatch):
    monkeypatch.setattr(
        "conventions.domain.imports_modele.RECONNAISSANCE", Bornes(memoire_mo=900, cpu_s=1, delai_s=0.01)
    )
    importation = apporter(caf, admin, contenu="\n\n".join(f"Article {n} : Objet" for n in range(1500)).encode())
    executer(importation.pk)
    importation.refresh_from_db()
    assert importation.etat == EtatRendu.ECHEC
    assert "a pris trop de temps" in importation.message
