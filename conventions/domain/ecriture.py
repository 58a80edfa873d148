"""What every write to a convention shares: one lock, one rights check, one history record."""

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any, TypeVar

from django.core.exceptions import ObjectDoesNotExist
from django.db import models

from conventions.domain.mentions import cle_connue
from conventions.domain.numerotation import Numeros
from conventions.erreurs import ConflitEdition, ErreurMetier
from conventions.models import Convention
from conventions.permissions import exiger
from ctg.models import Concurrent
from ctg.texte_riche import TexteRefuse, mentions
from territoires.models import Utilisateur

TITRE_MAX = 250
RAISON_MAX = 100
TRACES_LUES = 50
"""Past states looked at to say who wrote a value."""

Objet = TypeVar("Objet", bound=models.Model)


def verrouiller(convention_id: int) -> Convention:
    """The convention as it now is, locked until the end of the transaction.

    Every writer takes this lock first, so that no text changes while it is being frozen and two writers never
    deadlock. Rows that merely refer to the convention may still be inserted by others.
    """
    return Convention.objects.select_for_update(no_key=True).get(pk=convention_id)


def ouvrir(convention_id: int, *, par: Utilisateur, action: str) -> Convention:
    """Lock the convention, then check the right in its present statut. Raises ``ActionRefusee``."""
    convention = verrouiller(convention_id)
    exiger(par, action, convention)
    return convention


def relire(objet: Objet, *avec: str) -> Objet:
    """The row as it now is. Raises ``ErreurMetier`` when somebody removed it meanwhile."""
    requete = type(objet)._default_manager.order_by()
    try:
        actuel: Objet = (requete.select_related(*avec) if avec else requete).get(pk=objet.pk)
    except ObjectDoesNotExist:
        nom = type(objet)._meta.verbose_name
        raise ErreurMetier(
            f"Cet élément ({nom}) a été retiré entre-temps par une autre personne. Retrouvez-le dans le journal."
        ) from None
    return actuel


def prendre(actuel: Concurrent, jeton: int) -> None:
    """Advance the token of ``actuel`` if the writer had its last state. Raises :class:`ConflitEdition`."""
    if not type(actuel).prendre_jeton(actuel.pk, jeton):
        raise ConflitEdition(relire(actuel))
    actuel.jeton = jeton + 1


def sans_nul(texte: str) -> str:
    """Without the NUL character, which PostgreSQL refuses; for words that no form has read."""
    return texte.replace("\x00", "")


def enregistrer(objet: Any, *, par: Utilisateur, raison: str = "") -> None:
    """Save with a history record signed by ``par``; ``raison`` is the journal's phrase when the fields cannot tell."""
    objet._history_user = par
    objet._change_reason = sans_nul(raison)[:RAISON_MAX] or None
    objet.save()


def supprimer(objet: Any, *, par: Utilisateur, raison: str = "") -> None:
    """Delete with a history record signed by ``par``."""
    objet._history_user = par
    objet._change_reason = sans_nul(raison)[:RAISON_MAX] or None
    objet.delete()


def dernier_auteur(objet: Any, lire: Callable[[Any], Any]) -> tuple[str, datetime | None]:
    """Who gave one value of a row its present state, and when; ``lire`` takes it from the row and from its past states.

    Whoever wrote another field of the row since is not the answer. One query, the last states only.
    """
    present, auteur, quand = lire(objet), "", None
    traces = objet.history.order_by("-history_date", "-history_id").select_related("history_user")
    for trace in traces[:TRACES_LUES]:
        if lire(trace) != present:
            break
        auteur, quand = str(trace.history_user or ""), trace.history_date
    return auteur, quand


def titre_propre(titre: str, quoi: str = "Le titre") -> str:
    """A one-line title. Raises ``TexteRefuse`` when empty or over 250 characters."""
    propre = re.sub(r"[ \t\r\n]+", " ", titre).strip(" \u00a0")
    if not propre:
        raise TexteRefuse(f"{quoi} est vide : donnez-en un.")
    if len(propre) > TITRE_MAX:
        raise TexteRefuse(f"{quoi} est trop long : {len(propre)} caractères, {TITRE_MAX} au plus.")
    return propre


def ranger(objets: Iterable[Any]) -> None:
    """Write consecutive ``ordre`` 1, 2, 3... where it changed; a rank alone leaves no history and keeps the token."""
    changes = []
    for ordre, objet in enumerate(objets, 1):
        if objet.ordre != ordre:
            objet.ordre = ordre
            changes.append(objet)
    if changes:
        type(changes[0])._default_manager.bulk_update(changes, ["ordre"])


def deplacer(objets: Sequence[Objet], objet: Objet, position: int) -> list[Objet]:
    """The list with ``objet`` brought to ``position`` (1 for the first; bounds are forgiving)."""
    autres = [o for o in objets if o.pk != objet.pk]
    rang = min(max(position, 1), len(autres) + 1) - 1
    return [*autres[:rang], objet, *autres[rang:]]


def refuser_mentions_inconnues(convention: Convention, corps: str, avant: str = "") -> None:
    """Refuse a merge field that does not exist, unless the text already had it (nobody is stopped by the past).

    Raises ``TexteRefuse``.
    """
    nouvelles = [cle for cle in mentions(corps) if cle not in set(mentions(avant))]
    if not nouvelles:
        return
    numeros = Numeros(convention)
    inconnues = [
        cle
        for cle in nouvelles
        if not cle_connue(cle) or (cle.startswith(("article:", "annexe:")) and not numeros.reference_connue(cle))
    ]
    if inconnues:
        raise TexteRefuse(
            f"Le champ « {inconnues[0]} » n’existe pas : choisissez-le dans la liste des champs de la convention."
        )
