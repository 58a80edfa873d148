"""The life of a convention, as one table; nothing else writes ``statut``. Printed into docs/cycle-de-vie.md."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.db import transaction

from conventions.domain.completude import manques
from conventions.domain.ecriture import enregistrer, verrouiller
from conventions.domain.lecture import charger
from conventions.domain.versions import abandonner, figer
from conventions.enums import Statut
from conventions.erreurs import TransitionRefusee
from conventions.models import Convention, Transition, Version
from conventions.permissions import ACTIONS, refuser, roles_dans
from ctg.typographie import compter, date_et_heure
from territoires.models import Utilisateur


@dataclass(frozen=True, slots=True)
class Passage:
    """One row of the table: an action that takes a convention from a statut to another.

    ``permission`` is its row in ``conventions.permissions.ACTIONS``. ``verification`` lists what is missing, ``effet``
    does what must happen in the same transaction. ``consequence`` is what the user reads before confirming.
    """

    code: str
    libelle: str
    de: str
    vers: str
    permission: str
    consequence: str
    verification: Callable[[Convention], list[Any]] | None = field(default=None, repr=False)
    effet: Callable[[Convention, Utilisateur], None] | None = field(default=None, repr=False)
    commentaire_requis: bool = False


def _manques_bloquants(convention: Convention) -> list[Any]:
    return [manque for manque in manques(charger(convention)) if manque.gravite == "bloquant"]


def _figer(convention: Convention, par: Utilisateur) -> None:
    version = figer(convention, par=par)
    # A failure to queue the PDF must not undo what is committed: the job can be asked for again.
    transaction.on_commit(partial(_demander_pdf, convention, version, par), robust=True)


def _demander_pdf(convention: Convention, version: Version, par: Utilisateur) -> None:
    from conventions.pdf import rendu

    rendu.demander(convention, par=par, version=version)


def _rouvrir(convention: Convention, par: Utilisateur) -> None:
    from conventions.domain.deliberations_vote.etapes import rendre_caduques

    rendre_caduques(convention, par=par)
    abandonner(convention)


TRANSITIONS: tuple[Passage, ...] = (
    Passage(
        code="creation",
        libelle="Créer la convention",
        de="",
        vers=Statut.REDACTION,
        permission="convention.creer",
        consequence="Les articles et les annexes du modèle qui conviennent aux parties sont recopiés.",
    ),
    Passage(
        code="soumettre",
        libelle="Soumettre aux délibérations",
        de=Statut.REDACTION,
        vers=Statut.DELIBERATIONS,
        permission="convention.soumettre",
        consequence=(
            "Le texte est figé : chaque conseil vote la même version, et plus personne ne la modifie. "
            "Son PDF définitif est préparé."
        ),
        verification=_manques_bloquants,
        effet=_figer,
    ),
    Passage(
        code="rouvrir",
        libelle="Rouvrir la rédaction",
        de=Statut.DELIBERATIONS,
        vers=Statut.REDACTION,
        permission="convention.rouvrir",
        consequence=(
            "La version soumise est abandonnée : les délibérations déjà prises sur elle ne valent plus, "
            "et chaque conseil devra voter de nouveau la version suivante."
        ),
        effet=_rouvrir,
        commentaire_requis=True,
    ),
)
PAR_CODE = {passage.code: passage for passage in TRANSITIONS}


def actions_possibles(convention: Convention, utilisateur: Utilisateur) -> list[Passage]:
    """The steps that the user may take from the present statut; what is still missing is checked on execution."""
    return [p for p in TRANSITIONS if p.de == convention.statut and _permis(p, convention, utilisateur)]


def _permis(passage: Passage, convention: Convention, utilisateur: Utilisateur) -> bool:
    ligne = ACTIONS[passage.permission]
    return any(
        ligne.permise(cote=cote, role=role, statut=passage.de) for cote, role, _ in roles_dans(utilisateur, convention)
    )


@transaction.atomic
def executer(convention: Convention, action: str, *, par: Utilisateur, commentaire: str = "") -> Convention:
    """Take one step: check, write ``statut``, journal it, and schedule what follows the commit.

    The convention is locked: of two people who click at once, one passes and the other is told who did it and when.
    Raises ``ActionRefusee`` (role), :class:`TransitionRefusee` (statut, missing comment, or ``manques``).
    """
    passage = PAR_CODE.get(action)
    if passage is None or not passage.de:
        raise TransitionRefusee("Cette étape n’existe pas dans la vie d’une convention.")
    actuelle = verrouiller(convention.pk)
    if not _permis(passage, actuelle, par):
        refuser(passage.permission, actuelle)
    if actuelle.statut != passage.de:
        raise TransitionRefusee(_trop_tard(actuelle, passage))
    commentaire = commentaire.strip()
    if passage.commentaire_requis and not commentaire:
        raise TransitionRefusee("Dites pourquoi, en une phrase : toutes les parties la liront dans le journal.")
    if passage.verification is not None and (restants := passage.verification(actuelle)):
        raise TransitionRefusee(
            f"Il reste {compter(len(restants), 'point')} à régler avant cette étape : la liste dit où.", restants
        )
    if passage.effet is not None:
        passage.effet(actuelle, par)
    actuelle.statut = passage.vers
    enregistrer(actuelle, par=par)
    Transition.objects.create(
        convention=actuelle, action=action, de=passage.de, vers=passage.vers, par=par, commentaire=commentaire
    )
    return actuelle


def _trop_tard(convention: Convention, passage: Passage) -> str:
    """Why the step is no longer there, naming who took the last one."""
    derniere = convention.transitions.select_related("par").first()
    stade = f"La convention est déjà au stade « {convention.get_statut_display()} »"
    if derniere is None or derniere.action == "creation":
        return f"{stade} : « {passage.libelle} » n’y est pas possible."
    libelle = PAR_CODE[derniere.action].libelle if derniere.action in PAR_CODE else derniere.action
    return f"{stade} : {derniere.par} a fait l’étape « {libelle} » {date_et_heure(derniere.le)}. Rechargez la page."
