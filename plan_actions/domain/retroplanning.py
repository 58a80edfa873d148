"""The seven steps of the démarche, computed back from the signature that is wanted. Pure: dates in, dates out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from dateutil.easter import easter

from ctg.typographie import compter, date_en_lettres

AOUT = 8
JOUR = timedelta(days=1)
DUREE_MIN = 7
"""Days below which a step is no longer one."""
DELAI_CONSEILS = 28
"""Least days between the text that is frozen and the signature: convening the councils (five clear days at most),
their session, the transmission and the publication of each délibération."""


@dataclass(frozen=True, slots=True)
class ModeleEtape:
    """A step as the démarche usually has it; ``duree`` in days, August left out."""

    cle: str
    libelle: str
    duree: int
    comite: str
    aide: str


ETAPES: tuple[ModeleEtape, ...] = (
    ModeleEtape(
        "diagnostic",
        "Diagnostic partagé",
        112,
        "Comité technique",
        "Réunir les données et l’offre de services, avec les équipes et les partenaires.",
    ),
    ModeleEtape(
        "projet",
        "Enjeux et projet de territoire",
        28,
        "Comité de pilotage",
        "Valider le diagnostic, choisir les enjeux et les axes.",
    ),
    ModeleEtape(
        "plan",
        "Plan d’actions",
        56,
        "Comité technique et groupes thématiques",
        "Écrire les fiches actions, thème par thème.",
    ),
    ModeleEtape(
        "chiffrage",
        "Faisabilité et chiffrage",
        28,
        "Comité technique",
        "Vérifier les moyens de chacun et chiffrer les actions.",
    ),
    ModeleEtape(
        "redaction",
        "Plan définitif et rédaction",
        42,
        "Comité de pilotage",
        "Valider le plan et la méthode d’évaluation, relire, figer le texte.",
    ),
    ModeleEtape(
        "signature",
        "Délibérations et signature",
        49,
        "Assemblées délibérantes, puis signature",
        "Convoquer les conseils, voter la même version, transmettre, publier, signer.",
    ),
    ModeleEtape(
        "evaluation",
        "Évaluation annuelle",
        28,
        "Comité de pilotage",
        "Faire le bilan de la première année du plan d’actions.",
    ),
)
PAR_CLE = {etape.cle: etape for etape in ETAPES}
AVANT_SIGNATURE = ETAPES[:6]
EVALUATION = ETAPES[6]


@dataclass(frozen=True, slots=True)
class EtapePrevue:
    """A step with its dates, both included; ``comite_le`` is the working day on which its committee can meet."""

    cle: str
    rang: int
    debut: date
    fin: date
    ajustee: bool = False

    @property
    def modele(self) -> ModeleEtape:
        return PAR_CLE[self.cle]

    @property
    def comite_le(self) -> date:
        return jour_ouvre(self.fin, pas_avant=self.debut)


def feries(annee: int) -> frozenset[date]:
    """The public holidays of the Code du travail (art. L. 3133-1)."""
    paques = easter(annee)
    fixes = ((1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25))
    mobiles = (paques + timedelta(days=n) for n in (1, 39, 50))
    return frozenset([*(date(annee, mois, jour) for mois, jour in fixes), *mobiles])


def ouvre(jour: date) -> bool:
    """Whether people meet on that day: neither a weekend, nor a public holiday, nor August."""
    return jour.weekday() < 5 and jour.month != AOUT and jour not in feries(jour.year)


def jour_ouvre(jour: date, *, pas_avant: date) -> date:
    """The last day on which people meet up to ``jour``, ``jour`` itself when there is none since ``pas_avant``."""
    candidat = jour
    while candidat >= pas_avant:
        if ouvre(candidat):
            return candidat
        candidat -= JOUR
    return jour


def reculer(jour: date, jours: int) -> date:
    """The first day of a stretch of ``jours`` days that ends on ``jour`` included, August not counted."""
    debut, restants = jour, jours
    while True:
        restants -= debut.month != AOUT
        if restants <= 0:
            return debut
        debut -= JOUR


def calculer(
    signature: date, *, debut: date | None = None, fixees: Mapping[str, tuple[date, date]] | None = None
) -> list[EtapePrevue]:
    """The seven steps in order, back from the signature; ``fixees`` are the dates that somebody set, kept as they are.

    With ``debut``, the steps that nobody set are shortened together so that the first one begins then, no step below
    a week and the last one never below the delays of the councils; what does not fit starts earlier and
    :func:`avertissements` says so.
    """
    fixees = fixees or {}
    durees = {etape.cle: etape.duree for etape in AVANT_SIGNATURE}
    prevues = _reculer_tout(signature, durees, fixees)
    if debut is not None and prevues[0].debut < debut:
        durees = _raccourcir(signature, debut, durees, fixees)
        prevues = _reculer_tout(signature, durees, fixees)
    return [*prevues, _evaluation(signature, fixees)]


def _reculer_tout(
    signature: date, durees: Mapping[str, int], fixees: Mapping[str, tuple[date, date]]
) -> list[EtapePrevue]:
    prevues: list[EtapePrevue] = []
    fin = signature
    for rang in range(len(AVANT_SIGNATURE), 0, -1):
        etape = AVANT_SIGNATURE[rang - 1]
        if etape.cle in fixees:
            prevue = EtapePrevue(etape.cle, rang, *fixees[etape.cle], ajustee=True)
        else:
            prevue = EtapePrevue(etape.cle, rang, reculer(fin, durees[etape.cle]), fin)
        prevues.append(prevue)
        fin = prevue.debut - JOUR
        if fin.month == AOUT:
            # A step does not end in the middle of a month when nobody meets.
            fin = date(fin.year, AOUT - 1, 31)
    return prevues[::-1]


def _raccourcir(
    signature: date, debut: date, durees: Mapping[str, int], fixees: Mapping[str, tuple[date, date]]
) -> dict[str, int]:
    """The longest common ratio of the free durations with which the first step begins on ``debut`` or after."""
    minima = {cle: DELAI_CONSEILS if cle == "signature" else DUREE_MIN for cle in durees}
    for pourcent in range(99, 0, -1):
        essai = {cle: max(minima[cle], duree * pourcent // 100) for cle, duree in durees.items()}
        if _reculer_tout(signature, essai, fixees)[0].debut >= debut or essai == minima:
            return essai
    return minima


def _evaluation(signature: date, fixees: Mapping[str, tuple[date, date]]) -> EtapePrevue:
    rang = len(ETAPES)
    if EVALUATION.cle in fixees:
        return EtapePrevue(EVALUATION.cle, rang, *fixees[EVALUATION.cle], ajustee=True)
    fin = signature + timedelta(days=365)
    if fin.month == AOUT:
        fin = date(fin.year, AOUT - 1, 31)
    return EtapePrevue(EVALUATION.cle, rang, reculer(fin, EVALUATION.duree), fin)


def avertissements(prevues: Sequence[EtapePrevue], signature: date, *, effet: date, jour: date) -> list[str]:
    """What does not hold in the calendar, as sentences that say what to change."""
    par_cle = {prevue.cle: prevue for prevue in prevues}
    phrases = []
    if signature.month == AOUT:
        phrases.append(
            "La signature tombe en août, quand les conseils ne se réunissent pas : choisissez un autre mois."
        )
    elif not ouvre(signature):
        phrases.append(f"Le {date_en_lettres(signature)} n’est pas un jour ouvré : déplacez la signature.")
    if signature > (fin := date(effet.year, 12, 31)):
        phrases.append(
            f"La convention prend effet en {effet.year} : signée après le {date_en_lettres(fin)}, "
            "elle fait perdre le bonus territoire de l’année. Avancez la signature."
        )
    if (retard := (jour - prevues[0].debut).days) > 0 and prevues[0].fin >= jour:
        phrases.append(
            f"La première étape aurait dû commencer il y a {compter(retard, 'jour')} : raccourcissez une étape, "
            "indiquez quand la démarche commence, ou reportez la signature."
        )
    elif prevues[0].fin < jour and not prevues[0].ajustee:
        phrases.append(
            "Les dates calculées de la première étape sont passées : indiquez quand la démarche a commencé, "
            "fixez les dates réelles, ou reportez la signature."
        )
    if (conseils := par_cle.get("signature")) is not None:
        phrases += _conseils(conseils, signature)
    for avant, apres in pairwise(prevues):
        if apres.debut <= avant.fin:
            phrases.append(
                f"« {apres.modele.libelle} » commence avant la fin de « {avant.modele.libelle} » : "
                "vérifiez que les deux peuvent se mener ensemble."
            )
    phrases += [
        f"Le comité de « {prevue.modele.libelle} » n’a aucun jour ouvré hors août : allongez l’étape."
        for prevue in prevues
        if not ouvre(prevue.comite_le)
    ]
    return phrases


def _conseils(conseils: EtapePrevue, signature: date) -> list[str]:
    """What the step of the councils lacks."""
    phrases = []
    if (signature - conseils.debut).days + 1 < DELAI_CONSEILS:
        phrases.append(
            f"Il reste moins de {DELAI_CONSEILS} jours entre le texte figé et la signature : convoquer les conseils, "
            "voter, transmettre et publier en demandent davantage."
        )
    if conseils.fin != signature:
        phrases.append(
            f"L’étape « {conseils.modele.libelle} » finit le {date_en_lettres(conseils.fin)}, et la signature est "
            f"prévue le {date_en_lettres(signature)} : accordez les deux dates."
        )
    return phrases
