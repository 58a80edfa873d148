"""Find a row, what holds it and its annexe, and open them for writing."""

from typing import Any

from django.db import models

from conventions.annexes.registre import natures
from conventions.domain.ecriture import relire
from conventions.domain.saisie import ouvrir_saisie
from conventions.erreurs import ErreurMetier
from conventions.models import Annexe, Convention, Partie
from conventions.tables.definition import GenreColonne, Table
from territoires.models import Utilisateur


def parent_de(table: Table, convention: Convention, pk: int) -> Any:
    """What holds the table: the annexe, or a fiche in it. Raises ``LookupError`` when it is not of this convention."""
    modele = table.champ(table.parent).related_model
    assert isinstance(modele, type)
    parent = modele._default_manager.select_related(*table.avec).filter(pk=pk).first()
    if parent is None or not _accueille(table, parent, convention):
        raise LookupError(f"Aucune table « {table.code} » {pk} dans cette convention.")
    return parent


def _accueille(table: Table, parent: Any, convention: Convention) -> bool:
    annexe = table.annexe_de(parent)
    if annexe.convention_id != convention.pk:
        return False
    codes = {nature.code for nature in natures() if table in nature.tables}
    return not codes or not isinstance(parent, Annexe) or parent.nature in codes


def relations(table: Table) -> list[str]:
    """What the cells of a row read beside the row."""
    return [c.nom for c in table.colonnes if c.genre is GenreColonne.COMMUNE]


def lignes_de(table: Table, parent: Any, portee: int | None = None) -> "models.QuerySet[Any]":
    """The rows in their order, those of one party when ``portee`` is its id."""
    lignes = table.modele._default_manager.filter(**{table.parent: parent})
    if table.portee and portee:
        lignes = lignes.filter(**{table.portee: portee})
    return lignes.select_related(*relations(table)).order_by("ordre", "pk")


def ligne_de(table: Table, pk: int, convention: Convention) -> tuple[Any, Annexe]:
    """A row and its annexe; one query.

    Raises ``LookupError`` when it is not of this convention, ``ErreurMetier`` when somebody removed it.
    """
    ligne = (
        table.modele._default_manager.select_related(table.parent, *(f"{table.parent}__{lien}" for lien in table.avec))
        .filter(pk=pk)
        .first()
    )
    if ligne is None:
        raise _absente(table, pk, convention)
    annexe = table.annexe_de(getattr(ligne, table.parent))
    if annexe.convention_id != convention.pk:
        raise LookupError(f"Aucune ligne {pk} dans cette convention.")
    return ligne, annexe


def _absente(table: Table, pk: int, convention: Convention) -> Exception:
    """Who removed the row, when it was one of this convention."""
    trace = historique(table).filter(id=pk, history_type="-").select_related("history_user").first()
    absente = LookupError(f"Aucune ligne {pk} dans cette convention.")
    if trace is None:
        return absente
    try:
        parent_de(table, convention, getattr(trace, f"{table.parent}_id"))
    except LookupError:
        return absente
    qui = f"par {trace.history_user}" if trace.history_user else "par une autre personne"
    return ErreurMetier(f"Cette ligne a été retirée entre-temps {qui}. Rechargez la page pour voir la table actuelle.")


def ouvrir_ligne(
    table: Table, pk: int, *, convention: Convention, par: Utilisateur, champ: str | None = None
) -> tuple[Convention, Annexe, Any]:
    """Lock the convention and read the row again, once the user may write in it (in that cell with ``champ``).

    ``champ=None`` asks for the whole annexe, as adding, moving and removing do. Raises ``ActionRefusee``,
    ``LookupError``, ``ErreurMetier``.
    """
    ligne, annexe = ligne_de(table, pk, convention)
    ancre = "" if champ is None else table.ancre(pk, champ)
    ouverte, actuelle = ouvrir_saisie(annexe, par=par, ancre=ancre)
    return ouverte, actuelle, relire(ligne, *relations(table))


def historique(table: Table) -> "models.QuerySet[Any]":
    """The history records of every row of the table, the latest first."""
    enregistrements: models.QuerySet[Any] = table.modele.history.order_by("-history_date", "-history_id")  # type: ignore[attr-defined]
    return enregistrements


def portee_de(table: Table, convention: Convention, portee: Partie | None) -> Partie | None:
    """The party of a new row. Raises ``ErreurMetier`` when it is missing or of another convention."""
    if not table.portee:
        return None
    if portee is None:
        raise ErreurMetier(f"Dites à quelle collectivité revient {'cette' if table.feminin else 'ce'} {table.ligne}.")
    if portee.convention_id != convention.pk:
        raise ErreurMetier("Cette collectivité n’est pas partie à la convention : choisissez-en une de la liste.")
    return portee


def prochain_ordre(lignes: "models.QuerySet[Any]") -> int:
    dernier: int | None = lignes.aggregate(dernier=models.Max("ordre"))["dernier"]
    return (dernier or 0) + 1


def refuser_trop(table: Table, nombre: int) -> None:
    """Raises ``ErreurMetier`` when the table would hold more rows than it may."""
    if nombre > table.lignes_max:
        raise ErreurMetier(
            f"Cette table tient {table.lignes_max} lignes au plus, et en aurait {nombre} : retirez-en d’abord."
        )
