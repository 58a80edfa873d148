"""Invitations: the only way in, since there is no public sign-up."""

import hashlib
import logging
import secrets
from datetime import timedelta
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from ctg.droits import ActionRefusee
from territoires.erreurs import InvitationRefusee
from territoires.models import Appartenance, Invitation, Organisme, Role, Utilisateur, roles_possibles
from territoires.permissions import exiger

journal = logging.getLogger(__name__)

VALIDITE = timedelta(days=14)


def empreinte(jeton: str) -> str:
    """What is stored of a token: a leak of the database opens no account."""
    return hashlib.sha256(jeton.encode()).hexdigest()


@transaction.atomic
def inviter(*, par: Utilisateur, organisme: Organisme, email: str, role: str, base_url: str) -> Invitation:
    """Invite ``email`` to join ``organisme``; a pending invitation for the same person is replaced.

    The e-mail leaves after the commit. Raises ActionRefusee, InvitationRefusee (the e-mail could not leave included:
    the invitation then waits, and inviting again replaces it).
    """
    exiger(par, "membre.gerer", organisme)
    email = email.strip().lower()
    if role not in roles_possibles(organisme.nature):
        raise InvitationRefusee("Ce rôle n’existe pas dans cet organisme : choisissez-en un de la liste.")
    if Appartenance.objects.en_cours().filter(utilisateur__email__iexact=email, organisme=organisme).exists():
        raise InvitationRefusee("Cette personne est déjà membre : changez plutôt son rôle dans la liste.")
    invitation, jeton = _emettre(par, organisme, email, role)
    transaction.on_commit(lambda: envoyer(invitation, lien_de(jeton, base_url)))
    return invitation


@transaction.atomic
def inviter_premier_administrateur(
    *, par: Utilisateur, caf: Organisme, email: str, base_url: str
) -> tuple[Invitation, str]:
    """Invite the one who will run a Caf that nobody runs yet; returns the invitation and its link, e-mail not sent.

    Only a superuser may: rights come from memberships, and there is none yet. Raises ActionRefusee, InvitationRefusee.
    """
    if not par.is_superuser:
        raise ActionRefusee("Seul le compte technique peut donner son premier administrateur à une Caf.")
    if caf.appartenances.en_cours().filter(role=Role.ADMINISTRATEUR).exists():
        raise InvitationRefusee("Cette Caf a déjà un administrateur : c’est à lui d’inviter les autres membres.")
    invitation, jeton = _emettre(par, caf, email.strip().lower(), Role.ADMINISTRATEUR)
    return invitation, lien_de(jeton, base_url)


def lien_de(jeton: str, base_url: str) -> str:
    return base_url.rstrip("/") + reverse("territoires:invitation", args=[jeton])


def _emettre(par: Utilisateur, organisme: Organisme, email: str, role: str) -> tuple[Invitation, str]:
    """The stored invitation and its token; one that was pending for the same person is cancelled."""
    maintenant = timezone.now()
    Invitation.objects.filter(
        email__iexact=email, organisme=organisme, acceptee_le__isnull=True, annulee_le__isnull=True
    ).update(annulee_le=maintenant)
    jeton = secrets.token_urlsafe(32)
    invitation = Invitation(
        email=email,
        organisme=organisme,
        role=role,
        par=par,
        empreinte=empreinte(jeton),
        expire_le=maintenant + VALIDITE,
    )
    try:
        with transaction.atomic():
            invitation.save()
    except IntegrityError as erreur:
        raise InvitationRefusee("Une autre personne vient d’inviter cette adresse : rechargez la page.") from erreur
    return invitation, jeton


def envoyer(invitation: Invitation, lien: str) -> None:
    """Send the invitation, as text and as HTML. Raises InvitationRefusee when the mail server does not take it."""
    contexte = {"invitation": invitation, "lien": lien, "jours": VALIDITE.days}
    message = EmailMultiAlternatives(
        # A name typed with a line break would otherwise be refused as a header.
        subject=" ".join(f"{invitation.par.nom_complet} vous invite à rejoindre ctg".split()),
        body=render_to_string("territoires/courriels/invitation.txt", contexte),
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[invitation.email],
    )
    message.attach_alternative(render_to_string("territoires/courriels/invitation.html", contexte), "text/html")
    try:
        message.send()
    except (SMTPException, OSError) as erreur:
        journal.exception("invitation %s could not be sent", invitation.pk)
        raise InvitationRefusee(
            "L’invitation est enregistrée, mais son courriel n’a pas pu partir : invitez de nouveau cette personne "
            "dans quelques minutes."
        ) from erreur


def trouver(jeton: str) -> Invitation:
    """The pending invitation of a token. Raises InvitationRefusee when it is unknown, used, cancelled or too old."""
    invitation = (
        Invitation.objects.en_attente().select_related("organisme", "par").filter(empreinte=empreinte(jeton)).first()
    )
    if invitation is None:
        raise InvitationRefusee(
            "Cette invitation n’est plus valable : elle a déjà servi, a été annulée ou a plus de "
            f"{VALIDITE.days} jours. Demandez-en une nouvelle à la personne qui vous l’a envoyée."
        )
    return invitation


@transaction.atomic
def accepter(invitation: Invitation, *, utilisateur: Utilisateur) -> Appartenance:
    """Make ``utilisateur`` a member, once. Raises InvitationRefusee when it has served, or is for somebody else."""
    if utilisateur.email.lower() != invitation.email.lower():
        raise InvitationRefusee(
            f"Cette invitation est destinée à {invitation.email}. Déconnectez-vous puis rouvrez le lien reçu."
        )
    prise = Invitation.objects.en_attente().filter(pk=invitation.pk).update(acceptee_le=timezone.now())
    if not prise:
        raise InvitationRefusee("Cette invitation a déjà servi ou a été annulée.")
    appartenance = Appartenance.objects.filter(utilisateur=utilisateur, organisme=invitation.organisme).first()
    if appartenance is None:
        appartenance = Appartenance(utilisateur=utilisateur, organisme=invitation.organisme)
    appartenance.role, appartenance.au = invitation.role, None
    appartenance.save()
    return appartenance


@transaction.atomic
def ouvrir_compte(invitation: Invitation, *, prenom: str, nom: str, mot_de_passe: str) -> Utilisateur:
    """Create the account of an invited person and make them a member. Raises InvitationRefusee."""
    if Utilisateur.objects.filter(email__iexact=invitation.email).exists():
        raise InvitationRefusee("Un compte existe déjà avec cette adresse : connectez-vous pour accepter l’invitation.")
    try:
        with transaction.atomic():
            utilisateur = Utilisateur.objects.create_user(invitation.email, mot_de_passe, prenom=prenom, nom=nom)
    except IntegrityError as erreur:
        raise InvitationRefusee("Ce compte vient d’être ouvert : connectez-vous.") from erreur
    accepter(invitation, utilisateur=utilisateur)
    return utilisateur


def annuler(invitation: Invitation, *, par: Utilisateur) -> None:
    """Cancel a pending invitation. Raises ActionRefusee."""
    exiger(par, "membre.gerer", invitation.organisme)
    Invitation.objects.en_attente().filter(pk=invitation.pk).update(annulee_le=timezone.now())
