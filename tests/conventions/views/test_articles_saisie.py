"""The text of an article as it is typed: saved, refused, or met by the text of somebody else."""

import json
from typing import Any

import pytest
from django.test import Client

from conventions.domain.redaction import enregistrer_article, retirer_article
from conventions.enums import GenreArticle, Statut
from conventions.models import Article, Convention
from territoires.models import Role
from tests.conventions.views.articles import adresse, connecte, enregistrer, page, texte
from tests.fabriques import (
    ArticleFactory,
    ArticleModeleFactory,
    ConventionFactory,
    membre,
)

pytestmark = pytest.mark.django_db
LONG = "<p>" + "Les familles du territoire. " * 72_000 + "</p>"  # about 2 MB


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


class TestEnregistrer:
    def test_un_redacteur_ecrit_et_l_historique_le_nomme(
        self, caf: Client, convention: Convention, article: Article
    ) -> None:
        reponse = enregistrer(caf, article, "<p>Nouveau texte.</p>", titre="Nouvel objet")
        assert (reponse.status_code, reponse.url) == (302, adresse(article))
        relu = Article.objects.get(pk=article.pk)
        assert (relu.titre, relu.corps, relu.auteur) == ("Nouvel objet", "<p>Nouveau texte.</p>", convention.agent)
        assert relu.history.first().history_user == convention.agent

    def test_enregistrement_automatique(self, caf: Client, article: Article) -> None:
        reponse = enregistrer(caf, article, "<p>Au fil de la frappe.</p>", auto=True)
        assert (reponse.status_code, reponse.json()["jeton"]) == (200, article.jeton + 1)
        assert texte(article) == "<p>Au fil de la frappe.</p>"

    def test_double_envoi_un_seul_enregistrement(self, caf: Client, article: Article) -> None:
        avant = article.history.count()
        for _ in range(2):
            assert enregistrer(caf, article, "<p>Une fois.</p>").status_code == 302
        assert article.history.count() == avant + 1

    def test_html_hostile_ressort_propre(self, caf: Client, article: Article) -> None:
        enregistrer(
            caf,
            article,
            '<p onclick="x()">Bon<script>alert(1)</script><img src=x onerror=alert(1)> '
            '<a href="javascript:alert(1)">lien</a><iframe src="//mal"></iframe></p>',
        )
        stocke = texte(article)
        assert "Bon" in stocke
        assert not any(mot in stocke for mot in ("script", "onerror", "onclick", "iframe", "alert"))

    def test_champ_inconnu_refuse_et_saisie_gardee(self, caf: Client, article: Article) -> None:
        corps = '<p>Pour <span data-mention="maire.adjoint"></span>.</p>'
        reponse = enregistrer(caf, article, corps)
        assert reponse.status_code == 422
        assert reponse.context["form"]["corps"].value() == corps
        assert "maire.adjoint" in str(reponse.context["form"].errors["corps"])
        assert texte(article) == article.corps

    def test_titre_vide(self, caf: Client, article: Article) -> None:
        reponse = enregistrer(caf, article, "<p>Texte.</p>", auto=True, titre=" ")
        assert (reponse.status_code, reponse.json()) == (422, {"erreurs": ["Donnez un titre à l’article."]})

    @pytest.mark.parametrize("jeton", ["", "abc", "-1", "9" * 30])
    def test_jeton_illisible(self, caf: Client, article: Article, jeton: str) -> None:
        assert enregistrer(caf, article, "<p>Texte.</p>", auto=True, jeton=jeton).status_code in (409, 422)
        assert texte(article) == article.corps

    @pytest.mark.parametrize("auto", [False, True])
    def test_deux_megaoctets_colles(self, caf: Client, article: Article, auto: bool) -> None:
        reponse = enregistrer(caf, article, LONG, auto=auto)
        assert reponse.status_code == 422
        if auto:
            assert "trop long" in reponse.json()["erreurs"][0]
        else:
            assert reponse.context["form"]["corps"].value() == LONG
        assert texte(article) == article.corps

    @pytest.mark.parametrize("auto", [False, True])
    def test_au_dela_de_la_limite_du_serveur(self, caf: Client, article: Article, auto: bool) -> None:
        caf.raise_request_exception = False
        reponse = enregistrer(caf, article, LONG * 2, auto=auto)
        assert reponse.status_code == (422 if auto else 413)
        assert "trop lourd" in (json.loads(reponse.content)["erreurs"][0] if auto else page(reponse))
        assert texte(article) == article.corps

    def test_article_verrouille(self, caf: Client, convention: Convention) -> None:
        modele = ArticleModeleFactory(version=convention.version_modele, verrouille=True, consigne="Relire.")
        article = ArticleFactory(convention=convention, modele=modele, corps=modele.corps)
        contenu = page(caf.get(adresse(article)))
        assert "Texte fixé par le modèle" in contenu
        assert "C’est fait" in contenu
        assert "data-enregistrement" not in contenu
        assert enregistrer(caf, article, "<p>Autre</p>").status_code == 422
        assert texte(article) == modele.corps


class TestRefus:
    """Refused for good: a sentence says why, and what was typed comes back."""

    @pytest.mark.parametrize("auto", [False, True])
    @pytest.mark.parametrize("cote", ["lecteur", "collectivite"])
    def test_mauvais_role(self, convention: Convention, article: Article, cote: str, auto: bool) -> None:
        mairie = next(p.organisme for p in convention.parties.all() if not p.est_caf)
        client = connecte(membre(convention.caf, Role.LECTEUR) if cote == "lecteur" else membre(mairie))
        reponse = enregistrer(client, article, "<p>Ma prose</p>", auto=auto)
        assert reponse.status_code == 403
        assert "Votre rôle ne permet pas" in (reponse.json()["erreurs"][0] if auto else page(reponse))
        assert texte(article) == article.corps

    @pytest.mark.parametrize("auto", [False, True])
    def test_texte_soumis_au_vote(self, caf: Client, convention: Convention, article: Article, auto: bool) -> None:
        Convention.objects.filter(pk=convention.pk).update(statut=Statut.DELIBERATIONS)
        assert "son texte ne change plus" in page(caf.get(adresse(article)))
        reponse = enregistrer(caf, article, "<p>Ma prose</p>", auto=auto)
        assert reponse.status_code == 403
        assert "au stade « Délibérations »" in (reponse.json()["erreurs"][0] if auto else page(reponse))
        if not auto:
            assert reponse.context["saisie"] == "<p>Ma prose</p>"
        assert texte(article) == article.corps

    @pytest.mark.parametrize("nom", ["deplacer", "retirer", "consigne"])
    def test_autres_gestes_refuses_apres_soumission(
        self, caf: Client, convention: Convention, article: Article, nom: str
    ) -> None:
        Convention.objects.filter(pk=convention.pk).update(statut=Statut.DELIBERATIONS)
        reponse = caf.post(adresse(article, f"article_{nom}"), {"position": 1})
        assert reponse.status_code == 403
        assert "au stade « Délibérations »" in page(reponse)
        assert Article.objects.filter(pk=article.pk, ordre=article.ordre).exists()

    @pytest.mark.parametrize("auto", [False, True])
    def test_article_retire_pendant_la_frappe(
        self, caf: Client, convention: Convention, article: Article, auto: bool
    ) -> None:
        retirer_article(Article.objects.get(pk=article.pk), par=convention.agent)
        reponse = enregistrer(caf, article, "<p>Ma prose</p>", auto=auto)
        assert reponse.status_code == 422
        if auto:
            assert "a été retiré" in reponse.json()["erreurs"][0]
        else:
            assert reponse.context["saisie"] == "<p>Ma prose</p>"


class TestConflit:
    """The second save shows both texts; the writer chooses; nothing is lost."""

    @pytest.fixture
    def leur(self, convention: Convention, article: Article) -> Article:
        """The article once a colleague has saved it."""
        autre = membre(convention.caf, prenom="Dominique", nom="Collègue")
        enregistrer_article(article, par=autre, jeton=article.jeton, corps="<p>Texte de Dominique.</p>")
        return article

    @pytest.mark.parametrize("auto", [False, True])
    def test_les_deux_textes(self, caf: Client, leur: Article, auto: bool) -> None:
        reponse = enregistrer(caf, leur, "<p>Texte de Camille.</p>", auto=auto)
        contenu = page(reponse)
        assert reponse.status_code == 409
        assert "<p>Texte de Dominique.</p>" in contenu
        assert "<p>Texte de Camille.</p>" in contenu
        assert "<del>Dominique</del><ins>Camille</ins>" in contenu
        assert "Dominique Collègue" in contenu
        assert ("<html" in contenu) is not auto
        assert texte(leur) == "<p>Texte de Dominique.</p>"
        if not auto:
            formulaire = reponse.context["form"]
            assert formulaire["corps"].value() == "<p>Texte de Camille.</p>"
            assert int(formulaire["jeton"].value()) == leur.jeton

    def choisir(self, client: Client, leur: Article, choix: str, corps: str = "<p>Texte de Camille.</p>") -> Any:
        return enregistrer(client, leur, corps, choix=choix, jeton_actuel=leur.jeton + 1)

    def test_garder_le_mien(self, caf: Client, leur: Article) -> None:
        assert self.choisir(caf, leur, "garder").status_code == 302
        assert texte(leur) == "<p>Texte de Camille.</p>"
        assert "<p>Texte de Dominique.</p>" in leur.history.values_list("corps", flat=True)

    def test_garder_le_mien_apres_un_troisieme(self, caf: Client, convention: Convention, leur: Article) -> None:
        enregistrer_article(leur, par=convention.agent, jeton=leur.jeton + 1, corps="<p>Troisième.</p>")
        assert self.choisir(caf, leur, "garder").status_code == 409
        assert texte(leur) == "<p>Troisième.</p>"

    def test_prendre_le_leur(self, caf: Client, leur: Article) -> None:
        assert self.choisir(caf, leur, "abandonner").url == adresse(leur)
        assert texte(leur) == "<p>Texte de Dominique.</p>"

    def test_reunir_a_la_main(self, caf: Client, leur: Article) -> None:
        reponse = self.choisir(caf, leur, "fusionner")
        formulaire = reponse.context["form"]
        assert formulaire["corps"].value() == "<p>Texte de Camille.</p>"
        assert formulaire["jeton"].value() == leur.jeton + 1
        assert "<p>Texte de Dominique.</p>" in page(reponse)
        assert texte(leur) == "<p>Texte de Dominique.</p>"
        uni = enregistrer(caf, leur, "<p>Les deux.</p>", jeton=formulaire["jeton"].value())
        assert uni.status_code == 302
        assert texte(leur) == "<p>Les deux.</p>"

    def test_reunir_un_texte_trop_long(self, caf: Client, leur: Article) -> None:
        reponse = self.choisir(caf, leur, "fusionner", LONG)
        assert reponse.status_code == 422
        assert reponse.context["form"]["corps"].value() == LONG
