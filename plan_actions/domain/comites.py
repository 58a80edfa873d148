"""Committees of a convention and who sits on them; they are made from the steering annexe in ``comites_annexe``."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from conventions.domain.ecriture import enregistrer, ouvrir, prendre, relire, supprimer
from conventions.enums import Statut
from conventions.erreurs import ErreurMetier
from conventions.models import Convention
from plan_actions.domain.comites_ecriture import ANIMER, ecrire, ouvrir_comite, poser, refuser_au_dela
from plan_actions.enums import GenreInstance
from plan_actions.models import Comite, MembreComite, Reunion
from territoires.models import Utilisateur

CHAMPS = ("genre", "nom", "dispositif", "missions", "periodicite")
CHAMPS_MEMBRE = ("college", "organisme", "nom", "qualite", "courriel", "votant")
COMITES_MAX = 60
MEMBRES_MAX = 200
SANS_NOM = "Nommez la personne, sa fonction ou son organisme : le membre doit se reconnaître."


@transaction.atomic
def ajouter_comite(convention: Convention, *, par: Utilisateur, **valeurs: Any) -> Comite:
    """Add a committee by hand, without members; ``valeurs`` are those of :data:`CHAMPS`.

    Raises ``ActionRefusee``, ``LigneInvalide`` with a sentence by field, :class:`ErreurMetier`.
    """
    actuelle = ouvrir(convention.pk, par=par, action=ANIMER)
    refuser_au_dela(actuelle.comites.count(), COMITES_MAX, f"Une convention compte au plus {COMITES_MAX} comités.")
    comite = Comite(convention=actuelle)
    poser(comite, {nom: valeurs[nom] for nom in CHAMPS if nom in valeurs})
    enregistrer(comite, par=par)
    return comite


@transaction.atomic
def modifier_comite(comite: Comite, *, par: Utilisateur, jeton: int, **valeurs: Any) -> Comite:
    """Change its name, rattachement, missions, rhythm.

    Raises ``ActionRefusee``, ``LigneInvalide``, ``ConflitEdition``.
    """
    _, actuel = ouvrir_comite(comite, par=par)
    ecrire(actuel, {nom: valeurs[nom] for nom in CHAMPS if nom in valeurs}, jeton=jeton, par=par)
    return actuel


@transaction.atomic
def retirer_comite(comite: Comite, *, par: Utilisateur) -> None:
    """Remove a committee that never met. Raises ``ActionRefusee``, :class:`ErreurMetier` once it has a meeting."""
    _, actuel = ouvrir_comite(comite, par=par)
    if actuel.reunions.exists():
        raise ErreurMetier(
            f"« {actuel.nom} » a des réunions : leurs comptes rendus disparaîtraient avec lui. Retirez d’abord celles "
            "qui n’ont pas été convoquées, ou gardez le comité."
        )
    supprimer(actuel, par=par)


@transaction.atomic
def ajouter_membre(comite: Comite, *, par: Utilisateur, **valeurs: Any) -> MembreComite:
    """Add somebody to the committee; ``valeurs`` are those of :data:`CHAMPS_MEMBRE`.

    Raises ``ActionRefusee``, ``LigneInvalide``, :class:`ErreurMetier`.
    """
    _, actuel = ouvrir_comite(comite, par=par)
    presents = actuel.membres.filter(retire_le=None).count()
    refuser_au_dela(presents, MEMBRES_MAX, f"Un comité compte au plus {MEMBRES_MAX} membres.")
    membre = MembreComite(comite=actuel, ordre=prochain_ordre(actuel))
    poser(membre, {nom: valeurs[nom] for nom in CHAMPS_MEMBRE if nom in valeurs})
    _exiger_un_nom(membre)
    enregistrer(membre, par=par)
    return membre


@transaction.atomic
def modifier_membre(membre: MembreComite, *, par: Utilisateur, jeton: int, **valeurs: Any) -> MembreComite:
    """Change who sits; minutes already established keep the former words.

    Raises ``ActionRefusee``, ``LigneInvalide``, ``ConflitEdition``, :class:`ErreurMetier`.
    """
    ouvrir_comite(membre.comite, par=par)
    actuel = relire(membre, "comite")
    voulues = {nom: valeurs[nom] for nom in CHAMPS_MEMBRE if nom in valeurs}
    if ecrire(actuel, voulues, jeton=jeton, par=par):
        _exiger_un_nom(actuel)
    return actuel


@transaction.atomic
def retirer_membre(membre: MembreComite, *, par: Utilisateur) -> MembreComite:
    """They no longer sit: kept for the meetings they came to, and for :func:`remettre_membre`.

    Raises ``ActionRefusee``.
    """
    return _retirer(membre, par, retire=True)


@transaction.atomic
def remettre_membre(membre: MembreComite, *, par: Utilisateur) -> MembreComite:
    """They sit again. Raises ``ActionRefusee``."""
    return _retirer(membre, par, retire=False)


def _retirer(membre: MembreComite, par: Utilisateur, *, retire: bool) -> MembreComite:
    ouvrir_comite(membre.comite, par=par)
    actuel = relire(membre, "comite")
    if (actuel.retire_le is not None) != retire:
        prendre(actuel, actuel.jeton)
        actuel.retire_le = timezone.now() if retire else None
        enregistrer(actuel, par=par, raison="ne siège plus" if retire else "siège de nouveau")
    return actuel


def _exiger_un_nom(membre: MembreComite) -> None:
    if not (membre.nom or membre.qualite or membre.organisme):
        raise ErreurMetier(SANS_NOM)


def prochain_ordre(comite: Comite) -> int:
    """The rank of the next member."""
    dernier = comite.membres.order_by("-ordre").values_list("ordre", flat=True).first()
    return (dernier or 0) + 1


def copil_absent(convention: Convention, comites: Iterable[Comite], jour: date) -> list[int]:
    """The years in force, up to the present one, in which no copil met or is planned (rule 15).

    ``comites`` have their meetings loaded; a convention that is not in force yet owes nothing.
    """
    if convention.statut not in {Statut.EN_VIGUEUR, Statut.ACHEVEE}:
        return []
    tenues = {
        reunion.jour.year
        for comite in comites
        if comite.genre == GenreInstance.COPIL
        for reunion in comite.reunions.all()
        if reunion.annulee_le is None
    }
    annees = range(convention.date_effet.year, min(convention.date_fin.year, jour.year) + 1)
    return [annee for annee in annees if annee not in tenues]


def prochaine(reunions: Iterable[Reunion], jour: date) -> Reunion | None:
    """The next meeting, today's included, that is not called off."""
    futures = [r for r in reunions if r.annulee_le is None and r.jour >= jour]
    return min(futures, key=lambda r: (r.jour, r.debut), default=None)


def derniere(reunions: Iterable[Reunion], jour: date) -> Reunion | None:
    """The last meeting before today that was not called off."""
    passees = [r for r in reunions if r.annulee_le is None and r.jour < jour]
    return max(passees, key=lambda r: (r.jour, r.debut), default=None)
