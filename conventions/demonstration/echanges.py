"""Exchanges left open between the two sides, for whoever tries the demonstration to take up."""

from datetime import timedelta

from django.utils import timezone

from conventions.demonstration import acteurs as a
from conventions.demonstration.registre import Registre
from conventions.domain import annexes, relecture
from conventions.domain.demandes import demander
from conventions.domain.fils import ouvrir_fil
from conventions.models import Annexe, Convention, DemandeAnnexes, Fil, Partie
from conventions.tables.definition import trouver
from conventions.tables.ecriture import ajouter_ligne

DELAI = timedelta(days=30)
DEMANDEES = ("structures", "pilotage")
MESSAGE = (
    "Bonjour, pourriez-vous remplir ces deux annexes ? La première reprend les structures de votre acte d’engagement ; "
    "vous pouvez y coller les lignes de votre tableur. Nous les relirons ensemble."
)
BROUILLON = (
    {
        "type": "eaje",
        "nom": "Multi-accueil municipal « Le Jardin des Pitchouns »",
        "adresse": "37 esplanade du 3e Zouave",
        "code_postal": "83220",
        "commune": "Le Pradet",
        "gestionnaire": "Commune du Pradet",
    },
    {"type": "ludotheque", "nom": "Ludothèque du pôle culturel"},
)
COMMENTEE = "La Pause témoin"
QUESTION = (
    "Le lieu d’accueil enfants-parents a déménagé au printemps, il me semble. Pouvez-vous vérifier cette adresse ? "
    "Je vous ouvre la case."
)


def demander_et_commencer(convention: Convention, registre: Registre) -> DemandeAnnexes:
    """The Caf asks the commune for two annexes; one of its agents has begun the first, for its own eyes only."""
    commune = _collectivite(convention)
    demande = demander(
        convention,
        par=convention.agent,
        partie=commune,
        annexes=convention.annexes.filter(cle__in=DEMANDEES),
        echeance=timezone.localdate() + DELAI,
        message=MESSAGE,
    )
    annexe = convention.annexes.get(cle="structures")
    for valeurs in BROUILLON:
        ajouter_ligne(
            trouver("structures"), annexe, par=registre.comptes[a.CONTRIBUTRICE_PRADET], valeurs=valeurs, portee=commune
        )
    return demande


def transmettre_et_commenter(convention: Convention, registre: Registre) -> Fil:
    """The commune gives its structures back to the Caf, which asks about one address and unlocks it."""
    annexe: Annexe = convention.annexes.get(cle="structures")
    annexe = annexes.confier_annexe(annexe, par=convention.agent, responsable=_collectivite(convention))
    annexe = relecture.executer(annexe, "transmettre", par=registre.comptes[a.REFERENTE_AUBERGENVILLE])
    structure = annexe.structures.get(nom=COMMENTEE)
    return ouvrir_fil(
        convention,
        par=convention.agent,
        annexe=annexe,
        ancre=f"structures:{structure.pk}:adresse",
        texte=QUESTION,
        deverrouiller=True,
    )


def _collectivite(convention: Convention) -> Partie:
    return next(partie for partie in convention.parties.all() if partie.est_collectivite)
