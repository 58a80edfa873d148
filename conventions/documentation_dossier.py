"""The parts of docs/dossier.schema.json that are drawn from the natures of annexes, for the command ``documenter``."""

import json
from pathlib import Path
from typing import Any

from conventions.domain.dossier.contenus import schemas

CHEMIN = "docs/dossier.schema.json"
PREFIXE = "contenu_"


def schema_du_dossier() -> str:
    """The schema as it is written by hand, with the content of each nature as the code declares it."""
    schema: dict[str, Any] = json.loads((Path(__file__).resolve().parents[1] / CHEMIN).read_text(encoding="utf-8"))
    definitions = {cle: valeur for cle, valeur in schema["$defs"].items() if not cle.startswith(PREFIXE)}
    contenus = schemas()
    schema["$defs"] = definitions | {f"{PREFIXE}{code}": valeur for code, valeur in sorted(contenus.items())}
    schema["$defs"]["annexe"]["allOf"] = [
        {
            "if": {"required": ["nature"], "properties": {"nature": {"const": code}}},
            "then": {"properties": {"contenu": {"$ref": f"#/$defs/{PREFIXE}{code}"}}},
        }
        for code in sorted(contenus)
    ]
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"
