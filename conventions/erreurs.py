"""Named refusals of the domain; each message is a French sentence that says how to mend it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any


class ErreurMetier(Exception):
    """A rule of the domain says no; ``str(erreur)`` is shown to the user."""


class ConflitEdition(ErreurMetier):
    """Somebody saved meanwhile; ``actuel`` is the object as it now is, for a merge by hand."""

    def __init__(self, actuel: Any) -> None:
        super().__init__(
            "Ce texte a été modifié entre-temps. Rien n’est perdu : comparez les deux versions et choisissez."
        )
        self.actuel = actuel


class ConflitCellule(ErreurMetier):
    """Somebody wrote the same field meanwhile: ``actuel`` is its present text, ``auteur`` who wrote it, if known.

    ``quand`` is the moment of that change, if known.
    """

    def __init__(self, actuel: str, auteur: str = "", quand: datetime | None = None) -> None:
        qui = f"par {auteur}" if auteur else "par une autre personne"
        super().__init__(f"Ce champ a été modifié entre-temps {qui}. Rien n’est perdu : choisissez le texte à garder.")
        self.actuel = actuel
        self.auteur = auteur
        self.quand = quand


class LigneInvalide(ErreurMetier):
    """What was typed in a row does not hold; ``erreurs`` gives a sentence by field."""

    def __init__(self, erreurs: Mapping[str, str]) -> None:
        super().__init__(" ".join(erreurs.values()))
        self.erreurs = dict(erreurs)


class CelluleInvalide(LigneInvalide):
    """A cell cannot be read; ``champ`` is its column."""

    def __init__(self, phrase: str, champ: str = "") -> None:
        super().__init__({champ: phrase})
        self.champ = champ


class TransitionRefusee(ErreurMetier):
    """The convention cannot take this step; ``manques`` lists what is missing, as sentences."""

    def __init__(self, message: str, manques: list[Any] | None = None) -> None:
        super().__init__(message)
        self.manques = manques or []


class PeriodeInvalide(ErreurMetier):
    """The period breaks rule 1."""


class PartieRefusee(ErreurMetier):
    """A party cannot join or leave."""


class ArticleVerrouille(ErreurMetier):
    """The model does not let this article be changed or removed."""


class DossierInvalide(ErreurMetier):
    """A JSON dossier does not hold; ``erreurs`` is a list of (path, sentence)."""

    def __init__(self, erreurs: list[tuple[str, str]]) -> None:
        super().__init__(f"Le dossier contient {len(erreurs)} erreur(s).")
        self.erreurs = erreurs
