"""Reminders of the annexes to give back: before the date, on the day, after; none once they are transmitted."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Max, QuerySet
from django.urls import reverse
from django.utils import timezone

from conventions.domain.lecteurs import membres
from conventions.domain.notifications import ECRITURE_CAF, notifier
from conventions.enums import STATUTS_MODIFIABLES, StatutAnnexe
from conventions.models import Annexe, Convention, DemandeAnnexes, GenreNotification, Partie
from conventions.permissions import SAISIE_COLLECTIVITE
from ctg.typographie import compter, date_en_lettres, pluriel
from territoires.models import Utilisateur

JALONS = (-7, -1, 0, 3, 10)
"""Days from the due date at which people are reminded."""
GRACE = 2
"""Days during which a reminder that could not be given on its day still makes sense."""
RETARD_CAF = 3
"""From this lateness, in days, who asked is told as well."""


@dataclass(slots=True)
class Echeance:
    """What one party has to give back on one day."""

    partie: Partie
    jour: date
    annexes: list[Annexe] = field(default_factory=list)


def envoyer_rappels(jour: date | None = None) -> int:
    """Give the reminders of ``jour``, one for all that a party owes for a date; returns how many were due.

    Called again, it says nothing more. What was asked or sent back after the day of a reminder waits for the next one.
    """
    jour = jour or timezone.localdate()
    dues = 0
    for echeance in _echeances(_a_rendre(jour)):
        jalon = jalon_du(echeance.jour, jour)
        if jalon is None:
            continue
        moment = echeance.jour + timedelta(days=jalon)
        echeance.annexes = [a for a in echeance.annexes if _demandee_le(a) < moment]
        if echeance.annexes:
            _rappeler(echeance, jalon, jour)
            dues += 1
    return dues


def jalon_du(echeance: date, jour: date) -> int | None:
    """The reminder to give today for that date, in days from it; None when there is none."""
    ecart = (jour - echeance).days
    passes = [jalon for jalon in JALONS if 0 <= ecart - jalon <= GRACE]
    return max(passes) if passes else None


def _a_rendre(jour: date) -> QuerySet[Annexe]:
    fenetre = (jour - timedelta(days=max(JALONS) + GRACE), jour - timedelta(days=min(JALONS)))
    return (
        Annexe.objects.filter(
            responsable__isnull=False,
            statut__in=(StatutAnnexe.A_COMPLETER, StatutAnnexe.A_CORRIGER),
            echeance__range=fenetre,
            convention__statut__in=STATUTS_MODIFIABLES,
        )
        .annotate(demandee=Max("demandes__le"), renvoyee=Max("transitions__le"))
        .select_related("responsable", "convention")
        .order_by("convention", "ordre", "pk")
    )


def _demandee_le(annexe: Annexe) -> date:
    """The day when the annexe came last to the party: the reminders of that day or before are pointless."""
    moments: list[datetime] = [m for m in (annexe.demandee, annexe.renvoyee) if m]  # type: ignore[attr-defined]
    return timezone.localdate(max(moments)) if moments else date.min


def _echeances(annexes: Iterable[Annexe]) -> list[Echeance]:
    groupes: dict[tuple[int, date], Echeance] = {}
    for annexe in annexes:
        assert annexe.responsable is not None
        assert annexe.echeance is not None
        cle = (annexe.responsable.pk, annexe.echeance)
        groupes.setdefault(cle, Echeance(annexe.responsable, annexe.echeance)).annexes.append(annexe)
    return list(groupes.values())


def _rappeler(echeance: Echeance, jalon: int, jour: date) -> None:
    convention, partie = echeance.annexes[0].convention, echeance.partie
    quoi, adresse = _quoi(convention, echeance.annexes)
    accord, quand = ("est" if len(echeance.annexes) == 1 else "sont"), _quand(echeance.jour, jour)
    a_rendre = adresse if len(echeance.annexes) == 1 else reverse("conventions:a_faire")
    publics = [(membres([partie.organisme_id], SAISIE_COLLECTIVITE), f"{quoi} {accord} {quand}", a_rendre)]
    if jalon >= RETARD_CAF:
        phrase = f"{quoi} {accord} {quand}, chez {partie.nom}"
        publics.append((_demandeurs(convention, echeance.annexes), phrase, adresse))
    for destinataires, phrase, page in publics:
        notifier(
            destinataires=destinataires,
            genre=GenreNotification.RAPPEL,
            cle=f"rappel:{partie.pk}:{echeance.jour.isoformat()}:{jalon}",
            phrase=phrase,
            adresse=page,
            convention=convention,
            detail="\n".join(f"– {annexe.titre}" for annexe in echeance.annexes),
        )


def _quoi(convention: Convention, annexes: list[Annexe]) -> tuple[str, str]:
    if len(annexes) == 1:
        adresse = reverse("conventions:annexe", args=[convention.reference, annexes[0].pk])
        return f"L’annexe « {annexes[0].titre} »", adresse
    return compter(len(annexes), "annexe"), reverse("conventions:annexes", args=[convention.reference])


def _quand(echeance: date, jour: date) -> str:
    ecart = (echeance - jour).days
    le = date_en_lettres(echeance)
    if ecart > 1:
        return f"à rendre pour le {le}, dans {ecart} jours"
    if ecart == 1:
        return f"à rendre demain, le {le}"
    if ecart == 0:
        return f"à rendre aujourd’hui, le {le}"
    return f"en retard de {-ecart} {pluriel(-ecart, 'jour')} (à rendre pour le {le})"


def _demandeurs(convention: Convention, annexes: list[Annexe]) -> QuerySet[Utilisateur]:
    """Who asked for these annexes and still works for the Caf, else the agent in charge."""
    demandes = DemandeAnnexes.objects.filter(annexes__in=annexes)
    agents = membres([convention.caf_id], ECRITURE_CAF)
    ont_demande = agents.filter(pk__in=demandes.values("par"))
    return ont_demande if ont_demande.exists() else agents.filter(pk=convention.agent_id)
