"""Write in a table: one cell, one row, its place. Two people on two cells of a row lose nothing."""

from collections.abc import Mapping
from operator import attrgetter
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F

from conventions.domain.ecriture import deplacer, dernier_auteur, enregistrer, ranger, supprimer
from conventions.domain.saisie import exiger_saisie, ouvrir_saisie
from conventions.erreurs import CelluleInvalide, ConflitCellule, ConflitEdition, ErreurMetier, LigneInvalide
from conventions.models import Convention as Convention
from conventions.models import Ligne, Partie
from conventions.tables.acces import (
    historique,
    ligne_de,
    lignes_de,
    ouvrir_ligne,
    parent_de,
    portee_de,
    prochain_ordre,
    refuser_trop,
)
from conventions.tables.cellules import ecrire, ecrire_valeur, poser
from conventions.tables.definition import Colonne, Table
from conventions.tables.lecteur import Lecteur, nettoyer
from conventions.tables.lot import restaurer_enfants
from territoires.models import Utilisateur

__all__ = [
    "CelluleInvalide",
    "ConflitCellule",
    "LigneInvalide",
    "ajouter_ligne",
    "deplacer_ligne",
    "enregistrer_cellule",
    "enregistrer_ligne",
    "parent_de",
    "restaurer_ligne",
    "retirer_ligne",
]


@transaction.atomic
def enregistrer_cellule(
    table: Table, pk: int, *, convention: Convention, champ: str, valeur: str, avant: str, par: Utilisateur
) -> Any:
    """Save one cell if it still reads ``avant``; a value that is already there changes nothing.

    Raises ``LookupError`` for an unknown row or column, ``ActionRefusee``, :class:`CelluleInvalide`,
    :class:`LigneInvalide` for a rule between columns, :class:`ConflitCellule` when somebody else wrote it.
    """
    colonne = table.colonne(champ)
    ouverte, _, ligne = ouvrir_ligne(table, pk, convention=convention, par=par, champ=champ)
    lecteur = Lecteur(table, ouverte)
    lue = lecteur.lire(colonne, valeur)
    present = ecrire(colonne, ligne)
    if ecrire_valeur(colonne, lue) == present:
        return ligne
    if not _lu(lecteur, colonne, avant, present):
        raise ConflitCellule(present, *dernier_auteur(ligne, attrgetter(table.champ(champ).attname)))
    _ecrire(table, ligne, {champ: lue}, convention=ouverte, par=par)
    return ligne


def _lu(lecteur: Lecteur, colonne: Colonne, avant: str, present: str) -> bool:
    """Whether the writer had the present text before the eyes, in whichever spelling."""
    if nettoyer(avant, lignes=True) == nettoyer(present, lignes=True):
        return True
    try:
        return ecrire_valeur(colonne, lecteur.lire(colonne, avant, brouillon=True)) == present
    except CelluleInvalide:
        return False


@transaction.atomic
def enregistrer_ligne(
    table: Table, pk: int, *, valeurs: Mapping[str, str], jeton: int, par: Utilisateur, convention: Convention
) -> Any:
    """Save the cells of a form if nobody wrote in the row since ``jeton``; the same values change nothing.

    Someone to whom a thread unlocked some cells may change those. Raises ``LookupError``, ``ActionRefusee``,
    :class:`LigneInvalide` with a sentence by field, :class:`ConflitEdition`.
    """
    vue, _ = ligne_de(table, pk, convention)
    touches = _changes(table, vue, valeurs, convention)
    premier = touches[0] if touches else (table.colonnes[0].nom)
    ouverte, annexe, ligne = ouvrir_ligne(table, pk, convention=convention, par=par, champ=premier)
    changes = _changes(table, ligne, valeurs, ouverte)
    if not changes:
        return ligne
    if ligne.jeton != jeton:
        raise ConflitEdition(ligne)
    for nom in changes:
        exiger_saisie(par, annexe, ouverte, table.ancre(pk, nom))
    lues, erreurs = Lecteur(table, ouverte).lire_ligne({nom: valeurs[nom] for nom in changes})
    if erreurs:
        raise LigneInvalide(erreurs)
    _ecrire(table, ligne, lues, convention=ouverte, par=par)
    return ligne


def _changes(table: Table, ligne: Any, valeurs: Mapping[str, str], convention: Convention) -> list[str]:
    """The fields that a form changes; one that cannot be read counts, for its sentence to come."""
    lecteur = Lecteur(table, convention)
    return [
        nom
        for nom, texte in valeurs.items()
        if not _lu(lecteur, table.colonne(nom), texte, ecrire(table.colonne(nom), ligne))
    ]


def _ecrire(table: Table, ligne: Any, valeurs: Mapping[str, Any], *, convention: Convention, par: Utilisateur) -> None:
    """Set checked values on a locked row and save it. Raises :class:`LigneInvalide`."""
    avant = _fautes(table, ligne)
    for nom, valeur in valeurs.items():
        poser(ligne, table.colonne(nom), valeur)
    # What was already wrong stops nobody: it may take several cells to mend it.
    if nouvelles := {nom: phrase for nom, phrase in _fautes(table, ligne).items() if avant.get(nom) != phrase}:
        raise LigneInvalide(nouvelles)
    _verifier_contraintes(ligne, next(iter(valeurs), ""))
    table.deriver(convention, [ligne])
    ligne.jeton += 1
    enregistrer(ligne, par=par)


def _fautes(table: Table, ligne: Any) -> dict[str, str]:
    """The sentences of the rules between columns."""
    return table.verifier(valeurs_de(table, ligne)) if table.verifier else {}


def valeurs_de(table: Table, ligne: Any) -> dict[str, Any]:
    """The typed values of a row, by column."""
    return {colonne.nom: getattr(ligne, colonne.nom) for colonne in table.colonnes}


def _verifier_contraintes(ligne: Any, champ: str) -> None:
    """What the database would refuse, as a sentence. Raises :class:`LigneInvalide`."""
    if not ligne._meta.constraints:
        return
    try:
        ligne.validate_constraints()
    except ValidationError as erreur:
        raise LigneInvalide({champ: " ".join(erreur.messages)}) from None


@transaction.atomic
def ajouter_ligne(
    table: Table,
    parent: Any,
    *,
    par: Utilisateur,
    valeurs: Mapping[str, str],
    portee: Partie | None = None,
    apres: int | None = None,
    brouillon: bool = False,
) -> Any:
    """Add a row at the end, or after the row ``apres`` (its id).

    ``brouillon`` lets mandatory cells wait, where the model can store their absence, for a grid that is filled cell by
    cell: what is missing is then said by the annexe. Raises ``ActionRefusee``, ``KeyError`` for an unknown column,
    :class:`LigneInvalide`, ``ErreurMetier`` when the table is full or the party is missing.
    """
    convention, _ = ouvrir_saisie(table.annexe_de(parent), par=par)
    partie = portee_de(table, convention, portee)
    lignes = lignes_de(table, parent)
    refuser_trop(table, lignes.count() + 1)
    demandees = {c.nom: "" for c in table.colonnes} | dict(valeurs)
    lues, erreurs = Lecteur(table, convention).lire_ligne(demandees, brouillon=brouillon)
    if erreurs:
        raise LigneInvalide(erreurs)
    ligne = table.modele(**{table.parent: parent})
    if partie is not None:
        setattr(ligne, table.portee, partie)
    for nom, valeur in lues.items():
        poser(ligne, table.colonne(nom), valeur)
    if fautes := _fautes(table, ligne):
        raise LigneInvalide(fautes)
    _verifier_contraintes(ligne, table.colonnes[0].nom)
    table.deriver(convention, [ligne])
    assert isinstance(ligne, Ligne)
    ligne.ordre = _faire_place(table, parent, apres)
    enregistrer(ligne, par=par)
    return ligne


def _faire_place(table: Table, parent: Any, apres: int | None) -> int:
    """The rank of a row that goes after ``apres``, those below being moved down."""
    lignes = lignes_de(table, parent)
    precedente = lignes.filter(pk=apres).first() if apres is not None else None
    if precedente is None:
        return prochain_ordre(lignes)
    if lignes.filter(ordre=precedente.ordre).count() > 1:
        toutes = list(lignes)
        ranger(toutes)
        precedente = next(ligne for ligne in toutes if ligne.pk == precedente.pk)
    lignes.filter(ordre__gt=precedente.ordre).update(ordre=F("ordre") + 1)
    return int(precedente.ordre) + 1


@transaction.atomic
def retirer_ligne(table: Table, pk: int, *, par: Utilisateur, convention: Convention) -> int:
    """Remove a row; returns the id by which :func:`restaurer_ligne` brings it back.

    Raises ``LookupError``, ``ActionRefusee``, ``ErreurMetier``.
    """
    _, _, ligne = ouvrir_ligne(table, pk, convention=convention, par=par)
    supprimer(ligne, par=par)
    trace: int = historique(table).filter(id=pk, history_type="-").values_list("history_id", flat=True)[0]
    return trace


@transaction.atomic
def deplacer_ligne(table: Table, pk: int, *, position: int, par: Utilisateur, convention: Convention) -> None:
    """Bring a row to ``position`` (1 for the first) among those of its party; a rank alone leaves no history.

    Raises ``LookupError``, ``ActionRefusee``, ``ErreurMetier``.
    """
    _, _, ligne = ouvrir_ligne(table, pk, convention=convention, par=par)
    toutes = list(lignes_de(table, getattr(ligne, f"{table.parent}_id")))
    if not table.portee:
        ranger(deplacer(toutes, ligne, position))
        return
    attribut = f"{table.portee}_id"
    siennes = [autre for autre in toutes if getattr(autre, attribut) == getattr(ligne, attribut)]
    suite = iter(deplacer(siennes, ligne, position))
    ranger([next(suite) if getattr(autre, attribut) == getattr(ligne, attribut) else autre for autre in toutes])


@transaction.atomic
def restaurer_ligne(table: Table, parent: Any, historique_id: int, *, par: Utilisateur) -> Any:
    """Bring back a removed row as it was, with what fell with it, under the same id: its comments find it again.

    A row that is already there is returned as it is. Raises ``LookupError`` when it was not removed from this table,
    ``ActionRefusee``, ``ErreurMetier`` when the table is full or what the row named is gone.
    """
    convention, _ = ouvrir_saisie(table.annexe_de(parent), par=par)
    trace = historique(table).filter(history_id=historique_id, history_type="-").first()
    if trace is None or getattr(trace, f"{table.parent}_id") != parent.pk:
        raise LookupError(f"Aucune ligne retirée {historique_id} dans cette table.")
    lignes = lignes_de(table, parent)
    if presente := lignes.filter(pk=trace.id).first():
        return presente
    refuser_trop(table, lignes.count() + 1)
    ligne = trace.instance
    _verifier_liens(table, ligne)
    table.deriver(convention, [ligne])
    # A form opened before the removal must not pass for a fresh one.
    ligne.jeton = trace.history_id % 2**31
    ligne._history_user = par
    ligne._change_reason = "restaurée"
    ligne.save(force_insert=True)
    restaurer_enfants(table, [ligne.pk], par=par)
    return ligne


def _verifier_liens(table: Table, ligne: Any) -> None:
    """Forget what the row named and that exists no more. Raises ``ErreurMetier`` when it cannot do without."""
    for champ in table.modele._meta.fields:
        identifiant = getattr(ligne, champ.attname)
        if champ.related_model is None or identifiant is None or champ.name == table.parent:
            continue
        assert isinstance(champ.related_model, type)
        if champ.related_model._default_manager.filter(pk=identifiant).exists():
            continue
        if not champ.null:
            raise ErreurMetier(f"« {champ.verbose_name} » n’existe plus : la ligne ne peut pas revenir, saisissez-la.")
        setattr(ligne, champ.attname, None)
