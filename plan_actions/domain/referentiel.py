"""The job reference of the coopération posts: the built-in one, that of a Caf, and what a post takes from it."""

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.db import transaction
from simple_history.utils import bulk_create_with_history

from conventions.domain.ecriture import enregistrer, relire
from conventions.domain.saisie import ouvrir_saisie
from conventions.erreurs import ErreurMetier
from conventions.models import Convention
from conventions.permissions import ACTIONS, peut_dans_caf
from ctg.droits import ActionRefusee
from plan_actions.models import ActiviteReference, PosteCooperation
from territoires.models import Organisme, Utilisateur
from territoires.referentiels.normalisation import normaliser

FICHIER = Path(__file__).parents[1] / "referentiels" / "cooperation.toml"
ACTION = "gabarit.modifier"
LIGNES_MAX = 80
PROPOSITIONS_MAX = 10
TEXTES_MAX = {"mission": 250, "activite": 400, "competence": 400}


@dataclass(frozen=True, slots=True)
class LigneReference:
    """One activity, the mission that it serves and the skill that it asks."""

    mission: str
    activite: str
    competence: str = ""


@cache
def fourni() -> tuple[LigneReference, ...]:
    """The built-in reference, in order."""
    brut = tomllib.loads(FICHIER.read_text(encoding="utf-8"))
    return tuple(
        LigneReference(bloc["mission"], activite, competence)
        for bloc in brut["missions"]
        for activite, competence in bloc["activites"]
    )


def referentiel_de(caf: Organisme) -> list[LigneReference]:
    """The reference of the Caf when it has written its own, else the built-in one; one query."""
    lignes = ActiviteReference.objects.filter(caf=caf).order_by("ordre", "pk")
    return [LigneReference(li.mission, li.activite, li.competence) for li in lignes] or list(fourni())


@transaction.atomic
def enregistrer_referentiel(caf: Organisme, lignes: Iterable[LigneReference], *, par: Utilisateur) -> int:
    """Replace the reference of the Caf; without any line, the built-in one holds again. Returns the number of lines.

    Raises ``ActionRefusee``, ``ErreurMetier`` (too many lines, a line without mission or activity, a text too long).
    """
    if not peut_dans_caf(par, ACTION, caf):
        raise ActionRefusee(f"Votre rôle ne permet pas cette action : {ACTIONS[ACTION].libelle.lower()}.")
    propres = [_propre(rang, ligne) for rang, ligne in enumerate(lignes, 1)]
    if len(propres) > LIGNES_MAX:
        raise ErreurMetier(f"Le référentiel compte au plus {LIGNES_MAX} activités : réunissez-en plusieurs.")
    if propres == list(fourni()):
        propres = []
    ActiviteReference.objects.filter(caf=caf).delete()
    bulk_create_with_history(
        [
            ActiviteReference(caf=caf, ordre=rang, mission=li.mission, activite=li.activite, competence=li.competence)
            for rang, li in enumerate(propres, 1)
        ],
        ActiviteReference,
        default_user=par,
    )
    return len(propres)


def _propre(rang: int, ligne: LigneReference) -> LigneReference:
    textes = {champ: " ".join(getattr(ligne, champ).split()) for champ in TEXTES_MAX}
    for champ, nom in (("mission", "la mission"), ("activite", "l’activité")):
        if not textes[champ]:
            raise ErreurMetier(f"Ligne {rang} : écrivez {nom}, ou videz toute la ligne pour la retirer.")
    for champ, longueur in TEXTES_MAX.items():
        if len(textes[champ]) > longueur:
            raise ErreurMetier(
                f"Ligne {rang} : un texte compte {len(textes[champ])} caractères, {longueur} au plus. Abrégez-le."
            )
    return LigneReference(**textes)


def proposer(convention: Convention, colonne: str, texte: str) -> list[dict[str, str]]:
    """Missions or activities of the reference that hold ``texte``, for a cell of the table of posts."""
    champ = {"missions": "mission", "activites": "activite"}.get(colonne)
    if champ is None:
        return []
    cherche = normaliser(texte)
    trouves = dict.fromkeys(getattr(ligne, champ) for ligne in referentiel_de(convention.caf))
    retenus = [valeur for valeur in trouves if cherche in normaliser(valeur)]
    return [{"libelle": valeur, colonne: valeur} for valeur in retenus[:PROPOSITIONS_MAX]]


@transaction.atomic
def reprendre_referentiel(poste: PosteCooperation, *, par: Utilisateur) -> PosteCooperation:
    """Add to the post the missions and activities of the reference that it does not have yet.

    Raises ``ActionRefusee``, ``ErreurMetier`` when the post was removed.
    """
    convention, _ = ouvrir_saisie(poste.annexe, par=par, ancre=f"postes:{poste.pk}")
    actuel = relire(poste)
    lignes = referentiel_de(convention.caf)
    missions = completer(actuel.missions, [ligne.mission for ligne in lignes])
    activites = completer(actuel.activites, [ligne.activite for ligne in lignes])
    if (missions, activites) != (actuel.missions, actuel.activites):
        actuel.missions, actuel.activites = missions, activites
        actuel.jeton += 1
        enregistrer(actuel, par=par, raison="référentiel repris")
    return actuel


def completer(texte: str, lignes: Sequence[str]) -> str:
    """``texte``, one thing a line, with those of ``lignes`` that it lacks added at the end, each once."""
    presentes = [ligne.strip() for ligne in texte.splitlines() if ligne.strip()]
    connues = {normaliser(ligne) for ligne in presentes}
    for ligne in dict.fromkeys(lignes):
        if normaliser(ligne) not in connues:
            presentes.append(ligne)
            connues.add(normaliser(ligne))
    return "\n".join(presentes)
