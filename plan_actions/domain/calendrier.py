"""The calendar of a convention: set the signature, move a step, go back to the computed dates, export."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from conventions.domain.ecriture import enregistrer, ouvrir, prendre, relire
from conventions.erreurs import ErreurMetier
from conventions.models import Convention
from ctg.icalendar import Evenement, calendrier
from ctg.typographie import date_en_lettres
from plan_actions.domain.retroplanning import PAR_CLE, EtapePrevue, avertissements, calculer, jour_ouvre
from plan_actions.models import Calendrier, EtapeDemarche
from territoires.models import Utilisateur

ACTION = "calendrier.modifier"
ANNEES_MAX = 6
"""A démarche that lasts longer than a CTG is a mistyped year."""


@dataclass(frozen=True, slots=True)
class EtapeMontree:
    """A step as a page, a presentation or a calendar file shows it."""

    prevue: EtapePrevue
    comite: str
    note: str
    etape: EtapeDemarche

    @property
    def libelle(self) -> str:
        return self.prevue.modele.libelle

    @property
    def aide(self) -> str:
        return self.prevue.modele.aide

    def etat(self, jour: date) -> str:
        """« faite », « en_cours » or « a_venir » on ``jour``."""
        if self.prevue.fin < jour:
            return "faite"
        return "en_cours" if self.prevue.debut <= jour else "a_venir"


def calendrier_de(convention: Convention) -> Calendrier | None:
    """The calendar of the convention with its steps, if somebody began it; two queries."""
    return Calendrier.objects.filter(convention=convention).prefetch_related("etapes").first()


def etapes_montrees(sujet: Calendrier) -> list[EtapeMontree]:
    """The seven steps in order; no query once they are loaded."""
    return [
        EtapeMontree(
            EtapePrevue(etape.cle, etape.rang, etape.debut, etape.fin, etape.ajustee),
            etape.comite or PAR_CLE[etape.cle].comite,
            etape.note,
            etape,
        )
        for etape in sujet.etapes.all()
        if etape.cle in PAR_CLE
    ]


def alertes(sujet: Calendrier, convention: Convention, *, jour: date) -> list[str]:
    """What does not hold in the calendar, as sentences; empty when it does."""
    prevues = [montree.prevue for montree in etapes_montrees(sujet)]
    return avertissements(prevues, sujet.signature_le, effet=convention.date_effet, jour=jour)


@transaction.atomic
def fixer_signature(
    convention: Convention, *, par: Utilisateur, signature: date, debut: date | None = None, jeton: int = 0
) -> Calendrier:
    """Begin the calendar or move its signature; the steps that nobody set by hand are computed again.

    ``jeton`` is that of the calendar read, 0 when there was none. Raises ``ActionRefusee``, ``ConflitEdition``,
    :class:`ErreurMetier` for dates that cannot be.
    """
    actuelle = ouvrir(convention.pk, par=par, action=ACTION)
    _verifier(actuelle, signature, debut)
    sujet = Calendrier.objects.filter(convention=actuelle).first()
    if sujet is None:
        sujet = Calendrier(convention=actuelle)
    else:
        prendre(sujet, jeton)
    sujet.signature_le, sujet.debut_le = signature, debut
    enregistrer(sujet, par=par)
    _recalculer(sujet, par=par)
    return sujet


def _verifier(convention: Convention, signature: date, debut: date | None) -> None:
    if abs(signature.year - convention.date_effet.year) > ANNEES_MAX:
        raise ErreurMetier(
            f"La convention prend effet en {convention.date_effet.year} : vérifiez l’année de la signature souhaitée."
        )
    if debut is not None and debut >= signature:
        raise ErreurMetier(
            f"La démarche commence le {date_en_lettres(debut)}, après la signature du {date_en_lettres(signature)} : "
            "corrigez l’une des deux dates."
        )
    if debut is not None and signature.year - debut.year > ANNEES_MAX:
        raise ErreurMetier("La démarche durerait plus longtemps que la convention : vérifiez l’année de son début.")


@transaction.atomic
def fixer_etape(
    etape: EtapeDemarche,
    *,
    par: Utilisateur,
    jeton: int,
    debut: date,
    fin: date,
    comite: str = "",
    note: str = "",
) -> EtapeDemarche:
    """Give a step the dates and the committee that somebody chose; the others are computed around it.

    Raises ``ActionRefusee``, ``ConflitEdition``, :class:`ErreurMetier`.
    """
    actuelle = _ouvrir(etape, par=par, jeton=jeton)
    if fin < debut:
        raise ErreurMetier("L’étape finit avant d’avoir commencé : corrigez l’une des deux dates.")
    if abs(debut.year - actuelle.calendrier.signature_le.year) > ANNEES_MAX:
        raise ErreurMetier("Cette étape est à plus de six ans de la signature : vérifiez l’année.")
    actuelle.ajustee = actuelle.ajustee or (debut, fin) != (actuelle.debut, actuelle.fin)
    actuelle.debut, actuelle.fin = debut, fin
    actuelle.comite = "" if comite.strip() == PAR_CLE[actuelle.cle].comite else comite.strip()
    actuelle.note = note.strip()
    enregistrer(actuelle, par=par)
    _recalculer(actuelle.calendrier, par=par)
    return actuelle


@transaction.atomic
def liberer_etape(etape: EtapeDemarche, *, par: Utilisateur, jeton: int) -> EtapeDemarche:
    """Give a step back its computed dates. Same errors as :func:`fixer_etape`."""
    actuelle = _ouvrir(etape, par=par, jeton=jeton)
    actuelle.ajustee = False
    enregistrer(actuelle, par=par)
    _recalculer(actuelle.calendrier, par=par)
    return relire(actuelle)


def _ouvrir(etape: EtapeDemarche, *, par: Utilisateur, jeton: int) -> EtapeDemarche:
    ouvrir(etape.calendrier.convention_id, par=par, action=ACTION)
    actuelle = relire(etape, "calendrier")
    prendre(actuelle, jeton)
    return actuelle


def _recalculer(sujet: Calendrier, *, par: Utilisateur) -> None:
    """Write the seven steps again where their dates changed; the one just saved keeps its token."""
    existantes = {etape.cle: etape for etape in EtapeDemarche.objects.filter(calendrier=sujet)}
    fixees = {cle: (etape.debut, etape.fin) for cle, etape in existantes.items() if etape.ajustee}
    for prevue in calculer(sujet.signature_le, debut=sujet.debut_le, fixees=fixees):
        etape = existantes.get(prevue.cle)
        if etape is None:
            etape = EtapeDemarche(calendrier=sujet, cle=prevue.cle)
        elif (etape.rang, etape.debut, etape.fin) == (prevue.rang, prevue.debut, prevue.fin):
            continue
        else:
            etape.jeton += 1
        etape.rang, etape.debut, etape.fin = prevue.rang, prevue.debut, prevue.fin
        enregistrer(etape, par=par)


def signature_proposee(convention: Convention, *, jour: date) -> date:
    """Mid-December before the effect date or of its year, whichever comes first after today; always a working day."""
    candidats = (date(annee, 12, 15) for annee in (convention.date_effet.year - 1, convention.date_effet.year))
    voulue = next((c for c in candidats if c > jour), jour)
    return jour_ouvre(voulue, pas_avant=date(voulue.year, 12, 1)) if voulue > jour else voulue


def en_icalendar(sujet: Calendrier, convention: Convention) -> bytes:
    """The steps as whole days, their committees and the signature, for whatever calendar people use."""
    quand = timezone.now()
    evenements = []
    for montree in etapes_montrees(sujet):
        prevue, etape = montree.prevue, montree.etape
        description = "\n".join(filter(None, [montree.aide, montree.note, convention.titre]))
        evenements += [
            Evenement(
                f"etape-{etape.pk}@{convention.reference}",
                f"{prevue.rang}. {montree.libelle}",
                prevue.debut,
                prevue.fin,
                description=description,
                sequence=etape.jeton,
                modifie_le=quand,
            ),
            Evenement(
                f"comite-{etape.pk}@{convention.reference}",
                f"{montree.comite} ({montree.libelle.lower()})",
                prevue.comite_le,
                description=description,
                sequence=etape.jeton,
                modifie_le=quand,
            ),
        ]
    return calendrier(evenements, f"CTG {convention.territoire_nom}")
