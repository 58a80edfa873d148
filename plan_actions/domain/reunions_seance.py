"""What happens in a meeting: its agenda and what was said, what was decided."""

from typing import Any

from django.db import transaction

from conventions.domain.ecriture import (
    deplacer,
    enregistrer,
    ranger,
    relire,
    supprimer,
)
from conventions.erreurs import ErreurMetier
from ctg.texte_riche import TexteRefuse, mentions, nettoyer
from plan_actions.domain.comites_ecriture import ecrire, poser, refuser_au_dela
from plan_actions.domain.reunions import ouvrir_reunion
from plan_actions.models import Decision, PointReunion, Reunion
from territoires.models import Utilisateur

CHAMPS_POINT = ("intitule", "rapporteur", "duree")
CHAMPS_DECISION = ("texte", "responsable", "echeance")
POINTS_MAX = 60
DECISIONS_MAX = 100
AVEC_CHAMP = "Ce texte reprend un champ de fusion de la convention, qui changerait ensuite : écrivez sa valeur."
DECISION_VIDE = "Écrivez ce qui a été décidé."


@transaction.atomic
def ajouter_point(reunion: Reunion, *, par: Utilisateur, **valeurs: Any) -> PointReunion:
    """Add an item at the end of the agenda; ``valeurs`` are those of :data:`CHAMPS_POINT`.

    Raises ``ActionRefusee``, ``LigneInvalide``, :class:`ErreurMetier`.
    """
    _, actuelle = ouvrir_reunion(reunion, par=par)
    nombre = actuelle.points.count()
    refuser_au_dela(nombre, POINTS_MAX, f"Un ordre du jour compte au plus {POINTS_MAX} points.")
    point = PointReunion(reunion=actuelle, ordre=nombre + 1)
    poser(point, {nom: valeurs[nom] for nom in CHAMPS_POINT if nom in valeurs})
    enregistrer(point, par=par)
    return point


@transaction.atomic
def modifier_point(point: PointReunion, *, par: Utilisateur, jeton: int, **valeurs: Any) -> PointReunion:
    """Change an item of the agenda.

    Raises ``ActionRefusee``, ``LigneInvalide``, ``ConflitEdition``, :class:`ErreurMetier`.
    """
    actuel = _ouvrir(point, par)
    ecrire(actuel, {nom: valeurs[nom] for nom in CHAMPS_POINT if nom in valeurs}, jeton=jeton, par=par)
    return actuel


@transaction.atomic
def rediger_point(point: PointReunion, *, par: Utilisateur, jeton: int, corps: str) -> PointReunion:
    """Write what was said about an item, cleaned.

    Raises ``ActionRefusee``, ``TexteRefuse``, ``ConflitEdition`` carrying the item as it now is, :class:`ErreurMetier`.
    """
    actuel = _ouvrir(point, par)
    propre = nettoyer(corps)
    if mentions(propre):
        raise TexteRefuse(AVEC_CHAMP)
    ecrire(actuel, {"compte_rendu": propre}, jeton=jeton, par=par)
    return actuel


@transaction.atomic
def retirer_point(point: PointReunion, *, par: Utilisateur) -> None:
    """Take an item out of the agenda with what was said about it. Raises ``ActionRefusee``, :class:`ErreurMetier`."""
    actuel = _ouvrir(point, par)
    supprimer(actuel, par=par)
    ranger(actuel.reunion.points.order_by("ordre", "pk"))


@transaction.atomic
def deplacer_point(point: PointReunion, *, par: Utilisateur, position: int) -> None:
    """Bring an item to ``position`` (1 for the first). Raises ``ActionRefusee``, :class:`ErreurMetier`."""
    actuel = _ouvrir(point, par)
    ranger(deplacer(list(actuel.reunion.points.order_by("ordre", "pk")), actuel, position))


def _ouvrir(point: PointReunion, par: Utilisateur) -> PointReunion:
    _, reunion = ouvrir_reunion(point.reunion, par=par)
    actuel = relire(point)
    actuel.reunion = reunion
    return actuel


@transaction.atomic
def ajouter_decision(reunion: Reunion, *, par: Utilisateur, **valeurs: Any) -> Decision:
    """Note a decision after the others; ``valeurs`` are those of :data:`CHAMPS_DECISION`.

    Raises ``ActionRefusee``, ``LigneInvalide``, :class:`ErreurMetier`.
    """
    _, actuelle = ouvrir_reunion(reunion, par=par)
    nombre = actuelle.decisions.count()
    refuser_au_dela(nombre, DECISIONS_MAX, f"Une réunion compte au plus {DECISIONS_MAX} décisions.")
    decision = Decision(reunion=actuelle, ordre=nombre + 1, auteur=par)
    poser(decision, {nom: valeurs[nom] for nom in CHAMPS_DECISION if nom in valeurs})
    _exiger_un_texte(decision)
    enregistrer(decision, par=par)
    return decision


@transaction.atomic
def modifier_decision(decision: Decision, *, par: Utilisateur, jeton: int, **valeurs: Any) -> Decision:
    """Change a decision. Raises ``ActionRefusee``, ``LigneInvalide``, ``ConflitEdition``, :class:`ErreurMetier`."""
    ouvrir_reunion(decision.reunion, par=par)
    actuelle = relire(decision)
    ecrire(actuelle, {nom: valeurs[nom] for nom in CHAMPS_DECISION if nom in valeurs}, jeton=jeton, par=par)
    _exiger_un_texte(actuelle)
    return actuelle


@transaction.atomic
def retirer_decision(decision: Decision, *, par: Utilisateur) -> None:
    """Remove a decision noted by mistake; the others are renumbered.

    Raises ``ActionRefusee``, :class:`ErreurMetier`.
    """
    _, reunion = ouvrir_reunion(decision.reunion, par=par)
    supprimer(relire(decision), par=par)
    ranger(reunion.decisions.order_by("ordre", "pk"))


def _exiger_un_texte(decision: Decision) -> None:
    if not decision.texte:
        raise ErreurMetier(DECISION_VIDE)
