"""Make the délibération of a party from the convention, and save what is known of its session."""

from dataclasses import dataclass
from datetime import date, time
from typing import Any

from django.db import transaction

from conventions.domain.deliberations_vote.appel import personnes, procurations
from conventions.domain.deliberations_vote.arithmetique import Constat, Seance, controler
from conventions.domain.deliberations_vote.assemblees import Assemblee, assemblee, delai_de_convocation, delibere
from conventions.domain.documents import creer_document, ouvrir_document
from conventions.domain.ecriture import enregistrer, prendre, relire
from conventions.enums import Nature
from conventions.erreurs import ErreurMetier
from conventions.models import Convention, Deliberation, EtatDeliberation, Partie, Signataire
from conventions.permissions import peut_pour
from territoires.models import TitreSignataire, Utilisateur

REDIGER = "deliberation.rediger"
NOMS_MAX = 20_000
"""Characters of one pasted list of names."""
TEXTES = ("numero", "lieu", "president", "secretaire", "rapporteur")
LISTES = ("presents", "procurations", "absents")
CHAMPS = (
    *TEXTES,
    *LISTES,
    "seance_le",
    "seance_a",
    "convocation_le",
    "affichage_le",
    "en_exercice",
    "nombre_presents",
    "nombre_procurations",
    "pour",
    "contre",
    "abstentions",
    "sans_vote",
)
CHAMPS_DE_SEANCE = tuple(champ for champ in CHAMPS if champ in Seance.__dataclass_fields__)


@dataclass(frozen=True, slots=True)
class SaisieSeance:
    """What the form of a session gives; each list is one person a line, or as pasted."""

    numero: str = ""
    lieu: str = ""
    president: str = ""
    secretaire: str = ""
    rapporteur: str = ""
    presents: str = ""
    procurations: str = ""
    absents: str = ""
    seance_le: date | None = None
    seance_a: time | None = None
    convocation_le: date | None = None
    affichage_le: date | None = None
    en_exercice: int | None = None
    nombre_presents: int | None = None
    nombre_procurations: int | None = None
    pour: int | None = None
    contre: int | None = None
    abstentions: int | None = None
    sans_vote: int = 0


def peut_rediger_pour(utilisateur: Utilisateur, convention: Convention, partie: Partie) -> bool:
    """The Caf for any party, a party for its own (``deliberation.rediger``)."""
    return peut_pour(utilisateur, REDIGER, convention, partie.organisme_id)


def signataire_de(partie: Partie) -> Signataire | None:
    """Who the délibération authorises to sign: the executive first; no query once the signatories are loaded."""
    signataires = list(partie.signataires.all())
    executifs = [s for s in signataires if s.titre == TitreSignataire.EXECUTIF]
    return next(iter([*executifs, *signataires]), None)


@transaction.atomic
def creer_deliberation(convention: Convention, partie: Partie, *, par: Utilisateur) -> Deliberation:
    """The délibération of a party, made with its text from the model; the one already there is returned.

    Raises ``ActionRefusee``, ``ErreurMetier`` (a party that does not deliberate, no model).
    """
    if not delibere(partie):
        raise ErreurMetier(
            f"{partie.denomination.sujet_majuscule()} ne prend pas de délibération : "
            "joignez à l’annexe la décision ou le pouvoir de son signataire."
        )
    document = creer_document(convention, Nature.DELIBERATION, par=par, partie=partie)
    existante = Deliberation.objects.select_related("document__partie").filter(document=document).first()
    if existante is not None:
        return existante
    signataire = signataire_de(partie)
    deliberation = Deliberation(
        document=document,
        organe=assemblee(partie).organe,
        president=f"{signataire.nom_complet}, {signataire.fonction}"[:200] if signataire else "",
        lieu=_lieu(partie),
    )
    enregistrer(deliberation, par=par, raison="création")
    return deliberation


def _lieu(partie: Partie) -> str:
    """Where the assembly sits unless somebody says otherwise: the seat of the party."""
    ou = "à la mairie" if assemblee(partie).lieu == "mairie" else "au siège"
    adresse = ", ".join(filter(None, [partie.adresse, partie.ville]))
    return f"{ou}, {adresse}"[:200] if adresse else ou


@transaction.atomic
def modifier_seance(deliberation: Deliberation, saisie: SaisieSeance, *, par: Utilisateur, jeton: int) -> Deliberation:
    """Save what is known of the session if nobody saved since ``jeton``; figures may still contradict each other.

    Lists are kept one person a line. The same data again change nothing. Raises ``ActionRefusee``,
    ``ErreurMetier`` once voted, ``ConflitEdition`` carrying the row as it now is.
    """
    actuelle = ouvrir_deliberation(deliberation, par=par)
    if actuelle.etat != EtatDeliberation.PROJET:
        raise ErreurMetier(
            f"La délibération est déjà {actuelle.etat.label.lower()} : annulez d’abord cette étape pour la corriger."
        )
    valeurs = _ranger(saisie)
    if all(getattr(actuelle, champ) == valeur for champ, valeur in valeurs.items()):
        return actuelle
    prendre(actuelle, jeton)
    for champ, valeur in valeurs.items():
        setattr(actuelle, champ, valeur)
    enregistrer(actuelle, par=par)
    return actuelle


def _ranger(saisie: SaisieSeance) -> dict[str, Any]:
    valeurs: dict[str, Any] = {champ: getattr(saisie, champ) for champ in CHAMPS}
    for champ in TEXTES:
        valeurs[champ] = " ".join(valeurs[champ].split())
    for champ in LISTES:
        if len(valeurs[champ]) > NOMS_MAX:
            raise ErreurMetier(f"Cette liste dépasse {NOMS_MAX} caractères : ne collez que les noms.")
    valeurs["presents"] = "\n".join(personnes(valeurs["presents"]))
    valeurs["absents"] = "\n".join(personnes(valeurs["absents"]))
    valeurs["procurations"] = "\n".join(map(str, procurations(valeurs["procurations"])))
    return valeurs


def ouvrir_deliberation(deliberation: Deliberation, *, par: Utilisateur) -> Deliberation:
    """The row as it now is, with its document, once the convention is locked and the right checked.

    Raises ``ActionRefusee``, ``ErreurMetier``.
    """
    ouvert = ouvrir_document(deliberation.document, par=par, projet=False)
    actuelle = relire(deliberation, "version")
    actuelle.document = ouvert.document
    return actuelle


def seance_de(deliberation: Deliberation, partie: Partie) -> Seance:
    """The figures of the row, under the law that binds the party; its ``organisme`` is read with its place."""
    regles: Assemblee = assemblee(partie)
    return Seance(
        **{champ: getattr(deliberation, champ) for champ in CHAMPS_DE_SEANCE},
        delai=delai_de_convocation(partie),
        communale=regles.communale,
        membres=regles.membres,
    )


def constats_de(deliberation: Deliberation, partie: Partie) -> list[Constat]:
    """What the figures say: see ``arithmetique.controler``."""
    return controler(seance_de(deliberation, partie))
