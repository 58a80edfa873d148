"""Parts of a dossier that an app above this one adds: what belongs to a convention without being in a text of it."""

from collections.abc import Iterator, Mapping
from typing import Any, Protocol

from conventions.models import Convention, Partie
from territoires.models import Utilisateur

PREFIXE = "volet_"


class Volet(Protocol):
    """One part, under its ``code`` in ``volets`` of the dossier. It is not frozen with the text."""

    code: str

    def schema(self) -> dict[str, Any]:
        """JSON Schema of what :meth:`exporter` gives."""

    def exporter(self, convention: Convention, parties: Mapping[int, str]) -> Any:
        """The content; empty when there is none. ``parties`` gives each party's key by id."""

    def erreurs(self, contenu: Any, donnees: dict[str, Any]) -> Iterator[tuple[str, str]]:
        """Every (path inside the part, sentence) where a well-formed content does not hold."""

    def importer(self, convention: Convention, contenu: Any, parties: Mapping[str, Partie], par: Utilisateur) -> None:
        """Write what :meth:`exporter` gave, already checked; before the documents, which may speak of it."""


_volets: dict[str, Volet] = {}


def enregistrer(volet: Volet) -> None:
    """Add a part. Raises ``ValueError`` when another one already has its code."""
    if volet.code in _volets and type(_volets[volet.code]) is not type(volet):
        raise ValueError(f"volet en double : {volet.code}")
    _volets[volet.code] = volet


def exporter_volets(convention: Convention, parties: Mapping[int, str]) -> dict[str, Any]:
    """The parts that hold something, by code."""
    contenus = {code: volet.exporter(convention, parties) for code, volet in sorted(_volets.items())}
    return {code: contenu for code, contenu in contenus.items() if contenu}


def erreurs_des_volets(donnees: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Every (path, sentence) where a part does not hold; the schema has refused the unknown ones."""
    for code, contenu in donnees.get("volets", {}).items():
        for chemin, phrase in _volets[code].erreurs(contenu, donnees):
            yield f"volets.{code}{chemin}", phrase


def importer_volets(
    convention: Convention, contenus: dict[str, Any], parties: Mapping[str, Partie], par: Utilisateur
) -> None:
    """Write back what :func:`exporter_volets` gave."""
    for code, contenu in contenus.items():
        _volets[code].importer(convention, contenu, parties, par)


def schemas_des_volets() -> dict[str, Any]:
    """JSON Schema of each part, by code."""
    return {code: volet.schema() for code, volet in sorted(_volets.items())}
