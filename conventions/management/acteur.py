"""Who a command acts as, and the Caf that it acts for."""

from django.core.management.base import CommandError

from conventions.management.lecture import trouver_auteur
from territoires.models import Appartenance, Organisme, Role, Utilisateur


def trouver_caf(donnee: str) -> Organisme:
    """The Caf of that id or SIREN. Raises CommandError with the command that opens one."""
    propre = donnee.replace(" ", "")
    cafs = Organisme.objects.cafs().select_related("reglages")
    if propre.isdecimal():
        caf = cafs.filter(siren=propre).first() if len(propre) == 9 else cafs.filter(pk=int(propre[:18])).first()
        if caf is not None:
            return caf
    connues = ", ".join(f"{caf.pk} ({caf.nom})" for caf in cafs.order_by("nom")[:5])
    if connues:
        raise CommandError(f"Aucune Caf n’a l’identifiant ou le SIREN « {donnee} ». Celles de cette base : {connues}.")
    raise CommandError(
        "Cette base n’a encore aucune Caf : ouvrez-en une avec « manage.py creer_caf DÉPARTEMENT COURRIEL », "
        "puis recommencez."
    )


def agir_pour(caf: Organisme, email: str | None) -> Utilisateur:
    """The account that a command acts as: the one named, else the first administrator of the Caf.

    Without either, a technical account stands in with the role of administrator for the time of the command: whoever
    runs it has the database already. That role is never stored. Raises CommandError for an unknown address.
    """
    if email:
        return trouver_auteur(email)
    membres = Appartenance.objects.en_cours().filter(
        organisme=caf, role=Role.ADMINISTRATEUR, utilisateur__is_active=True
    )
    if premier := membres.select_related("utilisateur").order_by("pk").first():
        return premier.utilisateur
    technique = Utilisateur.objects.filter(is_superuser=True, is_active=True).order_by("pk").first()
    auteur = technique or trouver_auteur(None)
    auteur.appartenances_actives = [Appartenance(utilisateur=auteur, organisme=caf, role=Role.ADMINISTRATEUR)]
    return auteur
