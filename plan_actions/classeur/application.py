"""Write what a workbook brings, and take it back: a few bulk writes, whatever the number of lines."""

from collections import defaultdict, deque
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone

from conventions.tables import lot
from plan_actions.classeur.comparaison import FicheComparee, Lieux, PlanCompare, champs_de, chemin_lu, forme
from plan_actions.domain.donnees import FicheDonnee, creer_en_lot, creer_fiches
from plan_actions.domain.dossier import ligne_en_texte, ligne_lue
from plan_actions.domain.plan import ecrire_en_lot
from plan_actions.models import Axe, FicheAction, Objectif, PlanActions, Releve
from plan_actions.tables import TABLES
from territoires.models import Utilisateur

RAISON = "import d’un classeur"
RETOUR = "import annulé"


def appliquer_comparaison(plan: PlanActions, compare: PlanCompare, *, par: Utilisateur) -> dict[str, Any]:
    """Write everything; the answer is what :func:`remettre` needs to undo it, as JSON."""
    lieux = Lieux(plan)
    axes = _creer_axes(plan, compare, lieux, par)
    objectifs = _creer_objectifs(compare, lieux, par)
    fait: dict[str, Any] = {
        "axes": [axe.pk for axe in axes],
        "objectifs": [objectif.pk for objectif in objectifs],
        "descriptions": {str(axe.pk): axe.description for axe, _ in compare.descriptions},
        "changees": [_photo(comparee) for comparee in compare.modifiees],
        "archivees": [fiche.pk for fiche in compare.archives],
    }
    for axe, description in compare.descriptions:
        axe.description = description
    ecrire_en_lot([axe for axe, _ in compare.descriptions], ["description"], par=par, raison=RAISON)
    fait["fiches"] = [fiche.pk for fiche in _creer(plan, compare, lieux, par)]
    _modifier(compare.modifiees, lieux, par)
    _archiver(compare.archives, timezone.now(), par, RAISON)
    return fait


def _creer_axes(plan: PlanActions, compare: PlanCompare, lieux: Lieux, par: Utilisateur) -> list[Axe]:
    premier = max((axe.ordre for axe in plan.axes.all()), default=0) + 1
    crees: list[Axe] = creer_en_lot(
        [
            Axe(plan=plan, titre=titre, ordre=rang, description=compare.presentations.get(forme(titre), ""))
            for rang, titre in enumerate(compare.axes, premier)
        ],
        par=par,
        raison=RAISON,
    )
    for axe in crees:
        lieux.axes[forme(axe.titre)] = axe
    return crees


def _creer_objectifs(compare: PlanCompare, lieux: Lieux, par: Utilisateur) -> list[Objectif]:
    """Level by level, so that each finds the one that holds it."""
    crees: list[Objectif] = []
    par_niveau: dict[int, list[tuple[str, ...]]] = defaultdict(list)
    for chemin in compare.objectifs:
        par_niveau[len(chemin)].append(chemin)
    rangs = {chemin: rang for rang, chemin in enumerate(compare.objectifs, 1000)}
    for niveau in sorted(par_niveau):
        lot_cree = creer_en_lot(
            [
                Objectif(
                    axe=lieux.axes[forme(chemin[0])],
                    parent=lieux.objectifs.get(tuple(map(forme, chemin[:-1]))),
                    titre=chemin[-1],
                    ordre=rangs[chemin],
                )
                for chemin in par_niveau[niveau]
            ],
            par=par,
            raison=RAISON,
        )
        for chemin, objectif in zip(par_niveau[niveau], lot_cree, strict=True):
            lieux.objectifs[tuple(map(forme, chemin))] = objectif
        crees += lot_cree
    return crees


def _lieu(comparee: FicheComparee, lieux: Lieux) -> tuple[Axe, Objectif | None]:
    chemin = chemin_lu(comparee.lue)
    return lieux.axes[chemin[0]], lieux.objectifs[chemin] if len(chemin) > 1 else None


def _creer(plan: PlanActions, compare: PlanCompare, lieux: Lieux, par: Utilisateur) -> list[FicheAction]:
    donnees = [
        FicheDonnee(*_lieu(f, lieux), {"titre": f.lue.titre, **f.lue.champs}, f.lue.lignes) for f in compare.nouvelles
    ]
    premier = max((fiche.ordre for fiche in plan.fiches.all()), default=0) + 1
    return creer_fiches(plan, donnees, par=par, rangs=range(premier, premier + len(donnees)), raison=RAISON)


def _modifier(modifiees: Sequence[FicheComparee], lieux: Lieux, par: Utilisateur) -> None:
    champs: set[str] = set()
    fiches = []
    for comparee in modifiees:
        fiche = comparee.actuelle
        assert fiche is not None
        for champ in comparee.champs:
            setattr(fiche, champ, comparee.lue.champs[champ])
        if comparee.deplacee:
            fiche.axe, fiche.objectif = _lieu(comparee, lieux)
            champs |= {"axe", "objectif"}
        champs |= {champ.removesuffix("_id") for champ in comparee.champs}
        fiches.append(fiche)
    ecrire_en_lot(fiches, sorted(champs), par=par, raison=RAISON)
    voulues = [(f.actuelle, relation, f.lue.lignes[relation]) for f in modifiees for relation in f.relations]
    remplacer_lignes(voulues, par)


def remplacer_lignes(voulues: Sequence[tuple[Any, str, list[dict[str, Any]]]], par: Utilisateur) -> None:
    """Make the rows of (fiche, relation) be those; a row of the same key is changed in place, its relevés kept."""
    for relation, table in TABLES.items():
        ajouts, retraits, changes, releves = [], [], [], []
        for fiche, nom, lignes in voulues:
            if nom != relation:
                continue
            presentes: dict[Any, deque[Any]] = defaultdict(deque)
            for ligne in getattr(fiche, relation).all():
                presentes[_cle(table, {champ: getattr(ligne, champ) for champ in table.cle})].append(ligne)
            for ordre, valeurs in enumerate(lignes, 1):
                suivis = valeurs.get("releves", [])
                colonnes = {champ: valeur for champ, valeur in valeurs.items() if champ != "releves"}
                memes = presentes[_cle(table, valeurs)]
                if memes:
                    ligne = memes.popleft()
                    if any(getattr(ligne, c) != v for c, v in colonnes.items()) or ligne.ordre != ordre:
                        for champ, valeur in {**colonnes, "ordre": ordre}.items():
                            setattr(ligne, champ, valeur)
                        changes.append(ligne)
                else:
                    ajouts.append(table.modele(fiche=fiche, ordre=ordre, **colonnes))
                    releves.append(suivis)
            retraits += [ligne for restantes in presentes.values() for ligne in restantes]
        lot.retirer(table, retraits, par=par, raison=RAISON)
        lot.modifier(table, changes, [*champs_de(relation), "ordre"], par=par, raison=RAISON)
        crees = lot.ajouter(table, ajouts, par=par, raison=RAISON)
        creer_en_lot([Releve(indicateur=c, **r) for c, lus in zip(crees, releves, strict=True) for r in lus], par=par)


def _cle(table: Any, valeurs: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(forme(str(valeurs.get(champ))) for champ in table.cle)


def _archiver(fiches: Sequence[Any], quand: datetime | None, par: Utilisateur, raison: str) -> None:
    for fiche in fiches:
        fiche.archive_le = quand
    ecrire_en_lot(fiches, ["archive_le"], par=par, raison=raison)


def _photo(comparee: FicheComparee) -> dict[str, Any]:
    """A fiche before it changes: its place, the fields and the rows that will."""
    fiche = comparee.actuelle
    assert fiche is not None
    champs = [champ.removesuffix("_id") for champ in comparee.champs]
    if comparee.deplacee:
        champs += ["axe", "objectif"]
    return {
        "fiche": fiche.pk,
        "champs": lot.photographier(fiche, champs),
        "lignes": {
            relation: [ligne_en_texte(relation, ligne) for ligne in getattr(fiche, relation).all()]
            for relation in comparee.relations
        },
    }


def remettre(plan: PlanActions, fait: dict[str, Any], *, par: Utilisateur) -> None:
    """Undo :func:`appliquer_comparaison` on a plan that did not change since."""
    fiches = {fiche.pk: fiche for fiche in plan.fiches.all()}
    axes = {axe.pk: axe for axe in plan.axes.all()}
    objectifs = {o.pk: o for axe in axes.values() for o in axe.objectifs.all()}
    maintenant = timezone.now()
    champs: set[str] = set()
    changees, lignes = [], []
    for photo in fait["changees"]:
        fiche = fiches[photo["fiche"]]
        lot.developper(fiche, photo["champs"])
        champs |= set(photo["champs"])
        changees.append(fiche)
        for relation, textes in photo["lignes"].items():
            lignes.append((fiche, relation, [ligne_lue(TABLES[relation], texte) for texte in textes]))
    ecrire_en_lot(changees, sorted(champs), par=par, raison=RETOUR)
    remplacer_lignes(lignes, par)
    _archiver([fiches[pk] for pk in fait["archivees"]], None, par, RETOUR)
    _archiver([fiches[pk] for pk in fait["fiches"]], maintenant, par, RETOUR)
    _archiver([objectifs[pk] for pk in fait["objectifs"]], maintenant, par, RETOUR)
    _archiver([axes[pk] for pk in fait["axes"]], maintenant, par, RETOUR)
    decrits = [axes[int(pk)] for pk in fait["descriptions"]]
    for axe in decrits:
        axe.description = fait["descriptions"][str(axe.pk)]
    ecrire_en_lot(decrits, ["description"], par=par, raison=RETOUR)
