"""A plan loaded whole, and read in the order of the document."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db.models import prefetch_related_objects

from plan_actions.models import Axe, FicheAction, Objectif, PlanActions

RELATIONS = (
    "gabarit__sections",
    "axes__objectifs",
    "fiches__pilote_partie",
    "fiches__etapes",
    "fiches__partenaires",
    "fiches__indicateurs__releves",
    "fiches__financements",
)
"""All that a plan holds: eleven queries, whatever its size."""


@dataclass(slots=True)
class NoeudFiche:
    """A fiche with the number under which it is printed: « 1.2 » is the second action of the first axe."""

    fiche: FicheAction
    numero: str


@dataclass(slots=True)
class NoeudObjectif:
    """An objectif with what is right under it; ``niveau`` is 1 under an axe."""

    objectif: Objectif
    niveau: int
    fiches: list[NoeudFiche] = field(default_factory=list)
    enfants: list["NoeudObjectif"] = field(default_factory=list)

    def parcourir(self) -> "Iterator[NoeudObjectif]":
        """Itself, then all those under it, in the order of the document."""
        yield self
        for enfant in self.enfants:
            yield from enfant.parcourir()


@dataclass(slots=True)
class NoeudAxe:
    """An axe, the fiches right under it, then its objectifs."""

    axe: Axe
    numero: int
    fiches: list[NoeudFiche] = field(default_factory=list)
    objectifs: list[NoeudObjectif] = field(default_factory=list)

    def tous_objectifs(self) -> Iterator[NoeudObjectif]:
        for objectif in self.objectifs:
            yield from objectif.parcourir()

    def toutes_fiches(self) -> Iterator[NoeudFiche]:
        """Every fiche of the axe in the order of the document: its own first, then those of each objectif."""
        yield from self.fiches
        for noeud in self.tous_objectifs():
            yield from noeud.fiches


def charger_plan(plan: PlanActions) -> PlanActions:
    """Load on ``plan`` all that it holds, in a constant number of queries."""
    prefetch_related_objects([plan], *RELATIONS)
    return plan


def arbre(plan: PlanActions) -> list[NoeudAxe]:
    """The axes, objectifs and fiches in use, nested and numbered; no query on a loaded plan."""
    noeuds = []
    fiches: dict[tuple[int, int | None], list[FicheAction]] = {}
    for fiche in plan.fiches.all():
        if fiche.archive_le is None:
            fiches.setdefault((fiche.axe_id, fiche.objectif_id), []).append(fiche)
    for numero, axe in enumerate((a for a in plan.axes.all() if a.archive_le is None), 1):
        noeud = NoeudAxe(axe, numero)
        enfants: dict[int | None, list[Objectif]] = {}
        for objectif in axe.objectifs.all():
            if objectif.archive_le is None:
                enfants.setdefault(objectif.parent_id, []).append(objectif)
        noeud.fiches = [NoeudFiche(fiche, "") for fiche in fiches.get((axe.pk, None), [])]
        noeud.objectifs = [_objectif(o, 1, enfants, fiches) for o in enfants.get(None, [])]
        for rang, trouvee in enumerate(noeud.toutes_fiches(), 1):
            trouvee.numero = f"{numero}.{rang}"
        noeuds.append(noeud)
    return noeuds


def _objectif(
    objectif: Objectif,
    niveau: int,
    enfants: dict[int | None, list[Objectif]],
    fiches: dict[tuple[int, int | None], list[FicheAction]],
) -> NoeudObjectif:
    return NoeudObjectif(
        objectif,
        niveau,
        [NoeudFiche(fiche, "") for fiche in fiches.get((objectif.axe_id, objectif.pk), [])],
        [_objectif(enfant, niveau + 1, enfants, fiches) for enfant in enfants.get(objectif.pk, [])],
    )


def fiches_en_ordre(plan: PlanActions) -> list[NoeudFiche]:
    """Every fiche in use, in the order of the document."""
    return [noeud for axe in arbre(plan) for noeud in axe.toutes_fiches()]
