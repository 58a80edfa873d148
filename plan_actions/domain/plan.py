"""The frame of a plan: its own settings, its axes, their objectifs at any depth. The actions are in ``fiches``."""

from collections.abc import Iterable
from typing import Any, TypeVar

from django.db import transaction
from django.utils import timezone
from simple_history.utils import bulk_update_with_history

from conventions.domain.ecriture import deplacer, enregistrer, ranger, relire, titre_propre
from conventions.domain.saisie import ouvrir_saisie
from conventions.erreurs import ErreurMetier
from conventions.models import Annexe, Convention
from plan_actions.domain.gabarits import gabarit_fourni
from plan_actions.models import Axe, FicheAction, GabaritFiche, Objectif, PlanActions
from plan_actions.models.plan import Element
from territoires.models import Utilisateur

STRUCTURE = "plan:structure"
"""Anchor of what changes the frame of the plan: adding, ordering, putting away axes, objectifs and fiches."""
AXES_MAX = 40
OBJECTIFS_MAX = 500
PROFONDEUR_MAX = 6

E = TypeVar("E", bound=Element)


def plan_de(annexe: Annexe) -> PlanActions | None:
    """The plan that the annexe holds, if it was begun; no query on a loaded convention."""
    return getattr(annexe, "plan", None)


@transaction.atomic
def creer_plan(annexe: Annexe, *, par: Utilisateur, gabarit: GabaritFiche | None = None) -> PlanActions:
    """The plan of the annexe, begun if it was not; ``gabarit`` only serves then.

    Raises ``ActionRefusee``, :class:`ErreurMetier` for an annexe that holds no plan or a format of another Caf.
    """
    convention, actuelle = ouvrir_saisie(annexe, par=par, ancre=STRUCTURE)
    if actuelle.nature != "plan_actions":
        raise ErreurMetier("Cette annexe n’est pas un plan d’actions : ajoutez-en une de cette nature.")
    plan = PlanActions.objects.filter(annexe=actuelle).select_related("gabarit").first()
    if plan is None:
        choisi = gabarit or gabarit_fourni()
        _exiger_gabarit(choisi, convention.caf_id)
        plan = PlanActions(annexe=actuelle, gabarit=choisi)
        enregistrer(plan, par=par)
    return plan


@transaction.atomic
def changer_gabarit(plan: PlanActions, gabarit: GabaritFiche, *, par: Utilisateur) -> PlanActions:
    """Show the fiches in another format; every text is kept, those without a section are shown apart.

    Raises ``ActionRefusee``, :class:`ErreurMetier`.
    """
    convention, actuel = ouvrir_plan(plan, par=par, ancre="plan:gabarit")
    _exiger_gabarit(gabarit, convention.caf_id)
    if actuel.gabarit_id != gabarit.pk:
        actuel.gabarit = gabarit
        actuel.jeton += 1
        enregistrer(actuel, par=par)
    return actuel


def _exiger_gabarit(gabarit: GabaritFiche, caf_id: int) -> None:
    if gabarit.caf_id not in {None, caf_id}:
        raise ErreurMetier("Ce gabarit est celui d’une autre Caf : choisissez-en un de la liste.")
    if gabarit.archive_le is not None:
        raise ErreurMetier(f"Le gabarit « {gabarit.nom} » n’est plus proposé : choisissez-en un autre.")


def ouvrir_plan(plan: PlanActions, *, par: Utilisateur, ancre: str = STRUCTURE) -> tuple[Convention, PlanActions]:
    """Lock the convention, check that the user may write at ``ancre``, read the plan again.

    Raises ``ActionRefusee``, :class:`ErreurMetier` when it was removed.
    """
    convention, annexe = ouvrir_saisie(plan.annexe, par=par, ancre=ancre)
    actuel = relire(plan, "gabarit")
    actuel.annexe = annexe
    return convention, actuel


@transaction.atomic
def ajouter_axe(plan: PlanActions, *, par: Utilisateur, titre: str, position: int | None = None) -> Axe:
    """Add an axe, at the end by default. Raises ``ActionRefusee``, ``TexteRefuse``, :class:`ErreurMetier`."""
    _, actuel = ouvrir_plan(plan, par=par)
    axes = list(axes_de(actuel))
    if len(axes) >= AXES_MAX:
        raise ErreurMetier(f"Un plan compte au plus {AXES_MAX} axes : réunissez-en plusieurs.")
    axe = Axe(plan=actuel, titre=titre_propre(titre, "Le titre de l’axe"), ordre=len(axes) + 1)
    enregistrer(axe, par=par)
    placer(axes, axe, position)
    return axe


@transaction.atomic
def ajouter_objectif(
    axe: Axe, *, par: Utilisateur, titre: str, parent: Objectif | None = None, position: int | None = None
) -> Objectif:
    """Add an objectif under the axe, or under another objectif of it, at the end by default.

    Raises ``ActionRefusee``, ``TexteRefuse``, :class:`ErreurMetier`.
    """
    _, plan = ouvrir_plan(axe.plan, par=par)
    actuel = relire(axe)
    exiger_actif(actuel)
    if Objectif.objects.filter(axe__plan=plan).count() >= OBJECTIFS_MAX:
        raise ErreurMetier(f"Un plan compte au plus {OBJECTIFS_MAX} objectifs.")
    if parent is not None:
        parent = _parent_de(actuel, parent)
        _exiger_profondeur(lignee(parent) + 1)
    freres = list(objectifs_de(actuel, parent))
    propre = titre_propre(titre, "Le titre de l’objectif")
    objectif = Objectif(axe=actuel, parent=parent, titre=propre, ordre=len(freres) + 1)
    enregistrer(objectif, par=par)
    placer(freres, objectif, position)
    return objectif


def _parent_de(axe: Axe, parent: Objectif) -> Objectif:
    actuel = relire(parent)
    if actuel.axe_id != axe.pk:
        raise ErreurMetier("L’objectif supérieur appartient à un autre axe : choisissez-le dans le même axe.")
    exiger_actif(actuel)
    return actuel


def _exiger_profondeur(niveau: int) -> None:
    if niveau > PROFONDEUR_MAX:
        raise ErreurMetier(f"Les objectifs s’emboîtent sur {PROFONDEUR_MAX} niveaux au plus : rangez-le plus haut.")


def lignee(objectif: Objectif) -> int:
    """The level of an objectif, 1 right under the axe; one query a level."""
    niveau, parent = 1, objectif.parent
    while parent is not None:
        niveau, parent = niveau + 1, parent.parent
    return niveau


@transaction.atomic
def deplacer_axe(axe: Axe, *, par: Utilisateur, position: int) -> None:
    """Bring the axe to ``position`` (1 for the first). Raises ``ActionRefusee``."""
    _, plan = ouvrir_plan(axe.plan, par=par)
    ranger_a(list(axes_de(plan)), relire(axe), position, par)


@transaction.atomic
def deplacer_objectif(
    objectif: Objectif, *, par: Utilisateur, axe: Axe, parent: Objectif | None = None, position: int = OBJECTIFS_MAX
) -> Objectif:
    """Bring the objectif under ``axe`` or ``parent``, at ``position``, with all that it holds.

    Raises ``ActionRefusee``, :class:`ErreurMetier` when it would come under itself, in another plan, or too deep.
    """
    _, plan = ouvrir_plan(objectif.axe.plan, par=par)
    actuel, cible = relire(objectif), relire(axe)
    if cible.plan_id != plan.pk:
        raise ErreurMetier("Un objectif ne change pas de plan : choisissez un axe du même plan.")
    exiger_actif(cible)
    sous_arbre = descendance(actuel)
    if parent is not None:
        if parent.pk in {o.pk for o in sous_arbre}:
            raise ErreurMetier(
                f"L’objectif « {actuel.titre} » ne peut pas être rangé sous lui-même : choisissez-en un autre."
            )
        parent = _parent_de(cible, parent)
        _exiger_profondeur(lignee(parent) + _hauteur(sous_arbre, actuel.pk))
    freres = list(objectifs_de(cible, parent))
    if (actuel.axe_id, actuel.parent_id) != (cible.pk, parent.pk if parent else None):
        change_axe = actuel.axe_id != cible.pk
        actuel.axe, actuel.parent = cible, parent
        actuel.jeton += 1
        enregistrer(actuel, par=par)
        if change_axe:
            _suivre_l_axe(sous_arbre, cible, par)
        ranger(deplacer(freres, actuel, position))
    else:
        ranger_a(freres, actuel, position, par)
    return actuel


def _suivre_l_axe(sous_arbre: list[Objectif], axe: Axe, par: Utilisateur) -> None:
    pks = [objectif.pk for objectif in sous_arbre]
    fiches = list(FicheAction.objects.filter(objectif__in=pks))
    for objectif in sous_arbre[1:]:
        objectif.axe = axe
    for fiche in fiches:
        fiche.axe = axe
    ecrire_en_lot(sous_arbre[1:], ["axe"], par=par, raison="déplacé avec son objectif")
    ecrire_en_lot(fiches, ["axe"], par=par, raison="déplacée avec son objectif")


def descendance(objectif: Objectif) -> list[Objectif]:
    """The objectif, then all those under it; one query."""
    enfants: dict[int | None, list[Objectif]] = {}
    for autre in Objectif.objects.filter(axe=objectif.axe_id):
        enfants.setdefault(autre.parent_id, []).append(autre)
    trouves = [objectif]
    for courant in trouves:
        trouves.extend(enfants.get(courant.pk, []))
    return trouves


def _hauteur(sous_arbre: list[Objectif], racine: int) -> int:
    niveaux = {racine: 1}
    for objectif in sous_arbre[1:]:
        niveaux[objectif.pk] = niveaux[objectif.parent_id or racine] + 1
    return max(niveaux.values())


def exiger_actif(element: Element) -> None:
    """Raise :class:`ErreurMetier` when the element is put away."""
    if element.archive_le is not None:
        nom = element._meta.verbose_name
        raise ErreurMetier(
            f"« {element.titre} » ({nom}) est archivé : restaurez-le d’abord, ou choisissez-en un autre."
        )


def exiger_parents_actifs(axe: Axe, objectif: Objectif | None) -> None:
    """Raise :class:`ErreurMetier` when the axe or the objectif is put away."""
    for parent in (axe, objectif):
        if parent is not None:
            exiger_actif(parent)


def axes_de(plan: PlanActions) -> Any:
    """The axes in use, in order."""
    return plan.axes.filter(archive_le=None).order_by("ordre", "pk")


def objectifs_de(axe: Axe, parent: Objectif | None) -> Any:
    """The objectifs in use right under ``parent``, or right under the axe, in order."""
    return axe.objectifs.filter(parent=parent, archive_le=None).order_by("ordre", "pk")


def placer(freres: list[E], nouveau: E, position: int | None) -> None:
    """Bring a row just added to ``position`` among its siblings; at the end when ``None``."""
    if position is not None:
        ranger(deplacer([*freres, nouveau], nouveau, position))


def ranger_a(freres: list[E], element: E, position: int, par: Utilisateur) -> None:
    """Bring one of ``freres`` to ``position``, and say so in the history where that changes anything."""
    apres = deplacer(freres, element, position)
    if [o.pk for o in apres] != [o.pk for o in freres]:
        ranger(apres)
        enregistrer(relire(element), par=par, raison=f"déplacé au rang {apres.index(element) + 1}")


def ecrire_en_lot(objets: Iterable[Any], champs: list[str], *, par: Utilisateur, raison: str) -> None:
    """Write these fields of many rows of one model with their history, in a constant number of queries."""
    tous = list(objets)
    if not tous:
        return
    maintenant = timezone.now()
    for objet in tous:
        objet.jeton += 1
        objet.modifie_le = maintenant
    bulk_update_with_history(
        tous,
        type(tous[0]),
        [*champs, "jeton", "modifie_le"],
        batch_size=500,
        default_user=par,
        default_change_reason=raison,
    )
