"""The plan d’actions and its fiches as documents of their own: one a plan, one a fiche."""

from django.db import transaction

from conventions.domain.documents import creer_document
from conventions.domain.ecriture import relire
from conventions.domain.saisie import lisible
from conventions.enums import Nature
from conventions.erreurs import ErreurMetier
from conventions.models import Annexe, Document
from ctg.droits import ActionRefusee
from plan_actions.models import FicheAction
from territoires.models import Utilisateur

PRIVE = "Ce plan d’actions est encore un brouillon : la partie qui le remplit vous le transmettra."
ARCHIVEE = "Cette fiche est archivée : restaurez-la pour l’imprimer."


@transaction.atomic
def document_du_plan(annexe: Annexe, *, par: Utilisateur) -> Document:
    """The document that prints this plan, made if there is none.

    Raises ``ActionRefusee``, also for the draft of another side, and ``ErreurMetier``.
    """
    actuelle = relire(annexe, "convention", "responsable")
    if actuelle.nature != Nature.PLAN_ACTIONS:
        raise ErreurMetier("Cette annexe n’est pas un plan d’actions.")
    _exiger_lisible(actuelle, par)
    return creer_document(actuelle.convention, Nature.PLAN_ACTIONS.value, par=par, objet=actuelle.pk)


@transaction.atomic
def document_de_la_fiche(fiche: FicheAction, *, par: Utilisateur) -> Document:
    """The document that prints this fiche, made if there is none; its name says nothing of a private draft.

    Same errors as :func:`document_du_plan`, and ``ErreurMetier`` for an archived fiche.
    """
    actuelle = relire(fiche, "plan__annexe__convention", "plan__annexe__responsable")
    annexe = actuelle.plan.annexe
    _exiger_lisible(annexe, par)
    if actuelle.archive_le is not None:
        raise ErreurMetier(ARCHIVEE)
    connue = None if annexe.privee else actuelle
    return creer_document(annexe.convention, Nature.FICHE_ACTION.value, par=par, objet=actuelle.pk, fiche=connue)


def _exiger_lisible(annexe: Annexe, par: Utilisateur) -> None:
    if not lisible(par, annexe):
        raise ActionRefusee(PRIVE)
