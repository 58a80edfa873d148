"""What the rows of a source would do to those of a table: read, matched by key, compared cell by cell."""

from collections import defaultdict, deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import models

from conventions.models import Convention
from conventions.tables.apercu import Ajout, CelluleChangee, Changement, Erreur, Retrait
from conventions.tables.cellules import afficher, afficher_valeur, brut, ecrire, ecrire_valeur
from conventions.tables.definition import Colonne, GenreColonne, Table
from conventions.tables.ecriture import valeurs_de
from conventions.tables.entete import LIBELLE_PORTEE, PORTEE, parties_par_nom
from conventions.tables.lecteur import Lecteur
from conventions.tables.neutralisation import rendre
from territoires.referentiels.normalisation import normaliser

VALEUR_MAX = 80
Cle = tuple[Any, ...]


@dataclass(slots=True)
class Lue:
    """A row of the source once read."""

    numero: int
    textes: Mapping[str, str]
    valeurs: dict[str, Any]
    erreurs: dict[str, str]
    portee: int | None = None
    actuelle: Any = None
    changements: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Comparaison:
    """Everything that the source would do; rows of ``lues`` are in its order."""

    lues: list[Lue] = field(default_factory=list)
    ajouts: list[Lue] = field(default_factory=list)
    changements: list[Lue] = field(default_factory=list)
    retraits: list[Any] = field(default_factory=list)
    erreurs: list[Erreur] = field(default_factory=list)
    avertissements: list[str] = field(default_factory=list)
    total: int = 0


class Comparateur:
    """Compares the lines of a source with the rows of a table; a few queries, whatever their number."""

    def __init__(
        self, table: Table, convention: Convention, actuelles: list[Any], *, mode: str, portee: int | None
    ) -> None:
        self.table, self.actuelles, self.mode, self.portee = table, actuelles, mode, portee
        self.lecteur = Lecteur(table, convention, arrondir=True)
        self.convention = convention
        self.choix = {c.nom: dict(self.lecteur.choix(c)) for c in table.colonnes if c.genre is GenreColonne.CHOIX}
        self.resultat = Comparaison()

    def comparer(self, champs: list[str], lignes: list[dict[str, Any]]) -> Comparaison:
        """``lignes`` are those of ``ImportLignes.donnees``, ``champs`` the columns that the source has."""
        communes = [c.nom for c in self.table.colonnes if c.genre is GenreColonne.COMMUNE and c.nom in champs]
        self.lecteur.precharger(ligne["t"].get(nom, "") for ligne in lignes for nom in communes)
        self.resultat.lues = [self._lire(ligne) for ligne in lignes]
        self._placer_portees()
        self._rapprocher(champs)
        for lue in self.resultat.lues:
            self._comparer(lue)
            self._signaler(lue)
        prises = {lue.actuelle.pk for lue in self.resultat.lues if lue.actuelle is not None}
        if self.mode == "remplacer":
            self.resultat.retraits = [ligne for ligne in self.actuelles if ligne.pk not in prises]
        self.resultat.total = len(self.actuelles) + len(self.resultat.ajouts) - len(self.resultat.retraits)
        self.resultat.avertissements += self.lecteur.arrondis
        return self.resultat

    def _lire(self, ligne: dict[str, Any]) -> Lue:
        textes = {nom: rendre(texte) for nom, texte in ligne["t"].items()}
        combien = len(self.lecteur.arrondis)
        valeurs, erreurs = self.lecteur.lire_ligne(
            {nom: texte for nom, texte in textes.items() if nom != PORTEE}, brouillon=True
        )
        self.lecteur.arrondis[combien:] = [f"Ligne {ligne['n']}, {note}" for note in self.lecteur.arrondis[combien:]]
        return Lue(ligne["n"], textes, valeurs, erreurs)

    def _placer_portees(self) -> None:
        """The party of each line: the one asked, else the one named, else the only collectivité."""
        if not self.table.portee:
            return
        noms = parties_par_nom(self.convention)
        collectivites = {p.pk: p for p in noms.values() if p.est_collectivite}
        seule = next(iter(collectivites)) if len(collectivites) == 1 else None
        for lue in self.resultat.lues:
            texte = lue.textes.get(PORTEE, "")
            nommee = noms.get(normaliser(texte))
            if texte.strip() and nommee is None:
                lue.erreurs[PORTEE] = f"« {texte[:60]} » n’est pas une partie de la convention : choisissez son nom."
            elif self.portee and nommee is not None and nommee.pk != self.portee:
                lue.erreurs[PORTEE] = f"Cette ligne revient à « {nommee.nom} » : importez-la depuis sa table."
            lue.portee = self.portee or (nommee.pk if nommee else seule)
            if lue.portee is None and PORTEE not in lue.erreurs:
                lue.erreurs[PORTEE] = "Dites à quelle collectivité revient cette ligne."

    def _cle(self, valeurs: Mapping[str, Any], portee: int | None, champs: list[str]) -> Cle | None:
        """What recognises a row; None when its key is empty."""
        noms = self.table.cle or champs
        parties = tuple(self._forme(self.table.colonne(nom), valeurs.get(nom)) for nom in noms)
        return (portee, *parties) if any(parties) else None

    def _forme(self, colonne: Colonne, valeur: Any) -> str:
        texte = str(valeur.pk) if isinstance(valeur, models.Model) else ecrire_valeur(colonne, valeur)
        return (normaliser(texte) or texte.casefold()) if self.table.cle else texte

    def _portee_de(self, ligne: Any) -> int | None:
        return getattr(ligne, f"{self.table.portee}_id") if self.table.portee else None

    def _rapprocher(self, champs: list[str]) -> None:
        """Match each line with a row of the same key, the first with the first; tell the lines that repeat one."""
        groupes: dict[Cle, deque[Any]] = defaultdict(deque)
        for ligne in self.actuelles:
            if cle := self._cle(valeurs_de(self.table, ligne), self._portee_de(ligne), champs):
                groupes[cle].append(ligne)
        comparable = all(nom in champs for nom in self.table.cle)
        vues: dict[Cle, int] = {}
        for lue in self.resultat.lues:
            cle = self._cle(lue.valeurs, lue.portee, champs) if comparable else None
            illisible = any(nom in lue.erreurs for nom in (*self.table.cle, PORTEE))
            if cle is None or illisible:
                continue
            if groupes[cle] and (self.mode != "ajouter" or not self.table.cle):
                if self.mode == "ajouter":
                    self.resultat.avertissements.append(f"Ligne {lue.numero} : elle est déjà dans la table.")
                else:
                    lue.actuelle = groupes[cle].popleft()
            elif groupes[cle]:
                lue.erreurs[self._nom_de_cle()] = (
                    "Cette ligne est déjà dans la table : retirez-la, ou choisissez de mettre la table à jour."
                )
            elif cle in vues:
                self._signaler_double(lue, vues[cle])
            vues.setdefault(cle, lue.numero)

    def _signaler_double(self, lue: Lue, premiere: int) -> None:
        if self.table.cle:
            lue.erreurs[self._nom_de_cle()] = f"Cette ligne répète la ligne {premiere} : gardez l’une des deux."
        else:
            self.resultat.avertissements.append(f"La ligne {lue.numero} est la même que la ligne {premiere}.")

    def _nom_de_cle(self) -> str:
        return self.table.cle[-1]

    def _comparer(self, lue: Lue) -> None:
        """Sort a line among the additions and the changes; what was already wrong and does not change is let be."""
        actuelle = lue.actuelle
        for nom in [nom for nom in lue.erreurs if nom != PORTEE]:
            if actuelle is not None and nom in lue.textes and self._tel_quel(actuelle, nom, lue.textes[nom]):
                del lue.erreurs[nom]
        for colonne in self.table.colonnes:
            if colonne.nom not in lue.valeurs:
                continue
            valeur = lue.valeurs[colonne.nom]
            change = actuelle is None or ecrire_valeur(colonne, valeur) != ecrire(colonne, actuelle)
            if change:
                lue.changements[colonne.nom] = valeur
            if colonne.obligatoire and change and valeur in (None, ""):
                lue.erreurs[colonne.nom] = f"« {colonne.libelle} » est à remplir : donnez une valeur."
        if actuelle is None:
            self._exiger_les_absentes(lue)
        if lue.changements and self.table.verifier and not lue.erreurs:
            avant = valeurs_de(self.table, actuelle) if actuelle is not None else {}
            fautes = self.table.verifier({**self._defauts(), **avant, **lue.changements})
            deja = self.table.verifier(avant) if avant else {}
            lue.erreurs.update({nom: phrase for nom, phrase in fautes.items() if deja.get(nom) != phrase})
        if actuelle is None:
            self.resultat.ajouts.append(lue)
        elif lue.changements:
            self.resultat.changements.append(lue)

    def _exiger_les_absentes(self, lue: Lue) -> None:
        """Mandatory columns that the source lacks altogether, for a row that it would add."""
        for colonne in self.table.colonnes:
            if colonne.obligatoire and colonne.nom not in lue.textes:
                lue.erreurs[colonne.nom] = f"La colonne « {colonne.libelle} » manque pour ajouter cette ligne."

    def _defauts(self) -> dict[str, Any]:
        neuve = self.table.modele()
        return {c.nom: None if c.genre is GenreColonne.COMMUNE else brut(c, neuve) for c in self.table.colonnes}

    def _tel_quel(self, ligne: Any, nom: str, texte: str) -> bool:
        """Whether the source repeats a cell as it stands, in whichever of its spellings."""
        colonne = self.table.colonne(nom)
        return texte.strip() in {ecrire(colonne, ligne), afficher(colonne, ligne, choix=self.choix.get(nom))}

    def _signaler(self, lue: Lue) -> None:
        for nom, phrase in lue.erreurs.items():
            libelle = LIBELLE_PORTEE if nom == PORTEE else self.table.colonne(nom).libelle
            valeur = " ".join(lue.textes.get(nom, "").split())
            self.resultat.erreurs.append(Erreur(lue.numero, libelle, valeur[:VALEUR_MAX], phrase))

    def affichage(self, colonne: Colonne, valeur: Any) -> str:
        """A value of the source as it would be read in the table."""
        if colonne.genre is GenreColonne.CHOIX:
            return self.choix[colonne.nom].get(str(valeur), str(valeur or ""))
        return afficher_valeur(colonne, self.table.champ(colonne.nom), valeur)

    def nom_de(self, lue: Lue) -> str:
        """What names a row that does not exist yet: its first mandatory text, else its first cell."""
        textes = [c for c in self.table.colonnes if c.obligatoire and c.genre is GenreColonne.TEXTE]
        colonne = (textes or list(self.table.colonnes))[0]
        return self.affichage(colonne, lue.valeurs.get(colonne.nom)) or f"ligne {lue.numero}"

    def ajout(self, lue: Lue) -> Ajout:
        remplies = [(c, lue.valeurs[c.nom]) for c in self.table.colonnes if lue.valeurs.get(c.nom) not in (None, "")]
        return Ajout(lue.numero, self.nom_de(lue), tuple((c.libelle, self.affichage(c, v)) for c, v in remplies))

    def changement(self, lue: Lue) -> Changement:
        cellules = tuple(
            CelluleChangee(
                nom,
                self.table.colonne(nom).libelle,
                afficher(self.table.colonne(nom), lue.actuelle, choix=self.choix.get(nom)),
                self.affichage(self.table.colonne(nom), valeur),
            )
            for nom, valeur in lue.changements.items()
        )
        return Changement(lue.actuelle.pk, lue.numero, str(lue.actuelle), cellules)

    @staticmethod
    def retrait(ligne: Any) -> Retrait:
        return Retrait(ligne.pk, str(ligne))
