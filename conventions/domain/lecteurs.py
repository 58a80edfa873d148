"""Who may read a convention, or the private draft of a party in it: the people that one may tell or name."""

from collections.abc import Collection, Iterable

from django.db.models import QuerySet

from conventions.models import Annexe, Convention
from territoires.models import Appartenance, Utilisateur


def membres(organismes: Iterable[int], roles: Collection[str] = ()) -> QuerySet[Utilisateur]:
    """Active accounts with a membership in force today in one of these organismes, with one of ``roles`` if given."""
    en_cours = Appartenance.objects.en_cours().filter(organisme__in=organismes)
    if roles:
        en_cours = en_cours.filter(role__in=roles)
    return Utilisateur.objects.filter(is_active=True, pk__in=en_cours.values("utilisateur"))


def lecteurs(convention: Convention, annexe: Annexe | None = None) -> QuerySet[Utilisateur]:
    """Those who may see the convention; with an annexe still private, those of the party that fills it.

    The parties of ``convention`` are read from what was prefetched.
    """
    if annexe is not None and annexe.privee:
        assert annexe.responsable is not None
        return membres([annexe.responsable.organisme_id])
    return membres([convention.caf_id, *(partie.organisme_id for partie in convention.parties.all())])
