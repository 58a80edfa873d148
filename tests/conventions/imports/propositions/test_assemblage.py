"""All the proposals of a document: stable, inside their text, never one over another."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conventions.imports.application import arranger
from conventions.imports.blocs import Fragment, GenreParagraphe, Paragraphe
from conventions.imports.propositions import proposer
from conventions.imports.structure import Decision, Etat, GenrePiece, GenreProposition
from ctg.texte_riche import nettoyer, notes, texte_brut
from tests.conventions.imports.fabrique import Ligne, document
from tests.conventions.imports.propositions.outils import IDENTITE, dans_un_article

pytestmark = pytest.mark.pur

_MORCEAUX = [
    *("la commune", " de XXXX", " (...regroupement de communes de...)", " la Caf de l’Isle", " le Département"),
    *(" l’annexe 2", " l’article 9", " (si signataire)", " à adapter", "(à préciser)", " …", " ___", "Préciser "),
    *("Option A : ", "Option B : ", "1re hypothèse", "ou bien", " au 31/12/2027", " conclue à compter du XX/XX/20XX"),
    *("¹ ", " fixe¹", "² ", " Voir[1]", "m²", "[1] "),
    *("\n", " ", "é", ".", ":", " et ", "(", ")", "«"),
]
_TEXTE = st.lists(st.sampled_from(_MORCEAUX), max_size=6).map("".join)
_PARAGRAPHE = st.builds(
    Paragraphe,
    st.just(0),
    st.lists(st.builds(Fragment, _TEXTE, gras=st.booleans(), italique=st.booleans()), max_size=3).map(tuple),
    genre=st.sampled_from(GenreParagraphe),
    niveau=st.integers(0, 2),
    marque=st.sampled_from(["", "-"]),
)
_LIGNES = st.lists(_PARAGRAPHE | st.lists(st.lists(_TEXTE, min_size=1, max_size=2), max_size=2), max_size=6)


def _lettres(texte: str) -> Counter[str]:
    return Counter(lettre for lettre in texte if lettre.isalnum())


@settings(max_examples=80, deadline=None)
@given(_LIGNES, _LIGNES, st.sampled_from(["Objet", "Missions du Département (si signataire)", "Moyens (...)"]))
def test_les_propositions_tiennent_dans_leur_texte_et_ne_se_chevauchent_pas(
    premieres: list[Ligne], secondes: list[Ligne], titre: str
) -> None:
    source, structure = document(
        (GenrePiece.PARTIES, "", "", premieres[:2]),
        (GenrePiece.ARTICLE, "1", titre, premieres),
        (GenrePiece.ANNEXE, "2", "Plan d’actions", secondes),
    )
    propositions = proposer(source, structure, IDENTITE)

    assert propositions == proposer(source, structure, IDENTITE)
    assert len({p.id for p in propositions}) == len(propositions)
    par_id = {p.id: p for p in source.paragraphes()}
    fins: dict[int, int] = {}
    for proposition in sorted(propositions, key=lambda p: (p.bloc, p.debut, p.fin)):
        if proposition.debut == proposition.fin:
            continue
        assert proposition.texte == par_id[proposition.bloc].texte[proposition.debut : proposition.fin]
        assert proposition.texte == proposition.texte.strip()
        assert proposition.debut >= fins.get(proposition.bloc, 0)
        fins[proposition.bloc] = proposition.fin
    arrangement = arranger(source, structure, propositions, {p.id: Decision(Etat.ACCEPTEE) for p in propositions})
    for arrangee in arrangement.pieces:
        assert nettoyer(arrangee.corps) == arrangee.corps
    imprimes = "".join(texte_brut(arrangee.corps) for arrangee in arrangement.pieces)
    imprimes += "".join(note for arrangee in arrangement.pieces for note in notes(arrangee.corps))
    titres = {id_ for piece in structure.pieces for id_ in piece.titres}
    sources = "".join(p.texte for p in source.paragraphes() if p.id not in titres)
    quittes = "".join(texte for _, texte in arrangement.retires)
    assert _lettres(sources) <= _lettres(imprimes + quittes)


def test_une_correction_de_la_structure_garde_les_identifiants() -> None:
    lignes = ["(à adapter)", "Depuis XXXX, voir l’annexe 1."]
    source, avant = document((GenrePiece.ARTICLE, "1", "Objet", lignes), (GenrePiece.ANNEXE, "1", "Carte", []))
    _, apres = document((GenrePiece.PREAMBULE, "", "Objet", lignes), (GenrePiece.ANNEXE, "1", "Carte", []))

    assert [p.id for p in proposer(source, avant, IDENTITE)] == [p.id for p in proposer(source, apres, IDENTITE)]


def test_les_propositions_suivent_l_ordre_de_lecture() -> None:
    propositions = dans_un_article("Depuis XXXX.", [["XXX", "(à adapter)"]], "Voir l’annexe 1.")

    assert [(p.genre, p.texte) for p in propositions] == [
        (GenreProposition.BLANC, "XXXX"),
        (GenreProposition.BLANC, "XXX"),
        (GenreProposition.NOTE, "(à adapter)"),
        (GenreProposition.RENVOI, "annexe 1"),
    ]


def test_ce_qui_est_ecarte_ne_propose_rien() -> None:
    source, structure = document((GenrePiece.ECARTE, "", "", ["Depuis XXXX (à adapter)."]))

    assert proposer(source, structure, IDENTITE) == ()
