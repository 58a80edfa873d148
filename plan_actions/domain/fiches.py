"""The fiches of a plan: create, move, copy, put away."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from simple_history.utils import bulk_create_with_history

from conventions.domain.ecriture import deplacer, enregistrer, ranger, relire, titre_propre, verrouiller
from conventions.domain.saisie import exiger_saisie
from conventions.erreurs import ErreurMetier
from conventions.models import Convention
from plan_actions.domain.plan import exiger_parents_actifs, ouvrir_plan, placer, ranger_a
from plan_actions.models import Axe, FicheAction, Objectif, PlanActions
from territoires.models import Utilisateur

FICHES_MAX = 1000
COPIES = ("titre", "themes", "pilote_partie_id", "pilote", "public", "debut", "fin", "textes", "total_declare")
"""What a copy keeps; its progress and the reason of it are its own."""


def ouvrir_fiche(fiche: FicheAction, *, par: Utilisateur, champ: str = "") -> tuple[Convention, FicheAction]:
    """Lock the convention, check that the user may write the fiche (or that field), read it again.

    Raises ``ActionRefusee``, :class:`ErreurMetier` when it was removed.
    """
    ancre = f"fiche:{fiche.pk}:{champ}" if champ else f"fiche:{fiche.pk}"
    convention = verrouiller(fiche.plan.annexe.convention_id)
    actuelle = relire(fiche, "plan__annexe__responsable")
    exiger_saisie(par, actuelle.plan.annexe, convention, ancre)
    return convention, actuelle


def fiches_de(axe: Axe, objectif: Objectif | None) -> Any:
    """The fiches in use right under ``objectif``, or right under the axe, in order."""
    return axe.fiches.filter(objectif=objectif, archive_le=None).order_by("ordre", "pk")


@transaction.atomic
def creer_fiche(
    axe: Axe, *, par: Utilisateur, titre: str, objectif: Objectif | None = None, position: int | None = None
) -> FicheAction:
    """Add an action under the axe, or under one of its objectifs, at the end by default.

    Raises ``ActionRefusee``, ``TexteRefuse``, :class:`ErreurMetier`.
    """
    _, plan = ouvrir_plan(axe.plan, par=par)
    actuel, sous = _lieu(plan, axe, objectif)
    _exiger_place(plan)
    soeurs = list(fiches_de(actuel, sous))
    propre = titre_propre(titre, "Le titre de l’action")
    fiche = FicheAction(plan=plan, axe=actuel, objectif=sous, titre=propre, ordre=len(soeurs) + 1)
    enregistrer(fiche, par=par)
    placer(soeurs, fiche, position)
    return fiche


def _lieu(plan: PlanActions, axe: Axe, objectif: Objectif | None) -> tuple[Axe, Objectif | None]:
    """Where a fiche may go, read again. Raises :class:`ErreurMetier`."""
    actuel = relire(axe)
    sous = relire(objectif) if objectif is not None else None
    if actuel.plan_id != plan.pk or (sous is not None and sous.axe_id != actuel.pk):
        raise ErreurMetier("Une action se range sous un axe du même plan, ou sous un objectif de cet axe.")
    exiger_parents_actifs(actuel, sous)
    return actuel, sous


def _exiger_place(plan: PlanActions) -> None:
    if plan.fiches.count() >= FICHES_MAX:
        raise ErreurMetier(f"Un plan compte au plus {FICHES_MAX} fiches actions, archives comprises.")


@transaction.atomic
def deplacer_fiche(
    fiche: FicheAction, *, par: Utilisateur, axe: Axe, objectif: Objectif | None = None, position: int = FICHES_MAX
) -> FicheAction:
    """Bring the fiche under ``axe`` or ``objectif``, at ``position`` (1 for the first).

    Raises ``ActionRefusee``, :class:`ErreurMetier`.
    """
    _, plan = ouvrir_plan(fiche.plan, par=par)
    actuelle = relire(fiche)
    cible, sous = _lieu(plan, axe, objectif)
    soeurs = list(fiches_de(cible, sous))
    if (actuelle.axe_id, actuelle.objectif_id) == (cible.pk, sous.pk if sous else None):
        ranger_a(soeurs, actuelle, position, par)
        return actuelle
    actuelle.axe, actuelle.objectif = cible, sous
    actuelle.jeton += 1
    enregistrer(actuelle, par=par, raison=f"déplacée vers « {(sous or cible).titre[:60]} »")
    ranger(deplacer(soeurs, actuelle, position))
    return actuelle


@transaction.atomic
def dupliquer_fiche(
    fiche: FicheAction, *, par: Utilisateur, titre: str = "", financements: bool = False
) -> FicheAction:
    """A copy right after the fiche, with its étapes, partners and indicators but none of what was done or measured.

    ``financements`` also copies the planned amounts. Raises ``ActionRefusee``, ``TexteRefuse``, :class:`ErreurMetier`.
    """
    _, plan = ouvrir_plan(fiche.plan, par=par)
    source = relire(fiche, "axe", "objectif")
    exiger_parents_actifs(source.axe, source.objectif)
    _exiger_place(plan)
    copie = FicheAction(
        plan=plan,
        axe=source.axe,
        objectif=source.objectif,
        ordre=source.ordre + 1,
        **{champ: getattr(source, champ) for champ in COPIES},
    )
    copie.titre = titre_propre(titre or f"{source.titre[:240]} (copie)", "Le titre de l’action")
    enregistrer(copie, par=par, raison=f"copie de « {source.titre[:70]} »")
    oublis = {"etapes": ("faite_le",), "partenaires": (), "indicateurs": (), "financements": ("verse",)}
    for relation, vider in oublis.items():
        if relation != "financements" or financements:
            _copier_lignes(getattr(source, relation).all(), copie, vider, par)
    soeurs = [f for f in fiches_de(source.axe, source.objectif) if f.pk != copie.pk]
    rang = next((n for n, soeur in enumerate(soeurs, 1) if soeur.pk == source.pk), len(soeurs))
    placer(soeurs, copie, rang + 1)
    return copie


def _copier_lignes(lignes: Any, copie: FicheAction, vider: tuple[str, ...], par: Utilisateur) -> None:
    copies = []
    for ligne in lignes:
        ligne.pk, ligne.fiche, ligne.jeton = None, copie, 0
        ligne._state.adding = True
        for champ in vider:
            setattr(ligne, champ, None)
        copies.append(ligne)
    if copies:
        bulk_create_with_history(copies, type(copies[0]), batch_size=500, default_user=par)


@transaction.atomic
def archiver_fiche(fiche: FicheAction, *, par: Utilisateur) -> FicheAction:
    """Put the fiche away; :func:`restaurer_fiche` is the undo. Raises ``ActionRefusee``."""
    _, actuelle = ouvrir_fiche(fiche, par=par)
    if actuelle.archive_le is None:
        actuelle.archive_le = timezone.now()
        actuelle.jeton += 1
        enregistrer(actuelle, par=par, raison="archivée")
    return actuelle


@transaction.atomic
def restaurer_fiche(fiche: FicheAction, *, par: Utilisateur) -> FicheAction:
    """Take the fiche back at its former rank.

    Raises ``ActionRefusee``, :class:`ErreurMetier` when its axe or its objectif is still put away.
    """
    _, actuelle = ouvrir_fiche(fiche, par=par)
    if actuelle.archive_le is not None:
        exiger_parents_actifs(actuelle.axe, actuelle.objectif)
        actuelle.archive_le = None
        actuelle.jeton += 1
        enregistrer(actuelle, par=par, raison="restaurée")
    return actuelle
