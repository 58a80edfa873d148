import pytest

from conventions.domain.parties import ajouter_partie, retirer_partie
from conventions.domain.redaction import (
    ajouter_article,
    appliquer_propositions,
    choisir_option,
    consequences_option,
    enregistrer_article,
    propositions,
)
from conventions.enums import Statut
from conventions.erreurs import ErreurMetier
from conventions.models import Article, Convention
from ctg.droits import ActionRefusee
from tests.conventions.domain.scene import Scene, cles, fraiche, rangs
from tests.fabriques import OptionHypotheseFactory, OrganismeFactory


def changements(liste) -> list[tuple[str, bool]]:
    return sorted((c.code, c.modifie) for c in liste)


def test_dit_ce_qu_une_option_changerait_sans_rien_ecrire(scene: Scene, convention: Convention):
    traces = Article.history.count()
    consequences = consequences_option(convention, scene.modele.a_faire)
    assert changements(consequences.changements) == [
        ("ajouter:article:calendrier", False),
        ("remplacer:article:diagnostic", False),
        ("retirer:annexe:portrait", False),
    ]
    assert consequences.perdus == []
    (remplace,) = [c for c in consequences.changements if c.sens == "remplacer"]
    assert (remplace.titre, remplace.nouveau_titre) == ("Diagnostic achevé", "Diagnostic à venir")
    assert Article.history.count() == traces


def test_nomme_les_textes_ecrits_qui_partiraient(scene: Scene, convention: Convention):
    diagnostic = convention.articles.get(cle="diagnostic")
    enregistrer_article(diagnostic, par=scene.redacteur, jeton=0, corps="<p>Écrit à la main.</p>")
    assert [c.titre for c in consequences_option(convention, scene.modele.a_faire).perdus] == ["Diagnostic achevé"]


def test_echange_les_pieces_de_la_variante_a_leur_place(scene: Scene, convention: Convention):
    diagnostic = convention.articles.get(cle="diagnostic")
    choisir_option(convention, scene.modele.a_faire, par=scene.redacteur)
    assert list(convention.options.all()) == [scene.modele.a_faire]
    assert cles(convention) == ["visas", "preambule", "objet", "diagnostic", "calendrier", "duree"]
    assert rangs(convention.articles) == [1, 2, 3, 4, 5, 6]
    relu = fraiche(diagnostic)
    assert (relu.titre, relu.corps, relu.jeton) == ("Diagnostic à venir", "<p>Diagnostic à venir.</p>", 1)
    assert [a.cle for a in convention.annexes.all()] == ["plan"]


def test_revenir_a_une_variante_rend_le_texte_qu_on_y_avait_ecrit(scene: Scene, convention: Convention):
    diagnostic = convention.articles.get(cle="diagnostic")
    enregistrer_article(diagnostic, par=scene.redacteur, jeton=0, corps="<p>Écrit à la main.</p>")
    portrait = convention.annexes.get(cle="portrait")
    portrait.corps = "<p>Portrait écrit.</p>"
    portrait.save()
    choisir_option(convention, scene.modele.a_faire, par=scene.redacteur)
    calendrier = convention.articles.get(cle="calendrier")
    enregistrer_article(calendrier, par=scene.redacteur, jeton=0, corps="<p>Au printemps.</p>")
    choisir_option(convention, scene.modele.fait, par=scene.redacteur)
    assert fraiche(diagnostic).corps == "<p>Écrit à la main.</p>"
    assert convention.annexes.get(cle="portrait").corps == "<p>Portrait écrit.</p>"
    assert cles(convention) == ["visas", "preambule", "objet", "diagnostic", "duree"]
    choisir_option(convention, scene.modele.a_faire, par=scene.redacteur)
    assert convention.articles.get(cle="calendrier").corps == "<p>Au printemps.</p>"


def test_choisir_l_option_presente_ne_change_rien(scene: Scene, convention: Convention):
    traces = Convention.history.count()
    assert choisir_option(convention, scene.modele.fait, par=scene.redacteur).changements == []
    assert Convention.history.count() == traces


def test_ne_touche_pas_aux_articles_ajoutes_ni_aux_autres(scene: Scene, convention: Convention):
    ajoute = ajouter_article(convention, par=scene.redacteur, titre="Le nôtre", corps="<p>À nous.</p>")
    choisir_option(convention, scene.modele.a_faire, par=scene.redacteur)
    assert fraiche(ajoute).corps == "<p>À nous.</p>"
    assert cles(convention)[-2:] == ["duree", "le_notre"]


def test_refuse_l_option_d_un_autre_modele(scene: Scene, convention: Convention):
    with pytest.raises(ErreurMetier, match="n’appartient pas au modèle"):
        choisir_option(convention, OptionHypotheseFactory(), par=scene.redacteur)
    assert list(convention.options.all()) == [scene.modele.fait]


@pytest.mark.parametrize("qui", ["direction", "lecteur", "etranger", "referente"])
def test_seuls_les_redacteurs_de_la_caf_choisissent(scene: Scene, convention: Convention, qui: str):
    with pytest.raises(ActionRefusee):
        choisir_option(convention, scene.modele.a_faire, par=getattr(scene, qui))
    with pytest.raises(ActionRefusee):
        appliquer_propositions(convention, [], par=getattr(scene, qui))
    assert list(convention.options.all()) == [scene.modele.fait]


def test_une_variante_ne_change_plus_apres_la_soumission(scene: Scene, convention: Convention):
    Convention.objects.filter(pk=convention.pk).update(statut=Statut.DELIBERATIONS)
    with pytest.raises(ActionRefusee, match="Délibérations"):
        choisir_option(convention, scene.modele.a_faire, par=scene.redacteur)
    assert cles(convention) == ["visas", "preambule", "objet", "diagnostic", "duree"]


def test_une_nouvelle_partie_propose_ses_articles_sans_les_imposer(scene: Scene, convention: Convention):
    departement = OrganismeFactory(caf=scene.caf, commune=None, nature="departement", nom="Département de la Drôme")
    ajouter_partie(convention, departement, par=scene.redacteur)
    assert cles(convention) == ["visas", "preambule", "objet", "diagnostic", "duree"]
    (proposition,) = propositions(convention)
    assert (proposition.code, proposition.nouveau_titre, proposition.raison) == (
        "ajouter:article:departement",
        "Rôle du Département",
        "Un Département est partie à la convention.",
    )
    appliquer_propositions(convention, [proposition.code], par=scene.redacteur)
    assert cles(convention) == ["visas", "preambule", "objet", "diagnostic", "departement", "duree"]
    assert propositions(convention) == []


def test_une_partie_qui_part_propose_le_retrait_de_ses_articles(scene: Scene, convention: Convention):
    voisine = ajouter_partie(convention, OrganismeFactory(caf=scene.caf), par=scene.redacteur)
    appliquer_propositions(convention, ["ajouter:article:pluralite"], par=scene.redacteur)
    retirer_partie(voisine, par=scene.redacteur)
    (proposition,) = propositions(convention)
    assert (proposition.code, proposition.raison) == (
        "retirer:article:pluralite",
        "Une seule collectivité est partie à la convention.",
    )
    appliquer_propositions(convention, ["ajouter:article:departement"], par=scene.redacteur)
    assert "pluralite" in cles(convention)
    appliquer_propositions(convention, [proposition.code], par=scene.redacteur)
    assert cles(convention) == ["visas", "preambule", "objet", "diagnostic", "duree"]
    assert rangs(convention.articles) == [1, 2, 3, 4, 5]
