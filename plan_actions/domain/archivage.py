"""Put away axes, objectifs and fiches with all that they hold, and take back the very same."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from conventions.domain.ecriture import enregistrer, relire
from plan_actions.domain.plan import descendance, ecrire_en_lot, exiger_parents_actifs, ouvrir_plan
from plan_actions.models import Axe, FicheAction, Objectif, PlanActions
from territoires.models import Utilisateur


@transaction.atomic
def archiver_element(element: Axe | Objectif, *, par: Utilisateur) -> Axe | Objectif:
    """Put away an axe or an objectif with all that it holds; :func:`restaurer_element` brings the very same back.

    Raises ``ActionRefusee``.
    """
    _ouvrir_element(element, par=par)
    actuel = relire(element)
    if actuel.archive_le is None:
        maintenant = timezone.now()
        for lot in _contenu(actuel):
            vivants = [objet for objet in lot if objet.archive_le is None]
            for objet in vivants:
                objet.archive_le = maintenant
            ecrire_en_lot(vivants, ["archive_le"], par=par, raison="archivé avec ce qui le contient")
        actuel.archive_le = maintenant
        actuel.jeton += 1
        enregistrer(actuel, par=par, raison="archivé")
    return actuel


@transaction.atomic
def restaurer_element(element: Axe | Objectif, *, par: Utilisateur) -> Axe | Objectif:
    """Take back an axe or an objectif and what was put away with it.

    Raises ``ActionRefusee``, :class:`ErreurMetier` when what holds it is still put away.
    """
    _ouvrir_element(element, par=par)
    actuel = relire(element)
    if actuel.archive_le is None:
        return actuel
    if isinstance(actuel, Objectif):
        exiger_parents_actifs(actuel.axe, actuel.parent)
    for lot in _contenu(actuel):
        ensemble = [objet for objet in lot if objet.archive_le == actuel.archive_le]
        for objet in ensemble:
            objet.archive_le = None
        ecrire_en_lot(ensemble, ["archive_le"], par=par, raison="restauré avec ce qui le contient")
    actuel.archive_le = None
    actuel.jeton += 1
    enregistrer(actuel, par=par, raison="restauré")
    return actuel


def _ouvrir_element(element: Axe | Objectif, *, par: Utilisateur) -> PlanActions:
    axe = element if isinstance(element, Axe) else element.axe
    return ouvrir_plan(axe.plan, par=par)[1]


def _contenu(element: Axe | Objectif) -> tuple[list[Any], list[Any]]:
    """The objectifs and the fiches under an axe or an objectif, itself left out."""
    if isinstance(element, Axe):
        return list(element.objectifs.all()), list(element.fiches.all())
    objectifs = descendance(element)
    return objectifs[1:], list(FicheAction.objects.filter(objectif__in=[o.pk for o in objectifs]))
