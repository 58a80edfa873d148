"""The parts of docs/dossier.schema.json that are drawn from the code: natures of annexes, of documents, added parts."""

import json
from pathlib import Path
from typing import Any

from conventions.domain.dossier.contenus import schemas
from conventions.domain.dossier.documents import PREFIXE as PREFIXE_DOCUMENT
from conventions.domain.dossier.documents import schemas_des_documents
from conventions.domain.dossier.volets import PREFIXE as PREFIXE_VOLET
from conventions.domain.dossier.volets import schemas_des_volets

CHEMIN = "docs/dossier.schema.json"
PREFIXE = "contenu_"


def schema_du_dossier() -> str:
    """The schema as it is written by hand, with the content of each nature as the code declares it."""
    schema: dict[str, Any] = json.loads((Path(__file__).resolve().parents[1] / CHEMIN).read_text(encoding="utf-8"))
    definitions = {
        cle: valeur
        for cle, valeur in schema["$defs"].items()
        if not cle.startswith((PREFIXE, PREFIXE_DOCUMENT, PREFIXE_VOLET))
    }
    contenus = schemas()
    schema["$defs"] = definitions | {f"{PREFIXE}{code}": valeur for code, valeur in sorted(contenus.items())}
    schema["$defs"]["annexe"]["allOf"] = [
        {
            "if": {"required": ["nature"], "properties": {"nature": {"const": code}}},
            "then": {"properties": {"contenu": {"$ref": f"#/$defs/{PREFIXE}{code}"}}},
        }
        for code in sorted(contenus)
    ]
    siens = schemas_des_documents()
    schema["$defs"] |= {f"{PREFIXE_DOCUMENT}{code}": valeur for code, valeur in sorted(siens.items())}
    schema["$defs"]["document"]["properties"]["nature"]["enum"] = sorted(siens)
    schema["$defs"]["document"]["allOf"] = [
        {
            "if": {"properties": {"nature": {"const": code}}},
            "then": {"properties": {"contenu": {"$ref": f"#/$defs/{PREFIXE_DOCUMENT}{code}"}}},
        }
        for code in sorted(siens)
    ]
    volets = schemas_des_volets()
    schema["$defs"] |= {f"{PREFIXE_VOLET}{code}": valeur for code, valeur in volets.items()}
    schema["properties"]["volets"]["properties"] = {code: {"$ref": f"#/$defs/{PREFIXE_VOLET}{code}"} for code in volets}
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"
