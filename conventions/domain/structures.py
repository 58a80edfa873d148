"""Structures of a convention: their types in the Caf's order, one table a collectivité (rule 14)."""

from collections.abc import Iterable
from dataclasses import dataclass

from conventions.models import Annexe, Convention, LigneStructure, Partie
from territoires.domain.reglages import types_montres as codes_montres
from territoires.models import ReglagesCaf, TypeStructure


def types_montres(reglages: ReglagesCaf | None) -> list[TypeStructure]:
    """The types that a Caf shows even when no structure is of them, in its order; all when it has not chosen."""
    return [TypeStructure(code) for code in codes_montres(reglages)] if reglages else list(TypeStructure)


def types_ordonnes(reglages: ReglagesCaf | None) -> list[TypeStructure]:
    """Every type: those that the Caf shows, in its order, then the others, which a row may still be of."""
    montres = types_montres(reglages)
    return [*montres, *(type_ for type_ in TypeStructure if type_ not in montres)]


def reglages_de(convention: Convention) -> ReglagesCaf | None:
    """The settings of the convention's Caf; no query on one given by ``lecture.charger``."""
    return getattr(convention.caf, "reglages", None)


@dataclass(frozen=True, slots=True)
class GroupeType:
    """The structures of one type, in the order of the table; none where the territory has none."""

    type: TypeStructure
    lignes: tuple[LigneStructure, ...]


@dataclass(frozen=True, slots=True)
class TableCollectivite:
    """The structures over which one party is competent."""

    partie: Partie
    groupes: tuple[GroupeType, ...]

    @property
    def lignes(self) -> tuple[LigneStructure, ...]:
        return tuple(ligne for groupe in self.groupes for ligne in groupe.lignes)


def collectivites(convention: Convention) -> list[Partie]:
    """The parties that have a table: those whose council votes."""
    return [partie for partie in convention.parties.all() if partie.est_collectivite]


def tables_de(annexe: Annexe, convention: Convention) -> list[TableCollectivite]:
    """One table for each collectivité, in the order of the parties; types in the Caf's order, empty ones kept.

    A type that the Caf hides shows where a structure is of it. No query once the rows are loaded.
    """
    reglages = reglages_de(convention)
    montres = set(types_montres(reglages))
    par_partie: dict[int, list[LigneStructure]] = {}
    for ligne in annexe.structures.all():
        par_partie.setdefault(ligne.partie_id, []).append(ligne)
    return [
        TableCollectivite(partie, tuple(_groupes(par_partie.get(partie.pk, []), types_ordonnes(reglages), montres)))
        for partie in collectivites(convention)
    ]


def _groupes(
    lignes: list[LigneStructure], types: Iterable[TypeStructure], montres: set[TypeStructure]
) -> Iterable[GroupeType]:
    for type_ in types:
        trouvees = tuple(ligne for ligne in lignes if ligne.type == type_)
        if trouvees or type_ in montres:
            yield GroupeType(type_, trouvees)
