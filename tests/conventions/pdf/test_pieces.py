"""The order of the text: sections and passages of an imported model among visas, preamble and articles."""

import re
from datetime import date

import pytest

from conventions.enums import GenreArticle as G
from conventions.models import Convention
from conventions.pdf.contexte import preparer
from tests.fabriques import ArticleFactory, ConventionFactory

pytestmark = pytest.mark.django_db


def convention(*articles: tuple[G, str, str]) -> Convention:
    """A convention whose text is these pieces: kind, key, text; the title is the key."""
    creee = ConventionFactory(articles=0)
    creee.articles.all().delete()
    for ordre, (genre, cle, corps) in enumerate(articles, 1):
        ArticleFactory(convention=creee, genre=genre, cle=cle, titre=f"Titre {cle}", corps=corps, ordre=ordre)
    return creee


def imprimer(creee: Convention) -> str:
    html = preparer(creee, projet=True, jour=date(2026, 11, 1)).html.partition("</style>")[2]
    return " ".join(re.sub(r"<[^>]+>", " ", html.replace("&nbsp;", "\u00a0")).split())


def dans_l_ordre(texte: str, *reperes: str) -> bool:
    positions = [texte.rindex(repere) for repere in reperes]
    return positions == sorted(positions)


def test_les_pieces_d_un_modele_importe_s_impriment_dans_leur_ordre():
    texte = imprimer(
        convention(
            (G.PASSAGE, "accueil", "<p>Passage un.</p>"),
            (G.VISAS, "visas", "<p>Vu le code.</p>"),
            (G.PASSAGE, "suite", "<p>Passage deux.</p>"),
            (G.ARTICLE, "objet", "<p>Corps un.</p>"),
            (G.SECTION, "finances", "<p>Corps deux.</p>"),
            (G.ARTICLE, "duree", "<p>Corps trois.</p>"),
            (G.PASSAGE, "cloture", "<p>Passage trois.</p>"),
        )
    )
    assert dans_l_ordre(
        texte,
        *("Passage un.", "Vu le code.", "Passage deux.", "Il est convenu ce qui suit.", "Article 1 – Titre objet"),
        *("Titre finances", "Corps deux.", "Article 2 – Titre duree", "Passage trois.", "Signatures"),
    )
    assert "Titre accueil" not in texte
    assert texte.count("Titre finances") == 2  # the summary and the text


def test_les_parties_ont_les_mots_de_la_source_quand_une_piece_les_porte():
    texte = imprimer(
        convention((G.PASSAGE, "parties", "<p>Entre la caisse et la ville.</p>"), (G.ARTICLE, "objet", "<p>Corps.</p>"))
    )
    assert "Entre la caisse et la ville." in texte
    assert "d’une part" not in texte


def test_les_parties_calculees_prennent_la_place_d_une_piece_sans_texte():
    texte = imprimer(
        convention(
            (G.PASSAGE, "accueil", "<p>Passage un.</p>"),
            (G.PASSAGE, "parties", ""),
            (G.ARTICLE, "objet", "<p>Corps.</p>"),
        )
    )
    assert dans_l_ordre(texte, "Passage un.", "d’une part", "Corps.")
    assert texte.count("d’une part") == 1


def test_un_surtitre_s_imprime_au_dessus_du_titre():
    creee = convention((G.PASSAGE, "entete", "<p>VILLE DE MONTCLAR</p>"), (G.ARTICLE, "objet", "<p>Corps.</p>"))
    html = preparer(creee, projet=True, jour=date(2026, 11, 1)).html
    assert html.index("VILLE DE MONTCLAR") < html.index("<h1")
    assert html.count("VILLE DE MONTCLAR") == 1
