"""What the top bar counts for a user: news unread, annexes that wait for their hand."""

from dataclasses import dataclass

from django.db.models import Count, IntegerField, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from conventions.enums import STATUTS_MODIFIABLES, StatutAnnexe
from conventions.models import Annexe, Notification
from conventions.permissions import REDACTION_CAF, SAISIE_COLLECTIVITE, VALIDATION_CAF
from territoires.models import Utilisateur


@dataclass(frozen=True, slots=True)
class Attentes:
    non_lues: int = 0
    a_faire: int = 0


def attentes_de(utilisateur: Utilisateur) -> Attentes:
    """Both counts in one query, for every page."""
    roles = utilisateur.roles
    cafs = set(utilisateur.cafs_ids)
    relus = [pk for pk, role in roles.items() if pk in cafs and role in REDACTION_CAF | VALIDATION_CAF]
    remplis = [pk for pk, role in roles.items() if pk not in cafs and role in SAISIE_COLLECTIVITE]
    ouvertes = Annexe.objects.filter(convention__statut__in=STATUTS_MODIFIABLES)
    compte = {"non_lues": _nombre(Notification.objects.visibles_par(utilisateur).non_lues())}
    if relus:
        recues = ouvertes.filter(statut=StatutAnnexe.TRANSMISE, convention__caf__in=relus)
        compte["recues"] = _nombre(recues)
    if remplis:
        en_main = (StatutAnnexe.A_COMPLETER, StatutAnnexe.A_CORRIGER)
        compte["a_remplir"] = _nombre(ouvertes.filter(statut__in=en_main, responsable__organisme__in=remplis))
    trouve: dict[str, int] = Utilisateur.objects.filter(pk=utilisateur.pk).values(**compte).get()  # type: ignore[assignment]
    return Attentes(trouve["non_lues"], trouve.get("recues", 0) + trouve.get("a_remplir", 0))


def _nombre(requete: QuerySet) -> Coalesce:  # type: ignore[type-arg]
    """How many rows, as an expression: several counts then take one query."""
    un = requete.order_by().annotate(un=Value(1, output_field=IntegerField())).values("un")
    return Coalesce(Subquery(un.annotate(nombre=Count("pk")).values("nombre")), 0)
