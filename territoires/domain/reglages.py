"""The settings of a Caf that are more than a field to fill."""

from collections.abc import Mapping

from django.db import transaction

from territoires.erreurs import ErreurTerritoire
from territoires.models import Organisme, ReglagesCaf, TypeStructure

GESTES = ("monter", "descendre", "masquer", "montrer", "ordre")


def types_montres(reglages: ReglagesCaf) -> list[str]:
    """Codes of the types of structures that the Caf shows, in its order; all when it has not chosen."""
    connus = set(TypeStructure.values)
    return [code for code in reglages.types_structures if code in connus] or list(TypeStructure.values)


@transaction.atomic
def changer_types(caf: Organisme, demande: Mapping[str, str]) -> list[str]:
    """Move, hide or show a type: ``monter``, ``descendre``, ``masquer``, ``montrer`` name one, ``ordre`` lists all.

    Returns the types then shown. Raises ``ErreurTerritoire`` when the last one would be hidden or when the list is
    not the present one.
    """
    reglages, _ = ReglagesCaf.objects.select_for_update().get_or_create(caf=caf)
    avant = types_montres(reglages)
    apres = _appliquer(avant, demande)
    if apres != avant:
        reglages.types_structures = apres
        reglages.save()
    return apres


def _appliquer(types: list[str], demande: Mapping[str, str]) -> list[str]:
    geste = next((g for g in GESTES if demande.get(g)), "")
    code = demande.get(geste, "")
    if geste == "ordre":
        voulus = code.split(",")
        if sorted(voulus) != sorted(types):
            raise ErreurTerritoire("La liste a changé entre-temps : la voici à jour. Recommencez le déplacement.")
        return voulus
    if geste == "montrer" and code in TypeStructure.values:
        return types if code in types else [*types, code]
    if code not in types:
        return types
    rang = types.index(code)
    reste = [autre for autre in types if autre != code]
    if geste == "masquer":
        if not reste:
            raise ErreurTerritoire("Gardez au moins un type de structure.")
        return reste
    place = max(rang - 1, 0) if geste == "monter" else rang + 1
    return [*reste[:place], code, *reste[place:]]
