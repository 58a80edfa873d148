from collections.abc import Callable
from contextlib import suppress
from time import process_time

import pytest

from ctg.texte_riche import (
    FusionTropGrande,
    ImbricationTropProfonde,
    TableauTropLarge,
    TableauTropLong,
    TexteRefuse,
    TexteTropLong,
    TropDeNotes,
    nettoyer,
)


def duree_de(action: Callable[[], object]) -> float:
    """Seconds of processor that ``action`` takes, a refusal included."""
    debut = process_time()
    with suppress(TexteRefuse):
        action()
    return process_time() - debut


def duree(html: str) -> float:
    return duree_de(lambda: nettoyer(html))


@pytest.mark.parametrize(
    ("html", "erreur"),
    [
        ("<p>" + "a" * 200_001, TexteTropLong),
        ("<p>x</p>" * 250_000, TexteTropLong),
        ("<p>é</p>" * 40_000, TexteTropLong),
        ("<ul><li>" * 500 + "x", ImbricationTropProfonde),
        ("<ul><li>x" * 11, ImbricationTropProfonde),
        ("<blockquote>" * 21 + "x", ImbricationTropProfonde),
        ("<table><tr><td>" * 6 + "x", ImbricationTropProfonde),
        ("<b><i>" * 5_000 + "x", ImbricationTropProfonde),
        ("<table>" + "<tr><td>x" * 1_001 + "</table>", TableauTropLong),
        ("<table><tr>" + "<td>x" * 51, TableauTropLarge),
        ("<table><tr><td colspan=51>x", FusionTropGrande),
        ("<table><tr><td rowspan=100000>x", FusionTropGrande),
        ("<p>" + 'a<span data-note="n"></span>' * 301, TropDeNotes),
    ],
)
def test_chaque_borne_a_son_erreur_et_sa_phrase(html: str, erreur: type[TexteRefuse]) -> None:
    with pytest.raises(TexteRefuse) as refus:
        nettoyer(html)
    assert type(refus.value) is erreur
    assert "limite est de" in str(refus.value)


@pytest.mark.parametrize(
    "html",
    [
        "<p>" + "a" * 199_993,
        "<ul><li>x" * 10,
        "<table>" + "<tr><td>x" * 1_000 + "</table>",
        "<table><tr><td colspan=50 rowspan=50>x",
        "<p>" + 'a<span data-note="n"></span>' * 300,
    ],
)
def test_a_la_limite_tout_passe(html: str) -> None:
    propre = nettoyer(html)
    assert nettoyer(propre) == propre


@pytest.mark.parametrize(
    "motif", ["<a ", "<svg>", '<b x="', "<o:p>", "<!--", "&", "<h4>", "</ul>", "<p>", "< ", "=\"'"]
)
def test_un_collage_hostile_reste_lineaire(motif: str) -> None:
    duree(motif * 1_000)
    assert duree(motif * 40_000) < max(30 * duree(motif * 4_000), 0.2)


def test_deux_mega_octets_sont_refuses_plus_vite_qu_une_page_n_est_nettoyee() -> None:
    page = "<p>Un paragraphe ordinaire d’une page.</p>" * 40
    duree(page)
    assert duree("<p>x</p>" * 250_000) < duree(page)
