"""What a plan costs and who pays: always computed from the lines, never typed (rule 13).

Every function reads data already loaded (``lecture.charger_plan``) and makes no query. Amounts are in euros.
"""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeVar

from plan_actions.models import FicheAction, LigneFinancement, PlanActions
from territoires.referentiels.normalisation import normaliser

ZERO = Decimal(0)
Cle = TypeVar("Cle", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Montants:
    """What is planned and what was paid."""

    prevu: Decimal = ZERO
    verse: Decimal = ZERO

    def __add__(self, autre: "Montants") -> "Montants":
        return Montants(self.prevu + autre.prevu, self.verse + autre.verse)

    def __bool__(self) -> bool:
        return bool(self.prevu or self.verse)


@dataclass(frozen=True, slots=True)
class Ecart:
    """A total announced beside the one that the lines give; ``difference`` is what was announced in excess."""

    calcule: Decimal
    declare: Decimal

    @property
    def difference(self) -> Decimal:
        return self.declare - self.calcule


@dataclass(slots=True)
class Totaux:
    """Totals of the fiches in use. Funders are told apart by name, accents and case aside, under its first spelling."""

    general: Montants = Montants()
    par_fiche: dict[int, Montants] = field(default_factory=dict)
    par_axe: dict[int, Montants] = field(default_factory=dict)
    par_annee: dict[int, Montants] = field(default_factory=dict)
    par_financeur: dict[str, Montants] = field(default_factory=dict)
    par_type: dict[str, Montants] = field(default_factory=dict)
    croises: dict[tuple[str, int], Montants] = field(default_factory=dict)
    """By (funder, year)."""
    axes_annees: dict[tuple[int, int], Montants] = field(default_factory=dict)
    """By (axe, year)."""
    declare: Decimal | None = None

    @property
    def annees(self) -> list[int]:
        return sorted(self.par_annee)

    @property
    def ecart(self) -> Ecart | None:
        """The announced total beside the computed one; nothing when none was announced."""
        return ecart(self.declare, self.general.prevu)


def montants_de(ligne: LigneFinancement) -> Montants:
    """An empty amount counts as nothing."""
    return Montants(ligne.prevu or ZERO, ligne.verse or ZERO)


def total_fiche(fiche: FicheAction) -> Montants:
    """The sum of the lines of one action."""
    return sum((montants_de(ligne) for ligne in fiche.financements.all()), Montants())


def ecart(declare: Decimal | None, calcule: Decimal) -> Ecart | None:
    """The two figures side by side; nothing when no total was announced."""
    return None if declare is None else Ecart(calcule, declare)


def ecart_fiche(fiche: FicheAction) -> Ecart | None:
    """Same for one action."""
    return ecart(fiche.total_declare, total_fiche(fiche).prevu)


def totaux(plan: PlanActions) -> Totaux:
    """Every total of the plan, over its fiches in use."""
    return totaux_de(fiches_actives(plan), plan.total_declare)


def totaux_de(fiches: Iterable[FicheAction], declare: Decimal | None = None) -> Totaux:
    """Every total over these fiches."""
    resultat = Totaux(declare=declare)
    noms: dict[str, str] = {}
    for fiche in fiches:
        resultat.par_fiche.setdefault(fiche.pk, Montants())
        resultat.par_axe.setdefault(fiche.axe_id, Montants())
        for ligne in fiche.financements.all():
            somme = montants_de(ligne)
            nom = noms.setdefault(normaliser(ligne.financeur), ligne.financeur)
            resultat.general += somme
            _ajouter(resultat.par_fiche, fiche.pk, somme)
            _ajouter(resultat.par_axe, fiche.axe_id, somme)
            _ajouter(resultat.par_annee, ligne.annee, somme)
            _ajouter(resultat.par_financeur, nom, somme)
            _ajouter(resultat.par_type, ligne.type, somme)
            _ajouter(resultat.croises, (nom, ligne.annee), somme)
            _ajouter(resultat.axes_annees, (fiche.axe_id, ligne.annee), somme)
    return resultat


def _ajouter(dans: dict[Cle, Montants], cle: Cle, somme: Montants) -> None:
    dans[cle] = dans.get(cle, Montants()) + somme


def fiches_actives(plan: PlanActions) -> list[FicheAction]:
    """The fiches in use, in no particular order of the document."""
    return [fiche for fiche in plan.fiches.all() if fiche.archive_le is None]
