"""Read the lines of a workbook: typed values by field, and every fault with the number of its line."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from conventions.domain.ecriture import titre_propre
from conventions.erreurs import ErreurMetier
from conventions.models import Convention
from conventions.tables.apercu import Erreur
from conventions.tables.cellules import CelluleInvalide, Lecteur
from conventions.tables.definition import Table
from conventions.tables.entete import parties_par_nom
from conventions.tables.lecture_tableur import lire_classeur
from conventions.tables.neutralisation import rendre
from ctg.texte_riche import TexteRefuse
from plan_actions.classeur.cellules import lignes_de_cellule, separer
from plan_actions.classeur.colonnes import (
    FEUILLE_ACTIONS,
    FEUILLE_FINANCEMENTS,
    FINANCEMENTS,
    ColonnePlan,
    colonnes_du_plan,
    reconnaitre,
)
from plan_actions.classeur.ecriture import COLONNES_INDICATEUR
from plan_actions.domain.champs import FICHE, TEXTES, lire_themes, texte_propre
from plan_actions.domain.plan import PROFONDEUR_MAX
from plan_actions.models import PlanActions
from plan_actions.tables import ETAPES, INDICATEURS, PARTENAIRES, TABLES
from territoires.referentiels.normalisation import normaliser

COUPURE_CHEMIN = re.compile(r"(?<!\\)>")
LISTES: dict[str, tuple[Table, tuple[str, ...]]] = {
    "partenaires": (PARTENAIRES, ("nom", "role")),
    "etapes": (ETAPES, ("libelle", "echeance", "faite_le")),
    "indicateurs": (INDICATEURS, COLONNES_INDICATEUR),
}
TYPES = ("pilote", "public", "debut", "fin", "statut", "raison", "total_declare")
VALEUR_MAX = 80


@dataclass(slots=True)
class FicheLue:
    """A line of the sheet of actions; without ``titre`` it only says that an axe or an objectif exists."""

    ligne: int
    numero: str
    axe: str
    objectif: tuple[str, ...]
    titre: str
    axe_description: str | None = None
    champs: dict[str, Any] = field(default_factory=dict)
    textes: dict[str, str] = field(default_factory=dict)
    lignes: dict[str, list[dict[str, Any]]] = field(default_factory=dict)


@dataclass(slots=True)
class PlanLu:
    """All that a workbook says, and what does not hold in it."""

    fiches: list[FicheLue] = field(default_factory=list)
    erreurs: list[Erreur] = field(default_factory=list)
    avertissements: list[str] = field(default_factory=list)


def extraire(plan: PlanActions, contenu: bytes, nom: str) -> dict[str, Any]:
    """The lines of the two sheets by recognised column, as JSON. Raises :class:`ErreurMetier` (``TableurRefuse``)."""
    feuille = lire_classeur(contenu, nom, feuille=FEUILLE_ACTIONS)
    if not feuille.rangees:
        feuille = lire_classeur(contenu, nom)
    annexe = lire_classeur(contenu, nom, feuille=FEUILLE_FINANCEMENTS)
    colonnes = colonnes_du_plan(plan)
    actions, inconnues = _lignes(colonnes, feuille.rangees, ("axe", "titre"), FEUILLE_ACTIONS)
    if not actions:
        raise ErreurMetier("Le classeur n’a que des en-têtes : remplissez au moins une ligne dessous.")
    avis = [a for a in feuille.avertissements if not a.startswith("Seule la feuille")]
    financements = None
    if annexe.rangees:
        exiges = ("annee", "financeur")
        financements, autres = _lignes(FINANCEMENTS, annexe.rangees, exiges, FEUILLE_FINANCEMENTS)
        inconnues = (*inconnues, *autres)
        avis += annexe.avertissements
    avis += [f"La colonne « {nom[:60]} » n’est pas reconnue : elle est laissée de côté." for nom in inconnues]
    return {"actions": actions, "financements": financements, "avis": avis}


def _lignes(
    colonnes: Sequence[ColonnePlan], rangees: Sequence[Sequence[str]], exiges: Sequence[str], feuille: str
) -> tuple[list[dict[str, Any]], tuple[str, ...]]:
    entete = reconnaitre(colonnes, rangees, exiges=exiges, feuille=feuille)
    lignes = [
        {"n": n, "t": {champ: rangee[rang] if rang < len(rangee) else "" for rang, champ in entete.champs.items()}}
        for n, rangee in enumerate(rangees[entete.premiere :], entete.premiere + 1)
        if any(cellule.strip() for cellule in rangee)
    ]
    return lignes, entete.inconnues


class LecteurPlan:
    """Reads the lines of one workbook for one convention; the parties are looked up once."""

    def __init__(self, plan: PlanActions, convention: Convention) -> None:
        self.libelles = {colonne.champ: colonne.libelle for colonne in colonnes_du_plan(plan)}
        self.parties = parties_par_nom(convention)
        self.fiche = Lecteur(FICHE, convention, arrondir=True)
        self.tables = {relation: Lecteur(table, convention, arrondir=True) for relation, table in TABLES.items()}
        self.lu = PlanLu()

    def lire(self, donnees: Mapping[str, Any]) -> PlanLu:
        """Every line, then the amounts of each action; faults do not stop the reading."""
        for ligne in donnees["actions"]:
            self._action(ligne["n"], {champ: rendre(texte) for champ, texte in ligne["t"].items()})
        if donnees["financements"] is not None:
            self._financements(donnees["financements"])
        self.lu.avertissements += donnees["avis"]
        lecteurs = (self.fiche, *self.tables.values())
        self.lu.avertissements += [note for lecteur in lecteurs for note in lecteur.arrondis]
        return self.lu

    def _faute(self, n: int, champ: str, texte: str, message: str) -> None:
        self.lu.erreurs.append(Erreur(n, self.libelles.get(champ, champ), texte[:VALEUR_MAX], message))

    def _action(self, n: int, textes: dict[str, str]) -> None:
        axe = self._titre(n, "axe", textes.get("axe", ""), "Le titre de l’axe")
        if not textes.get("axe", "").strip():
            self._faute(n, "axe", "", "Dites à quel axe appartient cette ligne.")
        chemin = [
            self._titre(n, "objectif", morceau.replace("\\>", ">").replace("\\\\", "\\"), "Le titre de l’objectif")
            for morceau in COUPURE_CHEMIN.split(textes.get("objectif", ""))
            if morceau.strip()
        ]
        if len(chemin) > PROFONDEUR_MAX:
            self._faute(
                n, "objectif", textes["objectif"], f"Les objectifs s’emboîtent sur {PROFONDEUR_MAX} niveaux au plus."
            )
        titre = self._titre(n, "titre", textes.get("titre", ""), "Le titre de l’action")
        lue = FicheLue(n, _numero(textes.get("numero", "")), axe, tuple(chemin), titre)
        if textes.get("axe_description", "").strip():
            lue.axe_description = texte_propre(textes["axe_description"])
        self.lu.fiches.append(lue)
        remplis = {champ for champ, texte in textes.items() if texte.strip()}
        if titre:
            self._remplir(lue, textes)
        elif remplis - {"numero", "axe", "axe_description", "objectif"}:
            self._faute(n, "titre", "", "Cette ligne décrit une action : donnez-lui un titre.")

    def _titre(self, n: int, champ: str, texte: str, quoi: str) -> str:
        if not texte.strip():
            return ""
        try:
            return titre_propre(texte, quoi)
        except TexteRefuse as erreur:
            self._faute(n, champ, texte, str(erreur))
            return ""

    def _remplir(self, lue: FicheLue, textes: Mapping[str, str]) -> None:
        for champ, texte in textes.items():
            try:
                if champ in LISTES:
                    lue.lignes[champ] = self._liste(champ, texte)
                elif champ.startswith(TEXTES):
                    lue.textes[champ.removeprefix(TEXTES)] = texte_propre(texte)
                elif champ == "themes":
                    lue.champs[champ] = lire_themes(texte)
                elif champ == "pilote_partie":
                    lue.champs["pilote_partie_id"] = self._partie(texte)
                elif champ in TYPES:
                    lue.champs[champ] = self.fiche.lire(FICHE.colonne(champ), texte)
            except (ErreurMetier, TexteRefuse) as erreur:
                self._faute(lue.ligne, champ, texte, str(erreur))

    def _partie(self, texte: str) -> int | None:
        if not texte.strip():
            return None
        partie = self.parties.get(normaliser(texte))
        if partie is None:
            raise ErreurMetier(
                f"« {texte[:60]} » n’est pas une partie à la convention. Écrivez son nom exact, ou utilisez « Pilote »."
            )
        return partie.pk

    def _liste(self, relation: str, texte: str) -> list[dict[str, Any]]:
        table, champs = LISTES[relation]
        lignes = lignes_de_cellule(texte)
        if len(lignes) > table.lignes_max:
            raise ErreurMetier(f"Cette cellule a {len(lignes)} lignes, {table.lignes_max} au plus.")
        lues = []
        for rang, ligne in enumerate(lignes, 1):
            morceaux = separer(ligne)
            if len(morceaux) > len(champs):
                raise ErreurMetier(f"La ligne {rang} de la cellule a trop de « | » : {len(champs)} valeurs au plus.")
            valeurs = dict(zip(champs, [*morceaux, *[""] * (len(champs) - len(morceaux))], strict=True))
            lues.append(self._valeurs(relation, table, valeurs))
        return lues

    def _valeurs(self, relation: str, table: Table, textes: Mapping[str, str]) -> dict[str, Any]:
        """The typed values of a row. Raises ``CelluleInvalide`` naming the first fault."""
        lecteur = self.tables[relation]
        valeurs = {champ: lecteur.lire(table.colonne(champ), texte) for champ, texte in textes.items()}
        fautes = table.verifier(valeurs) if table.verifier else {}
        if fautes:
            champ, phrase = next(iter(fautes.items()))
            raise CelluleInvalide(phrase, champ)
        return valeurs

    def _financements(self, lignes: Sequence[Mapping[str, Any]]) -> None:
        actions = [lue for lue in self.lu.fiches if lue.titre]
        for lue in actions:
            lue.lignes["financements"] = []
        par_numero = _uniques([(lue.numero, lue) for lue in actions if lue.numero])
        par_titre = _uniques([(normaliser(lue.titre), lue) for lue in actions])
        for ligne in lignes:
            textes = {champ: rendre(texte) for champ, texte in ligne["t"].items()}
            numero, titre = _numero(textes.pop("numero", "")), textes.pop("titre", "")
            ou = f"{FEUILLE_FINANCEMENTS}, ligne {ligne['n']}"
            cible = par_numero.get(numero) if numero else par_titre.get(normaliser(titre))
            if cible is None:
                quoi = numero or titre
                phrase = (
                    "Aucune action, ou plusieurs, ne répondent à ce nom : reprenez le numéro de la feuille « Actions »."
                )
                self.lu.erreurs.append(Erreur(ligne["n"], ou, quoi[:VALEUR_MAX], phrase))
                continue
            try:
                valeurs = self._valeurs("financements", TABLES["financements"], textes)
            except CelluleInvalide as erreur:
                texte = textes.get(erreur.champ, "")
                self.lu.erreurs.append(Erreur(ligne["n"], ou, texte[:VALEUR_MAX], str(erreur)))
            else:
                cible.lignes["financements"].append(valeurs)


def _numero(texte: str) -> str:
    return texte.strip().replace(",", ".")


def _uniques(paires: Sequence[tuple[str, FicheLue]]) -> dict[str, FicheLue | None]:
    """The fiche of each name, nothing where several have it."""
    trouvees: dict[str, FicheLue | None] = {}
    for nom, lue in paires:
        trouvees[nom] = None if nom in trouvees else lue
    return trouvees
