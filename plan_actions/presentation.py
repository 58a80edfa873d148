"""The plan as its page shows it: the outline with what each fiche lacks, numbered, without a query on a loaded plan."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from conventions.enums import Theme
from conventions.models import Convention, Partie
from ctg.typographie import date_en_lettres
from plan_actions.domain import lecture
from plan_actions.domain.completude import champs_absents
from plan_actions.domain.totaux import total_fiche, totaux
from plan_actions.models import Axe, FicheAction, Objectif, PlanActions

REPLI = 12
"""Above this number of fiches the axes come closed, so that the plan can be taken in at a glance."""


@dataclass(frozen=True, slots=True)
class FicheMontree:
    """One fiche as a row of the outline."""

    fiche: FicheAction
    numero: str
    themes: tuple[str, ...]
    pilote: str
    periode: str
    cout: Decimal | None
    en_retard: bool
    manques: tuple[str, ...]


@dataclass(slots=True)
class ObjectifMontre:
    """One objectif and what is under it; ``niveau`` is 1 right under an axe."""

    objectif: Objectif
    niveau: int
    fiches: list[FicheMontree] = field(default_factory=list)
    enfants: "list[ObjectifMontre]" = field(default_factory=list)

    @property
    def cle(self) -> str:
        """Its id, as addresses and scripts write it."""
        return str(self.objectif.pk)

    @property
    def titre_niveau(self) -> int:
        """The level of its heading, below that of its axe."""
        return min(self.niveau + 3, 6)

    @property
    def toutes(self) -> list[FicheMontree]:
        """The fiches under it, at any depth."""
        return [*self.fiches, *(ligne for enfant in self.enfants for ligne in enfant.toutes)]

    @property
    def branche(self) -> "list[ObjectifMontre]":
        """Itself then those under it, in the order of the page."""
        return [self, *(noeud for enfant in self.enfants for noeud in enfant.branche)]


@dataclass(slots=True)
class AxeMontre:
    """One axe with its number and all that it holds."""

    axe: Axe
    rang: int
    fiches: list[FicheMontree] = field(default_factory=list)
    objectifs: list[ObjectifMontre] = field(default_factory=list)

    @property
    def cle(self) -> str:
        return str(self.axe.pk)

    @property
    def toutes(self) -> list[FicheMontree]:
        return [*self.fiches, *(ligne for noeud in self.objectifs for ligne in noeud.toutes)]

    @property
    def branche(self) -> list[ObjectifMontre]:
        return [noeud for objectif in self.objectifs for noeud in objectif.branche]

    @property
    def cout(self) -> Decimal:
        return sum((ligne.cout or Decimal(0) for ligne in self.toutes), Decimal(0))

    @property
    def en_retard(self) -> int:
        return sum(ligne.en_retard for ligne in self.toutes)

    @property
    def incompletes(self) -> int:
        return sum(bool(ligne.manques) for ligne in self.toutes)


def trame(plan: PlanActions, convention: Convention, jour: date) -> list[AxeMontre]:
    """The outline of what is in use, as the page shows it; no query on a loaded plan."""
    parties = {partie.pk: partie for partie in convention.parties.all()}

    def lignes(fiches: Iterable[lecture.NoeudFiche]) -> list[FicheMontree]:
        return [ligne_de(noeud, parties, jour) for noeud in fiches]

    def objectifs(noeuds: Iterable[lecture.NoeudObjectif]) -> list[ObjectifMontre]:
        return [ObjectifMontre(n.objectif, n.niveau, lignes(n.fiches), objectifs(n.enfants)) for n in noeuds]

    return [
        AxeMontre(noeud.axe, noeud.numero, lignes(noeud.fiches), objectifs(noeud.objectifs))
        for noeud in lecture.arbre(plan)
    ]


def ligne_de(noeud: lecture.NoeudFiche, parties: Mapping[int, Partie], jour: date) -> FicheMontree:
    """One row: who leads, when, how much, and what rule 12 still asks of it."""
    fiche = noeud.fiche
    partie = parties.get(fiche.pilote_partie_id or 0)
    pilote = ", ".join(nom for nom in (partie.nom if partie else "", fiche.pilote) if nom)
    cout = total_fiche(fiche).prevu
    return FicheMontree(
        fiche=fiche,
        numero=noeud.numero,
        themes=tuple(Theme(code).label for code in Theme.values if code in fiche.themes),
        pilote=pilote,
        periode=periode_courte(fiche.debut, fiche.fin),
        cout=cout or None,
        en_retard=fiche.en_retard(jour),
        manques=tuple(mot for _, mot in champs_absents(fiche)),
    )


def periode_courte(debut: date | None, fin: date | None) -> str:
    """« 2026-2028 » for whole years, else the dates in words; empty without any."""
    if debut and fin:
        if (debut.month, debut.day, fin.month, fin.day) == (1, 1, 12, 31):
            return str(debut.year) if debut.year == fin.year else f"{debut.year}-{fin.year}"
        return f"{date_en_lettres(debut)} – {date_en_lettres(fin)}"
    if debut:
        return f"à partir du {date_en_lettres(debut)}"
    return f"jusqu’au {date_en_lettres(fin)}" if fin else ""


@dataclass(frozen=True, slots=True)
class ThemeCouvert:
    """One of the four that rule 12 asks, and how many actions serve it."""

    libelle: str
    nombre: int
    detail: str = ""


def couverture(fiches: Iterable[FicheAction]) -> list[ThemeCouvert]:
    """Petite enfance, enfance or jeunesse, parentalité, and one more theme: what the actions in use cover."""
    themes = [set(fiche.themes) for fiche in fiches]

    def compter(*codes: str) -> int:
        return sum(bool(poses & set(codes)) for poses in themes)

    exiges = (Theme.PETITE_ENFANCE, Theme.ENFANCE, Theme.JEUNESSE, Theme.PARENTALITE)
    autres = [theme for theme in Theme if theme not in exiges and compter(theme)]
    return [
        ThemeCouvert("Petite enfance", compter(Theme.PETITE_ENFANCE)),
        ThemeCouvert("Enfance et jeunesse", compter(Theme.ENFANCE, Theme.JEUNESSE)),
        ThemeCouvert("Parentalité", compter(Theme.PARENTALITE)),
        ThemeCouvert("Un autre thème", compter(*autres), ", ".join(theme.label for theme in autres)),
    ]


@dataclass(frozen=True, slots=True)
class Archive:
    """Something put away, that can be taken back."""

    genre: str
    element: Axe | Objectif | FicheAction
    le: datetime


def archives(plan: PlanActions) -> list[Archive]:
    """What was put away by itself, the latest first; what went along with its axe or objectif comes back with it."""
    axes = {axe.pk: axe for axe in plan.axes.all()}
    objectifs = {objectif.pk: objectif for axe in axes.values() for objectif in axe.objectifs.all()}
    trouvees = [Archive("axe", axe, axe.archive_le) for axe in axes.values() if axe.archive_le]
    for objectif in objectifs.values():
        parents = (axes[objectif.axe_id], objectifs.get(objectif.parent_id or 0))
        if objectif.archive_le and not _suivent(objectif.archive_le, parents):
            trouvees.append(Archive("objectif", objectif, objectif.archive_le))
    for fiche in plan.fiches.all():
        parents = (axes[fiche.axe_id], objectifs.get(fiche.objectif_id or 0))
        if fiche.archive_le and not _suivent(fiche.archive_le, parents):
            trouvees.append(Archive("fiche", fiche, fiche.archive_le))
    return sorted(trouvees, key=lambda archive: archive.le, reverse=True)


def _suivent(le: datetime, parents: Iterable[Axe | Objectif | None]) -> bool:
    return any(parent is not None and parent.archive_le == le for parent in parents)


def contexte_du_plan(convention: Convention, plan: PlanActions | None, jour: date) -> dict[str, Any]:
    """What the outline's template needs beyond the page of the annexe; no query on a loaded plan."""
    if plan is None:
        return {"plan": None, "noeuds": [], "archives": []}
    noeuds = trame(plan, convention, jour)
    lignes = [ligne for noeud in noeuds for ligne in noeud.toutes]
    somme = totaux(plan)
    return {
        "plan": plan,
        "noeuds": noeuds,
        "archives": archives(plan),
        "couverture": couverture(ligne.fiche for ligne in lignes),
        "totaux": somme,
        "replie": len(lignes) > REPLI,
        "chiffres": {
            "axes": len(noeuds),
            "fiches": len(lignes),
            "prevu": somme.general.prevu,
            "retard": sum(ligne.en_retard for ligne in lignes),
            "incompletes": sum(bool(ligne.manques) for ligne in lignes),
        },
        "tableau_axes": [
            {
                "titre": f"Axe {noeud.rang} – {noeud.axe.titre}",
                "annees": [_prevu_annee(noeud, annee) for annee in somme.annees],
                "total": noeud.cout,
            }
            for noeud in noeuds
        ],
        "tableau_financeurs": [
            {
                "titre": nom,
                "annees": [somme.croises[nom, a].prevu if (nom, a) in somme.croises else None for a in somme.annees],
                "total": montants.prevu,
            }
            for nom, montants in sorted(somme.par_financeur.items(), key=lambda paire: -paire[1].prevu)
        ],
        "pied_annees": [somme.par_annee[annee].prevu for annee in somme.annees],
    }


def _prevu_annee(noeud: AxeMontre, annee: int) -> Decimal | None:
    prevus = [
        ligne.prevu
        for une in noeud.toutes
        for ligne in une.fiche.financements.all()
        if ligne.annee == annee and ligne.prevu is not None
    ]
    return sum(prevus, Decimal(0)) if prevus else None
