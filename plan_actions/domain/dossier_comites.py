"""The committees of a convention and their meetings, in and out of a dossier."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from typing import Any

from django.db.models import Prefetch
from django.utils import timezone

from conventions.domain.ecriture import enregistrer
from conventions.models import Convention, Partie
from ctg.texte_riche import TexteRefuse, mentions, nettoyer
from plan_actions.domain.comites import CHAMPS, CHAMPS_MEMBRE
from plan_actions.domain.dossier_comites_schema import SCHEMA
from plan_actions.models import Comite, Decision, Instance, MembreComite, PointReunion, Presence, Reunion
from territoires.models import Utilisateur

MOMENTS = ("convoquee_le", "annulee_le")
ANNEES = range(1900, 2200)
"""Years in which a moment may be moved to another time zone without leaving the calendar."""


class VoletComites:
    """Everything that the committees hold, the members in their order: a presence names its member by that rank."""

    code = "comites"

    def schema(self) -> dict[str, Any]:
        return SCHEMA

    def exporter(self, convention: Convention, parties: Mapping[int, str]) -> list[dict[str, Any]]:
        reunions = Reunion.objects.order_by("jour", "pk").prefetch_related("points", "presences", "decisions")
        comites = convention.comites.select_related("origine__annexe").order_by("pk")
        return [_comite(c) for c in comites.prefetch_related("membres", Prefetch("reunions", reunions))]

    def erreurs(self, contenu: Any, donnees: dict[str, Any]) -> Iterator[tuple[str, str]]:
        for rang, comite in enumerate(contenu):
            for place, membre in enumerate(comite["membres"]):
                yield from _fautes_de_moment(membre, "retire_le", f"[{rang}].membres[{place}]")
            for place, reunion in enumerate(comite["reunions"]):
                for chemin, phrase in _fautes(reunion, len(comite["membres"])):
                    yield f"[{rang}].reunions[{place}]{chemin}", phrase

    def importer(self, convention: Convention, contenu: Any, parties: Mapping[str, Partie], par: Utilisateur) -> None:
        instances = {i.nom: i for i in Instance.objects.filter(annexe__convention=convention, comite=None)}
        for source in contenu:
            comite = Comite(convention=convention, annexe_lue=source["annexe_lue"], **_choisir(source, CHAMPS))
            comite.origine = instances.pop(source["instance"], None) if source["instance"] else None
            enregistrer(comite, par=par)
            membres = [_ecrire_membre(comite, rang, membre, par) for rang, membre in enumerate(source["membres"], 1)]
            for reunion in source["reunions"]:
                _ecrire_reunion(comite, reunion, membres, par)


def _choisir(source: Mapping[str, Any], champs: tuple[str, ...]) -> dict[str, Any]:
    return {nom: source[nom] for nom in champs}


def _comite(comite: Comite) -> dict[str, Any]:
    membres = list(comite.membres.all())
    rangs = {membre.pk: rang for rang, membre in enumerate(membres)}
    return {
        **{nom: getattr(comite, nom) for nom in CHAMPS},
        "instance": _instance(comite),
        "annexe_lue": comite.annexe_lue,
        "membres": [_membre(membre) for membre in membres],
        "reunions": [_reunion(reunion, rangs) for reunion in comite.reunions.all()],
    }


def _instance(comite: Comite) -> str:
    """The name that the annexe gives it; unsaid while a party drafts the annexe for itself.

    Opening the committees from the annexe ties them again, by their name.
    """
    return comite.origine.nom if comite.origine and not comite.origine.annexe.privee else ""


def _membre(membre: MembreComite) -> dict[str, Any]:
    retire = membre.retire_le
    return {**{nom: getattr(membre, nom) for nom in CHAMPS_MEMBRE}, "retire_le": retire and retire.isoformat()}


def _reunion(reunion: Reunion, rangs: Mapping[int, int]) -> dict[str, Any]:
    return {
        "objet": reunion.objet,
        "jour": reunion.jour.isoformat(),
        "debut": reunion.debut.isoformat(),
        "fin": reunion.fin.isoformat() if reunion.fin else None,
        "lieu": reunion.lieu,
        "preside_par": reunion.preside_par,
        **{nom: quand.isoformat() if (quand := getattr(reunion, nom)) else None for nom in MOMENTS},
        "sequence": reunion.sequence,
        "convocation": reunion.convocation,
        "feuille": reunion.feuille,
        "points": [
            {nom: getattr(point, nom) for nom in ("intitule", "rapporteur", "duree", "compte_rendu")}
            for point in reunion.points.all()
        ],
        "presences": [
            {"membre": rangs[p.membre_id], "etat": p.etat, "represente_par": p.represente_par}
            for p in reunion.presences.all()
        ],
        "decisions": [_decision(decision) for decision in reunion.decisions.all()],
    }


def _decision(decision: Decision) -> dict[str, Any]:
    echeance = decision.echeance
    return {
        "texte": decision.texte,
        "responsable": decision.responsable,
        "echeance": echeance.isoformat() if echeance else None,
    }


def _fautes_de_moment(source: Mapping[str, Any], nom: str, ou: str = "") -> Iterator[tuple[str, str]]:
    try:
        lu = _moment(source[nom])
    except ValueError:
        lu = None
    if source[nom] and (lu is None or lu.year not in ANNEES):
        yield f"{ou}.{nom}", "Ce moment n’existe pas\u00a0: écrivez-le sous la forme 2026-03-31T14:00:00+02:00."


def _fautes(reunion: dict[str, Any], membres: int) -> Iterator[tuple[str, str]]:
    for nom in MOMENTS:
        yield from _fautes_de_moment(reunion, nom)
    fin = reunion["fin"]
    if fin and time.fromisoformat(fin) <= time.fromisoformat(reunion["debut"]):
        yield ".fin", "La réunion finit avant d’avoir commencé : corrigez l’une des deux heures."
    vus: set[int] = set()
    for rang, presence in enumerate(reunion["presences"]):
        if presence["membre"] >= membres or presence["membre"] in vus:
            yield f".presences[{rang}].membre", "Chaque présence est celle d’un membre du comité, une fois."
        vus.add(presence["membre"])
        if presence["represente_par"] and presence["etat"] != "represente":
            yield f".presences[{rang}].represente_par", "Seul un membre représenté a un représentant."
    for rang, point in enumerate(reunion["points"]):
        try:
            if mentions(nettoyer(point["compte_rendu"])):
                yield f".points[{rang}].compte_rendu", "Un compte rendu ne prend pas de champ de fusion."
        except TexteRefuse as erreur:
            yield f".points[{rang}].compte_rendu", str(erreur)


def _moment(texte: str | None) -> datetime | None:
    if not texte:
        return None
    lu = datetime.fromisoformat(texte)
    return lu if lu.tzinfo else timezone.make_aware(lu)


def _ecrire_membre(comite: Comite, ordre: int, source: dict[str, Any], par: Utilisateur) -> MembreComite:
    membre = MembreComite(
        comite=comite, ordre=ordre, retire_le=_moment(source["retire_le"]), **_choisir(source, CHAMPS_MEMBRE)
    )
    enregistrer(membre, par=par)
    return membre


def _ecrire_reunion(comite: Comite, source: dict[str, Any], membres: list[MembreComite], par: Utilisateur) -> None:
    reunion = Reunion(
        comite=comite,
        jour=date.fromisoformat(source["jour"]),
        debut=time.fromisoformat(source["debut"]),
        fin=time.fromisoformat(source["fin"]) if source["fin"] else None,
        **{nom: _moment(source[nom]) for nom in MOMENTS},
        **_choisir(source, ("objet", "lieu", "preside_par", "sequence", "convocation", "feuille")),
    )
    enregistrer(reunion, par=par)
    lignes: list[Any] = []
    for ordre, point in enumerate(source["points"], 1):
        lignes.append(PointReunion(reunion=reunion, ordre=ordre, **point))
        lignes[-1].compte_rendu = nettoyer(point["compte_rendu"])
    for presence in source["presences"]:
        lignes.append(Presence(reunion=reunion, **{**presence, "membre": membres[presence["membre"]]}))
    for ordre, decision in enumerate(source["decisions"], 1):
        echeance = date.fromisoformat(decision["echeance"]) if decision["echeance"] else None
        lignes.append(Decision(reunion=reunion, ordre=ordre, auteur=par, **{**decision, "echeance": echeance}))
    for ligne in lignes:
        enregistrer(ligne, par=par)
