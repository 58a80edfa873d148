"""What the three built-in national models of conventions hold, and how every built-in model is written."""

import re
from collections.abc import Iterator
from itertools import product

import pytest

from conventions.documents.registre import blocs, natures
from conventions.enums import NATURES_DE_CONVENTION
from conventions.modeles_nationaux.donnees import ModeleNational, Piece
from conventions.modeles_nationaux.lecture import cles, lire_modele, lire_tous
from ctg.texte_riche import blancs, mentions, nettoyer, notes, texte_brut
from ctg.typographie import espaces_insecables

CLES = ["acte_engagement_articles", "acte_engagement_sections", "ctg"]
MENTIONS = {
    "caf.nom", "caf.de", "caf.court", "caf.directeur", "caf.president", "caf.ville",
    "collectivites", "collectivites.courtes", "parties", "parties.nombre", "partenaires",
    "territoire.nom", "territoire.de", "communes", "communes.nombre", "population",
    "periode.debut", "periode.fin", "periode.duree", "periode.annees", "annee.reference",
    "convention.titre", "convention.reference", "signature.lieu", "echeance.ctg",
    "total.originaux", "total.pages", "total.annexes", "annexes.liste",
}  # fmt: skip
PLACEHOLDER = re.compile(r"X{2,}|\.\.\.|…|_{2,}|SPECIMEN|à adapter|à préciser|à compléter|\bTODO\b", re.IGNORECASE)


def test_trois_modeles() -> None:
    assert [cle for cle in cles() if lire_modele(cle).nature in NATURES_DE_CONVENTION] == CLES
    assert [modele.cle for modele in lire_tous()] == cles()


def test_chaque_nature_de_document_a_son_modele() -> None:
    """One for each nature, whose blocks its nature can print."""
    modeles = [modele for modele in lire_tous() if modele.nature not in NATURES_DE_CONVENTION]
    assert sorted(modele.nature for modele in modeles) == sorted(nature.code for nature in natures())
    for modele in modeles:
        assert {article.bloc for article in modele.articles} - {""} <= set(blocs(modele.nature)), modele.cle


@pytest.mark.parametrize(
    ("cle", "genres", "annexes"),
    [
        ("ctg", {"visas": 1, "preambule": 1, "article": 14}, 7),
        ("acte_engagement_articles", {"visas": 1, "preambule": 1, "article": 14}, 4),
        ("acte_engagement_sections", {"visas": 0, "preambule": 1, "article": 9}, 2),
    ],
)
def test_nombre_d_articles_et_d_annexes(cle: str, genres: dict[str, int], annexes: int) -> None:
    """Without counting what is there only for some parties, nor twice what has two wordings."""
    modele = lire_modele(cle)
    comptes = {
        genre: len({article.cle for article in modele.articles if article.genre == genre and not article.condition})
        for genre in genres
    }
    assert comptes == genres
    assert len({annexe.cle for annexe in modele.annexes if not annexe.condition}) == annexes


def test_deux_hypotheses_du_diagnostic() -> None:
    modele = lire_modele("ctg")
    (hypothese,) = modele.hypotheses
    assert [(option.cle, option.defaut) for option in hypothese.options] == [("realise", True), ("a_venir", False)]
    variantes = {(piece.cle, piece.hypothese) for piece in modele.pieces if piece.hypothese}
    assert variantes == set(
        product(["objectifs", "diagnostic", "plan_actions"], ["diagnostic:realise", "diagnostic:a_venir"])
    )


def test_articles_selon_les_parties() -> None:
    conditions = {article.cle: article.condition for article in lire_modele("ctg").articles if article.condition}
    assert conditions == {
        "competences_intercommunales": "intercommunalite",
        "champs_departement": "departement",
        "champs_msa": "msa",
        "champs_cpam": "cpam",
        "champs_etat": "etat",
        "coordination_collectivites": "plusieurs_collectivites",
    }


def _documents() -> Iterator[tuple[ModeleNational, list[Piece]]]:
    """Each model under every combination of its options and with or without each conditional piece."""
    for modele in lire_tous():
        conditions = sorted({piece.condition for piece in modele.pieces} - {""})
        for choix in product(*([f"{h.cle}:{o.cle}" for o in h.options] for h in modele.hypotheses)):
            for presence in product([False, True], repeat=len(conditions)):
                actives = {"", *(c for c, presente in zip(conditions, presence, strict=True) if presente)}
                yield (
                    modele,
                    [p for p in modele.pieces if p.condition in actives and (not p.hypothese or p.hypothese in choix)],
                )


def test_references_resolues_dans_tous_les_cas() -> None:
    renvois = {
        html: {cle for cle in mentions(html) if cle.startswith(("article:", "annexe:"))}
        for modele in lire_tous()
        for html in modele.textes().values()
    }
    assert any(renvois.values())
    for modele, pieces in _documents():
        articles = {p.cle for p in pieces if p in modele.articles and getattr(p, "genre", "") == "article"}
        cibles = {f"article:{cle}" for cle in articles} | {f"annexe:{p.cle}" for p in pieces if p in modele.annexes}
        for piece in pieces:
            assert renvois[piece.corps] <= cibles, piece.cle
        assert len({(type(p), p.cle) for p in pieces}) == len(pieces)


def test_sections_sans_renvoi_a_un_numero() -> None:
    modele = lire_modele("acte_engagement_sections")
    assert modele.numerotation == "sections"
    assert [cle for html in modele.textes().values() for cle in mentions(html) if cle.startswith("article:")] == []


@pytest.mark.parametrize("cle", CLES)
def test_mentions_du_registre(cle: str) -> None:
    inconnues = {
        mention
        for html in lire_modele(cle).textes().values()
        for mention in mentions(html)
        if mention not in MENTIONS and not mention.startswith(("accord:", "article:", "annexe:"))
    }
    assert inconnues == set()


@pytest.mark.parametrize("cle", CLES)
def test_textes_canoniques(cle: str) -> None:
    """What a convention copies from a model is already what the editor would store."""
    for ou, html in lire_modele(cle).textes().items():
        assert nettoyer(html) == html, ou


def _proses(modele: ModeleNational) -> Iterator[tuple[str, str]]:
    """Every piece of prose a user may read, blanks, notes and agreements included."""
    for ou, html in modele.textes().items():
        yield ou, re.sub(r"\{[^{}]*\}", "mot", texte_brut(html))
        yield from ((f"{ou}, note", note) for note in notes(html))
        for mention in mentions(html):
            if mention.startswith("accord:"):
                yield from ((f"{ou}, accord", forme) for forme in mention.removeprefix("accord:").split("|"))
    for piece in modele.pieces:
        yield from ((piece.cle, piece.titre), (piece.cle, piece.consigne))
    for hypothese in modele.hypotheses:
        yield from ((hypothese.cle, hypothese.question), (hypothese.cle, hypothese.aide))
        for option in hypothese.options:
            yield from ((option.cle, option.libelle), (option.cle, option.consequence))
    yield from (("modele", texte) for texte in (modele.nom, modele.description, modele.titre_document))


@pytest.mark.parametrize("cle", CLES)
def test_typographie(cle: str) -> None:
    for ou, prose in _proses(lire_modele(cle)):
        for ligne in re.split(r"[\n\t]", prose):
            assert espaces_insecables(ligne) == ligne, ou
        assert not re.search(r"['\"]|[ \u00a0][;!?]|(?<!\u00a0):|« |« | »|  |\(\s|\s\)", prose), f"{ou} : {prose}"
        assert not re.search(r"\b(?:Etat|Etats|A la|Etre|Etablissement|Equipement)\b", prose), ou


@pytest.mark.parametrize("cle", CLES)
def test_aucun_texte_a_trous_hors_des_blancs(cle: str) -> None:
    modele = lire_modele(cle)
    for ou, prose in _proses(modele):
        assert not PLACEHOLDER.search(prose), ou
    vides = {ou for ou, html in modele.textes().items() for blanc in blancs(html) if len(blanc.strip()) < 3}
    assert vides == set()


@pytest.mark.parametrize("cle", CLES)
def test_l_annexe_des_deliberations_ne_bloque_pas_le_vote(cle: str) -> None:
    """Every council votes the frozen version, which has no blank: the annexe cannot ask for what follows the vote."""
    (annexe,) = [annexe for annexe in lire_modele(cle).annexes if annexe.cle in {"deliberations", "decision"}]
    assert list(blancs(annexe.corps)) == []


@pytest.mark.parametrize("cle", CLES)
def test_articles_verrouilles_sans_blanc(cle: str) -> None:
    verrouilles = [article for article in lire_modele(cle).articles if article.verrouille]
    assert verrouilles
    assert [article.cle for article in verrouilles if list(blancs(article.corps))] == []
    assert [article.cle for article in verrouilles if not article.obligatoire] == []


@pytest.mark.parametrize("cle", CLES)
def test_tableaux_accessibles(cle: str) -> None:
    for ou, html in lire_modele(cle).textes().items():
        for tableau in re.findall(r"<table>.*?</table>", html):
            assert "<caption>" in tableau, ou
            assert "<thead>" in tableau, ou
            assert "<th>" not in tableau, ou


@pytest.mark.parametrize("cle", CLES)
def test_les_tableaux_que_tient_une_nature_ne_sont_plus_dans_le_texte(cle: str) -> None:
    natures = {annexe.cle: annexe.nature for annexe in lire_modele(cle).annexes}
    assert natures["structures"] == "structures"
    assert natures.get("deliberations", natures.get("decision")) == "deliberations"
    for annexe in lire_modele(cle).annexes:
        if annexe.nature in {"structures", "diagnostic"}:
            assert "<table" not in annexe.corps
