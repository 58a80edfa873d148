"""Statistical secrecy (rule 16): what may be published of the communes of a territory, and of its totals.

Hidden in the first place: every value of a zone under 100 allocataires, every count from 1 to 4. Hidden besides: the
cells without which one of those would be found by subtraction, whether from a total or from the parts of a whole. When
no cell can protect them, the total goes too. Nothing here is stored: values come in, publishable values come out.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from territoires.domain.secret_echelle import Domaine, Echelle

Nombre = int | Decimal
PAS = 5
"""What open data rounds to."""


class Genre(StrEnum):
    """What a series counts, which tells what anybody knows of its values."""

    ALLOCATAIRES = "allocataires"
    FOYERS = "foyers"
    """Some of the allocataires: never more than they are."""
    PERSONNES = "personnes"
    TAUX = "taux"
    """Neither a count nor a sum: hidden where a count is."""


class Motif(StrEnum):
    """Why a value is hidden. For the report of whoever holds the file: which hidden cell is which is never stored."""

    ZONE = "zone de moins de 100 allocataires"
    PETITE = "valeur de 1 à 4"
    SOUSTRACTION = "se retrouverait par soustraction"


@dataclass(frozen=True, slots=True)
class Regles:
    """Thresholds of the rule. ``choix``: values that each hidden cell must keep when one more can be hidden."""

    seuil: int = 100
    petite: int = 4
    choix: int = 3
    paliers: int = 40


REGLES = Regles()


@dataclass(frozen=True, slots=True)
class Zone:
    """A commune: its allocataires (None: unknown, hence hidden) and its place in an order known to all."""

    code: str
    allocataires: int | None
    rang: int = 0


@dataclass(frozen=True, slots=True)
class Serie:
    """One indicator by commune; a value absent from the source is ``None``, and there is then no total.

    ``secretes`` and ``publiees`` are the communes that an earlier table of the same indicator and vintage hid or
    showed; ``total_permis`` is false when other totals of it, on other groups of communes, are already public.
    """

    code: str
    valeurs: Mapping[str, Nombre | None]
    genre: Genre = Genre.PERSONNES
    secretes: frozenset[str] = frozenset()
    publiees: frozenset[str] = frozenset()
    total_permis: bool = True


@dataclass(frozen=True, slots=True)
class Protegee:
    """What may be published of a series: ``None`` where hidden; ``motifs`` names the hidden communes."""

    valeurs: Mapping[str, Nombre | None]
    total: int | None
    motifs: Mapping[str, Motif] = field(default_factory=dict)
    total_secret: bool = False


def effectif_secret(valeur: Nombre | None, regles: Regles = REGLES) -> bool:
    """Whether a count, wherever it comes from, is too small to be shown (from 1 to 4)."""
    return valeur is not None and 0 < valeur < regles.petite + 1


def zone_secrete(zone: Zone, *, arrondi: bool, regles: Regles = REGLES) -> bool:
    """Whether nothing of the zone may be shown; a count rounded to 5 may stand for two less."""
    return zone.allocataires is None or zone.allocataires - (PAS // 2 if arrondi else 0) < regles.seuil


def proteger(
    zones: Sequence[Zone],
    series: Sequence[Serie],
    *,
    arrondi: bool = False,
    groupes: Iterable[Collection[str]] = (),
    regles: Regles = REGLES,
) -> dict[str, Protegee]:
    """The publishable values of each series, by its code.

    ``groupes`` name the series that add up (the parts and their whole): a commune hidden in one is hidden in all of
    them. ``arrondi``: every count is a multiple of 5, rounded by the source, whose counts from 1 to 4 no longer show.
    Raises ``ValueError`` when a count is negative, not whole, or not a multiple of 5 in a rounded file.
    """
    atelier = _Atelier(zones, arrondi, regles)
    comptees = {serie.code: serie for serie in series if serie.genre != Genre.TAUX}
    resultats: dict[str, Protegee] = {}
    for groupe in _composantes(comptees, groupes):
        membres = [comptees[code] for code in groupe]
        resultats |= atelier.seule(membres[0]) if len(membres) == 1 else atelier.ensemble(membres)
    cachees = {code for protegee in resultats.values() for code in protegee.motifs} | atelier.zones_secretes
    for serie in series:
        if serie.genre == Genre.TAUX:
            resultats[serie.code] = atelier.taux(serie, cachees)
    return {serie.code: resultats[serie.code] for serie in series}


def _composantes(series: Mapping[str, Serie], groupes: Iterable[Collection[str]]) -> list[list[str]]:
    """Series that are related, directly or not, together; in their order."""
    chefs = {code: code for code in series}
    for groupe in groupes:
        presents = [code for code in groupe if code in chefs]
        reunis = {chefs[code] for code in presents}
        chefs = {code: chefs[presents[0]] if chef in reunis else chef for code, chef in chefs.items()}
    composantes: dict[str, list[str]] = {}
    for code, chef in chefs.items():
        composantes.setdefault(chef, []).append(code)
    return list(composantes.values())


class _Atelier:
    """The zones of one call, and what is known of their cells."""

    def __init__(self, zones: Sequence[Zone], arrondi: bool, regles: Regles) -> None:
        self.regles = regles
        self.unite = PAS if arrondi else 1
        self.arrondi = arrondi
        self.zones = {zone.code: zone for zone in zones}
        self.zones_secretes = {z.code for z in zones if zone_secrete(z, arrondi=arrondi, regles=regles)}
        self.ordre = _ordre_public(zones)

    def seule(self, serie: Serie) -> dict[str, Protegee]:
        """A series that no other one completes: hidden cell after hidden cell, until subtraction tells nothing."""
        valeurs = self._entiers(serie)
        premieres = self._premieres(serie, valeurs)
        imposees = [code for code in self.ordre if code in serie.secretes and code not in premieres]
        cachees = {*premieres, *imposees}
        total = self._total(valeurs)
        if not cachees or total is None or not self._total_permis(serie):
            visible = total if not cachees else None
            secret = bool(cachees) and total is not None
            return {serie.code: self._rendre(serie, premieres, cachees, visible, secret=secret)}
        if self._petite(total):
            return {serie.code: self._tout_cacher(serie, premieres)}
        libres = [c for c in self.ordre if c not in cachees and c not in serie.publiees][: self.regles.paliers]
        paliers = [*(c for c in imposees if c not in serie.publiees), *libres]
        base = [code for code in premieres if code not in serie.publiees]
        echelle = self._echelle(serie, valeurs, base, paliers, imposes=len(paliers) - len(libres))
        for nombre in range(len(libres) + 1):
            montes = paliers[: len(paliers) - len(libres) + nombre]
            if echelle.sure(len(montes), sum(valeurs[code] or 0 for code in (*base, *montes))):
                return {serie.code: self._rendre(serie, premieres, {*cachees, *montes}, total)}
        return {serie.code: self._tout_cacher(serie, premieres)}

    def ensemble(self, series: list[Serie]) -> dict[str, Protegee]:
        """Series that add up: the same communes hidden in all, or every commune and every total.

        Two more communes than necessary are hidden at once, in an order known to all: nothing is tried, so that
        nothing is learned from a failed try.
        """
        valeurs = {serie.code: self._entiers(serie) for serie in series}
        premieres = {serie.code: self._premieres(serie, valeurs[serie.code]) for serie in series}
        cachees = {code for motifs in premieres.values() for code in motifs}
        cachees |= {code for serie in series for code in serie.secretes if code in self.zones}
        totaux = {serie.code: self._total(valeurs[serie.code]) for serie in series}
        if cachees:
            publiees = {code for serie in series for code in serie.publiees}
            cachees |= set([c for c in self.ordre if c not in cachees and c not in publiees][:2])
        if not cachees or None in totaux.values() or not all(self._total_permis(s) for s in series):
            complet = {code: total if not cachees else None for code, total in totaux.items()}
            secrets = {code: bool(cachees) and total is not None for code, total in totaux.items()}
            return {
                s.code: self._rendre(s, premieres[s.code], cachees, complet[s.code], secret=secrets[s.code])
                for s in series
            }
        if any(self._petite(total) for total in totaux.values()) or not all(
            self._tient(serie, valeurs[serie.code], premieres[serie.code], cachees) for serie in series
        ):
            return {serie.code: self._tout_cacher(serie, premieres[serie.code]) for serie in series}
        return {s.code: self._rendre(s, premieres[s.code], cachees, totaux[s.code]) for s in series}

    def taux(self, serie: Serie, cachees: Collection[str]) -> Protegee:
        """A rate is hidden wherever a count is, since one gives the other."""
        motifs = {
            code: Motif.ZONE if code in self.zones_secretes else Motif.SOUSTRACTION
            for code in self.zones
            if code in cachees or code in serie.secretes
        }
        valeurs = {code: None if code in motifs else serie.valeurs.get(code) for code in self.zones}
        return Protegee(valeurs, None, motifs)

    def _tient(
        self, serie: Serie, valeurs: Mapping[str, int | None], premieres: Mapping[str, Motif], cachees: set[str]
    ) -> bool:
        base = [code for code in premieres if code not in serie.publiees]
        suite = [c for c in self.ordre if c in cachees and c not in premieres and c not in serie.publiees]
        echelle = self._echelle(serie, valeurs, base, suite, imposes=len(suite))
        return echelle.sure(len(suite), sum(valeurs[code] or 0 for code in (*base, *suite)))

    def _entiers(self, serie: Serie) -> dict[str, int | None]:
        """Counts in units (one, or five in a rounded file). Raises ``ValueError``."""
        entiers: dict[str, int | None] = {}
        for code in self.zones:
            valeur = serie.valeurs.get(code)
            if valeur is not None and (valeur < 0 or valeur % self.unite):
                raise ValueError(f"{serie.code}, {code}")
            entiers[code] = None if valeur is None else int(valeur) // self.unite
        return entiers

    def _total_permis(self, serie: Serie) -> bool:
        """Where everything was hidden before, the total was too: showing it now would say why it was not."""
        return serie.total_permis and not serie.secretes >= self.zones.keys()

    def _petite(self, valeur: int | None) -> bool:
        return not self.arrondi and effectif_secret(valeur, self.regles)

    def _premieres(self, serie: Serie, valeurs: Mapping[str, int | None]) -> dict[str, Motif]:
        motifs = {}
        for code in self.ordre:
            if code in self.zones_secretes:
                motifs[code] = Motif.ZONE
            elif self._petite(valeurs[code]):
                motifs[code] = Motif.PETITE
        return motifs

    @staticmethod
    def _total(valeurs: Mapping[str, int | None]) -> int | None:
        connues = [valeur for valeur in valeurs.values() if valeur is not None]
        return sum(connues) if connues and len(connues) == len(valeurs) else None

    def _echelle(
        self,
        serie: Serie,
        valeurs: Mapping[str, int | None],
        base: Sequence[str],
        paliers: Sequence[str],
        *,
        imposes: int,
    ) -> Echelle:
        return Echelle(
            [self._domaine(serie, code, valeurs[code] or 0, premiere=True) for code in base],
            [self._domaine(serie, code, valeurs[code] or 0, premiere=False) for code in paliers],
            imposes=imposes,
            choix=self.regles.choix,
        )

    def _domaine(self, serie: Serie, code: str, valeur: int, *, premiere: bool) -> Domaine:
        """What the rules alone tell of the cell; a bound that the data itself breaks is no bound."""
        haut: int | None = None
        secrete = code in self.zones_secretes
        if serie.genre in (Genre.ALLOCATAIRES, Genre.FOYERS) and secrete:
            haut = (self.regles.seuil - (0 if self.arrondi else 1)) // self.unite
        elif serie.genre == Genre.FOYERS:
            haut = (self.zones[code].allocataires or 0) // self.unite
        haut = None if haut is None or valeur > haut else haut
        if secrete:
            return Domaine(0, haut)
        if premiere:
            return Domaine(1, self.regles.petite)
        if serie.genre == Genre.ALLOCATAIRES:
            return Domaine(min(valeur, self.regles.seuil // self.unite + self.arrondi), haut)
        return Domaine(0, haut) if self.arrondi else Domaine(self.regles.petite + 1, haut, zero=True)

    def _rendre(
        self,
        serie: Serie,
        premieres: Mapping[str, Motif],
        cachees: Collection[str],
        total: int | None,
        *,
        secret: bool = False,
    ) -> Protegee:
        valeurs = {code: None if code in cachees else serie.valeurs.get(code) for code in self.zones}
        motifs = {code: premieres.get(code, Motif.SOUSTRACTION) for code in self.zones if code in cachees}
        return Protegee(valeurs, None if total is None else total * self.unite, motifs, secret)

    def _tout_cacher(self, serie: Serie, premieres: Mapping[str, Motif]) -> Protegee:
        return self._rendre(serie, premieres, self.zones, None, secret=True)


def _ordre_public(zones: Sequence[Zone]) -> list[str]:
    """The order in which zones are called to protect others: from the middle of the ranks up, then down.

    It hangs on public ranks alone (inhabitants), never on a secret value; those in the middle hide enough without
    being the figures that everybody looks for.
    """
    ranges = [zone.code for zone in sorted(zones, key=lambda zone: (zone.rang, zone.code))]
    milieu = len(ranges) // 2
    return [*ranges[milieu:], *reversed(ranges[:milieu])]
