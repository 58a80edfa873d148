"""Rows of a table in and out of a dossier."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import models

from conventions.erreurs import DossierInvalide
from conventions.models import Partie
from conventions.tables import lot
from conventions.tables.cellules import brut, poser
from conventions.tables.definition import Colonne, GenreColonne, Table
from conventions.tables.lecteur import LONG_MAX, Lecteur
from territoires.models import Utilisateur

MONTANT = r"^-?[0-9]{1,15}(\.[0-9]{1,6})?$"
INSEE = "^[0-9][0-9AB][0-9]{3}$"


def exporter_lignes(table: Table, parent: Any, parties: Mapping[int, str]) -> list[dict[str, Any]]:
    """The rows in their order, without their empty cells: ISO dates, decimals as texts, INSEE codes of communes.

    ``parties`` gives the key of each party by id. No query when the rows are prefetched on ``parent``.
    """
    return [_exporter(table, ligne, parties) for ligne in getattr(parent, table.relation).all()]


def _exporter(table: Table, ligne: Any, parties: Mapping[int, str]) -> dict[str, Any]:
    contenu: dict[str, Any] = {}
    if table.portee:
        contenu[table.portee] = parties[getattr(ligne, f"{table.portee}_id")]
    for colonne in table.colonnes:
        valeur = brut(colonne, ligne)
        if valeur is None or valeur == "":
            continue
        if _est_partie(table, colonne):
            contenu[colonne.nom] = parties[valeur]
        elif colonne.genre is GenreColonne.DATE:
            contenu[colonne.nom] = valeur.isoformat()
        elif colonne.genre in (GenreColonne.MONTANT, GenreColonne.DECIMAL):
            contenu[colonne.nom] = f"{valeur:f}"
        else:
            contenu[colonne.nom] = valeur
    return contenu


def _est_partie(table: Table, colonne: Colonne) -> bool:
    return table.champ(colonne.nom).related_model is Partie


def importer_lignes(
    table: Table, parent: Any, lignes: Sequence[Mapping[str, Any]], parties: Mapping[str, Partie], par: Utilisateur
) -> None:
    """Add the rows that :func:`exporter_lignes` gave, after those of ``parent``, each with its history.

    Raises ``DossierInvalide`` with a path and a sentence for each cell that does not hold.
    """
    convention = table.annexe_de(parent).convention
    lecteur = Lecteur(table, convention)
    communes = [c.nom for c in table.colonnes if c.genre is GenreColonne.COMMUNE]
    lecteur.precharger(str(ligne[nom]) for ligne in lignes for nom in communes if nom in ligne)
    erreurs: list[tuple[str, str]] = []
    neuves = []
    debut = getattr(parent, table.relation).aggregate(dernier=models.Max("ordre"))["dernier"] or 0
    for rang, contenu in enumerate(lignes):
        neuve, fautes = _importer(table, lecteur, contenu, parties)
        erreurs += [(f"{table.code}[{rang}].{nom}", phrase) for nom, phrase in fautes.items()]
        setattr(neuve, table.parent, parent)
        neuve.ordre = debut + rang + 1
        neuves.append(neuve)
    if erreurs:
        raise DossierInvalide(erreurs)
    table.deriver(convention, neuves)
    lot.ajouter(table, neuves, par=par, raison="import du dossier")


def _importer(
    table: Table, lecteur: Lecteur, contenu: Mapping[str, Any], parties: Mapping[str, Partie]
) -> tuple[Any, dict[str, str]]:
    """An unsaved row and the sentences of the cells that cannot be read."""
    neuve: Any = table.modele()
    fautes: dict[str, str] = {}
    liens = [colonne.nom for colonne in table.colonnes if _est_partie(table, colonne) and colonne.nom in contenu]
    for nom in [table.portee, *liens] if table.portee else liens:
        if (partie := parties.get(contenu.get(nom, ""))) is None:
            fautes[nom] = f"« {contenu.get(nom, '')} » n’est pas l’une des parties."
        else:
            setattr(neuve, nom, partie)
    textes = {c.nom: _texte(c, contenu.get(c.nom)) for c in table.colonnes if c.nom not in liens}
    valeurs, erreurs = lecteur.lire_ligne(textes, brouillon=True)
    for nom, valeur in valeurs.items():
        poser(neuve, table.colonne(nom), valeur)
    return neuve, fautes | erreurs


def _texte(colonne: Colonne, valeur: Any) -> str:
    if valeur is None:
        return ""
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    if colonne.genre in (GenreColonne.MONTANT, GenreColonne.DECIMAL):
        return str(valeur).replace(".", ",")
    return str(valeur)


def schema_ligne(table: Table) -> dict[str, Any]:
    """JSON Schema of a row. A mandatory cell may be absent, from a draft, where the model can store its absence."""
    proprietes = {colonne.nom: _schema(table, colonne) for colonne in table.colonnes}
    exigees = [c.nom for c in table.colonnes if not _peut_manquer(table.champ(c.nom))]
    if table.portee:
        proprietes = {table.portee: {"type": "string", "maxLength": 100}} | proprietes
        exigees = [table.portee, *exigees]
    schema: dict[str, Any] = {"type": "object", "additionalProperties": False, "properties": proprietes}
    return schema | ({"required": exigees} if exigees else {})


def _peut_manquer(champ: "models.Field[Any, Any]") -> bool:
    return champ.null or champ.has_default() or isinstance(champ, models.CharField | models.TextField)


def _schema(table: Table, colonne: Colonne) -> dict[str, Any]:
    champ = table.champ(colonne.nom)
    match colonne.genre:
        case GenreColonne.TEXTE | GenreColonne.LONG:
            return {"type": "string", "maxLength": champ.max_length or LONG_MAX}
        case GenreColonne.CHOIX:
            codes = [str(code) for code, _ in champ.flatchoices if code not in ("", None)]
            return {"type": "string", "enum": codes} if codes else {"type": "string", "maxLength": 100}
        case GenreColonne.DATE:
            return {"type": "string", "format": "date"}
        case GenreColonne.ENTIER:
            return {"type": "integer"}
        case GenreColonne.DECIMAL | GenreColonne.MONTANT:
            return {"type": "string", "pattern": MONTANT}
        case GenreColonne.OUI_NON:
            return {"type": "boolean"}
        case GenreColonne.COMMUNE:
            return {"type": "string", "pattern": INSEE}
