"""Memberships: change a role, end a membership, never leave an organisme without anybody to run it."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from territoires.erreurs import MembreRefuse
from territoires.models import Appartenance, Organisme, Role, Utilisateur, roles_possibles
from territoires.permissions import exiger


def role_qui_gere(organisme: Organisme) -> Role:
    return Role.ADMINISTRATEUR if organisme.est_caf else Role.REFERENT


@transaction.atomic
def changer_role(appartenance: Appartenance, *, par: Utilisateur, role: str) -> Appartenance:
    """Give another role. Raises ActionRefusee, MembreRefuse."""
    appartenance = _verrouiller(appartenance, par)
    if role not in roles_possibles(appartenance.organisme.nature):
        raise MembreRefuse("Ce rôle n’existe pas dans cet organisme : choisissez-en un de la liste.")
    if role != role_qui_gere(appartenance.organisme):
        _garder_un_gestionnaire(appartenance)
    appartenance.role = role
    _enregistrer(appartenance, par)
    return appartenance


@transaction.atomic
def retirer(appartenance: Appartenance, *, par: Utilisateur) -> None:
    """End a membership as of yesterday; its history stays. Raises ActionRefusee, MembreRefuse."""
    appartenance = _verrouiller(appartenance, par)
    _garder_un_gestionnaire(appartenance)
    hier = timezone.localdate() - timedelta(days=1)
    if appartenance.du > hier:
        appartenance._history_user = par  # type: ignore[attr-defined]
        appartenance.delete()
        return
    appartenance.au = hier
    _enregistrer(appartenance, par)


def _verrouiller(appartenance: Appartenance, par: Utilisateur) -> Appartenance:
    # All memberships of the organisme are locked, so that two last managers cannot leave at once.
    toutes = Appartenance.objects.select_for_update().filter(organisme=appartenance.organisme_id)
    fraiche = next((a for a in toutes.select_related("organisme").order_by("pk") if a.pk == appartenance.pk), None)
    if fraiche is None:
        raise MembreRefuse("Cette personne n’est plus membre : rechargez la page.")
    exiger(par, "membre.gerer", fraiche.organisme)
    return fraiche


def _garder_un_gestionnaire(appartenance: Appartenance) -> None:
    role = role_qui_gere(appartenance.organisme)
    if appartenance.role != role:
        return
    autres = appartenance.organisme.appartenances.en_cours().filter(role=role).exclude(pk=appartenance.pk)
    if not autres.exists():
        raise MembreRefuse(
            f"{appartenance.utilisateur} est la dernière personne qui peut gérer cet organisme : "
            f"donnez d’abord le rôle « {role.label} » à quelqu’un d’autre."
        )


def _enregistrer(appartenance: Appartenance, par: Utilisateur) -> None:
    appartenance._history_user = par  # type: ignore[attr-defined]
    appartenance.save()
