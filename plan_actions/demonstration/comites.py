"""Committees for the demonstration: opened from the annexe, one meeting over with its minutes, one convened."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time, timedelta

from django.db import transaction

from conventions.models import Convention
from plan_actions.domain.comites import ajouter_membre, modifier_membre
from plan_actions.domain.comites_annexe import ouvrir_comites
from plan_actions.domain.comptes_rendus import etablir_compte_rendu
from plan_actions.domain.presences import Note, noter, tous_presents
from plan_actions.domain.reunions import convoquer, planifier
from plan_actions.domain.reunions_seance import ajouter_decision, ajouter_point, rediger_point
from plan_actions.enums import College, GenreInstance
from plan_actions.models import Comite, MembreComite, Reunion
from territoires.models import Utilisateur

SALLE = "Salle du conseil, 2 place de l’Hôtel-de-Ville, Morteau"
PRESIDENCE = "Gérard Exemplaire, président de la communauté de communes"


@dataclass(frozen=True, slots=True)
class Point:
    """An item of the agenda: who presents it, for how many minutes, what was said."""

    intitule: str
    rapporteur: str
    duree: int
    dit: str = ""


@dataclass(frozen=True, slots=True)
class Arret:
    """A decision: who carries it out, in how many days after the meeting."""

    texte: str
    responsable: str
    delai: int


NOMS = {
    "Présidence du conseil d’administration": "Odile Fictive",
    "Direction": "Paule Fictive",
    "Présidence": "Gérard Exemplaire",
    "Conseiller technique de territoire": "Camille Essai",
    "Vice-présidence chargée des solidarités": "Anaïs Factice",
    "Direction du centre social": "Yann Fictif",
}
TECHNICIENS = (
    (College.CAF, "Caf de Démonstration", "Camille Essai", "Conseillère technique de territoire"),
    (College.CAF, "Caf de Démonstration", "Noé Témoin", "Chargé de développement"),
    (College.COLLECTIVITES, "Communauté de communes du Val de Morteau", "Hugo Démo", "Chargé de coopération"),
    (College.COLLECTIVITES, "Commune de Morteau", "Lou Factice", "Direction de l’enfance et de la jeunesse"),
    (College.PARTENAIRES, "MSA", "Robin Fictif", "Conseiller enfance"),
)
PASSES = (
    Point(
        "Ce que le diagnostic a montré",
        "Hugo Démo",
        30,
        "<p>Hugo Démo présente les chiffres du territoire et les réponses des familles. Trois constats retiennent "
        "l’attention :</p><ul><li>les naissances reculent dans les communes du plateau ;</li><li>une famille sur "
        "quatre cherche un accueil après 18 h ;</li><li>les adolescents demandent un lieu ouvert le mercredi.</li></ul>"
        "<p>Mme Factice souhaite que la carte des temps de trajet soit jointe au document final.</p>",
    ),
    Point(
        "Choix des axes de la convention",
        "Camille Essai",
        40,
        "<p>Quatre axes sont proposés. Les membres regroupent le logement avec l’accès aux droits et demandent que le "
        "handicap traverse l’ensemble du plan, avec un objectif dans chaque axe.</p>",
    ),
    Point(
        "Calendrier jusqu’à la signature",
        "Hugo Démo",
        20,
        "<p>Les conseils municipaux délibéreront entre janvier et février. Le comité technique tiendra à jour la liste "
        "des séances.</p>",
    ),
)
ARRETS = (
    Arret("Retenir les quatre axes présentés, le logement rejoignant l’accès aux droits.", "Comité technique", 30),
    Arret("Ouvrir à titre d’essai un accueil de fin de journée dans deux crèches.", "Commune de Morteau", 120),
    Arret("Joindre au diagnostic la carte des temps de trajet vers les services.", "Hugo Démo", 21),
)
A_VENIR = (
    Point("Approbation du compte rendu précédent", "Présidence", 5),
    Point("Dernière lecture du plan d’actions", "Hugo Démo", 45),
    Point("Délibérations : où en est chaque commune", "Camille Essai", 20),
    Point("Questions diverses", "", 10),
)


@transaction.atomic
def peupler(convention: Convention, *, par: Utilisateur, jour: date) -> bool:
    """Give the convention its committees and two meetings of its copil around ``jour``; False when it has some."""
    if convention.comites.exists():
        return False
    ouverts = ouvrir_comites(convention, par=par)
    copil = next(comite for comite in ouverts if comite.genre == GenreInstance.COPIL)
    _nommer(copil, par)
    technique = next(comite for comite in ouverts if comite.genre == GenreInstance.COTECH)
    for college, organisme, nom, qualite in TECHNICIENS:
        ajouter_membre(technique, par=par, college=college, organisme=organisme, nom=nom, qualite=qualite, votant=False)
    # The next meeting is planned first: the minutes of the former one name it.
    _a_venir(copil, ouvre(jour + timedelta(days=24)), par)
    _passee(copil, ouvre(jour - timedelta(days=54)), par)
    _preparee(technique, ouvre(jour + timedelta(days=10)), par)
    return True


def ouvre(jour: date) -> date:
    """That day, or the Monday after it when it falls on a week-end."""
    return jour + timedelta(days=max(0, 7 - jour.weekday()) if jour.weekday() >= 5 else 0)


def _nommer(copil: Comite, par: Utilisateur) -> None:
    vus: set[str] = set()
    for membre in MembreComite.objects.filter(comite=copil):
        nom = NOMS.get(membre.qualite, "")
        if nom and nom not in vus:
            modifier_membre(membre, par=par, jeton=membre.jeton, nom=nom)
            vus.add(nom)


def _planifier(comite: Comite, jour: date, objet: str, points: Iterable[Point], par: Utilisateur) -> Reunion:
    reunion = planifier(
        comite,
        par=par,
        objet=objet,
        jour=jour,
        debut=time(14),
        fin=time(16, 30),
        lieu=SALLE,
        preside_par=PRESIDENCE,
    )
    for point in points:
        ligne = ajouter_point(reunion, par=par, intitule=point.intitule, rapporteur=point.rapporteur, duree=point.duree)
        if point.dit:
            rediger_point(ligne, par=par, jeton=ligne.jeton, corps=point.dit)
    return reunion


def _passee(copil: Comite, jour: date, par: Utilisateur) -> None:
    reunion = _planifier(copil, jour, "Partage du diagnostic et choix des axes", PASSES, par)
    convoquer(reunion, par=par)
    membres = list(MembreComite.objects.filter(comite=copil))
    caf = [membre for membre in membres if membre.college == College.CAF]
    maires = [membre for membre in membres if membre.college == College.COLLECTIVITES]
    notes = [
        Note(caf[2].pk, "excuse"),
        Note(caf[4].pk, "represente", "Odile Fictive"),
        Note(maires[4].pk, "represente", "le premier adjoint"),
        Note(maires[6].pk, "excuse"),
        Note(membres[-1].pk, "absent"),
    ]
    noter(reunion, notes, par=par)
    tous_presents(reunion, par=par)
    for arret in ARRETS:
        echeance = jour + timedelta(days=arret.delai)
        ajouter_decision(reunion, par=par, texte=arret.texte, responsable=arret.responsable, echeance=echeance)
    etablir_compte_rendu(reunion, par=par)


def _a_venir(copil: Comite, jour: date, par: Utilisateur) -> None:
    convoquer(_planifier(copil, jour, "Dernière lecture avant la signature", A_VENIR, par), par=par)


def _preparee(technique: Comite, jour: date, par: Utilisateur) -> None:
    _planifier(technique, jour, "Préparation du comité de pilotage", A_VENIR[1:3], par)
