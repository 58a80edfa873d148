"""Blanks to fill, told from the ellipses of ordinary sentences."""

import pytest

from conventions.imports.structure import GenreProposition
from tests.conventions.imports.propositions.outils import dans_un_article, textes, valeurs

pytestmark = pytest.mark.pur
BLANC = GenreProposition.BLANC


@pytest.mark.parametrize(
    ("texte", "attendu"),
    [
        ("Le poste est tenu depuis XXXX.", [("XXXX", "année")]),
        ("Un budget de XX € par an.", [("XX", "montant en euros")]),
        ("Une aide de XX XXX € à la date du XX.", [("XX XXX", "montant en euros"), ("XX", "date")]),
        ("… places d’accueil", [("…", "nombre de places")]),
        ("Le maire de <commune> signe.", [("<commune>", "commune")]),
        ("La fonction occupe XXX ETP.", [("XXX", "nombre d’ETP")]),
        ("La délibération du XX/XX/20XX est jointe.", [("XX/XX/20XX", "date")]),
        ("Réunion du 12/XX/2024.", [("12/XX/2024", "date")]),
        ("Vote du jj/mm/aaaa.", [("jj/mm/aaaa", "date")]),
        ("Le bilan de 20xx est joint.", [("20xx", "années")]),
        ("Fait le ____.", [("____", "date")]),
        ("Représentée par M. XXX, adjoint.", [("M. XXX", "civilité et nom")]),
        ("Signé par M...", [("M...", "civilité et nom")]),
        ("Monsieur X a la parole.", [("Monsieur X", "civilité et nom")]),
        ("Au titre du marché n° X.", [("X", "numéro")]),
        ("Adresse : ……………", [("……………", "adresse")]),
        ("Le siège est situé à : .......", [(".......", "adresse")]),
        ("Priorités retenues : ...", [("...", "priorités retenues")]),
        ("Une aide de [montant] est versée.", [("[montant]", "montant")]),
        ("Les lieux retenus [liste à compléter] sont ouverts.", [("[liste à compléter]", "liste à compléter")]),
        ("Un élu référent : ………… (nom, prénom) ;", [("………… (nom, prénom)", "nom, prénom")]),
        ("Le comité compte (nombre) élus.", [("(nombre)", "nombre")]),
        ("Le comité compte M./Mme .......", [("M./Mme .......", "civilité et nom")]),
        ("Responsable : nom et poste à préciser", [("nom et poste à préciser", "nom et poste à préciser")]),
        ("La délibération n° xx du conseil.", [("xx", "numéro")]),
        ("Des actions (...) sont menées.", [("(...)", "à compléter")]),
        ("La salle (... et ses annexes) est prêtée.", [("(... et ses annexes)", "et ses annexes")]),
        ("XXXX", [("XXXX", "à compléter")]),
        ("…", [("…", "à compléter")]),
    ],
)
def test_un_blanc_dit_ce_qui_manque(texte: str, attendu: list[tuple[str, str]]) -> None:
    trouves = valeurs(dans_un_article(texte), BLANC, "libelle")

    assert trouves == attendu


@pytest.mark.parametrize(
    "texte",
    [
        "La lecture, le jeu, la musique...",
        "Les loisirs (sport, culture...) comptent.",
        "Les services concernent l’accueil, le soutien… Ils sont ouverts.",
        "La plan pour un numérique inclusif....",
        "Le texte dit : « les aides (...) sont versées ».",
        "Louis XX n’a pas régné ; le XXe siècle est passé.",
        "Un format A4, une salle X-ouverte, MAXXIMUM.",
        "Le 12/06/2024 et/ou le 1/2.",
        "www.exemple.fr",
        '<ul style="nombre">',
    ],
)
def test_une_phrase_ordinaire_n_a_pas_de_blanc(texte: str) -> None:
    assert textes(texte, BLANC) == []


def test_une_cellule_a_preciser_est_un_blanc_entier() -> None:
    propositions = dans_un_article([["Étape", "Dates à préciser avec la ville."], ["Lancement", "…"]])

    assert valeurs(propositions, BLANC, "libelle") == [
        ("Dates à préciser avec la ville.", "Dates à préciser avec la ville"),
        ("…", "à compléter"),
    ]
