"""Meetings of a committee: planned, convened, changed, called off; what happens in them is in ``reunions_seance``."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Prefetch
from django.utils import timezone

from conventions.domain.documents import creer_document, etablir, rouvrir_document
from conventions.domain.ecriture import enregistrer, prendre, relire, supprimer
from conventions.enums import Nature
from conventions.erreurs import ErreurMetier
from conventions.models import Convention, Document
from plan_actions.domain.comites_ecriture import ecrire, ouvrir_comite, poser, refuser_au_dela
from plan_actions.models import Comite, Decision, MembreComite, PointReunion, Presence, Reunion
from territoires.models import Utilisateur

CHAMPS = ("objet", "jour", "debut", "fin", "lieu", "preside_par")
ANNONCES = ("objet", "jour", "debut", "fin", "lieu")
"""What people who were convened must be told again when it changes."""
REUNIONS_MAX = 200
ETABLI = "Le compte rendu de cette réunion est établi : reprenez sa rédaction pour la modifier."
ANNULEE = "Cette réunion est annulée : rétablissez-la d’abord."
SANS_ORDRE_DU_JOUR = "L’ordre du jour est vide : ajoutez au moins un point avant de convoquer."
A_DES_TRACES = (
    "Cette réunion a été convoquée, ou son déroulement est noté : annulez-la plutôt, elle restera au dossier."
)


def charger_reunion(cible: Reunion | int) -> Reunion:
    """A fresh copy of the meeting with its committee, agenda, sheet and decisions; a constant number of queries.

    Raises ``Reunion.DoesNotExist``.
    """
    pk = cible.pk if isinstance(cible, Reunion) else cible
    return (
        Reunion.objects.select_related("comite__convention")
        .prefetch_related(
            Prefetch("points", PointReunion.objects.order_by("ordre", "pk")),
            Prefetch("decisions", Decision.objects.order_by("ordre", "pk")),
            Prefetch("presences", Presence.objects.order_by("pk")),
            Prefetch("comite__membres", MembreComite.objects.order_by("ordre", "pk")),
            Prefetch("comite__reunions", Reunion.objects.order_by("jour", "pk")),
        )
        .get(pk=pk)
    )


def document_de(reunion: Reunion, nature: str) -> Document | None:
    """The convocation or the minutes, if they were made."""
    documents = Document.objects.filter(convention=reunion.comite.convention_id, nature=nature, objet=reunion.pk)
    return documents.select_related("etabli_par").first()


def ouvrir_reunion(reunion: Reunion, *, par: Utilisateur, etablie: bool = False) -> tuple[Convention, Reunion]:
    """Lock the convention, check the right, read the meeting again; one whose minutes are established is refused.

    Raises ``ActionRefusee``, :class:`ErreurMetier`. ``etablie`` lets the established ones through.
    """
    convention, comite = ouvrir_comite(reunion.comite, par=par)
    actuelle = relire(reunion)
    actuelle.comite = comite
    if not etablie:
        minutes = document_de(actuelle, Nature.COMPTE_RENDU)
        if minutes is not None and not minutes.est_projet:
            raise ErreurMetier(ETABLI)
    return convention, actuelle


@transaction.atomic
def planifier(comite: Comite, *, par: Utilisateur, **valeurs: Any) -> Reunion:
    """Plan a meeting; ``valeurs`` are those of :data:`CHAMPS`.

    Raises ``ActionRefusee``, ``LigneInvalide`` with a sentence by field, :class:`ErreurMetier`.
    """
    _, actuel = ouvrir_comite(comite, par=par)
    refuser_au_dela(actuel.reunions.count(), REUNIONS_MAX, f"Un comité compte au plus {REUNIONS_MAX} réunions.")
    reunion = Reunion(comite=actuel)
    poser(reunion, {nom: valeurs[nom] for nom in CHAMPS if nom in valeurs})
    enregistrer(reunion, par=par)
    return reunion


@transaction.atomic
def modifier_reunion(reunion: Reunion, *, par: Utilisateur, jeton: int, **valeurs: Any) -> Reunion:
    """Change it; one that was convened takes the next sequence, so that calendars follow.

    Raises ``ActionRefusee``, ``LigneInvalide``, ``ConflitEdition``, :class:`ErreurMetier`.
    """
    _, actuelle = ouvrir_reunion(reunion, par=par)
    _exiger_maintenue(actuelle)
    voulues: Mapping[str, Any] = {nom: valeurs[nom] for nom in CHAMPS if nom in valeurs}
    if actuelle.convoquee_le and any(nom in voulues and getattr(actuelle, nom) != voulues[nom] for nom in ANNONCES):
        actuelle.sequence += 1
    ecrire(actuelle, voulues, jeton=jeton, par=par)
    return actuelle


@transaction.atomic
def convoquer(reunion: Reunion, *, par: Utilisateur) -> Reunion:
    """Say that it is convened: stamps the moment, keeps what is announced, establishes the convocation.

    Convened again after a change, it takes the next sequence. Raises ``ActionRefusee``, :class:`ErreurMetier` without
    an agenda or once called off.
    """
    convention, actuelle = ouvrir_reunion(reunion, par=par)
    _exiger_maintenue(actuelle)
    annonce = annoncer(actuelle)
    if not annonce["points"]:
        raise ErreurMetier(SANS_ORDRE_DU_JOUR)
    if actuelle.convoquee_le is not None and actuelle.convocation == annonce:
        return actuelle
    if actuelle.convocation is not None and all(actuelle.convocation.get(nom) == annonce[nom] for nom in ANNONCES):
        # Only the agenda changed: no other writer has advanced the sequence.
        actuelle.sequence += 1
    prendre(actuelle, actuelle.jeton)
    actuelle.convoquee_le, actuelle.convocation = timezone.now(), annonce
    enregistrer(actuelle, par=par, raison="convoquée")
    document = creer_document(convention, Nature.CONVOCATION, par=par, objet=actuelle.pk, reunion=actuelle)
    rouvrir_document(document, par=par, verifier=False)
    etablir(document, par=par, verifier=False)
    return actuelle


def annoncer(reunion: Reunion) -> dict[str, Any]:
    """What a convocation says of the meeting as it now is, in the terms of JSON."""
    points = [[p.intitule, p.rapporteur, p.duree] for p in reunion.points.all()]
    return {**{nom: _en_json(getattr(reunion, nom)) for nom in ANNONCES}, "points": points}


def _en_json(valeur: Any) -> Any:
    return valeur.isoformat() if hasattr(valeur, "isoformat") else valeur


def convocation_perimee(reunion: Reunion) -> bool:
    """Whether the meeting, not over yet, has changed since it was convened; no query on a loaded one."""
    if reunion.convocation is None or reunion.annulee_le is not None or reunion.jour < timezone.localdate():
        return False
    return bool(reunion.convocation != annoncer(reunion))


@transaction.atomic
def annuler(reunion: Reunion, *, par: Utilisateur, raison: str = "") -> Reunion:
    """Call it off: it stays, and its .ics says so. Raises ``ActionRefusee``, :class:`ErreurMetier`."""
    return _annuler(reunion, par, True, f"annulée : {raison.strip()}" if raison.strip() else "annulée")


@transaction.atomic
def retablir(reunion: Reunion, *, par: Utilisateur) -> Reunion:
    """It takes place after all. Raises ``ActionRefusee``, :class:`ErreurMetier`."""
    return _annuler(reunion, par, False, "rétablie")


def _annuler(reunion: Reunion, par: Utilisateur, annulee: bool, raison: str) -> Reunion:
    _, actuelle = ouvrir_reunion(reunion, par=par)
    if (actuelle.annulee_le is not None) != annulee:
        prendre(actuelle, actuelle.jeton)
        actuelle.annulee_le = timezone.now() if annulee else None
        actuelle.sequence += 1
        enregistrer(actuelle, par=par, raison=raison)
    return actuelle


def _exiger_maintenue(reunion: Reunion) -> None:
    if reunion.annulee_le is not None:
        raise ErreurMetier(ANNULEE)


def supprimable(reunion: Reunion) -> bool:
    """Whether it may be removed without a trace: never convened, nothing noted. No query on a loaded meeting."""
    if reunion.convoquee_le is not None:
        return False
    notes = any(point.compte_rendu for point in reunion.points.all())
    return not (notes or reunion.presences.all() or reunion.decisions.all())


@transaction.atomic
def supprimer_reunion(reunion: Reunion, *, par: Utilisateur) -> None:
    """Remove a meeting planned by mistake, and its agenda. Raises ``ActionRefusee``, :class:`ErreurMetier`."""
    _, actuelle = ouvrir_reunion(reunion, par=par)
    if not supprimable(actuelle):
        raise ErreurMetier(A_DES_TRACES)
    for document in Document.objects.filter(
        convention=actuelle.comite.convention_id,
        nature__in=(Nature.CONVOCATION, Nature.COMPTE_RENDU),
        objet=actuelle.pk,
    ):
        supprimer(document, par=par)
    supprimer(actuelle, par=par)
