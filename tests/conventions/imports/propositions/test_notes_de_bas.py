"""Lines that the sign before them calls: offered as footnotes, in their piece, each call once."""

from typing import Any

import pytest

from conventions.imports.application import arranger
from conventions.imports.blocs import Fragment, GenreParagraphe, Paragraphe
from conventions.imports.propositions import proposer
from conventions.imports.structure import Decision, Etat, GenrePiece, GenreProposition, Proposition
from ctg.texte_riche import nettoyer
from tests.conventions.imports.fabrique import Ligne, document, puce
from tests.conventions.imports.propositions.outils import IDENTITE, dans_un_article

pytestmark = pytest.mark.pur
NOTE_DE_BAS = GenreProposition.NOTE_DE_BAS


def _en_bas(*lignes: Ligne) -> list[Proposition]:
    return [p for p in dans_un_article(*lignes) if p.genre == NOTE_DE_BAS]


def _notes(*lignes: Ligne) -> list[tuple[str, str]]:
    return [(p.texte, p.valeur["note"]) for p in _en_bas(*lignes)]


def _exposant(avant: str, signe: str, apres: str, **attributs: Any) -> Paragraphe:
    fragments = (Fragment(avant), Fragment(signe, exposant=True), Fragment(apres))
    return Paragraphe(0, tuple(f for f in fragments if f.texte), **attributs)


def test_une_ligne_appelee_est_proposee_en_note_de_bas_de_page() -> None:
    [proposition] = _en_bas("Le banc¹ est fixe.", "Suite.", "¹ En  bois de chêne.")

    assert (proposition.texte, proposition.debut) == ("¹", 7)
    assert proposition.valeur == {"note": "En bois de chêne.", "blocs": [proposition.bloc + 2]}
    assert proposition.libelle == ("Place cette ligne en note de bas de page\u00a0: «\u00a0En bois de chêne.\u00a0».")


@pytest.mark.parametrize(
    "lignes",
    [
        ("Le banc[1] est fixe.", "[1] En bois."),
        (_exposant("Le banc", " 1", " est fixe."), _exposant("", "1 ", "En bois.")),
        ([["Le banc¹", "fixe"]], "¹ En bois."),
        (puce("Le banc¹"), "¹ En bois."),
    ],
)
def test_chaque_facon_d_appeler_une_note(lignes: tuple[Ligne, ...]) -> None:
    assert [note for _, note in _notes(*lignes)] == ["En bois."]


@pytest.mark.parametrize(
    "lignes",
    [
        ("Le banc est fixe.", "¹ En bois."),
        ("¹ En bois.", "Le banc¹ est fixe."),
        ("Le banc² est fixe.", "¹ En bois."),
        ("Une cour de 3 m².", "² En bois."),
        (_exposant("Une cour de 3 km", "2", " et un mur."), "² En bois."),
        ("Le banc¹ est fixe.", [["¹ En bois."]]),
        ("Le banc¹ est fixe.", puce("¹ En bois.")),
        ("Le banc¹ est fixe.", Paragraphe(0, (Fragment("¹ En bois."),), GenreParagraphe.TITRE, 2)),
        ("Le banc¹ est fixe.", Paragraphe(0, (Fragment("¹ En bois", note="Chêne."),))),
        ("Le banc¹ est fixe.", "¹ ..."),
        ("Le banc¹ est fixe.", *["Suite."] * 400, "¹ En bois."),
    ],
)
def test_ce_qui_n_est_pas_une_note_appelee(lignes: tuple[Ligne, ...]) -> None:
    assert _en_bas(*lignes) == []


def test_une_note_ne_va_pas_a_l_appel_d_une_autre_piece() -> None:
    source, structure = document(
        (GenrePiece.ARTICLE, "1", "Objet", ["Le banc¹ est fixe."]), (GenrePiece.ARTICLE, "2", "Suite", ["¹ En bois."])
    )

    assert proposer(source, structure, IDENTITE) == ()


def test_chaque_appel_a_sa_note_la_plus_proche_d_abord() -> None:
    lignes = ("Le banc¹ et l’arbre².", "¹ Bois.", "² Chêne.", "La cour¹.", "¹ Pavée.", "¹ Seule.")

    propositions = _en_bas(*lignes)

    assert [(p.texte, p.valeur["note"]) for p in propositions] == [("¹", "Bois."), ("²", "Chêne."), ("¹", "Pavée.")]
    assert len({p.id for p in propositions}) == 3


def test_une_note_n_en_appelle_pas_une_autre() -> None:
    assert _notes("Le banc¹.", "¹ En bois².", "² De chêne.") == [("¹", "En bois².")]


def test_dans_une_ligne_appelee_rien_n_est_a_remplir_ni_a_retirer() -> None:
    propositions = dans_un_article("Le banc¹ de XXX.", "¹ À préciser : bois de XXX.")

    assert [(p.genre, p.texte) for p in propositions] == [
        (NOTE_DE_BAS, "¹"),
        (GenreProposition.BLANC, "XXX"),
    ]


def test_acceptee_la_note_ne_perd_aucun_mot() -> None:
    source, structure = document(
        (GenrePiece.ARTICLE, "1", "Objet", [_exposant("Le banc", "1", " est fixe."), "Fin.", "¹ En « bois » <B>."])
    )
    propositions = proposer(source, structure, IDENTITE)

    arrangement = arranger(source, structure, propositions, {p.id: Decision(Etat.ACCEPTEE) for p in propositions})

    [corps] = [arrangee.corps for arrangee in arrangement.pieces]
    assert corps == '<p>Le banc<span data-note="En « bois » &lt;B&gt;."></span> est fixe.</p><p>Fin.</p>'
    assert nettoyer(corps) == corps
