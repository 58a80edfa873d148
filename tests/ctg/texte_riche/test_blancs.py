import pytest

from ctg.texte_riche import blancs
from tests.ctg.texte_riche.test_bornes import duree_de


@pytest.mark.parametrize(
    ("texte", "trouve"),
    [
        ("Population : XXXX habitants", "XXXX"),
        ("le XX/XX/2024", "XX/XX/2024"),
        ("XX/XX/XXXX", "XX/XX/XXXX"),
        ("du 01/XX/2024", "01/XX/2024"),
        ("xx/xx/xxxx", "xx/xx/xxxx"),
        ("en 20XX", "20XX"),
        ("au 31/12/20XX", "20XX"),
        ("Tél. XX XX XX XX XX", "XX XX XX XX XX"),
        ("XX € par place", "XX"),
        ("la somme de XX euros", "de XX"),
        ("le XX janvier 2025", "le XX"),
        ("n° XX", "n° XX"),
        ("article XX", "article XX"),
        ("xxx euros", "xxx"),
        ("Monsieur X, maire", "Monsieur X"),
        ("représentée par Mme XX", "Mme XX"),
        ("commune de X", "commune de X"),
        ("…", "…"),
        ("...", "..."),
        ("Nom : ......", "......"),
        ("Nom : …", "…"),
        ("le … 2024", "le …"),
        ("la somme de ... euros", "de ..."),
        ("versera ... € à", "..."),
        ("le ../../2024", "../../2024"),
        ("sis ____ à Lyon", "____"),
        ("n° ...", "n° ..."),
        ("représentée par … maire", "par …"),
        ("Pilote : à préciser", "à préciser"),
        ("Voici le pilote de cette action : à préciser", "à préciser"),
        ("Voici les horaires (à préciser avec la commune)", "(à préciser avec la commune)"),
        ("[à adapter selon le territoire]", "[à adapter selon le territoire]"),
        ("à compléter", "à compléter"),
        ("A COMPLETER", "A COMPLETER"),
        ("La date reste fixée. Montant à préciser.", "Montant à préciser"),
        ("SPECIMEN", "SPECIMEN"),
        ("Document SPÉCIMEN ne pas signer", "SPÉCIMEN"),
        ("jj/mm/aaaa", "jj/mm/aaaa"),
        ("la [nom de la commune]", "[nom de la commune]"),
        ("???", "???"),
    ],
)
def test_un_blanc_tape_est_vu(texte: str, trouve: str) -> None:
    assert blancs(f"<p>{texte}</p>") == [trouve]


@pytest.mark.parametrize(
    "texte",
    [
        "les crèches, les ludothèques, etc.…",
        "etc...",
        "crèches, haltes-garderies...",
        "crèches, ludothèques…",
        "« […] les moyens »",
        "(...)",
        "[...]",
        "au XXe siècle",
        "le XXIe siècle",
        "au XX° siècle",
        "taille XXL",
        "de manière à adapter les horaires",
        "les modalités restent à préciser",
        "vise à compléter l’offre existante",
        "cherche à préciser les besoins",
        "Il s’attache à compléter.",
        "L’objectif est d’aider à préciser",
        "un, deux, … et dix",
        "jeux, livres, ... et sorties",
        "Article 10",
        "31/12/2027",
        "Louis XIV",
        "Maxime",
        "Bruxxxelles",
        "rayon X",
        "Alexx",
        "la phase XIX",
        "de 12 à 18 ans",
        "https://a.fr/xx",
        "M. Xavier Petit",
        "Mme X’Ala",
        "pause… puis reprise",
        "Il reste 3 places ...",
        "amené à compléter, au besoin, l’offre",
        "les actions à adapter aux besoins des familles",
        "les points à compléter par le comité",
        "Félix XX",
        "Pie XX",
        "1.2.3.4",
        "du lundi au vendredi",
        "Vu le code ; … ; considérant",
        "la Caf a complété le dossier",
        "Vu l’article L. 263-1 du code",
        "de 6 à 17 ans",
        "M. Yves",
        "une aide à compléter par les communes",
    ],
)
def test_une_phrase_ordinaire_n_est_pas_un_blanc(texte: str) -> None:
    assert blancs(f"<p>{texte}</p>") == []


def test_les_marques_donnent_leur_libelle_une_seule_fois() -> None:
    html = (
        "<p>Pour <mark>nom du <strong>maire</strong> : XXX</mark>, le <mark>date</mark><mark>heure</mark></p>"
        '<ul><li><mark>voir <span data-mention="caf.nom"></span></mark></li></ul>'
    )
    assert blancs(html) == ["nom du maire : XXX", "date", "heure", "voir {caf.nom}"]


def test_chaque_bloc_est_lu_a_part() -> None:
    html = (
        "<h3>Budget</h3><p>Rien ici</p><table><tbody><tr><td>…</td><td>12</td></tr>"
        "<tr><td>XXX</td></tr></tbody></table>"
        "<ul><li>à compléter</li></ul>"
    )
    assert blancs(html) == ["…", "XXX", "à compléter"]


def test_un_champ_automatique_ou_une_note_n_est_pas_un_blanc() -> None:
    html = '<p>le <span data-mention="periode.debut"></span> : <span data-note="XXX à préciser"></span></p>'
    assert blancs(html) == []


@pytest.mark.parametrize(
    "motif", ["X/", "XX/", "XX ", "(a ", ". ", "…/", "[nom ", "_", "à préciser ", "12/", "le ", "x", "...", "reste à "]
)
def test_la_recherche_reste_lineaire(motif: str) -> None:
    def chercher(fois: int) -> float:
        html = f"<p>{motif * fois}z</p>"
        return duree_de(lambda: blancs(html))

    chercher(100)
    assert chercher(20_000) < max(40 * chercher(2_000), 0.3)
