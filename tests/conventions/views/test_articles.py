"""The articles of a convention: who reads them, their order, those that come and go, their past."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from conventions.domain.redaction import ajouter_article, enregistrer_article
from conventions.enums import Condition, GenreArticle
from conventions.models import Article, Convention
from territoires.models import NatureOrganisme, Role
from tests.conventions.views.articles import adresse, connecte, enregistrer, page, saisie, texte
from tests.fabriques import (
    ArticleFactory,
    ArticleModeleFactory,
    ConventionFactory,
    OrganismeFactory,
    PartieFactory,
    UtilisateurFactory,
    membre,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def convention() -> Convention:
    return ConventionFactory()


@pytest.fixture
def article(convention: Convention) -> Article:
    return convention.articles.filter(genre=GenreArticle.ARTICLE).first()


@pytest.fixture
def caf(convention: Convention) -> Client:
    """The drafter who follows the convention."""
    return connecte(convention.agent)


class TestLecture:
    """Whoever sees the convention reads its articles, with the values of its fields."""

    def test_un_etranger_ne_trouve_rien(self, convention: Convention, article: Article) -> None:
        client = connecte(UtilisateurFactory())
        chemins = [adresse(convention, "articles"), adresse(convention, "article_ajouter"), adresse(article)]
        chemins += [
            adresse(article, f"article_{nom}") for nom in ("deplacer", "retirer", "consigne", "comparer", "historique")
        ]
        chemins.append(adresse(article, "article_restaurer", article.history.first().history_id))
        assert [client.get(chemin).status_code for chemin in chemins] == [404] * len(chemins)
        assert enregistrer(client, article, "<p>Intrus</p>").status_code == 404
        assert texte(article) == article.corps

    @pytest.mark.parametrize("qui", ["lecteur", "collectivite"])
    def test_le_texte_resolu_sans_formulaire(self, convention: Convention, article: Article, qui: str) -> None:
        article.corps = '<p>Avec <span data-mention="caf.court"></span>.</p>'
        article.save()
        mairie = next(p.organisme for p in convention.parties.all() if not p.est_caf)
        client = connecte(membre(convention.caf, Role.LECTEUR) if qui == "lecteur" else membre(mairie))
        contenu = page(client.get(adresse(article)))
        assert "<p>Avec la Caf.</p>" in contenu
        assert "data-enregistrement" not in contenu

    def test_un_renvoi_mort_reste_lisible(self, caf: Client, convention: Convention, article: Article) -> None:
        Article.objects.filter(pk=article.pk).update(corps='<p>Voir <span data-mention="article:parti"></span>.</p>')
        lecteur = connecte(membre(convention.caf, Role.LECTEUR))
        assert '<mark class="mention inconnue">article:parti</mark>' in page(lecteur.get(adresse(article)))
        assert "n’est pas dans la convention" in page(caf.get(adresse(article)))

    def test_une_note_s_appelle_et_se_lit(self, convention: Convention, article: Article) -> None:
        Article.objects.filter(pk=article.pk).update(corps='<p>Une loi<span data-note="Loi &lt;2023&gt;"></span></p>')
        contenu = page(connecte(membre(convention.caf, Role.LECTEUR)).get(adresse(article)))
        assert '<span class="note" data-note="Loi &lt;2023&gt;"></span>' in contenu
        assert "<li>Loi &lt;2023&gt;</li>" in contenu

    def test_article_d_une_autre_convention(self, caf: Client, convention: Convention) -> None:
        autre = ArticleFactory(convention=ConventionFactory(caf=convention.caf, agent=convention.agent))
        chemin = reverse("conventions:article", args=[convention.reference, autre.pk])
        assert caf.get(chemin).status_code == 404
        assert caf.post(chemin, saisie(autre, "<p>Ailleurs</p>")).status_code == 404
        assert texte(autre) == autre.corps

    def test_les_voisins(self, caf: Client, convention: Convention) -> None:
        preambule, premier, second = convention.articles.all()
        contexte = caf.get(adresse(premier)).context
        assert contexte["precedent"]["url"] == adresse(preambule)
        assert contexte["suivant"]["url"] == adresse(second)

    @pytest.mark.parametrize(("nom", "attendu"), [("articles", 23), ("article", 19)])
    @pytest.mark.parametrize("nombre", [1, 30])
    def test_nombre_constant_de_requetes(self, nombre: int, nom: str, attendu: int) -> None:
        convention = ConventionFactory(articles=nombre)
        client = connecte(convention.agent)
        cible = convention if nom == "articles" else convention.articles.last()
        client.get(adresse(cible, nom))
        with CaptureQueriesContext(connection) as requetes:
            client.get(adresse(cible, nom))
        assert len(requetes) == attendu


class TestListe:
    def ordre(self, convention: Convention) -> list[int]:
        return list(convention.articles.filter(genre="article").values_list("pk", flat=True))

    def test_monter_descendre_et_glisser(self, caf: Client) -> None:
        convention = ConventionFactory(articles=3)
        caf = connecte(convention.agent)
        a, b, c = self.ordre(convention)
        chemin = adresse(convention, "articles")
        assert caf.post(chemin, {"monter": b}).url == f"{chemin}?deplace={b}"
        assert self.ordre(convention) == [b, a, c]
        caf.post(chemin, {"descendre": a})
        assert self.ordre(convention) == [b, c, a]
        caf.post(chemin, {"ordre": f"{a},{b},{c}"})
        assert self.ordre(convention) == [a, b, c]
        assert convention.articles.first().genre == GenreArticle.PREAMBULE

    def test_ordre_d_une_liste_perimee(self, caf: Client, convention: Convention) -> None:
        a, b = self.ordre(convention)
        chemin = adresse(convention, "articles")
        reponse = caf.post(chemin, {"ordre": f"{b},{a},{b + 1000}"}, follow=True)
        assert "La liste a changé entre-temps" in page(reponse)
        assert self.ordre(convention) == [a, b]

    def test_un_lecteur_n_ordonne_pas(self, convention: Convention) -> None:
        client = connecte(membre(convention.caf, Role.LECTEUR))
        chemin = adresse(convention, "articles")
        assert 'name="monter"' not in page(client.get(chemin))
        avant = self.ordre(convention)
        assert client.post(chemin, {"descendre": avant[0]}).status_code == 403
        assert self.ordre(convention) == avant

    def test_placer_au_rang(self, caf: Client, convention: Convention) -> None:
        a, b = self.ordre(convention)
        chemin = adresse(Article.objects.get(pk=b), "article_deplacer")
        assert caf.get(chemin).context["form"]["position"].value() == 2
        assert caf.post(chemin, {"position": "1"}).status_code == 302
        assert self.ordre(convention) == [b, a]

    def test_le_preambule_garde_sa_place(self, caf: Client, convention: Convention) -> None:
        preambule = convention.articles.first()
        reponse = caf.get(adresse(preambule, "article_deplacer"), follow=True)
        assert "gardent leur place" in page(reponse)

    def test_proposition_selon_les_parties(self, caf: Client, convention: Convention) -> None:
        ArticleModeleFactory(
            version=convention.version_modele, cle="msa", titre="Rôle de la MSA", condition=Condition.MSA
        )
        msa = OrganismeFactory(caf=convention.caf, nature=NatureOrganisme.MSA, commune=None, nom="MSA du Val d’Aure")
        PartieFactory(convention=convention, organisme=msa)
        assert "Une MSA est partie à la convention." in page(caf.get(adresse(convention, "articles")))
        for _ in range(2):
            caf.post(adresse(convention, "article_ajouter"), {"proposition": "ajouter:article:msa"})
        assert list(convention.articles.filter(cle="msa").values_list("titre", flat=True)) == ["Rôle de la MSA"]


class TestAjouterRetirer:
    def test_ajouter_une_seule_fois(self, caf: Client, convention: Convention, article: Article) -> None:
        chemin = adresse(convention, "article_ajouter")
        reponses = [caf.post(chemin, {"titre": "Parentalité", "apres": article.pk}) for _ in range(2)]
        nouveau = convention.articles.get(titre="Parentalité")
        assert [r.url for r in reponses] == [adresse(nouveau)] * 2
        assert nouveau.ordre == Article.objects.get(pk=article.pk).ordre + 1

    @pytest.mark.parametrize("champs", [{"titre": ""}, {"titre": "Parentalité", "apres": "999999"}])
    def test_ajouter_refuse_et_garde_la_saisie(self, caf: Client, convention: Convention, champs: dict) -> None:
        avant = convention.articles.count()
        reponse = caf.post(adresse(convention, "article_ajouter"), champs)
        assert reponse.status_code == 422
        assert reponse.context["form"]["titre"].value() == champs["titre"]
        assert convention.articles.count() == avant

    def test_ajouter_demande_le_role(self, convention: Convention) -> None:
        mairie = next(p.organisme for p in convention.parties.all() if not p.est_caf)
        reponse = connecte(membre(mairie)).post(adresse(convention, "article_ajouter"), {"titre": "Le nôtre"})
        assert reponse.status_code == 403
        assert not convention.articles.filter(titre="Le nôtre").exists()

    def test_retirer_demande_puis_remettre(self, caf: Client, convention: Convention, article: Article) -> None:
        autre = convention.articles.last()
        Article.objects.filter(pk=autre.pk).update(
            corps=f'<p>Voir <span data-mention="article:{article.cle}"></span>.</p>', titre="Suivi"
        )
        question = caf.get(adresse(article, "article_retirer"))
        assert "Des textes y renvoient" in page(question)
        assert "Suivi" in question.context["texte"]
        assert Article.objects.filter(pk=article.pk).exists()
        for _ in range(2):
            assert caf.post(adresse(article, "article_retirer")).url == adresse(convention, "articles")
        assert not Article.objects.filter(pk=article.pk).exists()
        trace = caf.get(adresse(convention, "articles")).context["retires"][0]
        for _ in range(2):
            caf.post(adresse(convention, "article_ajouter"), {"reprendre": trace.history_id})
        assert convention.articles.filter(cle=article.cle).count() == 1

    def test_un_article_obligatoire_reste(self, caf: Client, convention: Convention) -> None:
        modele = ArticleModeleFactory(version=convention.version_modele, obligatoire=True)
        article = ArticleFactory(convention=convention, modele=modele)
        for reponse in (caf.get(adresse(article, "article_retirer")), caf.post(adresse(article, "article_retirer"))):
            assert reponse.url == adresse(convention, "articles")
        assert "Le modèle exige" in page(caf.get(adresse(convention, "articles")))
        assert Article.objects.filter(pk=article.pk).exists()


class TestConsigne:
    @pytest.fixture
    def article(self, convention: Convention) -> Article:
        modele = ArticleModeleFactory(version=convention.version_modele, consigne="Citer les communes.")
        return ArticleFactory(convention=convention, modele=modele)

    def test_c_est_fait_puis_remise(self, caf: Client, article: Article) -> None:
        chemin = adresse(article, "article_consigne")
        assert "Citer les communes." in page(caf.get(adresse(article)))
        caf.post(chemin, {"levee": "oui"})
        assert Article.objects.get(pk=article.pk).consigne == ""
        caf.post(chemin, {"levee": "non"})
        assert Article.objects.get(pk=article.pk).consigne == "Citer les communes."

    def test_sans_recharger_ni_perdre_le_jeton(self, caf: Client, article: Article) -> None:
        reponse = caf.post(adresse(article, "article_consigne"), {"levee": "oui"}, headers={"HX-Request": "true"})
        assert "Consigne suivie" in page(reponse)
        assert "<html" not in page(reponse)
        assert enregistrer(caf, article, "<p>Suite de la frappe.</p>", auto=True).status_code == 200

    def test_un_lecteur_ne_la_voit_ni_ne_la_leve(self, convention: Convention, article: Article) -> None:
        client = connecte(membre(convention.caf, Role.LECTEUR))
        assert "Citer les communes." not in page(client.get(adresse(article)))
        assert client.post(adresse(article, "article_consigne")).status_code == 403
        assert Article.objects.get(pk=article.pk).consigne_levee is False

    def test_la_liste_de_ce_qui_reste_suit_le_texte(self, caf: Client, article: Article) -> None:
        enregistrer(caf, article, "<p>Le budget est de <mark>montant en euros</mark>.</p>", auto=True)
        fragment = page(caf.get(adresse(article), headers={"HX-Request": "true"}))
        assert "«\u00a0montant en euros\u00a0»" in fragment
        assert "<html" not in fragment


class TestHistorique:
    def test_qui_a_change_quoi(self, caf: Client, convention: Convention, article: Article) -> None:
        for mots in ("des enfants", "des jeunes enfants"):
            actuel = Article.objects.get(pk=article.pk)
            corps = f"<p>Les parties agissent ensemble en faveur {mots}.</p>"
            enregistrer_article(actuel, par=convention.agent, jeton=actuel.jeton, corps=corps)
        reponse = caf.get(adresse(article, "article_historique"))
        recent, premier = (lu for lu, *_ in reponse.context["etats"])
        assert (recent.qui, recent.etat.fois, recent.actuel) == (convention.agent.nom_complet, 2, True)
        assert "<del>familles</del><ins>jeunes enfants</ins>" in page(reponse)
        assert (premier.blocs, premier.actuel) == ([], False)

    def test_restaurer_apres_confirmation(self, caf: Client, convention: Convention, article: Article) -> None:
        premier = article.history.first()
        enregistrer_article(article, par=convention.agent, jeton=article.jeton, corps="<p>Autre texte.</p>")
        chemin = adresse(article, "article_restaurer", premier.history_id)
        confirmation = caf.get(chemin)
        assert "Revenir à ce texte" in page(confirmation)
        assert texte(article) == "<p>Autre texte.</p>"
        assert caf.post(chemin, {"jeton": confirmation.context["article"].jeton}).url == adresse(article)
        assert texte(article) == premier.corps
        assert article.history.first().history_user == convention.agent

    def test_restaurer_sur_un_texte_change_depuis(self, caf: Client, convention: Convention, article: Article) -> None:
        premier = article.history.first()
        enregistrer_article(article, par=convention.agent, jeton=article.jeton, corps="<p>Autre texte.</p>")
        reponse = caf.post(adresse(article, "article_restaurer", premier.history_id), {"jeton": 0}, follow=True)
        assert "modifié entre-temps" in page(reponse)
        assert texte(article) == "<p>Autre texte.</p>"

    def test_restaurer_l_etat_d_un_autre_article(self, caf: Client, convention: Convention, article: Article) -> None:
        autre = convention.articles.last().history.first()
        chemin = adresse(article, "article_restaurer", autre.history_id)
        assert caf.get(chemin).status_code == 404
        caf.post(chemin)
        assert texte(article) == article.corps

    def test_un_lecteur_lit_l_historique_sans_restaurer(self, convention: Convention, article: Article) -> None:
        client = connecte(membre(convention.caf, Role.LECTEUR))
        ajoute = ajouter_article(convention, par=convention.agent, titre="Suivi", corps="<p>Un.</p>")
        enregistrer_article(ajoute, par=convention.agent, jeton=ajoute.jeton, corps="<p>Deux.</p>")
        contenu = page(client.get(adresse(ajoute, "article_historique")))
        assert "<del>Un</del><ins>Deux</ins>" in contenu
        assert "Revenir à ce texte" not in contenu
        trace = ajoute.history.last()
        assert client.post(adresse(ajoute, "article_restaurer", trace.history_id)).status_code == 403
        assert texte(ajoute) == "<p>Deux.</p>"


class TestComparer:
    def test_mot_a_mot_avec_le_modele(self, caf: Client, convention: Convention) -> None:
        modele = ArticleModeleFactory(version=convention.version_modele, corps="<p>Durée de quatre ans.</p>")
        article = ArticleFactory(convention=convention, modele=modele, titre=modele.titre, corps=modele.corps)
        assert "mot pour mot celui du modèle" in page(caf.get(adresse(article, "article_comparer")))
        enregistrer(caf, article, "<p>Durée de trois ans.</p>")
        assert "<del>quatre</del><ins>trois</ins>" in page(caf.get(adresse(article, "article_comparer")))

    def test_sans_modele(self, caf: Client, article: Article) -> None:
        assert "pas de modèle" in page(caf.get(adresse(article, "article_comparer")))
