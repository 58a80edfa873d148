"""What the top bar counts for a user: news unread, and what the page « À faire » lists."""

from dataclasses import dataclass

from django.db.models import Count, IntegerField, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from conventions.domain.a_faire import FILS_MAX, a_rendre, cafs_relues, en_attente_de_lecture, fils_en_attente
from conventions.models import Notification
from conventions.permissions import SAISIE_COLLECTIVITE
from territoires.models import Utilisateur


@dataclass(frozen=True, slots=True)
class Attentes:
    non_lues: int = 0
    a_faire: int = 0
    """``AFaire.nombre``: annexes and elements to give back, annexes to read, threads to answer."""


def attentes_de(utilisateur: Utilisateur) -> Attentes:
    """Both counts in one query, for every page."""
    compte = {"non_lues": _nombre(Notification.objects.visibles_par(utilisateur).non_lues())}
    if cafs := cafs_relues(utilisateur):
        compte["recues"] = _nombre(en_attente_de_lecture(cafs))
        compte["fils"] = _nombre(fils_en_attente(utilisateur, cafs))
    if SAISIE_COLLECTIVITE & set(utilisateur.roles.values()):
        compte["a_rendre"] = _nombre(a_rendre(utilisateur))
    trouve: dict[str, int] = Utilisateur.objects.filter(pk=utilisateur.pk).values(**compte).get()  # type: ignore[assignment]
    a_lire = trouve.get("recues", 0) + min(trouve.get("fils", 0), FILS_MAX)
    return Attentes(trouve["non_lues"], trouve.get("a_rendre", 0) + a_lire)


def _nombre(requete: QuerySet) -> Coalesce:  # type: ignore[type-arg]
    """How many rows, as an expression: several counts then take one query."""
    un = requete.order_by().annotate(un=Value(1, output_field=IntegerField())).values("un")
    return Coalesce(Subquery(un.annotate(nombre=Count("pk", distinct=True)).values("nombre")), 0)
