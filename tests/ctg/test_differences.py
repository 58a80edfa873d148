from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ctg.differences import Bloc, Segment, comparer, en_html
from ctg.texte_riche import nettoyer, texte_brut


def etats(ancien: str, nouveau: str) -> list[tuple[str, str]]:
    return [(bloc.genre, bloc.etat) for bloc in comparer(ancien, nouveau)]


def segments(ancien: str, nouveau: str) -> list[tuple[str, str]]:
    (bloc,) = comparer(f"<p>{ancien}</p>", f"<p>{nouveau}</p>")
    return [(segment.texte, segment.etat) for segment in bloc.segments]


@pytest.mark.parametrize(
    ("ancien", "nouveau", "attendu"),
    [
        ("", "", []),
        ("", "<p>a</p>", [("p", "ajoute")]),
        ("<p>a</p>", "", [("p", "retire")]),
        ("<p>a</p>", "<p><b>a</b></p>", [("p", "identique")]),
        (
            "<h3>t</h3><p>a</p>",
            "<h3>t</h3><p>b c</p><p>a</p>",
            [("h3", "identique"), ("p", "ajoute"), ("p", "identique")],
        ),
        ("<p>a</p>", "<h3>a</h3>", [("h3", "modifie")]),
        (
            "<ul><li>un</li><li>deux</li></ul>",
            "<ul><li><p>un</p></li><li>tout autre</li></ul>",
            [("li", "identique"), ("li", "retire"), ("li", "ajoute")],
        ),
        (
            "<table><tr><td>crèche</td><td>12 places</td></tr></table>",
            "<table><tr><td>crèche</td><td>15 places</td></tr></table>",
            [("tr", "modifie")],
        ),
    ],
)
def test_blocs(ancien: str, nouveau: str, attendu: list[tuple[str, str]]) -> None:
    assert etats(ancien, nouveau) == attendu


@pytest.mark.parametrize(
    ("ancien", "nouveau", "attendu"),
    [
        (
            "signée pour quatre ans par la Caf",
            "signée pour cinq ans par la Caf",
            [
                ("signée pour ", "identique"),
                ("quatre", "retire"),
                ("cinq", "ajoute"),
                (" ans par la Caf", "identique"),
            ],
        ),
        (
            "les moyens de l’annexe sont là",
            "les moyens de l’article sont là",
            [
                ("les moyens de l’", "identique"),
                ("annexe", "retire"),
                ("article", "ajoute"),
                (" sont là", "identique"),
            ],
        ),
        (
            "un total de 1 200,50 euros versé",
            "un total de 1 200,60 euros versé",
            [
                ("un total de 1 ", "identique"),
                ("200,50", "retire"),
                ("200,60", "ajoute"),
                (" euros versé", "identique"),
            ],
        ),
        ("a b c d e f", "a b c d e f g", [("a b c d e f", "identique"), (" g", "ajoute")]),
    ],
)
def test_mots(ancien: str, nouveau: str, attendu: list[tuple[str, str]]) -> None:
    assert segments(ancien, nouveau) == attendu


def test_deux_mots_changes_de_suite_se_lisent_ensemble() -> None:
    assert segments("la ville de Lyon vote ce jour", "la ville des Ulis vote ce jour")[1:3] == [
        ("de Lyon", "retire"),
        ("des Ulis", "ajoute"),
    ]


def test_champs_et_notes_comptent() -> None:
    ancien = '<p>Entre <span data-mention="caf.nom"></span> et la ville de Lyon<span data-note="v1"></span></p>'
    nouveau = ancien.replace("caf.nom", "caf.court").replace("v1", "v2")
    html = en_html(comparer(ancien, nouveau, valeur=lambda cle: {"caf.nom": "la Caisse", "caf.court": "la Caf"}[cle]))
    assert "<del>Caisse</del><ins>Caf</ins>" in html
    assert "<del>v1</del><ins>v2</ins>" in html
    assert "{caf.nom}" in en_html(comparer(ancien, ancien))


def test_en_html_echappe_tout() -> None:
    blocs = [
        Bloc("p", "modifie", (Segment("<b>", "identique"), Segment("a & b\nc", "ajoute"), Segment("<i>", "retire")))
    ]
    assert en_html(blocs) == (
        '<p class="bloc-p bloc-modifie">&lt;b&gt;<ins>a &amp; b<br>c</ins><del>&lt;i&gt;</del></p>'
    )


PARAGRAPHES = st.lists(st.text("ab cé’1", min_size=1, max_size=12), max_size=8).map(
    lambda textes: nettoyer("".join(f"<p>{texte}</p>" for texte in textes))
)


@settings(max_examples=200, deadline=None)
@given(PARAGRAPHES, PARAGRAPHES)
def test_on_retrouve_les_deux_textes(ancien: str, nouveau: str) -> None:
    blocs = comparer(ancien, nouveau)

    def relire(exclu: str) -> str:
        textes = (
            "".join(segment.texte for segment in bloc.segments if segment.etat != exclu)
            for bloc in blocs
            if bloc.etat != exclu
        )
        return "\n".join(textes)

    assert relire("ajoute") == texte_brut(ancien)
    assert relire("retire") == texte_brut(nouveau)


def test_rien_ne_change_quand_rien_ne_change() -> None:
    html = "<h3>a</h3><p>b</p><ul><li>c</li></ul>"
    assert {bloc.etat for bloc in comparer(html, html)} == {"identique"}


def duree(ancien: str, nouveau: str) -> float:
    debut = process_time()
    comparer(ancien, nouveau)
    return process_time() - debut


def test_comparer_coute_moins_que_dix_lectures_du_texte() -> None:
    paragraphes = [" ".join(f"mot{(i * 7 + j * j) % 300}" for j in range(30)) for i in range(400)]
    ancien = "".join(f"<p>{p}</p>" for p in paragraphes)
    nouveau = "".join(f"<p>{p.replace('mot1', 'autre') if i % 8 == 0 else p}</p>" for i, p in enumerate(paragraphes))
    assert duree(ancien, nouveau) < 10 * duree(ancien, ancien)


@pytest.mark.parametrize(
    ("ancien", "nouveau"),
    [
        ("<p>x</p>" * 5_000, "<p>y</p>" * 5_000),
        ("<p>x</p><p>y</p>" * 1_400, "<p>y</p><p>z</p>" * 1_400),
        ("<p>" + "a b " * 40_000, "<p>" + "b c " * 40_000),
    ],
)
def test_un_texte_enorme_ou_repetitif_reste_compare_en_un_temps_borne(ancien: str, nouveau: str) -> None:
    assert duree(ancien, nouveau) < max(30 * duree(ancien, ancien), 1)
