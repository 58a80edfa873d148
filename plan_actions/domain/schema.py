"""JSON Schema of a plan in a dossier."""

from typing import Any

from conventions.enums import Theme
from conventions.tables.definition import GenreColonne, Table
from plan_actions.domain.plan import AXES_MAX, OBJECTIFS_MAX, PROFONDEUR_MAX
from plan_actions.enums import Disposition, GenreSection, Presentation, Source, StatutFiche
from plan_actions.tables import TABLES

_DECIMAL = r"^-?\d{1,12}(\.\d{1,2})?$"
_DATE: dict[str, Any] = {"type": ["string", "null"], "format": "date"}
_MONTANT: dict[str, Any] = {"type": ["string", "null"], "pattern": r"^\d{1,10}(\.\d{1,2})?$"}
_ANNEE: dict[str, Any] = {"type": "integer", "minimum": 2000, "maximum": 2100}


def schema_plan() -> dict[str, Any]:
    """JSON Schema of what :func:`plan_actions.domain.dossier.exporter_plan` gives."""
    section = {
        "cle": {"type": "string", "pattern": "^[a-z][a-z0-9_]{0,59}$"},
        "libelle": _chaine(150, 1),
        "aide": _chaine(400),
        "genre": {"enum": GenreSection.values},
        "source": {"enum": Source.values},
        "colonne": {"enum": [1, 2]},
    }
    gabarit = {
        "cle": {"type": "string", "pattern": "^[a-z][a-z0-9_]{0,59}$"},
        "nom": _chaine(120, 1),
        "description": _chaine(300),
        "disposition": {"enum": Disposition.values},
        "sections": _liste(_objet(section), 40),
    }
    objectif = {"titre": _chaine(300, 1), "niveau": {"type": "integer", "minimum": 1, "maximum": PROFONDEUR_MAX}}
    axe = {
        "titre": _chaine(300, 1),
        "description": _chaine(20_000),
        "objectifs": _liste(_objet(objectif), OBJECTIFS_MAX),
    }
    plan = {
        "gabarit": _objet(gabarit),
        "presentation": {"enum": Presentation.values},
        "a_venir": {"type": "boolean"},
        "avenant_le": _DATE,
        "total_declare": _MONTANT,
        "axes": _liste(_objet(axe), AXES_MAX),
        "fiches": _liste(_schema_fiche(), 1000),
    }
    return {"plan": _objet(plan)}


def _schema_fiche() -> dict[str, Any]:
    releve = {"annee": _ANNEE, "valeur": {"type": "string", "pattern": _DECIMAL}, "note": _chaine(300)}
    champs: dict[str, Any] = {
        "axe": {"type": "integer", "minimum": 1},
        "objectif": {"type": ["integer", "null"], "minimum": 1},
        "titre": _chaine(300, 1),
        "themes": {"type": "array", "uniqueItems": True, "items": {"enum": Theme.values}},
        "pilote_partie": {"type": ["string", "null"]},
        "pilote": _chaine(200),
        "public": _chaine(500),
        "debut": _DATE,
        "fin": _DATE,
        "statut": {"enum": StatutFiche.values},
        "raison": _chaine(300),
        "total_declare": _MONTANT,
        "textes": {
            "type": "object",
            "propertyNames": {"pattern": "^[a-z][a-z0-9_]{0,59}$"},
            "additionalProperties": _chaine(20_000),
        },
    }
    for relation, table in TABLES.items():
        colonnes = {colonne.nom: _schema_colonne(table, colonne.nom) for colonne in table.colonnes}
        if relation == "indicateurs":
            colonnes["releves"] = _liste(_objet(releve), 100)
        champs[relation] = _liste(_objet(colonnes), table.lignes_max)
    return _objet(champs)


def _schema_colonne(table: Table, nom: str) -> dict[str, Any]:
    champ, colonne = table.champ(nom), table.colonne(nom)
    match colonne.genre:
        case GenreColonne.DATE:
            return _DATE
        case GenreColonne.MONTANT:
            return _MONTANT
        case GenreColonne.DECIMAL:
            return {"type": ["string", "null"], "pattern": _DECIMAL}
        case GenreColonne.ENTIER:
            return _ANNEE
        case GenreColonne.CHOIX:
            return {"enum": [code for code, _ in champ.flatchoices]}
        case _:
            return _chaine(champ.max_length or 20_000, 1 if colonne.obligatoire else 0)


def _chaine(maximum: int, minimum: int = 0) -> dict[str, Any]:
    return {"type": "string", "maxLength": maximum} | ({"minLength": minimum} if minimum else {})


def _liste(elements: dict[str, Any], maximum: int) -> dict[str, Any]:
    return {"type": "array", "maxItems": maximum, "items": elements}


def _objet(proprietes: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "additionalProperties": False,
        "required": list(proprietes),
        "properties": proprietes,
    }
