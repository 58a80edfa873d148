from itertools import pairwise

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from conventions.domain.derive import (
    Ecart,
    avec_pieces,
    comparer_versions,
    conventions_anciennes,
    derive_de,
    ecarts_nationaux,
)
from conventions.domain.lecture import charger
from conventions.domain.modeles import adapter_modele, nouvelle_version, publier
from conventions.domain.redaction import ajouter_article, enregistrer_article, retirer_article
from conventions.models import Annexe, ArticleModele, Convention
from tests.fabriques import ArticleModeleFactory, VersionModeleFactory, membre

pytestmark = pytest.mark.django_db


def lire(convention: Convention, brouillons=frozenset()):
    return derive_de(charger(convention, contenus=False), brouillons=brouillons, valeur="[{}]".format)


def test_une_convention_neuve_est_mot_pour_mot_son_modele(convention):
    derive = lire(convention)
    assert derive.ecarts == ()
    assert len(derive.pieces) == convention.articles.count() + convention.annexes.count()


def test_un_article_reecrit_ajoute_ou_retire_se_voit_mot_par_mot(convention, scene):
    objet = convention.articles.get(cle="objet")
    diagnostic = convention.articles.get(cle="diagnostic")
    enregistrer_article(
        diagnostic,
        par=scene.redacteur,
        jeton=diagnostic.jeton,
        titre="Diagnostic terminé",
        corps="<p>Diagnostic terminé.</p>",
    )
    retirer_article(objet, par=scene.redacteur)
    nouveau = ajouter_article(convention, par=scene.redacteur, titre="Communication")
    derive = lire(convention)
    par_cle = {piece.cle: piece for piece in derive.pieces}
    assert {p.cle: p.ecart for p in derive.ecarts} == {
        "diagnostic": Ecart.MODIFIE,
        "objet": Ecart.RETIRE,
        nouveau.cle: Ecart.AJOUTE,
    }
    modifie = par_cle["diagnostic"]
    assert modifie.ancien_titre == "Diagnostic achevé"
    segments = [(s.etat, s.texte) for bloc in modifie.blocs for s in bloc.segments]
    assert ("retire", "achevé") in segments
    assert ("ajoute", "terminé") in segments
    assert modifie.mots == 2


def test_une_mise_en_gras_n_est_pas_un_ecart(convention, scene):
    article = convention.articles.get(cle="objet")
    enregistrer_article(
        article, par=scene.redacteur, jeton=article.jeton, titre=article.titre, corps="<p><strong>Objet</strong>.</p>"
    )
    assert lire(convention).ecarts == ()


def test_le_brouillon_prive_d_une_partie_ne_se_lit_pas_par_ses_ecarts(convention, scene):
    partie = convention.parties.get(organisme=scene.mairie)
    annexe = convention.annexes.get(cle="plan")
    Annexe.objects.filter(pk=annexe.pk).update(responsable=partie, corps="<p>Confidence de la commune.</p>")
    assert "plan" not in {piece.cle for piece in lire(convention).pieces}
    assert {p.cle for p in lire(convention, {partie.pk}).ecarts} == {"plan"}


def test_les_ecarts_d_une_convention_coutent_autant_avec_un_article_qu_avec_vingt(convention, scene):
    def compter() -> int:
        chargee = charger(convention, contenus=False)
        with CaptureQueriesContext(connection) as requetes:
            derive_de(chargee, brouillons=frozenset(), valeur="[{}]".format)
        return len(requetes)

    avant = compter()
    for rang in range(20):
        ajouter_article(convention, par=scene.redacteur, titre=f"Article {rang}")
    assert (avant, compter()) == (0, 0)


def test_deux_versions_se_comparent_piece_a_piece(scene):
    ancienne = scene.modele.version
    nouvelle = VersionModeleFactory(modele=ancienne.modele, numero=2, statut="brouillon")
    ArticleModeleFactory(version=nouvelle, cle="objet", titre="Objet", corps="<p>Objet de la convention.</p>")
    ArticleModeleFactory(version=nouvelle, cle="duree", titre="Durée", corps="<p>Durée.</p>")
    ArticleModeleFactory(version=nouvelle, cle="neuf", titre="Neuf", corps="<p>Neuf.</p>")
    derive = comparer_versions(*avec_pieces([ancienne, nouvelle]))
    articles = {(p.titre, p.ecart) for p in derive.pieces if p.genre == "article"}
    assert {("Objet", Ecart.MODIFIE), ("Durée", Ecart.IDENTIQUE), ("Neuf", Ecart.AJOUTE)} <= articles
    # The two wordings of one key are two pieces.
    assert {("Diagnostic achevé", Ecart.RETIRE), ("Diagnostic à venir", Ecart.RETIRE)} <= articles


def test_une_caf_voit_ce_que_ses_modeles_disent_autrement_que_les_nationaux(scene):
    administratrice = membre(scene.caf, "administrateur")
    brouillon = adapter_modele(scene.modele.version, scene.caf, par=administratrice)
    [ligne] = ecarts_nationaux(scene.caf)
    assert (ligne.national, ligne.derive.ecarts) == (scene.modele.version.modele, ())
    ArticleModele.objects.filter(version=brouillon, cle="duree").update(corps="<p>Durée de quatre ans.</p>")
    [ligne] = ecarts_nationaux(scene.caf)
    assert (ligne.modifies, ligne.ajoutes, ligne.retires) == (1, 0, 0)


def test_les_ecarts_nationaux_coutent_autant_pour_un_modele_que_pour_trois(scene):
    administratrice = membre(scene.caf, "administrateur")
    comptes = []
    for _ in range(3):
        adapter_modele(VersionModeleFactory(), scene.caf, par=administratrice)
        with CaptureQueriesContext(connection) as requetes:
            ecarts_nationaux(scene.caf)
        comptes.append(len(requetes))
    assert all(a == b for a, b in pairwise(comptes)), comptes


def test_une_convention_en_preparation_sur_une_version_ancienne_est_signalee(scene):
    administratrice = membre(scene.caf, "administrateur")
    version = publier(adapter_modele(scene.modele.version, scene.caf, par=administratrice), par=administratrice)
    ancienne = scene.creer(version_modele=version)
    assert conventions_anciennes(scene.caf) == []
    recente = publier(nouvelle_version(version.modele, par=administratrice), par=administratrice)
    scene.creer(version_modele=recente)
    assert conventions_anciennes(scene.caf) == [ancienne]
