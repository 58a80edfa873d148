"""Write what a comparison found, and put it back."""

from collections.abc import Mapping
from typing import Any

from conventions.domain.ecriture import ranger
from conventions.models import ImportLignes
from conventions.tables import lot
from conventions.tables.acces import lignes_de, prochain_ordre
from conventions.tables.apercu import Bilan
from conventions.tables.cellules import poser
from conventions.tables.comparaison import Comparaison, Lue
from conventions.tables.definition import Table
from conventions.tables.entete import RepriseRefusee
from territoires.models import Utilisateur


def ecrire_comparaison(
    table: Table, parent: Any, reprise: ImportLignes, resultat: Comparaison, *, par: Utilisateur, raison: str
) -> dict[str, Any]:
    """Write the comparison; returns what :func:`defaire` needs."""
    retirees = {str(ligne.pk): ligne.jeton for ligne in resultat.retraits}
    lot.retirer(table, resultat.retraits, par=par, raison=raison)
    touches = sorted({*table.derives, *(nom for lue in resultat.changements for nom in lue.changements)})
    modifiees = [lue.actuelle for lue in resultat.changements]
    photos = {str(ligne.pk): lot.photographier(ligne, touches) for ligne in modifiees}
    for lue in resultat.changements:
        for nom, valeur in lue.changements.items():
            poser(lue.actuelle, table.colonne(nom), valeur)
    table.deriver(reprise.convention, modifiees)
    if table.avant_photo is not None:
        for ligne in modifiees:
            table.avant_photo(ligne, photos[str(ligne.pk)])
    lot.modifier(table, modifiees, touches, par=par, raison=raison)
    ordre = prochain_ordre(lignes_de(table, parent))
    neuves = [_neuve(table, parent, lue, ordre + rang) for rang, lue in enumerate(resultat.ajouts)]
    table.deriver(reprise.convention, neuves)
    creees = lot.ajouter(table, neuves, par=par, raison=raison)
    rangs = _ranger(table, parent, reprise, resultat, creees) if reprise.mode == "remplacer" else {}
    return {
        "ajoutees": {str(ligne.pk): ligne.jeton for ligne in creees},
        "modifiees": {str(ligne.pk): ligne.jeton for ligne in modifiees},
        "photos": photos,
        "retirees": retirees,
        "rangs": rangs,
    }


def _neuve(table: Table, parent: Any, lue: Lue, ordre: int) -> Any:
    ligne = table.modele(**{table.parent: parent, "ordre": ordre})
    if table.portee:
        setattr(ligne, f"{table.portee}_id", lue.portee)
    for nom, valeur in lue.changements.items():
        poser(ligne, table.colonne(nom), valeur)
    return ligne


def _ranger(
    table: Table, parent: Any, reprise: ImportLignes, resultat: Comparaison, creees: list[Any]
) -> dict[str, int]:
    """Put the rows in the order of the source; returns the ranks that they had."""
    neuves = iter(creees)
    suite = [lue.actuelle if lue.actuelle is not None else next(neuves) for lue in resultat.lues]
    rangs = {str(ligne.pk): ligne.ordre for ligne in suite if ligne.ordre}
    if reprise.portee:
        autres = list(lignes_de(table, parent).exclude(**{table.portee: reprise.portee}))
        suite = [*autres, *suite]
        rangs |= {str(ligne.pk): ligne.ordre for ligne in autres}
    ranger(suite)
    return rangs


def defaire(table: Table, parent: Any, avant: Mapping[str, Any], *, par: Utilisateur) -> Bilan:
    """Put back what :func:`ecrire_comparaison` did.

    Raises :class:`RepriseRefusee` when one of its rows changed since.
    """
    presentes = {str(ligne.pk): ligne for ligne in lignes_de(table, parent)}
    for pk, jeton in {**avant["ajoutees"], **avant["modifiees"]}.items():
        if pk not in presentes or presentes[pk].jeton != jeton:
            nom = f"« {presentes[pk]} »" if pk in presentes else "Une ligne de cet import"
            raise RepriseRefusee(
                f"{nom} a changé depuis l’import : l’annuler perdrait ce travail. Corrigez les lignes une à une."
            )
    raison = "import annulé"
    lot.retirer(table, [presentes[pk] for pk in avant["ajoutees"]], par=par, raison=raison)
    modifiees = [presentes[pk] for pk in avant["modifiees"]]
    for ligne in modifiees:
        lot.developper(ligne, avant["photos"][str(ligne.pk)])
    champs = sorted({nom for photo in avant["photos"].values() for nom in photo})
    convention = table.annexe_de(parent).convention
    table.deriver(convention, modifiees)
    lot.modifier(table, modifiees, champs, par=par, raison=raison)
    revenues = [ligne for ligne in lot.retrouver(table, map(int, avant["retirees"])) if str(ligne.pk) not in presentes]
    for ligne in revenues:
        ligne.jeton = avant["retirees"][str(ligne.pk)] + 1
    table.deriver(convention, revenues)
    lot.ajouter(table, revenues, par=par, raison=raison)
    lot.restaurer_enfants(table, [ligne.pk for ligne in revenues], par=par)
    _remettre_les_rangs(table, parent, avant["rangs"])
    return Bilan(ajoutees=len(revenues), modifiees=len(modifiees), retirees=len(avant["ajoutees"]))


def _remettre_les_rangs(table: Table, parent: Any, rangs: dict[str, int]) -> None:
    changees = []
    for ligne in lignes_de(table, parent):
        if (ordre := rangs.get(str(ligne.pk))) is not None and ordre != ligne.ordre:
            ligne.ordre = ordre
            changees.append(ligne)
    if changees:
        table.modele._default_manager.bulk_update(changees, ["ordre"], batch_size=lot.PAR_LOT)
