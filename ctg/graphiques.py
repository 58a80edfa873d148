"""Horizontal bars as numbers: where each bar, label and line of an SVG stands. Knows no Django and draws nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from ctg.typographie import FINE, INSECABLE

LARGEUR = 640
MARGE_LIBELLE = 210
MARGE_VALEUR = 78
CAR = 6.1
"""Mean width of a character of the labels, to cut those that would not fit."""
BARRE, ECART, ENTRE_GROUPES, HAUT = 15, 4, 12, 8
MOTIFS = ("plein", "hachures", "points")


@dataclass(frozen=True, slots=True)
class Donnee:
    """One bar: its name, its value (None: no bar), the text written beside it."""

    nom: str
    valeur: Decimal | None
    texte: str
    serie: int = 0


@dataclass(frozen=True, slots=True)
class Barre:
    x: float
    y: float
    largeur: float
    hauteur: float
    motif: str
    nom: str
    texte: str
    x_texte: float
    y_texte: float


@dataclass(frozen=True, slots=True)
class Groupe:
    """Bars under one label, already cut in lines; ``y`` is where the first line is written."""

    lignes: tuple[tuple[float, str], ...]
    barres: tuple[Barre, ...]


@dataclass(frozen=True, slots=True)
class Graphique:
    """A finished chart: what it shows (``titre``), what it says in words (``description``), and its geometry."""

    cle: str
    titre: str
    description: str
    groupes: tuple[Groupe, ...]
    legende: tuple[tuple[str, str], ...]
    """(pattern, name) of each series, when there are several."""
    hauteur: float
    zero: float
    largeur: float = LARGEUR
    marge: float = MARGE_LIBELLE


def barres(
    cle: str,
    titre: str,
    groupes: Sequence[tuple[str, Sequence[Donnee]]],
    series: Sequence[str] = (),
    *,
    largeur: float = LARGEUR,
    marge: float = MARGE_LIBELLE,
) -> Graphique:
    """A chart of horizontal bars, one scale for all; a negative value goes left of the zero line.

    ``largeur`` is that of the whole drawing, ``marge`` what its labels take of it, in the same units.
    """
    valeurs = [donnee.valeur for _, donnees in groupes for donnee in donnees if donnee.valeur is not None]
    plus_bas, plus_haut = min([Decimal(0), *valeurs]), max([Decimal(0), *valeurs])
    place = largeur - marge - MARGE_VALEUR - (48 if plus_bas < 0 else 0)
    echelle = place / float(plus_haut - plus_bas or 1)
    zero = marge + (48 if plus_bas < 0 else 0) - float(plus_bas) * echelle
    y = float(HAUT)
    dessines = []
    for libelle, donnees in groupes:
        lignes = couper(libelle, int((marge - 12) / CAR))
        hauteur = max(len(donnees) * (BARRE + ECART), len(lignes) * 15)
        debut = y + (hauteur - len(donnees) * (BARRE + ECART)) / 2
        traces = [_barre(donnee, debut + rang * (BARRE + ECART), zero, echelle) for rang, donnee in enumerate(donnees)]
        milieu = y + hauteur / 2 - (len(lignes) - 1) * 7.5 + 3.5
        textes = tuple((round(milieu + 15 * rang, 1), ligne) for rang, ligne in enumerate(lignes))
        dessines.append(Groupe(textes, tuple(traces)))
        y += hauteur + (ENTRE_GROUPES if len(donnees) > 1 else 2)
    legende = tuple(zip(MOTIFS, series, strict=False)) if len(series) > 1 else ()
    totale = round(y + 4, 1)
    return Graphique(cle, titre, decrire(groupes), tuple(dessines), legende, totale, round(zero, 1), largeur, marge)


def _barre(donnee: Donnee, y: float, zero: float, echelle: float) -> Barre:
    etendue = float(donnee.valeur or 0) * echelle
    x = min(zero, zero + etendue)
    a_droite = etendue >= 0
    return Barre(
        round(x, 1),
        round(y, 1),
        round(max(abs(etendue), 1.0) if donnee.valeur is not None else 0, 1),
        BARRE,
        MOTIFS[donnee.serie],
        donnee.nom,
        donnee.texte,
        round(max(x + abs(etendue), zero) + 5 if a_droite else zero + 5, 1),
        round(y + 11.5, 1),
    )


def couper(libelle: str, places: int = int((MARGE_LIBELLE - 12) / CAR)) -> tuple[str, ...]:
    """At most three lines that fit the margin; what is left out ends with « … »."""
    lignes: list[str] = [""]
    for mot in libelle.split(" "):
        if lignes[-1] and len(lignes[-1]) + 1 + len(mot) > places:
            lignes.append(mot)
        else:
            lignes[-1] = f"{lignes[-1]} {mot}".strip()
    lignes = [ligne if len(ligne) <= places else f"{ligne[: places - 1]}…" for ligne in lignes]
    if len(lignes) > 3:
        lignes = [*lignes[:2], f"{lignes[2][: places - 2]}…"]
    return tuple(lignes)


def decrire(groupes: Sequence[tuple[str, Sequence[Donnee]]]) -> str:
    """The whole chart in words, for who does not see it."""
    phrases = []
    for libelle, donnees in groupes:
        if len(donnees) == 1:
            phrases.append(f"{libelle}{INSECABLE}: {donnees[0].texte}")
        else:
            phrases.append(f"{libelle}{INSECABLE}: {', '.join(f'{donnee.nom} {donnee.texte}' for donnee in donnees)}")
    return f"{f'{FINE}; '.join(phrases)}."
