"""Rule 16: whoever knows the totals, the rules and the program finds no hidden value back."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from territoires.domain.secret import (
    Genre,
    Motif,
    Protegee,
    Regles,
    Serie,
    Zone,
    effectif_secret,
    proteger,
    zone_secrete,
)
from tests.territoires.domaine.attaquant import Monde, compositions, intervalles, retrouvees

pytestmark = pytest.mark.pur
PETITS_SEUILS = Regles(seuil=6)


def zones_de(grandes: tuple[bool, ...]) -> list[Zone]:
    return [Zone(f"2600{rang}", 500 if grande else 40, rang) for rang, grande in enumerate(grandes)]


def mondes_a_une_serie(zones: list[Zone], jusqu_a: int) -> Iterator[Monde]:
    for total in range(jusqu_a + 1):
        for valeurs in compositions(total, len(zones)):
            yield {"s": dict(zip((z.code for z in zones), valeurs, strict=True))}


def sans_protection(zones: list[Zone], monde: Monde) -> dict[str, Protegee]:
    """The mutant: what must be hidden in the first place is, nothing else."""
    return {
        code: Protegee(
            {
                zone.code: None
                if zone_secrete(zone, arrondi=False) or effectif_secret(valeurs[zone.code])
                else valeurs[zone.code]
                for zone in zones
            },
            sum(valeurs.values()),
        )
        for code, valeurs in monde.items()
    }


@pytest.mark.parametrize("grandes", [g for n in (1, 2, 3) for g in product([True, False], repeat=n)])
def test_aucune_valeur_ne_se_retrouve_dans_une_serie(grandes: tuple[bool, ...]):
    zones = zones_de(grandes)
    trouvees = retrouvees(mondes_a_une_serie(zones, 24), lambda monde: proteger(zones, [Serie("s", monde["s"])]))
    assert trouvees == []


@pytest.mark.parametrize("grandes", [(True,) * 4, (True, False, True, True), (False, True, False, False)])
def test_ni_entre_quatre_communes(grandes: tuple[bool, ...]):
    zones = zones_de(grandes)
    assert retrouvees(mondes_a_une_serie(zones, 15), lambda monde: proteger(zones, [Serie("s", monde["s"])])) == []


@pytest.mark.parametrize("grandes", [(True, True), (True, False, True), (True, True, True)])
def test_l_attaquant_retrouve_tout_sans_la_seconde_suppression(grandes: tuple[bool, ...]):
    """The attacker is a real one: without secondary suppression it finds values, each in its own world."""
    zones = zones_de(grandes)
    trouvees = retrouvees(mondes_a_une_serie(zones, 15), lambda monde: sans_protection(zones, monde))
    assert len(trouvees) > 20


@pytest.mark.parametrize("choix", [0, 1])
def test_l_attaquant_voit_une_protection_trop_courte(choix: int):
    """One rung that asks for fewer than two values is not enough: the test above can fail."""
    zones, regles = zones_de((True, True, True)), Regles(choix=choix)
    trouvees = retrouvees(
        mondes_a_une_serie(zones, 15), lambda monde: proteger(zones, [Serie("s", monde["s"])], regles=regles)
    )
    assert trouvees


def test_le_nombre_d_allocataires_lui_meme_ne_se_retrouve_pas():
    def publier(monde: Monde) -> dict[str, Protegee]:
        zones = [Zone(code, nombre, int(code)) for code, nombre in monde["a"].items()]
        return proteger(zones, [Serie("a", monde["a"], Genre.ALLOCATAIRES)], regles=PETITS_SEUILS)

    mondes = (
        {"a": dict(zip("123", valeurs, strict=True))} for total in range(25) for valeurs in compositions(total, 3)
    )
    assert retrouvees(mondes, publier) == []


def test_les_foyers_ne_depassent_jamais_les_allocataires_de_leur_commune():
    """A count bounded by another, published one: the bound tells nothing more."""
    zones = [Zone("1", 7, 1), Zone("2", 9, 2), Zone("3", 3, 3)]

    def publier(monde: Monde) -> dict[str, Protegee]:
        return proteger(zones, [Serie("s", monde["s"], Genre.FOYERS)], regles=PETITS_SEUILS)

    mondes = ({"s": dict(zip("123", v, strict=True))} for v in product(range(8), range(10), range(6)))
    assert retrouvees(mondes, publier) == []


def tout_et_parties(zones: list[Zone], jusqu_a: int) -> Iterator[Monde]:
    codes = [zone.code for zone in zones]
    for premiers, seconds in product(range(jusqu_a + 1), repeat=2):
        for une in compositions(premiers, len(zones)):
            for autre in compositions(seconds, len(zones)):
                tout = [a + b for a, b in zip(une, autre, strict=True)]
                yield {n: dict(zip(codes, v, strict=True)) for n, v in (("tout", tout), ("une", une), ("autre", autre))}


@pytest.mark.parametrize("grandes", [(True, True), (True, False)])
def test_les_parties_d_un_tout_ne_se_retrouvent_pas(grandes: tuple[bool, ...]):
    zones = zones_de(grandes)
    lies = [("tout", "une", "autre")]
    trouvees = retrouvees(
        tout_et_parties(zones, 11),
        lambda monde: proteger(zones, [Serie(code, v) for code, v in monde.items()], groupes=lies),
    )
    assert trouvees == []


def test_elles_se_retrouveraient_si_rien_ne_les_liait():
    zones = zones_de((True, True))
    trouvees = retrouvees(
        ({**monde, "tout": monde["tout"]} for monde in tout_et_parties(zones, 10)),
        lambda monde: proteger(zones, [Serie(code, v) for code, v in monde.items()]),
    )
    assert trouvees


effectifs = st.one_of(st.integers(0, 9), st.integers(0, 400))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(effectifs, st.integers(0, 600), st.integers(0, 30_000)), min_size=1, max_size=30))
def test_soustraire_laisse_au_moins_trois_valeurs(lignes: list[tuple[int, int, int]]):
    """On territories of a real size: bounds pushed through the published sum leave room around each hidden cell."""
    zones = [Zone(f"{rang:05}", allocataires, population) for rang, (_, allocataires, population) in enumerate(lignes)]
    brutes = {f"{rang:05}": valeur for rang, (valeur, _, _) in enumerate(lignes)}
    sortie = proteger(zones, [Serie("s", brutes)])["s"]
    cachees = [code for code, valeur in sortie.valeurs.items() if valeur is None]
    assert {z.code for z in zones if z.allocataires < 100 or 1 <= brutes[z.code] <= 4} <= set(cachees)
    assert all(valeur in (None, brutes[code]) for code, valeur in sortie.valeurs.items())
    if sortie.total is None or not cachees:
        assert sortie.total is not None or cachees == list(brutes)
        return
    assert sortie.total == sum(brutes.values())
    reste = sortie.total - sum(valeur for valeur in sortie.valeurs.values() if valeur is not None)
    vus = intervalles(
        {code: (1, 4) if sortie.motifs[code] == Motif.PETITE else (0, None) for code in cachees}, [(cachees, reste)]
    )
    for code, (bas, haut) in vus.items():
        assert haut is not None, code
        assert haut - bas >= 2, code


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 60), st.integers(0, 99)), min_size=1, max_size=12))
def test_un_fichier_arrondi_garde_deux_multiples_de_cinq(lignes: list[tuple[int, int, int]]):
    zones = [Zone(f"{rang}", 5 * allocataires, population) for rang, (_, allocataires, population) in enumerate(lignes)]
    brutes = {f"{rang}": 5 * valeur for rang, (valeur, _, _) in enumerate(lignes)}
    sortie = proteger(zones, [Serie("s", brutes)], arrondi=True)["s"]
    cachees = [code for code, valeur in sortie.valeurs.items() if valeur is None]
    assert {zone.code for zone in zones if zone.allocataires <= 100} <= set(cachees)
    if cachees and sortie.total is not None:
        reste = sortie.total - sum(valeur for valeur in sortie.valeurs.values() if valeur is not None)
        assert len(cachees) > 1
        assert reste >= 10


def test_cent_arrondi_a_cinq_peut_valoir_quatre_vingt_dix_huit():
    assert zone_secrete(Zone("26001", 100), arrondi=True)
    assert not zone_secrete(Zone("26001", 100), arrondi=False)
    assert not zone_secrete(Zone("26001", 105), arrondi=True)


def test_une_seule_commune_perd_son_total_aussi():
    sortie = proteger([Zone("26001", 80)], [Serie("s", {"26001": 12})])["s"]
    assert (sortie.valeurs, sortie.total, sortie.total_secret) == ({"26001": None}, None, True)


def test_une_commune_dont_on_ignore_les_allocataires_est_cachee():
    zones = [Zone("26001", None, 1), Zone("26002", 300, 2), Zone("26003", 300, 3)]
    sortie = proteger(zones, [Serie("s", {"26001": 50, "26002": 60, "26003": 70})])["s"]
    assert sortie.motifs["26001"] == Motif.ZONE
    assert sortie.valeurs["26001"] is None


def test_rien_n_est_cache_sans_raison():
    zones = zones_de((True, True, True))
    sortie = proteger(zones, [Serie("s", {z.code: 50 for z in zones})])["s"]
    assert (sortie.total, sortie.motifs, sortie.total_secret) == (150, {}, False)


def test_une_commune_deja_cachee_le_reste():
    zones = zones_de((True, True, True))
    sortie = proteger(zones, [Serie("s", {z.code: 50 for z in zones}, secretes=frozenset({"26001"}))])["s"]
    assert sortie.valeurs["26001"] is None
    assert sum(valeur is None for valeur in sortie.valeurs.values()) == 2


def test_une_commune_deja_publiee_ne_protege_personne():
    zones = zones_de((True, True, True))
    brutes = {"26000": 3, "26001": 50, "26002": 60}
    deja = frozenset({"26001"})
    sortie = proteger(zones, [Serie("s", brutes, publiees=deja)])["s"]
    assert sortie.valeurs == {"26000": None, "26001": 50, "26002": None}


def test_un_autre_total_deja_public_fait_taire_celui_ci():
    zones = zones_de((True, True, False))
    sortie = proteger(zones, [Serie("s", {z.code: 50 for z in zones}, total_permis=False)])["s"]
    assert (sortie.total, sortie.total_secret) == (None, True)


def test_une_valeur_absente_de_la_source_ote_le_total_sans_rien_cacher():
    zones = zones_de((True, True))
    sortie = proteger(zones, [Serie("s", {"26000": 50, "26001": None})])["s"]
    assert (sortie.valeurs["26000"], sortie.total, sortie.total_secret, sortie.motifs) == (50, None, False, {})


def test_un_taux_se_tait_ou_un_effectif_se_tait():
    zones = zones_de((True, True, True))
    series = [
        Serie("s", {"26000": 3, "26001": 50, "26002": 60}),
        Serie("t", {z.code: Decimal("12.5") for z in zones}, Genre.TAUX),
    ]
    sorties = proteger(zones, series)
    muettes = {code for code, valeur in sorties["s"].valeurs.items() if valeur is None}
    assert {code for code, valeur in sorties["t"].valeurs.items() if valeur is None} == muettes
    assert sorties["t"].total is None


@pytest.mark.parametrize(("valeur", "arrondi"), [(-1, False), (Decimal("2.5"), False), (7, True)])
def test_un_effectif_est_un_nombre_entier(valeur: int | Decimal, arrondi: bool):
    with pytest.raises(ValueError, match="26000"):
        proteger(zones_de((True,)), [Serie("s", {"26000": valeur})], arrondi=arrondi)


def test_quatre_communes_et_les_parties_d_un_tout():
    """Every way to reach two known totals: here some communes stay visible beside those that are hidden."""
    zones = zones_de((True, True, True, True))
    codes = [zone.code for zone in zones]

    def mondes() -> Iterator[Monde]:
        for une, autre in product(compositions(9, 4), compositions(4, 4)):
            tout = [a + b for a, b in zip(une, autre, strict=True)]
            yield {n: dict(zip(codes, v, strict=True)) for n, v in (("tout", tout), ("une", une), ("autre", autre))}

    def publier(monde: Monde) -> dict[str, Protegee]:
        return proteger(zones, [Serie(c, v) for c, v in monde.items()], groupes=[("tout", "une", "autre")])

    assert retrouvees(mondes(), publier) == []


def test_un_total_cache_avec_toutes_ses_communes_le_reste():
    """Published in two goes, the total would tell why it was hidden first."""
    zones = zones_de((True, True))
    brutes = {"26000": 1, "26001": 0}
    premiere = proteger(zones, [Serie("s", brutes)])["s"]
    seconde = proteger(zones, [Serie("s", brutes, secretes=frozenset(premiere.motifs))])["s"]
    assert (premiere.total, seconde.total, set(seconde.valeurs.values())) == (None, None, {None})
