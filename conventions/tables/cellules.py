"""One cell: from the text that somebody typed or pasted to a checked value, and back."""

from collections.abc import Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, cast

from django.db import models

from conventions.erreurs import CelluleInvalide, LigneInvalide
from conventions.models import Convention
from conventions.tables.definition import Colonne, GenreColonne, Table
from conventions.tables.lecteur import Champ, Lecteur
from conventions.tables.nombres import ecrire_decimal
from ctg.typographie import espaces_insecables, montant, nombre
from territoires.validateurs import espacer, valider_siren, valider_siret

__all__ = ["CelluleInvalide", "Lecteur", "LigneInvalide", "afficher", "ecrire", "lire", "poser", "vides"]


def lire(colonne: Colonne, texte: str, convention: Convention, *, table: Table | None = None) -> Any:
    """The checked value of one cell; without ``table`` the limits of no model apply.

    Many cells: one :class:`Lecteur`. Raises :class:`CelluleInvalide`.
    """
    return Lecteur(table, convention).lire(colonne, texte)


def brut(colonne: Colonne, objet: Any) -> Any:
    """The stored value of a cell, an id for a foreign key; no query."""
    champ = objet._meta.get_field(colonne.nom)
    return getattr(objet, champ.attname)


def poser(objet: Any, colonne: Colonne, valeur: Any) -> None:
    """Set a value given by :class:`Lecteur` on a row, unsaved."""
    champ = objet._meta.get_field(colonne.nom)
    setattr(objet, colonne.nom if isinstance(valeur, models.Model) else champ.attname, valeur)


def ecrire(colonne: Colonne, objet: Any) -> str:
    """The canonical text of a cell, as it is edited and compared.

    The code of a choice, an ISO date, « 1234,50 », « oui », « Nom (code Insee) » for a commune.
    """
    valeur = getattr(objet, colonne.nom) if colonne.genre is GenreColonne.COMMUNE else brut(colonne, objet)
    return ecrire_valeur(colonne, valeur)


def ecrire_valeur(colonne: Colonne, valeur: Any) -> str:
    """Same, from the value that :class:`Lecteur` gives."""
    if valeur is None:
        return ""
    match colonne.genre:
        case GenreColonne.DATE:
            return f"{cast(date, valeur):%Y-%m-%d}"
        case GenreColonne.MONTANT:
            return ecrire_decimal(Decimal(valeur).quantize(Decimal("0.01"), ROUND_HALF_UP))
        case GenreColonne.DECIMAL:
            return ecrire_decimal(Decimal(valeur))
        case GenreColonne.OUI_NON:
            return "oui" if valeur else "non"
        case _:
            return str(valeur)


def afficher(colonne: Colonne, objet: Any, *, choix: Mapping[str, str] | None = None) -> str:
    """The cell as it is read and printed: labels of choices, names of communes, French typography.

    ``choix`` gives the labels of a column whose choices depend on the convention.
    """
    valeur = getattr(objet, colonne.nom) if colonne.genre is GenreColonne.COMMUNE else brut(colonne, objet)
    if valeur is None or valeur == "":
        return ""
    champ = objet._meta.get_field(colonne.nom)
    if colonne.genre is GenreColonne.CHOIX:
        if choix and str(valeur) in choix:
            return choix[str(valeur)]
        libelles = {str(code): str(libelle) for code, libelle in champ.flatchoices}
        return libelles.get(str(valeur)) or str(getattr(objet, colonne.nom))
    return afficher_valeur(colonne, champ, valeur)


def afficher_valeur(colonne: Colonne, champ: Champ | None, valeur: Any) -> str:
    """Same for a value that is not on a row yet (choices: give the label instead)."""
    if valeur is None or valeur == "":
        return ""
    match colonne.genre:
        case GenreColonne.MONTANT:
            return montant(Decimal(valeur))
        case GenreColonne.ENTIER:
            return nombre(valeur) if abs(valeur) >= 10_000 else str(valeur).replace("-", "−")
        case GenreColonne.DECIMAL:
            reduit = Decimal(valeur).normalize()
            return nombre(reduit, max(0, -cast(int, reduit.as_tuple().exponent)))
        case GenreColonne.DATE:
            return f"{cast(date, valeur):%d/%m/%Y}"
        case GenreColonne.OUI_NON:
            return "oui" if valeur else "non"
        case GenreColonne.COMMUNE:
            return str(valeur.nom)
    validateurs = champ.validators if champ else []
    if valider_siret in validateurs or valider_siren in validateurs:
        return espacer(str(valeur))
    return espaces_insecables(str(valeur))


def vides(table: Table, objet: Any) -> list[Colonne]:
    """The mandatory columns that a row leaves empty, for what says what is missing; no query."""
    return [c for c in table.colonnes if c.obligatoire and brut(c, objet) in {None, ""}]
