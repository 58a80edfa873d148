"""The shape of a dossier: JSON Schema violations said as French sentences."""

import json
import re
from collections.abc import Callable, Iterator, Sized
from functools import cache
from typing import Any, cast

from django.conf import settings
from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError, best_match

Erreur = tuple[str, str]
PROFONDEUR_MAX = 20
ILLISIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")

TYPES = {
    "object": "un objet { … }",
    "array": "une liste [ … ]",
    "string": "un texte entre guillemets",
    "integer": "un nombre entier",
    "boolean": "true ou false",
    "null": "null",
}


@cache
def validateur() -> Draft202012Validator:
    schema = json.loads((settings.RACINE / "docs" / "dossier.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema, format_checker=FormatChecker())


def erreurs_de_forme(donnees: Any) -> list[Erreur]:
    """Every (path, sentence) where ``donnees`` departs from docs/dossier.schema.json, in the order of the file."""
    if illisibles := list(_illisibles(donnees)):
        return illisibles
    trouvees = sorted(validateur().iter_errors(donnees), key=lambda e: [str(p) for p in e.absolute_path])
    return [(chemin(erreur), phrase(erreur)) for erreur in trouvees]


def _illisibles(donnees: Any) -> Iterator[Erreur]:
    """Texts that no database stores (NUL, half of a pair), and a nesting that no dossier has."""
    pile: list[tuple[str, Any, int]] = [("", donnees, 0)]
    while pile:
        ou, valeur, niveau = pile.pop()
        nom = ou.lstrip(".") or "(racine)"
        if niveau > PROFONDEUR_MAX:
            yield nom, "Ce dossier est trop imbriqué\u00a0: suivez docs/dossier.schema.json."
            return
        if isinstance(valeur, str) and (faute := ILLISIBLE.search(valeur)):
            yield nom, f"Ce texte contient le caractère U+{ord(faute[0]):04X}, qui ne s’imprime pas\u00a0: retirez-le."
        elif isinstance(valeur, list):
            pile.extend((f"{ou}[{rang}]", element, niveau + 1) for rang, element in enumerate(valeur))
        elif isinstance(valeur, dict):
            if any(ILLISIBLE.search(cle) for cle in valeur):
                yield nom, "Un nom de champ contient un caractère qui ne s’imprime pas\u00a0: corrigez-le."
            else:
                pile.extend((f"{ou}.{cle}", element, niveau + 1) for cle, element in valeur.items())


def chemin(erreur: ValidationError) -> str:
    """``parties[0].signataires[1].nom``; ``(racine)`` for the document itself."""
    morceaux = ""
    for element in erreur.absolute_path:
        morceaux += f"[{element}]" if isinstance(element, int) else f".{element}"
    return morceaux.lstrip(".") or "(racine)"


def phrase(erreur: ValidationError) -> str:
    """One French sentence that says what is expected."""
    if erreur.validator in {"oneOf", "anyOf"} and (precise := best_match(erreur.context or [])) is not None:
        return phrase(precise)
    traduire = PHRASES.get(str(erreur.validator))
    return str(traduire(erreur)) if traduire else "Cette valeur ne convient pas : consultez docs/dossier.schema.json."


def court(valeur: Any) -> str:
    texte = json.dumps(valeur, ensure_ascii=False)
    return texte if len(texte) <= 60 else texte[:57] + "…"


def liste(valeurs: Any) -> str:
    return ", ".join(f"« {v} »" for v in valeurs)


def _objet(erreur: ValidationError) -> dict[str, Any]:
    return cast(dict[str, Any], erreur.instance)


def _taille(erreur: ValidationError) -> int:
    return len(cast(Sized, erreur.instance))


def _absent(erreur: ValidationError) -> str:
    exiges: Any = erreur.validator_value
    manquants = [cle for cle in exiges if cle not in _objet(erreur)]
    cle = next((c for c in manquants if f"'{c}'" in erreur.message), manquants[0])
    return f"Il manque « {cle} »."


def _inconnu(erreur: ValidationError) -> str:
    schema: Any = erreur.schema
    connus = set(schema.get("properties", {}))
    en_trop = [cle for cle in _objet(erreur) if cle not in connus and f"'{cle}'" in erreur.message]
    return f"Champ inconnu : {liste(en_trop)}. Retirez-le ou corrigez son nom."


PHRASES: dict[str, Callable[[ValidationError], str]] = {
    "required": _absent,
    "additionalProperties": _inconnu,
    "unevaluatedProperties": _inconnu,
    "type": lambda e: f"Il faut {TYPES.get(str(e.validator_value), e.validator_value)}, pas {court(e.instance)}.",
    "enum": lambda e: f"{court(e.instance)} n’est pas admis ; valeurs possibles : {liste(e.validator_value)}.",
    "const": lambda e: f"Il faut « {e.validator_value} », pas {court(e.instance)}.",
    "pattern": lambda e: f"{court(e.instance)} n’a pas la forme attendue ({e.validator_value}).",
    "format": lambda e: f"{court(e.instance)} n’est pas une date de la forme AAAA-MM-JJ.",
    "minLength": lambda e: "Ce texte ne peut pas être vide.",
    "maxLength": lambda e: f"Ce texte dépasse {e.validator_value} caractères ({_taille(e)}) : raccourcissez-le.",
    "minItems": lambda e: "Cette liste ne peut pas être vide.",
    "maxItems": lambda e: f"Cette liste dépasse {e.validator_value} éléments ({_taille(e)}).",
    "uniqueItems": lambda e: "Cette liste contient deux fois la même valeur.",
    "minimum": lambda e: f"Ce nombre doit valoir au moins {e.validator_value}.",
}
