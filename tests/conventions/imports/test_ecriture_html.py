"""What was read of a file, written as rich text."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conventions.imports.blocs import Bloc, Cellule, Fragment, GenreParagraphe, Paragraphe, Tableau, paragraphes_de
from conventions.imports.ecriture_html import Remplacement, html_de
from ctg.texte_riche import nettoyer, texte_brut

pytestmark = pytest.mark.pur


def _p(id_: int, texte: str, **attributs: object) -> Paragraphe:
    return Paragraphe(id_, (Fragment(texte),), **attributs)  # type: ignore[arg-type]


def _puce(id_: int, texte: str, niveau: int = 0, marque: str = "-") -> Paragraphe:
    return _p(id_, texte, genre=GenreParagraphe.PUCE, niveau=niveau, marque=marque)


def _numero(id_: int, texte: str, marque: str, niveau: int = 0) -> Paragraphe:
    return _p(id_, texte, genre=GenreParagraphe.NUMERO, niveau=niveau, marque=marque)


def test_html_ecrit_les_styles_et_la_note() -> None:
    bloc = Paragraphe(
        1,
        (
            Fragment("Le "),
            Fragment("comité", gras=True, italique=True),
            Fragment(" se réunit au 1"),
            Fragment("er", exposant=True),
            Fragment(" étage", note="Ou à l’annexe <B>."),
            Fragment(" & ailleurs", souligne=True),
        ),
    )

    assert html_de([bloc]) == (
        "<p>Le <strong><em>comité</em></strong> se réunit au 1<sup>er</sup> étage"
        '<span data-note="Ou à l’annexe &lt;B&gt;."></span><u> &amp; ailleurs</u></p>'
    )


def test_html_met_les_titres_a_leur_niveau() -> None:
    blocs = [
        _p(1, "Les instances", genre=GenreParagraphe.TITRE, niveau=2),
        _p(2, "Le comité", genre=GenreParagraphe.TITRE, niveau=3),
        _p(3, "Il décide."),
    ]

    assert html_de(blocs) == "<h3>Les instances</h3><h4>Le comité</h4><p>Il décide.</p>"


def test_html_imbrique_les_listes_et_rouvre_une_numerotation() -> None:
    blocs = [
        _puce(1, "accueillir"),
        _puce(2, "les bébés", niveau=1),
        _puce(3, "les enfants", niveau=3),
        _puce(4, "orienter"),
        _p(5, "Puis"),
        _numero(6, "trois", "3."),
        _numero(7, "quatre", "4)"),
        _numero(8, "un", "1 -"),
    ]

    assert html_de(blocs) == (
        "<ul><li>accueillir<ul><li>les bébés<ul><li>les enfants</li></ul></li></ul></li><li>orienter</li></ul>"
        '<p>Puis</p><ol start="3"><li>trois</li><li>quatre</li></ol><ol><li>un</li></ol>'
    )


@pytest.mark.parametrize(
    ("marque", "attendu"),
    [
        ("✓", "<ul><li>agir</li></ul>"),
        ("o", "<ul><li>agir</li></ul>"),
        ("a)", "<p>a) agir</p>"),
        ("1.2", "<p>1.2 agir</p>"),
        ("IV.", "<p>IV. agir</p>"),
        ("0.", "<p>0. agir</p>"),
        ("2°", '<ol start="2"><li>agir</li></ol>'),
    ],
)
def test_html_garde_une_marque_qui_n_est_ni_une_puce_ni_un_nombre(marque: str, attendu: str) -> None:
    assert html_de([_puce(1, "agir", marque=marque)]) == attendu


def test_html_laisse_dans_l_element_le_texte_de_son_niveau() -> None:
    blocs = [_puce(1, "accueillir"), _p(2, "Chaque jour.", niveau=1), _puce(3, "orienter"), _p(4, "Fin.")]

    assert html_de(blocs) == (
        "<ul><li>accueillir<p>Chaque jour.</p></li><li>orienter</li></ul><p>Fin.</p>"
    )  # fmt: skip


def test_html_ecrit_un_tableau_fusionne_et_ses_listes() -> None:
    tableau = Tableau(
        1,
        (
            (Cellule((_p(2, "Instance"),), colonnes=2, entete=True), Cellule((_p(3, "Rythme"),), entete=True)),
            (Cellule((_p(4, "Comité"),), lignes=2), Cellule((_puce(5, "élus"), _puce(6, "agents"))), Cellule(())),
            (Cellule((_p(7, "Un"), _p(8, "Deux"))), Cellule((_p(9, "Titre", genre=GenreParagraphe.TITRE),))),
        ),
    )

    assert html_de([tableau]) == (
        '<table><thead><tr><th scope="col" colspan="2">Instance</th><th scope="col">Rythme</th></tr></thead>'
        '<tbody><tr><td rowspan="2">Comité</td><td><ul><li>élus</li><li>agents</li></ul></td><td></td></tr>'
        "<tr><td><p>Un</p><p>Deux</p></td><td><p><strong>Titre</strong></p></td></tr></tbody></table>"
    )


def test_html_met_une_note_a_la_place_de_son_appel_sans_son_style() -> None:
    bloc = Paragraphe(1, (Fragment("Un banc"), Fragment("1", exposant=True), Fragment(" fixe.")))

    html = html_de([bloc], [Remplacement(1, 7, 8, '<span data-note="En &lt;bois&gt;."></span>')])

    assert html == '<p>Un banc<span data-note="En &lt;bois&gt;."></span> fixe.</p>'
    assert nettoyer(html) == html


def test_html_remplace_au_travers_des_styles_et_garde_l_appel_de_note() -> None:
    bloc = Paragraphe(
        1, (Fragment("Fait à "), Fragment("XX", gras=True), Fragment("XX", italique=True, note="Ville."), Fragment("."))
    )

    assert html_de([bloc], [Remplacement(1, 7, 11, "<mark>ville</mark>")]) == (
        '<p>Fait à <mark><strong>ville</strong></mark><span data-note="Ville."></span>.</p>'
    )


def test_html_distingue_deux_blancs_voisins_et_efface_un_paragraphe_vide() -> None:
    blocs = [_p(1, "XXYY"), _p(2, "(à adapter)")]
    remplacements = [
        Remplacement(1, 2, 4, "<mark>b</mark>"),
        Remplacement(1, 0, 2, "<mark>a</mark>"),
        Remplacement(2, 0, 11),
    ]

    assert html_de(blocs, remplacements) == "<p><mark>a</mark><mark>b</mark></p>"


@pytest.mark.parametrize("second", [(2, 5), (3, 3), (0, 99)])
def test_html_refuse_deux_remplacements_qui_se_chevauchent(second: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="Replacement"):
        html_de([_p(1, "abcdef")], [Remplacement(1, 0, 3), Remplacement(1, *second)])


_TEXTE = st.text(alphabet=st.sampled_from("aeéX’'\"<>&; .\u00a0\u202f\n-🙂\u0301œ"), max_size=12)
_FRAGMENT = st.builds(
    Fragment, _TEXTE, gras=st.booleans(), italique=st.booleans(), souligne=st.booleans(), note=st.just("") | _TEXTE
)
_PARAGRAPHE = st.builds(
    Paragraphe,
    st.just(0),
    st.lists(_FRAGMENT, max_size=3).map(tuple),
    genre=st.sampled_from(GenreParagraphe),
    niveau=st.integers(0, 9),
    marque=st.sampled_from(["", "-", "1.", "2)", "a)", "✓", "•"]),
)
_CELLULE = st.builds(
    Cellule,
    st.lists(_PARAGRAPHE, max_size=3).map(tuple),
    colonnes=st.integers(1, 3),
    lignes=st.integers(1, 2),
    entete=st.booleans(),
)
_TABLEAU = st.builds(
    Tableau, st.just(0), st.lists(st.lists(_CELLULE, min_size=1, max_size=3).map(tuple), max_size=3).map(tuple)
)


def _lettres(texte: str) -> list[str]:
    return [lettre for lettre in unicodedata.normalize("NFC", texte) if lettre in "aeéX"]


@settings(max_examples=100, deadline=None)
@given(st.lists(_PARAGRAPHE | _TABLEAU, max_size=8))
def test_html_est_deja_propre_et_garde_les_mots(blocs: list[Bloc]) -> None:
    html = html_de(blocs)

    assert nettoyer(html) == html
    attendus: list[str] = []
    for bloc in blocs:
        for paragraphe in paragraphes_de(bloc):
            garde = paragraphe.marque == "a)" and paragraphe.genre in (GenreParagraphe.PUCE, GenreParagraphe.NUMERO)
            attendus += ["a"] * garde + _lettres(paragraphe.texte)
    assert len(_lettres(texte_brut(html))) == len(attendus)
