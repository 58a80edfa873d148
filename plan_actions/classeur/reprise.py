"""Import a whole plan: prepared, shown, applied all at once or not at all, undone."""

from collections import defaultdict
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.utils import timezone

from conventions.domain.saisie import exiger_saisie
from conventions.models import Convention, ImportLignes
from conventions.tables.apercu import Bilan, CelluleChangee, Erreur
from conventions.tables.entete import RepriseRefusee
from conventions.tables.reprise import purger
from ctg.typographie import compter
from plan_actions.classeur.application import appliquer_comparaison, remettre
from plan_actions.classeur.comparaison import PlanCompare, comparer
from plan_actions.classeur.lecture import LecteurPlan, extraire
from plan_actions.domain.lecture import charger_plan
from plan_actions.domain.plan import ouvrir_plan
from plan_actions.models import Axe, Objectif, PlanActions
from plan_actions.tables import TABLES
from territoires.models import Utilisateur

CODE = "plan_actions"
MODES = {
    "actualiser": "Mettre à jour : ajouter ce qui est nouveau, modifier ce qui change, garder le reste",
    "remplacer": "Remplacer : les actions absentes du classeur sont archivées",
}


@dataclass(frozen=True, slots=True)
class FicheApercue:
    """An action that would be added or changed: its line, its title, its place, what changes."""

    ligne: int
    titre: str
    lieu: str
    changements: tuple[CelluleChangee, ...] = ()


@dataclass(frozen=True, slots=True)
class ApercuPlan:
    """All that an import would do; ``perime`` says that the plan changed since it was prepared."""

    axes: tuple[str, ...]
    objectifs: tuple[str, ...]
    nouvelles: tuple[FicheApercue, ...]
    modifiees: tuple[FicheApercue, ...]
    archivees: tuple[str, ...]
    inchangees: int
    erreurs: tuple[Erreur, ...]
    avertissements: tuple[str, ...]
    perime: bool = False

    @property
    def sans_effet(self) -> bool:
        return not (self.axes or self.objectifs or self.nouvelles or self.modifiees or self.archivees)

    @property
    def applicable(self) -> bool:
        return not (self.erreurs or self.sans_effet or self.perime)


@transaction.atomic
def preparer(plan: PlanActions, contenu: bytes, nom: str, *, mode: str, par: Utilisateur) -> ImportLignes:
    """Read a workbook and keep its lines, to be shown before anything is written.

    It writes in every fiche: a thread that unlocks the structure of the plan is not enough. Raises ``ActionRefusee``,
    :class:`ErreurMetier` when the workbook cannot be read as a plan.
    """
    convention = Convention.objects.get(pk=plan.annexe.convention_id)
    exiger_saisie(par, plan.annexe, convention)
    if mode not in MODES:
        raise RepriseRefusee("Choisissez de mettre le plan à jour ou de le remplacer.")
    charger_plan(plan)
    donnees = extraire(plan, contenu, nom)
    purger()
    return ImportLignes.objects.create(
        convention=convention,
        annexe=plan.annexe,
        table=CODE,
        parent=plan.pk,
        mode=mode,
        origine=nom[:200],
        donnees=donnees,
        etat_lu=_empreinte(plan),
        par=par,
    )


def apercu(reprise: ImportLignes) -> ApercuPlan:
    """What the import would do now, in a constant number of queries; nothing is written."""
    plan = _plan(reprise)
    resultat = _comparer(reprise, plan)
    return ApercuPlan(
        axes=tuple(resultat.axes),
        objectifs=tuple(" / ".join(chemin) for chemin in resultat.objectifs),
        nouvelles=tuple(FicheApercue(f.lue.ligne, f.lue.titre, _lieu(f)) for f in resultat.nouvelles),
        modifiees=tuple(
            FicheApercue(f.lue.ligne, f.lue.titre, _lieu(f), tuple(f.changements)) for f in resultat.modifiees
        )
        + tuple(
            FicheApercue(0, axe.titre, "", (CelluleChangee("axe", "Présentation de l’axe", axe.description, texte),))
            for axe, texte in resultat.descriptions
        ),
        archivees=tuple(fiche.titre for fiche in resultat.archives),
        inchangees=resultat.inchangees,
        erreurs=tuple(sorted(resultat.erreurs, key=lambda erreur: erreur.numero)),
        avertissements=tuple(resultat.avertissements),
        perime=reprise.applique_le is None and _empreinte(plan) != reprise.etat_lu,
    )


def _lieu(comparee: Any) -> str:
    return " / ".join((comparee.lue.axe, *comparee.lue.objectif))


@transaction.atomic
def appliquer(reprise: ImportLignes, *, par: Utilisateur) -> Bilan:
    """Write what the preview showed, all of it or nothing.

    Raises ``ActionRefusee``, :class:`RepriseRefusee`: already applied, faults, the plan changed since the preview.
    """
    _, plan = ouvrir_plan(_plan(reprise), par=par, ancre="")
    actuelle = ImportLignes.objects.select_for_update(no_key=True).get(pk=reprise.pk)
    if actuelle.applique_le is not None:
        raise RepriseRefusee("Cet import est déjà fait : la page du plan en montre le résultat.")
    charger_plan(plan)
    if _empreinte(plan) != actuelle.etat_lu:
        raise RepriseRefusee("Le plan a changé depuis l’aperçu : importez de nouveau le classeur pour le relire.")
    resultat = _comparer(actuelle, plan)
    if resultat.erreurs:
        premiere = resultat.erreurs[0]
        ou = f"ligne {premiere.numero} : " if premiere.numero else ""
        raise RepriseRefusee(
            f"Le classeur a {compter(len(resultat.erreurs), 'erreur')} ({ou}{premiere.message}) Rien n’est importé."
        )
    fait = appliquer_comparaison(plan, resultat, par=par)
    actuelle.donnees = {**actuelle.donnees, "fait": {**fait, "etat": _empreinte(plan)}}
    actuelle.applique_le = timezone.now()
    actuelle.save(update_fields=["donnees", "applique_le"])
    return Bilan(len(resultat.nouvelles), len(resultat.modifiees), len(resultat.archives), resultat.inchangees)


def annulable(reprise: ImportLignes) -> bool:
    """Whether the import was done and nothing in the plan changed since; seven queries."""
    if reprise.applique_le is None or reprise.donnees.get("annule"):
        return False
    plan = PlanActions.objects.filter(pk=reprise.parent).first()
    return plan is not None and _empreinte(plan) == reprise.donnees["fait"]["etat"]


@transaction.atomic
def annuler(reprise: ImportLignes, *, par: Utilisateur) -> None:
    """Bring the plan back to what it was before the import; what it had created is put away, not erased.

    Raises ``ActionRefusee``, :class:`RepriseRefusee` when the plan changed since.
    """
    _, plan = ouvrir_plan(_plan(reprise), par=par, ancre="")
    actuelle = ImportLignes.objects.select_for_update(no_key=True).get(pk=reprise.pk)
    if not annulable(actuelle):
        raise RepriseRefusee("Le plan a changé depuis cet import : archivez ou corrigez les actions une à une.")
    charger_plan(plan)
    remettre(plan, actuelle.donnees["fait"], par=par)
    actuelle.donnees = {**actuelle.donnees, "annule": True}
    actuelle.save(update_fields=["donnees"])


def _plan(reprise: ImportLignes) -> PlanActions:
    plan = PlanActions.objects.filter(pk=reprise.parent, annexe=reprise.annexe_id).select_related("annexe").first()
    if plan is None or reprise.table != CODE:
        raise RepriseRefusee("Ce plan a été retiré entre-temps : l’import n’a plus d’objet.")
    return plan


def _comparer(reprise: ImportLignes, plan: PlanActions) -> PlanCompare:
    charger_plan(plan)
    lu = LecteurPlan(plan, reprise.convention).lire(reprise.donnees)
    return comparer(plan, lu, mode=reprise.mode)


def _empreinte(plan: PlanActions) -> str:
    """A hash that any change of the plan changes; seven queries."""
    etats: dict[str, list[Any]] = defaultdict(list)
    ensembles: list[tuple[str, Any]] = [
        ("axes", Axe.objects.filter(plan=plan)),
        ("objectifs", Objectif.objects.filter(axe__plan=plan)),
        ("fiches", plan.fiches.model._default_manager.filter(plan=plan)),
        *((nom, table.modele._default_manager.filter(fiche__plan=plan)) for nom, table in TABLES.items()),
    ]
    for nom, requete in ensembles:
        etats[nom] = sorted((pk, jeton, le.isoformat()) for pk, jeton, le in _reperes(requete))
    return sha256(repr(sorted(etats.items())).encode()).hexdigest()


def _reperes(requete: Any) -> Any:
    return requete.values_list("pk", "jeton", "modifie_le").order_by()
