"""What the natures of annexes hold, in and out of a dossier: the rows of their tables, then what is proper to each."""

from collections.abc import Mapping
from typing import Any

from conventions.annexes.registre import NatureInconnue, natures, trouver
from conventions.models import Annexe, Partie
from conventions.tables.dossier import exporter_lignes, importer_lignes, schema_ligne
from territoires.models import Utilisateur


def contenu_de(annexe: Annexe, cles: Mapping[int, str]) -> dict[str, Any]:
    """The content of an annexe beside its text and its file; ``cles`` gives the key of each party by id."""
    try:
        nature = trouver(annexe.nature)
    except NatureInconnue:
        return {}
    contenu = {table.code: exporter_lignes(table, annexe, cles) for table in nature.tables}
    return {cle: valeur for cle, valeur in {**contenu, **nature.exporter(annexe, cles)}.items() if valeur}


def reprendre_contenu(annexe: Annexe, contenu: dict[str, Any], parties: Mapping[str, Partie], par: Utilisateur) -> None:
    """Write back what :func:`contenu_de` gave, already checked against :func:`schemas`."""
    if not contenu:
        return
    nature = trouver(annexe.nature)
    for table in nature.tables:
        if lignes := contenu.get(table.code):
            importer_lignes(table, annexe, lignes, parties, par)
    codes = {table.code for table in nature.tables}
    nature.importer(annexe, {cle: valeur for cle, valeur in contenu.items() if cle not in codes}, parties, par)


def schemas() -> dict[str, Any]:
    """JSON Schema of the content of each nature that has one, by its code."""
    trouves = {}
    for nature in natures():
        proprietes = {
            table.code: {"type": "array", "maxItems": table.lignes_max, "items": schema_ligne(table)}
            for table in nature.tables
        } | nature.schema()
        if proprietes:
            trouves[nature.code] = {"type": "object", "additionalProperties": False, "properties": proprietes}
    return trouves
