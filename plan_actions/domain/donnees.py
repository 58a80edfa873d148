"""A plan as plain data, and its writing in bulk: what a dossier and a spreadsheet both bring."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from simple_history.utils import bulk_create_with_history

from plan_actions.models import (
    Axe,
    Etape,
    FicheAction,
    IndicateurAction,
    LigneFinancement,
    Objectif,
    Partenaire,
    PlanActions,
    Releve,
)
from territoires.models import Utilisateur

MODELES: dict[str, type[Any]] = {
    "etapes": Etape,
    "partenaires": Partenaire,
    "indicateurs": IndicateurAction,
    "financements": LigneFinancement,
}
"""What a fiche holds, by related name."""


@dataclass(slots=True)
class FicheDonnee:
    """A fiche with typed values by field, and the rows that it holds by related name.

    A row of ``indicateurs`` may carry its ``releves``. ``axe`` and ``objectif`` are saved already.
    """

    axe: Axe
    objectif: Objectif | None
    champs: Mapping[str, Any]
    lignes: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)


def creer_en_lot(objets: Sequence[Any], *, par: Utilisateur, raison: str = "") -> list[Any]:
    """Create many rows of one model with their history; a constant number of queries up to 500."""
    if not objets:
        return []
    return list(
        bulk_create_with_history(
            list(objets), type(objets[0]), batch_size=500, default_user=par, default_change_reason=raison or None
        )
    )


def creer_fiches(
    plan: PlanActions, donnees: Sequence[FicheDonnee], *, par: Utilisateur, rangs: Iterable[int], raison: str = ""
) -> list[FicheAction]:
    """Write new fiches at the given ranks with all that they hold, one bulk a kind."""
    fiches = creer_en_lot(
        [
            FicheAction(plan=plan, axe=donnee.axe, objectif=donnee.objectif, ordre=rang, **donnee.champs)
            for donnee, rang in zip(donnees, rangs, strict=True)
        ],
        par=par,
        raison=raison,
    )
    creer_lignes(list(zip(fiches, (donnee.lignes for donnee in donnees), strict=True)), par=par)
    return fiches


def creer_lignes(
    par_fiche: Sequence[tuple[FicheAction, Mapping[str, Sequence[Mapping[str, Any]]]]], *, par: Utilisateur
) -> None:
    """Write the rows of many fiches, one bulk a kind."""
    for relation, modele in MODELES.items():
        objets, releves = [], []
        for fiche, lignes in par_fiche:
            for ordre, valeurs in enumerate(lignes.get(relation, ()), 1):
                champs = {champ: valeur for champ, valeur in valeurs.items() if champ != "releves"}
                objets.append(modele(fiche=fiche, ordre=ordre, **champs))
                releves.append(valeurs.get("releves", ()))
        crees = creer_en_lot(objets, par=par)
        creer_en_lot(
            [Releve(indicateur=ligne, **releve) for ligne, lus in zip(crees, releves, strict=True) for releve in lus],
            par=par,
        )
