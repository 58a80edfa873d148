import pytest

from conventions.domain.lecture import charger
from conventions.domain.numerotation import Numeros, ReferenceInconnue
from conventions.enums import GenreArticle, Numerotation
from tests.fabriques import AnnexeFactory, ArticleFactory, ConventionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def convention():
    convention = ConventionFactory(articles=0, annexes=0)
    ArticleFactory(convention=convention, cle="visas", genre=GenreArticle.VISAS, titre="Visas", ordre=0)
    ArticleFactory(convention=convention, cle="objet", titre="Objet", ordre=2)
    ArticleFactory(convention=convention, cle="duree", titre="Durée", ordre=5)
    AnnexeFactory(convention=convention, cle="structures", titre="Structures", ordre=3)
    AnnexeFactory(convention=convention, cle="diagnostic", titre="Diagnostic", ordre=1)
    return convention


def test_les_numeros_suivent_l_ordre_sans_trou(convention):
    numeros = Numeros(charger(convention))
    assert [numeros.article("objet"), numeros.article("duree")] == ["article 1", "article 2"]
    assert [numeros.annexe("diagnostic"), numeros.annexe("structures")] == ["annexe 1", "annexe 2"]


def test_un_article_retire_ou_deplace_renumerote_les_autres(convention):
    convention.articles.filter(cle="objet").update(ordre=9)
    convention.annexes.get(cle="diagnostic").delete()
    numeros = Numeros(charger(convention))
    assert [numeros.article("duree"), numeros.article("objet")] == ["article 1", "article 2"]
    assert numeros.annexe("structures") == "annexe 1"


def test_titres(convention):
    convention = charger(convention)
    numeros = Numeros(convention)
    titres = [numeros.titre_article(article) for article in convention.articles.all()]
    assert titres == ["Préambule", "Visas", "Article 1 – Objet", "Article 2 – Durée"]
    assert [numeros.titre_annexe(a) for a in convention.annexes.all()] == [
        "Annexe 1 – Diagnostic",
        "Annexe 2 – Structures",
    ]


def test_dans_un_modele_en_sections_rien_ne_porte_de_numero(convention):
    modele = convention.version_modele.modele
    modele.numerotation = Numerotation.SECTIONS
    modele.save()
    convention = charger(convention)
    numeros = Numeros(convention)
    assert numeros.article("duree") == "«\u00a0Durée\u00a0»"
    assert {numeros.numero_article(article) for article in convention.articles.all()} == {""}
    assert numeros.titre_article(convention.articles.get(cle="objet")) == "Objet"
    assert numeros.annexe("structures") == "annexe 2"


@pytest.mark.parametrize("cle", ["article:visas", "article:preambule", "article:absent", "annexe:objet", "objet", ""])
def test_rien_ne_renvoie_a_ce_qui_n_a_pas_de_numero(convention, cle):
    assert not Numeros(charger(convention)).reference_connue(cle)


def test_un_renvoi_sans_cible_le_dit(convention):
    numeros = Numeros(charger(convention))
    assert numeros.reference_connue("article:duree")
    with pytest.raises(ReferenceInconnue, match=r"renvoie à une annexe .*inconnue.*retirée"):
        numeros.annexe("inconnue")
    with pytest.raises(ReferenceInconnue, match="renvoie à un article"):
        numeros.article("visas")
