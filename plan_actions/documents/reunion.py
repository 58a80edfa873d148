"""What the convocation and the minutes of a meeting share: what they speak of, their merge fields, their blocks."""

from dataclasses import dataclass
from datetime import date, time
from importlib.resources import files
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from conventions.documents.registre import BlocDocument, ChampDocument, ContexteBloc
from conventions.models import Document
from ctg.typographie import INSECABLE, date_en_lettres, enumerer, heure
from plan_actions.domain.comptes_rendus import suivante
from plan_actions.domain.presences import CollegeFeuille, LigneFeuille, feuille, par_college
from plan_actions.domain.reunions import annoncer, charger_reunion
from plan_actions.enums import EtatPresence
from plan_actions.models import Reunion

JOURS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
COMITE, REUNION = "Comité", "Réunion"


@dataclass(frozen=True, slots=True)
class PointAnnonce:
    """An item of the agenda as it is announced; ``duree`` in minutes."""

    intitule: str
    rapporteur: str
    duree: int | None


@dataclass(frozen=True, slots=True)
class Annonce:
    """When, where and about what a meeting is, with the words of the document."""

    objet: str
    jour: date
    debut: time
    fin: time | None
    lieu: str
    points: tuple[PointAnnonce, ...]

    @property
    def jour_lu(self) -> str:
        """ "jeudi 4 mars 2027"."""
        return jour_de_semaine(self.jour)

    @property
    def heures(self) -> str:
        """ "de 14 h à 16 h 30", or "à 14 h"."""
        if self.fin is None:
            return f"à {heure(self.debut)}"
        return f"de {heure(self.debut)} à {heure(self.fin)}"


@dataclass(frozen=True, slots=True)
class SujetReunion:
    """The loaded meeting, and what the document says of it."""

    reunion: Reunion
    annonce: Annonce
    colleges: tuple[CollegeFeuille, ...]
    suivante: str


def jour_de_semaine(jour: date) -> str:
    """ "jeudi 4 mars 2027"."""
    return f"{JOURS[jour.weekday()]} {date_en_lettres(jour)}"


def lire_annonce(donnees: dict[str, Any]) -> Annonce:
    """What ``reunions.annoncer`` wrote."""
    return Annonce(
        donnees["objet"],
        date.fromisoformat(str(donnees["jour"])),
        time.fromisoformat(str(donnees["debut"])),
        time.fromisoformat(str(donnees["fin"])) if donnees["fin"] else None,
        donnees["lieu"],
        tuple(PointAnnonce(*point) for point in donnees["points"]),
    )


def charger_sujet(document: Document, *, annoncee: bool) -> SujetReunion:
    """The meeting of the document; ``annoncee``: as it was announced rather than as it now is.

    A constant number of queries. Raises ``Reunion.DoesNotExist``.
    """
    assert document.objet is not None
    reunion = charger_reunion(document.objet)
    gardee = reunion.convocation if annoncee else None
    annonce = lire_annonce(gardee or annoncer(reunion))
    return SujetReunion(reunion, annonce, tuple(par_college(feuille(reunion))), _lire_suivante(reunion))


def _lire_suivante(reunion: Reunion) -> str:
    donnees = suivante(reunion)
    if donnees is None:
        return ""
    jour, debut = date.fromisoformat(donnees["jour"]), time.fromisoformat(donnees["debut"])
    return f"{jour_de_semaine(jour)} à {heure(debut)}, {donnees['lieu']}"


def titre_de(nom: str, reunion: Reunion) -> str:
    """ "Compte rendu du comité de pilotage du 4 mars 2027": « du comité … » whatever the committee is called."""
    return f"{nom}{INSECABLE}: {reunion.comite.nom}, {date_en_lettres(reunion.jour)}"


CHAMPS = (
    ChampDocument("comite.nom", "Nom du comité", COMITE, lambda _, sujet: sujet.reunion.comite.nom),
    ChampDocument("comite.missions", "Missions du comité", COMITE, lambda _, sujet: sujet.reunion.comite.missions),
    ChampDocument(
        "comite.periodicite", "Périodicité du comité", COMITE, lambda _, sujet: sujet.reunion.comite.periodicite
    ),
    ChampDocument("reunion.objet", "Objet de la réunion", REUNION, lambda _, sujet: sujet.annonce.objet),
    ChampDocument("reunion.date", "Date de la réunion", REUNION, lambda _, sujet: sujet.annonce.jour_lu),
    ChampDocument(
        "reunion.heures", "Heures de la réunion", REUNION, lambda _, sujet: sujet.annonce.heures, "« de 14 h à 16 h »"
    ),
    ChampDocument("reunion.lieu", "Lieu de la réunion", REUNION, lambda _, sujet: sujet.annonce.lieu),
    ChampDocument("reunion.president", "Qui préside la réunion", REUNION, lambda _, sujet: sujet.reunion.preside_par),
)


def seance(contexte: ContexteBloc) -> SafeString:
    """Committee, day, hours, place, chair, as a list of facts."""
    return _rendre("seance", contexte)


def ordre_du_jour(contexte: ContexteBloc) -> SafeString:
    """The items, numbered, with who presents them and for how long."""
    return _rendre("ordre_du_jour", contexte)


def membres(contexte: ContexteBloc) -> SafeString:
    """Who is convened, by college."""
    return _rendre("membres", contexte)


def presences(contexte: ContexteBloc) -> SafeString:
    """The attendance sheet by college, then what it adds up to."""
    sujet = contexte.sujet
    return _rendre("presences", contexte, bilan=bilan(sujet.colleges), excuses=noms_excuses(sujet.colleges))


def echanges(contexte: ContexteBloc) -> SafeString:
    """What was said about each item; an item nothing was said of only has its title."""
    points = [(point, contexte.imprimer(point.compte_rendu)) for point in contexte.sujet.reunion.points.all()]
    return _rendre("echanges", contexte, points=points)


def decisions(contexte: ContexteBloc) -> SafeString:
    """The decisions, numbered, with who carries them out and by when."""
    return _rendre("decisions", contexte, decisions=list(contexte.sujet.reunion.decisions.all()))


def prochaine(contexte: ContexteBloc) -> SafeString:
    """The next meeting of the committee, when it is planned."""
    return _rendre("prochaine", contexte) if contexte.sujet.suivante else SafeString("")


def signature(contexte: ContexteBloc) -> SafeString:
    """The frame of the chair."""
    return _rendre("signature", contexte)


def bilan(colleges: tuple[CollegeFeuille, ...]) -> list[str]:
    """One sentence a college: « Caf : 3 présents, 1 représenté sur 5 membres ; 4 voix sur 5 »."""
    return [_bilan(college) for college in colleges]


def _bilan(college: CollegeFeuille) -> str:
    presents = _accorde(college.presents, "présent")
    representes = f", {_accorde(college.representes, 'représenté')}" if college.representes else ""
    membres_ = _accorde(len(college.lignes), "membre")
    voix = f"\u202f; {college.voix} voix sur {college.votants}" if college.votants else ""
    return f"{college.nom}{INSECABLE}: {presents}{representes} sur {membres_}{voix}."


def _accorde(nombre: int, mot: str) -> str:
    return f"{nombre}{INSECABLE}{mot}{'s' if nombre > 1 else ''}"


def noms_excuses(colleges: tuple[CollegeFeuille, ...]) -> str:
    """ "Mme Dupont (Caf) et M. Durand (PMI)"."""
    lignes = [ligne for college in colleges for ligne in college.lignes if ligne.etat == EtatPresence.EXCUSE]
    return enumerer([_nommer(ligne) for ligne in lignes]) if lignes else ""


def _nommer(ligne: LigneFeuille) -> str:
    qui = ligne.nom or ligne.qualite or ligne.organisme
    return f"{qui} ({ligne.organisme})" if ligne.organisme and qui != ligne.organisme else qui


def _rendre(nom: str, contexte: ContexteBloc, **plus: Any) -> SafeString:
    sujet = contexte.sujet
    return render_to_string(
        f"pdf/plan_actions/reunion/{nom}.html",
        {"sujet": sujet, "reunion": sujet.reunion, "annonce": sujet.annonce, "colleges": sujet.colleges, **plus},
    )


BLOCS = (
    BlocDocument("reunion.seance", "La réunion : date, lieu, présidence", seance),
    BlocDocument("reunion.ordre_du_jour", "L’ordre du jour", ordre_du_jour),
    BlocDocument("reunion.membres", "Les membres du comité, par collège", membres),
    BlocDocument("reunion.presences", "La feuille de présence, par collège", presences),
    BlocDocument("reunion.echanges", "Ce qui a été dit, point par point", echanges),
    BlocDocument("reunion.decisions", "Les décisions", decisions),
    BlocDocument("reunion.prochaine", "La prochaine réunion", prochaine),
    BlocDocument("reunion.signature", "La signature de qui préside", signature),
)


def css() -> str:
    """The rules of both documents."""
    return (files("plan_actions.pdf") / "styles" / "reunion.css").read_text(encoding="utf-8")
