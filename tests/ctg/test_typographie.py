from datetime import UTC, date, datetime, time
from decimal import Decimal
from timeit import timeit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ctg.typographie import (
    compter,
    date_en_lettres,
    date_et_heure,
    duree_en_lettres,
    enumerer,
    espaces_insecables,
    heure,
    montant,
    montant_en_lettres,
    nombre,
    nombre_en_lettres,
    pluriel,
    typographier,
)


def visible(texte: str) -> str:
    """No-break spaces made visible: ~ for U+00A0, _ for U+202F."""
    return texte.replace("\u00a0", "~").replace("\u202f", "_")


@pytest.mark.parametrize(
    ("brut", "attendu"),
    [
        ("l'article d'un avenant", "l’article d’un avenant"),
        ('dite "la Caf"', "dite «~la Caf~»"),
        ('"un" et "deux"', "«~un~» et «~deux~»"),
        ("«déjà»", "«~déjà~»"),
        ("« déjà »", "«~déjà~»"),
        ("Attention !", "Attention_!"),
        ("Pourquoi?", "Pourquoi_?"),
        ("Vraiment ?!", "Vraiment_?!"),
        ("un; deux", "un_; deux"),
        ("Objet: la Caf", "Objet~: la Caf"),
        ("en 2024: rien", "en 2024~: rien"),
        ("1 089 800 €", "1_089_800_€"),
        ("12,5 %", "12,5_%"),
        ("le 1 janvier 2024", "le 1er~janvier 2024"),
        ("le 1er janvier 2024", "le 1er~janvier 2024"),
        ("le 11 mars 2024", "le 11~mars 2024"),
        ("la 2ème et la 1ère", "la 2e et la 1re"),
        ("article 4 et annexe 2", "article~4 et annexe~2"),
        ("Mme Durand et M. Petit", "Mme~Durand et M.~Petit"),
        ("quatre ans...", "quatre ans…"),
        ("Nom ........", "Nom ........"),
        ("voir https://caf.fr/?a=1;b=2: ici", "voir https://caf.fr/?a=1;b=2: ici"),
        ("à 14:30", "à 14:30"),
        ("écrire à a.b@caf.fr: merci", "écrire à a.b@caf.fr: merci"),
        ("14 h 05", "14~h~05"),
        ("", ""),
    ],
)
def test_typographier(brut: str, attendu: str) -> None:
    assert visible(typographier(brut)) == attendu


@given(st.text(alphabet="ab1 2'\"«»:;!?.%€\u00a0\u202f’…é\n", max_size=60))
def test_typographier_deux_fois_ne_change_rien_de_plus(texte: str) -> None:
    assert typographier(typographier(texte)) == typographier(texte)


@given(st.text(max_size=80))
def test_espaces_insecables_ne_change_que_des_espaces(texte: str) -> None:
    resultat = espaces_insecables(texte)
    assert resultat.translate({0xA0: " ", 0x202F: " "}).split() == texte.translate({0xA0: " ", 0x202F: " "}).split()


@pytest.mark.parametrize(
    ("entier", "attendu"),
    [
        (0, "zéro"),
        (1, "un"),
        (16, "seize"),
        (17, "dix-sept"),
        (21, "vingt et un"),
        (71, "soixante et onze"),
        (80, "quatre-vingts"),
        (81, "quatre-vingt-un"),
        (91, "quatre-vingt-onze"),
        (100, "cent"),
        (200, "deux cents"),
        (201, "deux cent un"),
        (1000, "mille"),
        (1998, "mille neuf cent quatre-vingt-dix-huit"),
        (80_000, "quatre-vingt mille"),
        (200_000, "deux cent mille"),
        (1_000_000, "un million"),
        (80_000_000, "quatre-vingts millions"),
    ],
)
def test_nombre_en_lettres_suit_l_orthographe_classique(entier: int, attendu: str) -> None:
    assert nombre_en_lettres(entier) == attendu


@pytest.mark.parametrize(
    ("entier", "attendu"),
    [(1, "une"), (2, "deux"), (11, "onze"), (21, "vingt et une"), (71, "soixante et onze"), (101, "cent une")],
)
def test_nombre_en_lettres_au_feminin(entier: int, attendu: str) -> None:
    assert nombre_en_lettres(entier, feminin=True) == attendu


@pytest.mark.parametrize(
    ("somme", "chiffres", "lettres"),
    [
        ("0", "0_€", "zéro euro"),
        ("1", "1_€", "un euro"),
        ("1089800", "1_089_800_€", "un million quatre-vingt-neuf mille huit cents euros"),
        ("2000000", "2_000_000_€", "deux millions d’euros"),
        ("12.5", "12,50_€", "douze euros et cinquante centimes"),
        ("0.01", "0,01_€", "un centime"),
        ("0.005", "0,01_€", "un centime"),
        ("1.999", "2_€", "deux euros"),
        ("-1200.4", "−1_200,40_€", "moins mille deux cents euros et quarante centimes"),
    ],
)
def test_montant(somme: str, chiffres: str, lettres: str) -> None:
    assert (visible(montant(Decimal(somme))), montant_en_lettres(Decimal(somme))) == (chiffres, lettres)


def test_nombre_garde_les_decimales_demandees() -> None:
    assert visible(nombre(Decimal("1234.5"), 2)) == "1_234,50"
    assert nombre(7) == "7"


@pytest.mark.parametrize(
    ("elements", "attendu"),
    [([], ""), (["A"], "A"), (["A", "B"], "A et B"), (["A", "B", "C"], "A, B et C")],
)
def test_enumerer(elements: list[str], attendu: str) -> None:
    assert enumerer(elements) == attendu


@pytest.mark.parametrize(("n", "attendu"), [(0, "article"), (1, "article"), (2, "articles"), (1.5, "article")])
def test_pluriel_commence_a_deux(n: float, attendu: str) -> None:
    assert pluriel(n, "article") == attendu


def test_pluriel_irregulier_et_compte() -> None:
    assert pluriel(3, "avenant validé", "avenants validés") == "avenants validés"
    assert visible(compter(1200, "page")) == "1_200~pages"
    assert visible(compter(1, "page")) == "1~page"


def test_dates_et_heures() -> None:
    assert date_en_lettres(date(2024, 1, 1)) == "1er janvier 2024"
    assert date_en_lettres(date(2026, 8, 31)) == "31 août 2026"
    assert visible(heure(time(14, 5))) == "14~h~05"
    assert heure(time(9, 0)) == "9\u00a0h"
    assert visible(date_et_heure(datetime(2026, 3, 3, 14, 5))) == "le 3 mars 2026 à 14~h~05"


def test_date_et_heure_se_dit_a_l_heure_locale(settings) -> None:
    settings.TIME_ZONE = "Europe/Paris"
    assert visible(date_et_heure(datetime(2026, 7, 31, 22, 5, tzinfo=UTC))) == "le 1er août 2026 à 0~h~05"


@pytest.mark.parametrize(
    ("debut", "fin", "attendu"),
    [
        (date(2024, 1, 1), date(2027, 12, 31), "quatre ans"),
        (date(2024, 1, 1), date(2024, 12, 31), "un an"),
        (date(2024, 1, 1), date(2025, 6, 30), "un an et six mois"),
        (date(2024, 7, 1), date(2024, 12, 31), "six mois"),
        (date(2024, 1, 31), date(2024, 2, 28), "un mois"),
        (date(2024, 1, 1), date(2024, 1, 1), "un jour"),
        (date(2024, 1, 1), date(2026, 2, 10), "deux ans, un mois et dix jours"),
        (date(2024, 12, 15), date(2025, 1, 14), "un mois"),
    ],
)
def test_duree_en_lettres(debut: date, fin: date, attendu: str) -> None:
    assert duree_en_lettres(debut, fin) == attendu


def test_duree_refuse_une_fin_avant_le_debut() -> None:
    with pytest.raises(ValueError, match="précède"):
        duree_en_lettres(date(2024, 1, 2), date(2024, 1, 1))


@given(st.dates(date(1990, 1, 1), date(2080, 1, 1)), st.dates(date(1990, 1, 1), date(2080, 1, 1)))
def test_toute_periode_a_une_duree(un: date, autre: date) -> None:
    assert duree_en_lettres(min(un, autre), max(un, autre))


@pytest.mark.parametrize("piege", ["a", "1 ", "\u202f", '"a', "« ", "a.", "1", "!?", "a@", "1\u202f"])
def test_un_long_texte_hostile_ne_prend_pas_un_temps_quadratique(piege: str) -> None:
    court, long = piege * 2_000, piege * 40_000
    typographier(court)
    reference = timeit(lambda: typographier(court), number=5) / 5
    assert timeit(lambda: typographier(long), number=1) < max(100 * reference, 0.2)
