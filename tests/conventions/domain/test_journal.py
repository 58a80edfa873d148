from datetime import date, timedelta

import pytest
from django.utils import timezone

from conventions.domain.annexes import confier_annexe
from conventions.domain.cycle_de_vie import executer
from conventions.domain.journal import journal, page_du_journal
from conventions.domain.parties import (
    SaisieSignataire,
    ajouter_partie,
    modifier_partie,
    remplacer_signataires,
    retirer_partie,
)
from conventions.domain.periode import modifier_periode
from conventions.domain.redaction import (
    ajouter_article,
    choisir_option,
    deplacer_article,
    enregistrer_article,
    retirer_article,
)
from conventions.models import Article, Convention
from tests.conventions.domain.scene import FIN, Scene, fraiche
from tests.fabriques import ArticleFactory, OrganismeFactory, membre


def phrases(convention: Convention) -> list[str]:
    """Sentences from the oldest to the latest, with ordinary spaces."""
    return [ligne.phrase.replace("\u00a0", " ") for ligne in reversed(journal(convention))]


def dernieres(convention: Convention, nombre: int = 1) -> list[str]:
    return phrases(convention)[-nombre:]


def ecrire(scene: Scene, article: Article, corps: str, par=None) -> None:
    enregistrer_article(article, par=par or scene.redacteur, jeton=fraiche(article).jeton, corps=f"<p>{corps}</p>")


def test_la_creation_tient_en_une_ligne(scene: Scene, convention: Convention):
    (ligne,) = journal(convention)
    assert (ligne.qui, ligne.phrase, ligne.url) == ("Camille Exemple", "a créé la convention", "")
    assert ligne.texte.startswith("Camille Exemple a créé la convention le ")


def test_raconte_chaque_geste_en_francais(scene: Scene, convention: Convention):
    objet = convention.articles.get(cle="objet")
    mairie = convention.parties.get(organisme=scene.mairie)
    ecrire(scene, objet, "Nouveau.")
    nouvel_article = ajouter_article(convention, par=scene.redacteur, titre="Le nôtre")
    deplacer_article(nouvel_article, par=scene.redacteur, position=1)
    retirer_article(nouvel_article, par=scene.redacteur)
    confier_annexe(convention.annexes.get(cle="plan"), par=scene.redacteur, responsable=mairie)
    modifier_partie(mairie, par=scene.redacteur, jeton=mairie.jeton, ville="Romans")
    remplacer_signataires(
        mairie,
        par=scene.redacteur,
        jeton=mairie.jeton + 1,
        signataires=[SaisieSignataire("Louise", "Petit", "Maire", "Mme")],
    )
    modifier_periode(
        convention, par=scene.redacteur, jeton=0, date_effet=convention.date_effet, date_fin=date(2029, 12, 31)
    )
    choisir_option(convention, scene.modele.a_faire, par=scene.redacteur)
    assert phrases(convention) == [
        "a créé la convention",
        "a rédigé l’article « Objet »",
        "a ajouté l’article « Le nôtre »",
        "a modifié l’article « Le nôtre » (déplacé au rang 1)",
        "a retiré l’article « Le nôtre »",
        "a modifié l’annexe « Plan d’actions » (confiée à la commune)",
        "a modifié la partie « commune d’Aubergenville » : la ville (« Romans » au lieu de « Aubergenville »)",
        "a modifié Mme Louise Petit, Maire, signataire de « commune d’Aubergenville »",
        f"a changé la date de fin (31 décembre 2029 au lieu de {FIN.day} décembre {FIN.year})",
        "a modifié l’article « Diagnostic à venir » (changement de variante)",
        "a ajouté l’article « Calendrier du diagnostic » (changement de variante)",
        "a retiré l’annexe « Portrait » (changement de variante)",
        "a choisi la variante « Il reste à faire »",
    ]
    assert {ligne.qui for ligne in journal(convention)} == {"Camille Exemple"}


def test_raconte_les_parties_qui_viennent_et_partent(scene: Scene, convention: Convention):
    syndicat = OrganismeFactory(caf=scene.caf, commune=None, nature="syndicat", nom="syndicat du Val")
    partie = ajouter_partie(convention, syndicat, par=scene.redacteur)
    retirer_partie(partie, par=scene.redacteur)
    assert dernieres(convention, 2) == [
        "a ajouté la partie « syndicat du Val »",
        "a retiré la partie « syndicat du Val »",
    ]


def test_raconte_la_soumission_et_la_reouverture_avec_leur_motif(scene: Scene, convention: Convention):
    executer(convention, "soumettre", par=scene.direction)
    executer(convention, "rouvrir", par=scene.direction, commentaire="Une erreur de date.")
    rouverte, soumise, _ = journal(convention)
    assert (soumise.qui, soumise.phrase) == ("Dominique Direction", "a figé le texte et l’a soumis aux délibérations")
    assert "les votes déjà pris ne valent plus" in rouverte.phrase
    assert rouverte.commentaire == "Une erreur de date."
    assert soumise.url == f"/conventions/{convention.reference}/versions/"


def dater(article: Article, minutes: list[int]) -> None:
    """Spread the saves of the article, latest last, so many minutes ago."""
    traces = Article.history.filter(id=article.pk, history_type="~").order_by("history_id")
    for trace, ecoulees in zip(traces, minutes, strict=True):
        Article.history.filter(history_id=trace.history_id).update(
            history_date=timezone.now() + timedelta(days=1) - timedelta(minutes=ecoulees)
        )


def test_regroupe_les_enregistrements_d_un_auteur_dans_l_heure(scene: Scene, convention: Convention):
    objet = convention.articles.get(cle="objet")
    for n in range(4):
        ecrire(scene, objet, f"Etat {n}.")
    dater(objet, [200, 50, 30, 0])
    assert dernieres(convention, 2) == [
        "a rédigé l’article « Objet »",
        "a rédigé l’article « Objet » (3 enregistrements)",
    ]


def test_un_autre_auteur_ou_un_autre_article_coupe_le_groupe(scene: Scene, convention: Convention):
    objet, preambule = (convention.articles.get(cle=cle) for cle in ("objet", "preambule"))
    collegue = membre(scene.caf, prenom="Andréa", nom="Collègue")
    ecrire(scene, objet, "Un.")
    ecrire(scene, preambule, "Deux.")
    ecrire(scene, objet, "Trois.")
    ecrire(scene, objet, "Quatre.", par=collegue)
    assert [(ligne.qui, ligne.phrase) for ligne in journal(convention)[:4]] == [
        ("Andréa Collègue", "a rédigé l’article «\u00a0Objet\u00a0»"),
        ("Camille Exemple", "a rédigé l’article «\u00a0Objet\u00a0»"),
        ("Camille Exemple", "a rédigé l’article «\u00a0Préambule\u00a0»"),
        ("Camille Exemple", "a rédigé l’article «\u00a0Objet\u00a0»"),
    ]


def test_renvoie_a_l_article_tant_qu_il_existe(scene: Scene, convention: Convention):
    objet = convention.articles.get(cle="objet")
    ecrire(scene, objet, "Un.")
    assert journal(convention)[0].url == f"/conventions/{convention.reference}/articles/{objet.pk}/"
    retirer_article(objet, par=scene.redacteur)
    assert [ligne.url for ligne in journal(convention)[:2]] == ["", ""]


def test_ce_que_personne_n_a_signe_revient_au_logiciel(scene: Scene, convention: Convention):
    ArticleFactory(convention=convention, titre="Importé")
    assert journal(convention)[0].qui == "Le logiciel"


def test_ne_raconte_pas_les_autres_conventions(scene: Scene, convention: Convention):
    autre = scene.creer()
    ecrire(scene, autre.articles.get(cle="objet"), "Ailleurs.")
    assert phrases(convention) == ["a créé la convention"]


def test_lit_le_meme_nombre_de_requetes_quel_que_soit_le_nombre_de_lignes(
    scene: Scene, convention: Convention, django_assert_num_queries
):
    ajouter_article(convention, par=scene.redacteur, titre="Premier")
    with django_assert_num_queries(13):
        assert len(journal(convention)) == 2
    for cle in ("objet", "preambule", "visas"):
        for n in range(3):
            ecrire(scene, convention.articles.get(cle=cle), f"Etat {n}.")
    ajouter_partie(convention, OrganismeFactory(caf=scene.caf), par=scene.redacteur)
    with django_assert_num_queries(13):
        lignes = journal(convention)
    assert len(lignes) == 7


@pytest.mark.parametrize(("numero", "attendue"), [(1, 1), ("2", 2), (99, 3), ("x", 1)])
def test_se_lit_par_pages(scene: Scene, convention: Convention, numero, attendue: int):
    for n in range(4):
        ajouter_article(convention, par=scene.redacteur, titre=f"Article {n}")
    page = page_du_journal(convention, numero, par_page=2)
    assert (page.number, page.paginator.num_pages, page.paginator.count) == (attendue, 3, 5)
