"""What a table of rows is: its columns, what holds it, how its rows are recognised. Declarations only."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.db import models

from conventions.models import Annexe, Convention

Choix = list[tuple[str, str]]


class GenreColonne(StrEnum):
    """What a cell holds; it decides how it is typed, read from a spreadsheet, checked and printed."""

    TEXTE = "texte"
    LONG = "long"
    CHOIX = "choix"
    DATE = "date"
    ENTIER = "entier"
    DECIMAL = "decimal"
    MONTANT = "montant"
    OUI_NON = "oui_non"
    COMMUNE = "commune"


@dataclass(frozen=True, slots=True)
class Colonne:
    """One column. ``nom`` is the model field; a COMMUNE column is a foreign key typed as a name or an Insee code.

    ``synonymes`` are further headers under which a spreadsheet may name it (accents and case do not count).
    ``choix`` gives the (code, label) pairs, from the convention where they depend on it. ``mots`` are everyday words
    for them, with the codes that each may mean: one is understood, several ask which. ``suggestions``: the entry
    proposes what :attr:`Table.suggerer` finds.
    """

    nom: str
    libelle: str
    genre: GenreColonne = GenreColonne.TEXTE
    obligatoire: bool = False
    aide: str = ""
    exemple: str = ""
    synonymes: tuple[str, ...] = ()
    choix: Callable[[Convention], Choix] | None = field(default=None, repr=False)
    mots: tuple[tuple[str, tuple[str, ...]], ...] = ()
    suggestions: bool = False
    largeur: str = "moyenne"
    """"etroite", "moyenne" or "large"."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table that an annexe, or something inside it, holds.

    ``relation`` is the related name of the rows on their parent, ``parent`` the foreign key back to it. ``avec`` are
    the relations that ``annexe_de`` follows from the parent, read in the same query (``("plan__annexe",)``). ``portee``
    names the foreign key to a party that cuts the table in one part by party. ``cle`` are the fields that recognise a
    row when a spreadsheet comes back. ``verifier`` receives the typed values of a row and returns the sentences of
    what does not hold together, by field (rules between columns). ``suggerer(convention, colonne, texte)`` returns at
    most ten proposals, each a mapping of field to text with a ``libelle``. ``avant_ecriture(convention, lignes)`` is
    called before rows are written, all those of one import at once, to set the fields ``derives``, which follow from
    their columns; it makes a constant number of queries. ``avant_depot(parent, lignes)`` receives the texts of the
    lines of a paste or file, by field, before they wait for a confirmation: it takes out what may not even be kept
    then, and returns the fields that it adds to each line and the sentences that say so.
    """

    code: str
    libelle: str
    ligne: str
    modele: type[models.Model]
    parent: str
    relation: str
    colonnes: tuple[Colonne, ...]
    annexe_de: Callable[[Any], Annexe] = field(default=lambda parent: parent, repr=False)
    avec: tuple[str, ...] = ()
    portee: str = ""
    cle: tuple[str, ...] = ()
    lignes_max: int = 2000
    feminin: bool = True
    verifier: Callable[[Mapping[str, Any]], dict[str, str]] | None = field(default=None, repr=False)
    suggerer: Callable[[Convention, str, str], list[dict[str, str]]] | None = field(default=None, repr=False)
    avant_ecriture: Callable[[Convention, Sequence[Any]], None] | None = field(default=None, repr=False)
    derives: tuple[str, ...] = ()
    avant_depot: Callable[[Any, list[dict[str, str]]], tuple[list[str], list[str]]] | None = field(
        default=None, repr=False
    )
    avant_photo: Callable[[Any, dict[str, str | None]], None] | None = field(default=None, repr=False)
    """Takes out of the past state of a changed row, kept for an undo, what the row may no longer say."""

    def colonne(self, nom: str) -> Colonne:
        """Raises ``KeyError``."""
        for colonne in self.colonnes:
            if colonne.nom == nom:
                return colonne
        raise KeyError(nom)

    def champ(self, nom: str) -> "models.Field[Any, Any]":
        """The model field of a column."""
        champ: models.Field[Any, Any] = self.modele._meta.get_field(nom)  # type: ignore[assignment]
        return champ

    def deriver(self, convention: Convention, lignes: Sequence[Any]) -> None:
        """Set what follows from the columns of rows about to be written."""
        if self.avant_ecriture is not None and lignes:
            self.avant_ecriture(convention, lignes)

    def ancre(self, pk: int, champ: str = "") -> str:
        """The anchor of a row, or of one of its fields: ``structures:12`` or ``structures:12:adresse``."""
        return f"{self.code}:{pk}:{champ}" if champ else f"{self.code}:{pk}"


_tables: dict[str, Table] = {}


def enregistrer(table: Table) -> Table:
    """Add a table. Raises ``ValueError`` when another one already has its code."""
    if _tables.get(table.code, table) != table:
        raise ValueError(f"table en double : {table.code}")
    _tables[table.code] = table
    return table


def trouver(code: str) -> Table:
    """Raises ``LookupError``."""
    if code not in _tables:
        raise LookupError(f"Aucune table ne porte le code « {code} ».")
    return _tables[code]


def tables() -> list[Table]:
    """Every table, in the order of registration."""
    return list(_tables.values())
