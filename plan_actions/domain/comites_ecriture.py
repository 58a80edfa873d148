"""What every write to a committee or one of its meetings shares: the lock, the right, the check of what was typed."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError

from conventions.domain.ecriture import enregistrer, ouvrir, prendre, relire, sans_nul
from conventions.erreurs import ErreurMetier, LigneInvalide
from conventions.models import Convention
from plan_actions.models import Comite
from territoires.models import Utilisateur

ANIMER = "comite.animer"


def ouvrir_comite(comite: Comite, *, par: Utilisateur) -> tuple[Convention, Comite]:
    """Lock the convention, check the right, read the committee again.

    Raises ``ActionRefusee``, :class:`ErreurMetier` when it was removed.
    """
    convention = ouvrir(comite.convention_id, par=par, action=ANIMER)
    actuel = relire(comite)
    actuel.convention = convention
    return convention, actuel


def propre(valeur: Any) -> Any:
    """A typed text without the spaces around it; anything else as it is."""
    return sans_nul(valeur).strip(" \t\r\n\u00a0") if isinstance(valeur, str) else valeur


def poser(objet: Any, valeurs: Mapping[str, Any]) -> None:
    """Set the typed values and check them with the constraints of the row. Raises :class:`LigneInvalide` by field."""
    for nom, valeur in valeurs.items():
        setattr(objet, nom, propre(valeur))
    autres = [champ.name for champ in objet._meta.concrete_fields if champ.name not in valeurs]
    try:
        objet.clean_fields(exclude=autres)
        objet.validate_constraints()
    except ValidationError as erreur:
        fautes = {nom: " ".join(textes) for nom, textes in erreur.message_dict.items()}
        raise LigneInvalide(
            {"" if nom == NON_FIELD_ERRORS else nom: phrase for nom, phrase in fautes.items()}
        ) from None


def ecrire(actuel: Any, valeurs: Mapping[str, Any], *, jeton: int, par: Utilisateur, raison: str = "") -> bool:
    """Save what changes if nobody saved since ``jeton``; the same values again are a success. Says whether it wrote.

    Raises ``ConflitEdition`` carrying the row as it now is, :class:`LigneInvalide`.
    """
    if all(getattr(actuel, nom) == propre(valeur) for nom, valeur in valeurs.items()):
        return False
    prendre(actuel, jeton)
    poser(actuel, valeurs)
    enregistrer(actuel, par=par, raison=raison)
    return True


def refuser_au_dela(nombre: int, maximum: int, phrase: str) -> None:
    """Raise :class:`ErreurMetier` with that sentence once there are ``maximum``."""
    if nombre >= maximum:
        raise ErreurMetier(phrase)
