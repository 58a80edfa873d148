"""The life of a délibération, as one table: projet, votée, transmise, exécutoire. Nothing else writes its dates."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from conventions.domain.deliberations_vote.accuse import Accuse, ecarts, lire_accuse
from conventions.domain.deliberations_vote.assemblees import departement
from conventions.domain.deliberations_vote.seance import ouvrir_deliberation
from conventions.domain.documents import etablir
from conventions.domain.documents_completude import exiger_complet
from conventions.domain.ecriture import enregistrer, prendre
from conventions.erreurs import TransitionRefusee
from conventions.models import (
    Convention,
    Deliberation,
    EtatDeliberation,
    Partie,
    TransitionDeliberation,
    Version,
)
from ctg.typographie import compter, date_en_lettres
from territoires.models import Utilisateur

E = EtatDeliberation
CADUCITE = "caducite"
ANNULATION = "annuler"


@dataclass(frozen=True, slots=True)
class Pas:
    """One row of the table. ``quand`` is what the form asks a date for, empty when the session gives it.

    ``consequence`` is read before confirming; ``verbe`` tells it in the journal, after the name of its author.
    """

    code: str
    libelle: str
    de: EtatDeliberation
    vers: EtatDeliberation
    quand: str
    consequence: str
    verbe: str
    effet: Callable[[Deliberation, date | None, str], None] = field(repr=False)


def _voter(deliberation: Deliberation, jour: date | None, accuse: str) -> None:
    deliberation.version = version_votee(deliberation.document.convention)
    deliberation.votee_le = deliberation.seance_le


def _transmettre(deliberation: Deliberation, jour: date | None, accuse: str) -> None:
    deliberation.transmise_le = jour
    if accuse:
        lu = lire_accuse(accuse)
        deliberation.accuse = " ".join(accuse.split())
        deliberation.numero = deliberation.numero or lu.acte


def _publier(deliberation: Deliberation, jour: date | None, accuse: str) -> None:
    deliberation.publiee_le = jour


PAS: tuple[Pas, ...] = (
    Pas(
        code="voter",
        libelle="Noter le vote",
        de=E.PROJET,
        vers=E.VOTEE,
        quand="",
        consequence=(
            "Le vote porte sur la version figée de la convention. Le texte de la délibération et les chiffres de la "
            "séance ne changent plus, et la mention « projet » disparaît du PDF."
        ),
        verbe="a noté le vote",
        effet=_voter,
    ),
    Pas(
        code="transmettre",
        libelle="Noter la transmission",
        de=E.VOTEE,
        vers=E.TRANSMISE,
        quand="Transmise à la préfecture le",
        consequence="La date est celle que porte l’accusé de réception de la préfecture ou de la sous-préfecture.",
        verbe="a noté la transmission à la préfecture",
        effet=_transmettre,
    ),
    Pas(
        code="publier",
        libelle="Noter la publication",
        de=E.TRANSMISE,
        vers=E.EXECUTOIRE,
        quand="Publiée le",
        consequence=(
            "La délibération devient exécutoire à la plus tardive des deux dates, transmission ou publication : "
            "la partie peut alors signer."
        ),
        verbe="a noté la publication",
        effet=_publier,
    ),
)
PAR_CODE = {pas.code: pas for pas in PAS}


VERBES = {
    **{pas.code: pas.verbe for pas in PAS},
    ANNULATION: "a annulé la dernière étape",
    CADUCITE: "a rouvert la rédaction\u00a0: ce vote ne vaut plus",
}


def verbe(action: str) -> str:
    """What an action says in a history, after the name of its author."""
    return VERBES.get(action, f"a fait l’étape « {action} »")


def pas_suivant(deliberation: Deliberation) -> Pas | None:
    """The step that comes next, whoever may take it; None once executory."""
    return next((pas for pas in PAS if pas.de == deliberation.etat), None)


def version_votee(convention: Convention) -> Version:
    """The frozen version that a council votes upon (rule 4).

    Raises :class:`TransitionRefusee` while the text is not frozen, or its PDF still in preparation.
    """
    version = None if convention.modifiable else convention.versions.en_cours().defer("donnees").first()
    if version is None:
        raise TransitionRefusee(
            "Le texte n’est pas encore figé : la Caf le soumet d’abord aux délibérations, et tous les conseils votent "
            "la même version. D’ici là, préparez le projet de délibération."
        )
    if not version.pdf:
        # The annexe of the délibérations is printed from the rows: a vote noted now would slip into what is voted.
        raise TransitionRefusee("Le PDF soumis au vote est en cours de préparation : notez le vote dans un instant.")
    return version


@transaction.atomic
def avancer(
    deliberation: Deliberation, code: str, *, par: Utilisateur, jeton: int, jour: date | None = None, accuse: str = ""
) -> Deliberation:
    """Take the next step; ``jour`` is its date, ``accuse`` the receipt code, which may come with the transmission.

    Raises ``ActionRefusee``, ``ConflitEdition``, ``AccuseIllisible``, and :class:`TransitionRefusee`: text not frozen,
    step already taken, a date before the vote or to come, and for the vote all that lacks (``manques``).
    """
    pas = PAR_CODE.get(code)
    if pas is None:
        raise TransitionRefusee("Cette étape n’existe pas dans la vie d’une délibération.")
    actuelle = ouvrir_deliberation(deliberation, par=par)
    if actuelle.etat != pas.de:
        raise TransitionRefusee(
            f"La délibération est déjà au stade « {actuelle.etat.label} » : « {pas.libelle} » n’y est pas possible. "
            "Rechargez la page."
        )
    if code == "voter":
        version_votee(actuelle.document.convention)
        exiger_complet(actuelle.document)
        _dater(actuelle.seance_le, "La séance", None)
    else:
        _dater(jour, pas.quand, actuelle.votee_le)
    prendre(actuelle, jeton)
    pas.effet(actuelle, jour, accuse)
    enregistrer(actuelle, par=par, raison=f"étape {code}")
    _tracer(actuelle, code, pas.de, pas.vers, par)
    if code == "voter":
        etablir(actuelle.document, par=par, verifier=False)
    return actuelle


def _dater(jour: date | None, quoi: str, vote: date | None) -> None:
    if jour is None:
        raise TransitionRefusee(f"Indiquez la date : « {quoi} ».")
    if jour > timezone.localdate():
        raise TransitionRefusee(f"Le {date_en_lettres(jour)} est à venir : cette étape se note une fois faite.")
    if vote is not None and jour < vote:
        raise TransitionRefusee(
            f"Le {date_en_lettres(jour)} précède le vote, le {date_en_lettres(vote)}. Corrigez la date."
        )


def _tracer(deliberation: Deliberation, action: str, de: str, vers: str, par: Utilisateur, dit: str = "") -> None:
    TransitionDeliberation.objects.create(
        deliberation=deliberation, action=action, de=de, vers=vers, par=par, commentaire=dit
    )


@transaction.atomic
def annuler(deliberation: Deliberation, *, par: Utilisateur, jeton: int, raison: str) -> Deliberation:
    """Undo the last step, which was noted by mistake; what was typed for the session stays.

    Raises ``ActionRefusee``, ``ConflitEdition``, :class:`TransitionRefusee` (nothing to undo, no reason given).
    """
    actuelle = ouvrir_deliberation(deliberation, par=par)
    derniere = next((pas for pas in PAS if pas.vers == actuelle.etat), None)
    if derniere is None:
        raise TransitionRefusee("Cette délibération est un projet : il n’y a pas d’étape à annuler.")
    raison = raison.strip()
    if not raison:
        raise TransitionRefusee("Dites pourquoi, en une phrase : toutes les parties la liront dans le journal.")
    prendre(actuelle, jeton)
    if derniere.code == "voter":
        actuelle.version = actuelle.votee_le = None
    elif derniere.code == "transmettre":
        actuelle.transmise_le, actuelle.accuse = None, ""
    else:
        actuelle.publiee_le = None
    enregistrer(actuelle, par=par, raison=f"étape {derniere.code} annulée")
    _tracer(actuelle, ANNULATION, derniere.vers, derniere.de, par, raison)
    if derniere.code == "voter":
        _rouvrir_texte(actuelle, par)
    return actuelle


def _rouvrir_texte(deliberation: Deliberation, par: Utilisateur) -> None:
    document = deliberation.document
    document.etabli_le = document.etabli_par = None
    enregistrer(document, par=par, raison="rédaction reprise")


def votes_pris(convention: Convention) -> int:
    """How many councils have voted the version submitted: what reopening the text would undo."""
    return Deliberation.objects.filter(document__convention=convention, votee_le__isnull=False).count()


CE_QUI_TOMBE: dict[str, Any] = {
    "numero": "",
    "seance_le": None,
    "seance_a": None,
    "convocation_le": None,
    "affichage_le": None,
    "secretaire": "",
    "presents": "",
    "procurations": "",
    "absents": "",
    "nombre_presents": None,
    "nombre_procurations": None,
    "pour": None,
    "contre": None,
    "abstentions": None,
    "sans_vote": 0,
    "version": None,
    "votee_le": None,
    "transmise_le": None,
    "accuse": "",
    "publiee_le": None,
}
"""What belongs to one session, and not to the next; the history keeps it."""


def rendre_caduques(convention: Convention, *, par: Utilisateur) -> int:
    """The text is reopened: every vote taken upon it no longer counts (rule 4); returns how many there were.

    For the life cycle alone, which has locked the convention and checked the right. Each délibération is a projet
    again, its text open, and its journal says what was voted.
    """
    prises = Deliberation.objects.filter(document__convention=convention, votee_le__isnull=False)
    caduques = list(prises.select_related("document", "version").select_for_update(of=("self",)))
    for deliberation in caduques:
        etat, resume = deliberation.etat, _resumer(deliberation)
        for champ, valeur in CE_QUI_TOMBE.items():
            setattr(deliberation, champ, valeur)
        deliberation.jeton += 1
        enregistrer(deliberation, par=par, raison="vote caduc")
        _tracer(deliberation, CADUCITE, etat, E.PROJET, par, resume)
        _rouvrir_texte(deliberation, par)
    return len(caduques)


def _resumer(deliberation: Deliberation) -> str:
    """« Vote du 12 mars 2026 sur la version 1 : 12 pour, 0 contre, 1 abstention. »"""
    quand = date_en_lettres(deliberation.votee_le) if deliberation.votee_le else ""
    sur = f" sur la {deliberation.version}" if deliberation.version else ""
    abstentions = compter(deliberation.abstentions or 0, "abstention")
    numero = f" ({deliberation.numero})" if deliberation.numero else ""
    return f"Vote du {quand}{numero}{sur} : {deliberation.pour} pour, {deliberation.contre} contre, {abstentions}."


def accuse_de(deliberation: Deliberation) -> Accuse | None:
    """The receipt noted with the transmission, read."""
    return lire_accuse(deliberation.accuse) if deliberation.accuse else None


def ecarts_de_l_accuse(accuse: Accuse, deliberation: Deliberation, partie: Partie) -> list[str]:
    """What a receipt says otherwise than the party and its vote; its ``organisme`` is read with its place."""
    return ecarts(
        accuse,
        siren=partie.siren,
        departement=departement(partie.organisme),
        seance=deliberation.seance_le,
        numero=deliberation.numero,
    )
