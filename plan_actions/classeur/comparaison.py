"""What a workbook would do to a plan: matched by place and title, compared field by field."""

from collections import defaultdict, deque
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from conventions.erreurs import ErreurMetier
from conventions.tables.apercu import CelluleChangee, Erreur
from ctg.typographie import compter
from plan_actions.classeur.lecture import LISTES, FicheLue, PlanLu
from plan_actions.domain.champs import COLONNES_FICHE, TEXTES, afficher_champ, verifier_fiche
from plan_actions.domain.fiches import FICHES_MAX
from plan_actions.domain.lecture import arbre
from plan_actions.domain.plan import AXES_MAX, OBJECTIFS_MAX
from plan_actions.models import Axe, FicheAction, Objectif, PlanActions
from plan_actions.tables import TABLES
from territoires.referentiels.normalisation import normaliser

Chemin = tuple[str, ...]
"""The normalised titles of an axe, then of its objectifs down to one."""


def forme(titre: str) -> str:
    """What makes two titles the same: accents, case and punctuation aside, where letters remain."""
    return normaliser(titre) or titre


@dataclass(slots=True)
class FicheComparee:
    """A line and the fiche that it changes, if it is there; ``changements`` are shown, ``modifies`` are written."""

    lue: FicheLue
    actuelle: FicheAction | None = None
    deplacee: bool = False
    champs: list[str] = field(default_factory=list)
    relations: list[str] = field(default_factory=list)
    changements: list[CelluleChangee] = field(default_factory=list)

    @property
    def change(self) -> bool:
        return self.deplacee or bool(self.champs or self.relations)


@dataclass(slots=True)
class PlanCompare:
    """All that the workbook would do."""

    axes: list[str] = field(default_factory=list)
    objectifs: list[Chemin] = field(default_factory=list)
    """Full titles, from the axe down, in an order where what holds another comes first."""
    presentations: dict[str, str] = field(default_factory=dict)
    """What the lines say of each axe, by its normalised title."""
    descriptions: list[tuple[Axe, str]] = field(default_factory=list)
    """The axes already there whose presentation changes."""
    fiches: list[FicheComparee] = field(default_factory=list)
    archives: list[FicheAction] = field(default_factory=list)
    erreurs: list[Erreur] = field(default_factory=list)
    avertissements: list[str] = field(default_factory=list)

    @property
    def nouvelles(self) -> list[FicheComparee]:
        return [f for f in self.fiches if f.actuelle is None]

    @property
    def modifiees(self) -> list[FicheComparee]:
        return [f for f in self.fiches if f.actuelle is not None and f.change]

    @property
    def inchangees(self) -> int:
        return sum(f.actuelle is not None and not f.change for f in self.fiches)


class Lieux:
    """The axes and objectifs in use, by normalised path."""

    def __init__(self, plan: PlanActions) -> None:
        self.axes: dict[str, Axe] = {}
        self.objectifs: dict[Chemin, Objectif] = {}
        self.chemin_de: dict[int, Chemin] = {}
        for noeud in arbre(plan):
            racine = forme(noeud.axe.titre)
            self.axes.setdefault(racine, noeud.axe)
            for objectif in noeud.tous_objectifs():
                dessus = self._dessus(objectif.objectif, racine)
                chemin = (*dessus, forme(objectif.objectif.titre))
                self.chemin_de[objectif.objectif.pk] = chemin
                self.objectifs.setdefault(chemin, objectif.objectif)

    def _dessus(self, objectif: Objectif, racine: str) -> Chemin:
        return self.chemin_de.get(objectif.parent_id or 0, (racine,))

    def de(self, fiche: FicheAction, axes: dict[int, str]) -> Chemin:
        """The path of a fiche in use."""
        return self.chemin_de.get(fiche.objectif_id or 0, (axes[fiche.axe_id],))


def comparer(plan: PlanActions, lu: PlanLu, *, mode: str) -> PlanCompare:
    """Match each line with a fiche; ``mode`` « remplacer » puts away those that no line names. No query."""
    resultat = PlanCompare(erreurs=list(lu.erreurs), avertissements=list(lu.avertissements))
    lieux = Lieux(plan)
    axes = {axe.pk: forme(axe.titre) for axe in plan.axes.all()}
    _structure(lu, lieux, resultat)
    actives = [fiche for fiche in plan.fiches.all() if fiche.archive_le is None]
    places: dict[tuple[Chemin, str], deque[FicheAction]] = defaultdict(deque)
    titres: dict[str, list[FicheAction]] = defaultdict(list)
    for fiche in actives:
        places[(lieux.de(fiche, axes), forme(fiche.titre))].append(fiche)
        titres[forme(fiche.titre)].append(fiche)
    actions = [lue for lue in lu.fiches if lue.titre]
    demandes: dict[str, int] = defaultdict(int)
    for lue in actions:
        demandes[forme(lue.titre)] += 1
    for lue in actions:
        comparee = FicheComparee(lue)
        titre = forme(lue.titre)
        sur_place = places[(chemin_lu(lue), titre)]
        if sur_place:
            comparee.actuelle = sur_place.popleft()
        elif demandes[titre] == 1 and len(titres[titre]) == 1:
            comparee.actuelle, comparee.deplacee = titres[titre][0], True
        _comparer(comparee, resultat)
        resultat.fiches.append(comparee)
    prises = {f.actuelle.pk for f in resultat.fiches if f.actuelle is not None}
    if mode == "remplacer":
        resultat.archives = [fiche for fiche in actives if fiche.pk not in prises]
    _bornes(plan, lieux, resultat)
    return resultat


def chemin_lu(lue: FicheLue) -> Chemin:
    """The normalised path that a line names."""
    return (forme(lue.axe), *(forme(titre) for titre in lue.objectif))


def _structure(lu: PlanLu, lieux: Lieux, resultat: PlanCompare) -> None:
    """The axes and objectifs that the lines name and that are not there, each once, in their order."""
    axes: set[str] = set()
    objectifs: set[Chemin] = set()
    for lue in lu.fiches:
        if not lue.axe:
            continue
        racine = forme(lue.axe)
        if racine not in lieux.axes and racine not in axes:
            axes.add(racine)
            resultat.axes.append(lue.axe)
        for niveau in range(1, len(lue.objectif) + 1):
            chemin = chemin_lu(lue)[: niveau + 1]
            if chemin not in lieux.objectifs and chemin not in objectifs:
                objectifs.add(chemin)
                resultat.objectifs.append((lue.axe, *lue.objectif[:niveau]))
        connu = lieux.axes.get(racine)
        if lue.axe_description is not None and racine not in resultat.presentations:
            resultat.presentations[racine] = lue.axe_description
            if connu is not None and connu.description != lue.axe_description:
                resultat.descriptions.append((connu, lue.axe_description))


def _comparer(comparee: FicheComparee, resultat: PlanCompare) -> None:
    lue, actuelle = comparee.lue, comparee.actuelle
    cible = FicheAction() if actuelle is None else _copie(actuelle)
    avant = FicheAction() if actuelle is None else actuelle
    if comparee.deplacee:
        lieu = " / ".join((lue.axe, *lue.objectif))
        comparee.changements.append(CelluleChangee("axe", "Place dans le plan", "", lieu))
    if actuelle is not None and lue.titre != actuelle.titre:
        lue.champs = {"titre": lue.titre, **lue.champs}
    for champ, valeur in lue.champs.items():
        if getattr(avant, champ) != valeur:
            comparee.champs.append(champ)
            setattr(cible, champ, valeur)
            comparee.changements.append(_change(champ, avant, cible))
    for cle, texte in lue.textes.items():
        if avant.textes.get(cle, "") != texte:
            cible.textes = {k: v for k, v in {**cible.textes, cle: texte}.items() if v}
            comparee.changements.append(CelluleChangee(f"{TEXTES}{cle}", cle, str(avant.textes.get(cle, "")), texte))
    if cible.textes != avant.textes:
        comparee.champs.append("textes")
        lue.champs["textes"] = cible.textes
    for relation, lignes in lue.lignes.items():
        presentes = [] if actuelle is None else _valeurs(actuelle, relation)
        if presentes != [_comparable(ligne) for ligne in lignes]:
            comparee.relations.append(relation)
            libelle = TABLES[relation].libelle
            comparee.changements.append(
                CelluleChangee(relation, libelle, compter(len(presentes), "ligne"), compter(len(lignes), "ligne"))
            )
    try:
        verifier_fiche(cible)
    except ErreurMetier as erreur:
        resultat.erreurs.append(Erreur(lue.ligne, "Fin", "", str(erreur)))


def _copie(fiche: FicheAction) -> FicheAction:
    valeurs = {champ.attname: getattr(fiche, champ.attname) for champ in fiche._meta.concrete_fields}
    return FicheAction(**valeurs)


def _change(champ: str, avant: FicheAction, apres: FicheAction) -> CelluleChangee:
    if champ == "pilote_partie_id":
        return CelluleChangee("pilote_partie", "Partie pilote", afficher_champ(avant, "pilote_partie"), "modifiée")
    libelle = COLONNES_FICHE[champ].libelle if champ in COLONNES_FICHE else "Thèmes"
    return CelluleChangee(champ, libelle, afficher_champ(avant, champ), afficher_champ(apres, champ))


def champs_de(relation: str) -> tuple[str, ...]:
    """The columns of a relation that a workbook carries."""
    if relation in LISTES:
        return LISTES[relation][1]
    return tuple(colonne.nom for colonne in TABLES[relation].colonnes)


def _valeurs(fiche: FicheAction, relation: str) -> list[dict[str, Any]]:
    champs = champs_de(relation)
    return [_comparable({champ: getattr(ligne, champ) for champ in champs}) for ligne in getattr(fiche, relation).all()]


def _comparable(ligne: dict[str, Any]) -> dict[str, Any]:
    return {champ: valeur.normalize() if isinstance(valeur, Decimal) else valeur for champ, valeur in ligne.items()}


def _bornes(plan: PlanActions, lieux: Lieux, resultat: PlanCompare) -> None:
    limites = (
        (len(plan.fiches.all()) + len(resultat.nouvelles), FICHES_MAX, "fiches actions, archives comprises"),
        (len(lieux.axes) + len(resultat.axes), AXES_MAX, "axes"),
        (len(lieux.objectifs) + len(resultat.objectifs), OBJECTIFS_MAX, "objectifs"),
    )
    for nombre, maximum, quoi in limites:
        if nombre > maximum:
            phrase = f"Avec ce classeur, le plan compterait {nombre} {quoi}, {maximum} au plus : retirez-en."
            resultat.erreurs.append(Erreur(0, "", "", phrase))
