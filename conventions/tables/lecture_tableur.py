"""Rows of text from what people have: a paste from a spreadsheet, an .xlsx workbook, a CSV file. Bounded first."""

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from conventions.tables.enveloppe import TableurRefuse, abime, bombe, genre, inspecter
from conventions.tables.feuille_xlsx import lire_feuille
from ctg.processus import Bornes, EnfantEnErreur, EnfantInterrompu, executer

__all__ = ["COLONNES_MAX", "LIGNES_MAX", "Feuille", "TableurRefuse", "lire_classeur", "lire_collage"]

LIGNES_MAX = 5_000
COLONNES_MAX = 60
CELLULES_MAX = 2_000
"""Cells of one pasted line, empty ones included, beyond which it is not built."""
COLLAGE_MAX = 3_000_000
"""Characters of a paste."""
BORNES = Bornes(memoire_mo=700, cpu_s=40, delai_s=60)
"""Far above what 5,000 rows of 60 columns need: a hostile workbook ends in a child, not in the server."""
SEPARATEURS = ";\t,"


@dataclass(frozen=True, slots=True)
class Feuille:
    """The rows of a file: line n of the source is ``rangees[n - 1]``, empty lines included.

    ``avertissements`` say what the reading had to decide (merged cells, other sheets, encoding).
    """

    rangees: list[list[str]]
    nom: str = ""
    avertissements: tuple[str, ...] = ()


def lire_collage(texte: str) -> list[list[str]]:
    """Rows of a paste, as spreadsheets put them in the clipboard: tabs, and quotes around a cell of several lines.

    A text without any tab whose lines all hold as many semicolons is read as CSV. Raises :class:`TableurRefuse` over
    5,000 rows or 60 columns, or when there is nothing.
    """
    if len(texte) > COLLAGE_MAX:
        raise TableurRefuse("Ce texte est trop long pour être collé : importez plutôt le fichier.", motif="taille")
    propre = texte.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    if "\t" not in propre and _est_csv(propre):
        return _borner(_rangees_csv(propre, ";"))
    return _borner(_rangees_collees(propre))


def _est_csv(texte: str) -> bool:
    """Whether its first lines hold as many cells, three at least, once cut at semicolons."""
    try:
        debut = texte[:20_000].rpartition("\n")[0] or texte
        comptes = {len(rangee) for rangee in csv.reader(io.StringIO(debut), delimiter=";") if rangee}
    except csv.Error:
        return False
    return len(comptes) == 1 and comptes.pop() >= 3


def _rangees_collees(texte: str) -> Iterator[list[str]]:
    """A quoted cell that never closes is taken literally, so that a lone quote does not swallow the rest."""
    rangee: list[str] = []
    position = 0
    while position <= len(texte):
        cellule, position = _cellule_collee(texte, position)
        rangee.append(cellule)
        if len(rangee) > CELLULES_MAX:
            raise trop_de_colonnes(0)
        if position >= len(texte) or texte[position] == "\n":
            yield rangee
            rangee = []
        position += 1


_SEPARATEUR = re.compile(r"[\t\n]")
_ENTRE_GUILLEMETS = re.compile(r'"((?:[^"]|"")*)"(?=[\t\n]|\Z)')


def _cellule_collee(texte: str, debut: int) -> tuple[str, int]:
    """One cell and the place of the separator after it."""
    if texte.startswith('"', debut) and (trouve := _ENTRE_GUILLEMETS.match(texte, debut)):
        dedans = trouve[1]
        # Excel puts quotes around a cell only for what they protect: « "Les Lutins" » keeps its own.
        if "\n" in dedans or "\t" in dedans or '"' in dedans:
            return dedans.replace('""', '"'), trouve.end()
    fin = suivant.start() if (suivant := _SEPARATEUR.search(texte, debut)) else len(texte)
    return texte[debut:fin], fin


def lire_classeur(contenu: bytes, nom: str, *, feuille: str = "") -> Feuille:
    """Rows of the first sheet of an .xlsx workbook, or of a CSV file (semicolons, commas or tabs; UTF-8 or Windows).

    Dates come as « 2026-02-03 », formulas as their stored result. Raises :class:`TableurRefuse`: over 10 MB, a
    decompression bomb, over 5,000 rows or 60 columns, macros, another format, damaged, empty. With ``feuille``, the
    sheet of that title alone, without rows when there is none.
    """
    if genre(contenu, nom) == "texte":
        return Feuille([]) if feuille else _lire_csv(contenu)
    releve = inspecter(contenu)

    def travail(_avis: Any) -> tuple[dict[str, Any], bytes]:
        titre, rangees, avis = lire_feuille(contenu, releve, LIGNES_MAX, COLONNES_MAX, feuille)
        return {"nom": titre, "avertissements": avis}, json.dumps(rangees).encode()

    try:
        faits, octets = executer(travail, BORNES)
    except EnfantEnErreur as erreur:
        if erreur.nature == "TableurRefuse":
            raise TableurRefuse(str(erreur), motif=erreur.detail) from erreur
        raise abime() from erreur
    except EnfantInterrompu as erreur:
        raise bombe() from erreur
    lues = json.loads(octets)
    rangees = _borner(lues) if lues or not feuille else []
    return Feuille(rangees, faits["nom"], tuple(faits["avertissements"]))


def _lire_csv(contenu: bytes) -> Feuille:
    texte, avertissements = _decoder(contenu)
    premiere, _, reste = texte.partition("\n")
    annonce = re.fullmatch(r"sep=(.)\r?", premiere)
    # Excel names the separator in a first line of its own; the line stays, empty, so that numbers hold.
    separateur = annonce[1] if annonce else _separateur(texte)
    return Feuille(_borner(_rangees_csv(f"\n{reste}" if annonce else texte, separateur)), "", avertissements)


def _decoder(contenu: bytes) -> tuple[str, tuple[str, ...]]:
    if contenu.startswith((b"\xff\xfe", b"\xfe\xff")):
        return contenu.decode("utf-16", errors="replace"), ()
    try:
        return contenu.decode("utf-8-sig"), ()
    except UnicodeDecodeError:
        avis = "Le fichier n’est pas en UTF-8 : il a été lu comme un fichier Windows. Vérifiez les accents."
        return contenu.decode("cp1252", errors="replace"), (avis,)


def _separateur(texte: str) -> str:
    """The separator that cuts the first lines in the most regular way, the most cells first."""
    debut = "\n".join(texte.splitlines()[:30])
    notes = []
    for rang, separateur in enumerate(SEPARATEURS):
        tailles = Counter(len(rangee) for rangee in _rangees_csv(debut, separateur) if any(rangee))
        if not tailles:
            continue
        taille, fois = tailles.most_common(1)[0]
        notes.append((taille > 1, fois, taille, -rang, separateur))
    return max(notes)[-1] if notes else ";"


def _rangees_csv(texte: str, separateur: str) -> Iterator[list[str]]:
    try:
        yield from csv.reader(io.StringIO(texte.replace("\x00", "")), delimiter=separateur)
    except csv.Error as erreur:
        raise TableurRefuse(
            "Ce fichier CSV a des guillemets mal fermés ou une cellule immense : enregistrez-le en .xlsx.", motif="csv"
        ) from erreur


def _borner(rangees: Iterable[list[str]]) -> list[list[str]]:
    """The rows without the empty cells and lines that end them. Raises :class:`TableurRefuse` when there are too many.

    Counted as they come, so that what is beyond the bounds is never built.
    """
    gardees: list[list[str]] = []
    derniere = 0
    for rangee in rangees:
        propre = [cellule.strip(" \u00a0") for cellule in rangee]
        while propre and not propre[-1].strip():
            propre.pop()
        if len(propre) > COLONNES_MAX:
            raise trop_de_colonnes(len(gardees) + 1)
        gardees.append(propre)
        if propre:
            derniere = len(gardees)
        if derniere > LIGNES_MAX + 20:
            raise trop_de_lignes()
        if len(gardees) - derniere > LIGNES_MAX:
            break
    if not derniere:
        raise TableurRefuse("Il n’y a rien à lire : aucune cellule n’est remplie.", motif="vide")
    return gardees[:derniere]


def trop_de_colonnes(numero: int) -> TableurRefuse:
    ligne = f"La ligne {numero}" if numero else "Une ligne"
    return TableurRefuse(
        f"{ligne} a plus de {COLONNES_MAX} colonnes : retirez celles qui ne servent pas.", motif="colonnes"
    )


def trop_de_lignes() -> TableurRefuse:
    return TableurRefuse(
        f"Il y a plus de {LIGNES_MAX} lignes : une table en tient moins. Importez en plusieurs fois, ou retirez les "
        "lignes qui ne la concernent pas.",
        motif="lignes",
    )
