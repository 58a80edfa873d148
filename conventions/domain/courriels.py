"""The e-mails of the notifications: at once, or gathered in one digest a day; none is ever sent twice."""

import logging
import re
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from conventions.models import Courriel, Notification
from ctg.typographie import compter, date_en_lettres
from territoires.models import Utilisateur

journal = logging.getLogger(__name__)

ABANDON = timedelta(days=3)
"""Past this age an e-mail that could not leave is given up: the notification stays in the application."""
RESUME_MAX = 50
"""Most items told one by one in a digest; the others are counted."""
SUJET_MAX = 200
FINS_DE_LIGNE = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]+")


def absolue(chemin: str) -> str:
    """The full address of a path of the site: a job has no request to take the host from."""
    return f"{settings.ADRESSE.rstrip('/')}{chemin}"


def envoyer(pk: int) -> bool:
    """Send the e-mail of one notification, unless it left already, was read, or the user lost access.

    The row is marked before the server is called: a job killed in between loses this e-mail rather than send it
    twice, and the notification remains in the application. A refusal of the server takes the mark back, and
    :func:`relancer` tries again. Returns whether an e-mail left.
    """
    notification = (
        Notification.objects.select_related("utilisateur", "convention", "auteur")
        .non_lues()
        .filter(pk=pk, courriel=Courriel.AUSSITOT, envoyee_le__isnull=True, utilisateur__is_active=True)
        .first()
    )
    if notification is None or not _visibles(notification.utilisateur, [notification]):
        return False
    if not Notification.objects.filter(pk=pk, envoyee_le__isnull=True).update(envoyee_le=timezone.now()):
        return False
    contexte = {"notification": notification, "lien": absolue(notification.adresse)}
    courriel = _composer(notification.utilisateur, notification.phrase, "notification", contexte)
    if notification.auteur is not None and notification.auteur.is_active:
        courriel.reply_to = [notification.auteur.email]
    return _poster(courriel, [pk])


def envoyer_resumes(jour: date | None = None) -> int:
    """Send its digest of the day to each user who has unread news waiting for one; returns how many left.

    One a day at most for each user, whoever calls and how often. Nothing unread, no e-mail.
    """
    jour = jour or timezone.localdate()
    en_attente = Notification.objects.non_lues().filter(courriel=Courriel.RESUME, envoyee_le__isnull=True)
    utilisateurs = Utilisateur.objects.filter(is_active=True, pk__in=en_attente.values("utilisateur"))
    return sum(_resumer(pk, jour) for pk in utilisateurs.order_by("pk").values_list("pk", flat=True))


def relancer() -> int:
    """Try again the e-mails that could not leave, for three days; returns how many left."""
    depuis = timezone.now() - ABANDON
    en_attente = Notification.objects.non_lues().filter(
        courriel=Courriel.AUSSITOT, envoyee_le__isnull=True, cree_le__gte=depuis
    )
    return sum(envoyer(pk) for pk in en_attente.order_by("pk").values_list("pk", flat=True))


def _resumer(utilisateur_id: int, jour: date) -> bool:
    debut = timezone.make_aware(datetime.combine(jour, time.min))
    with transaction.atomic():
        # The lock on the account makes two workers agree on who sends the digest of the day.
        utilisateur = Utilisateur.objects.select_for_update(no_key=True).get(pk=utilisateur_id)
        siennes = Notification.objects.filter(utilisateur=utilisateur, courriel=Courriel.RESUME)
        if siennes.filter(envoyee_le__gte=debut).exists():
            return False
        attendues = list(siennes.non_lues().filter(envoyee_le__isnull=True).select_related("convention"))
        notifications = _visibles(utilisateur, attendues)
        if not notifications:
            return False
        pks = [n.pk for n in notifications]
        Notification.objects.filter(pk__in=pks).update(envoyee_le=timezone.now())
    lignes = [{"notification": n, "lien": absolue(n.adresse)} for n in notifications[:RESUME_MAX]]
    nombre = len(notifications)
    contexte = {
        "lignes": lignes,
        "nombre": compter(nombre, "nouvelle"),
        "pluriel": "s" if nombre > 1 else "",
        "autres": compter(nombre - len(lignes), "autre") if nombre > len(lignes) else "",
        "jour": date_en_lettres(jour),
        "tout": absolue(reverse("conventions:notifications")),
    }
    sujet = f"{compter(nombre, 'nouvelle')} de vos conventions, le {date_en_lettres(jour)}"
    return _poster(_composer(utilisateur, sujet, "resume", contexte), pks)


def _visibles(utilisateur: Utilisateur, notifications: Sequence[Notification]) -> list[Notification]:
    """Those that the user may still see, now and not when they were written."""
    admises = set(
        Notification.objects.visibles_par(utilisateur)
        .filter(pk__in=[n.pk for n in notifications])
        .values_list("pk", flat=True)
    )
    return [n for n in notifications if n.pk in admises]


def _composer(destinataire: Utilisateur, sujet: str, gabarit: str, contexte: dict[str, Any]) -> EmailMultiAlternatives:
    preferences = absolue(reverse("conventions:preferences_notifications"))
    contexte = {**contexte, "utilisateur": destinataire, "preferences": preferences}
    courriel = EmailMultiAlternatives(
        # A title typed with a line break would otherwise be refused as a header.
        subject=FINS_DE_LIGNE.sub(" ", sujet)[:SUJET_MAX],
        body=render_to_string(f"conventions/courriels/{gabarit}.txt", contexte),
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[destinataire.email],
        headers={"List-Unsubscribe": f"<{preferences}>", "Auto-Submitted": "auto-generated"},
    )
    courriel.attach_alternative(render_to_string(f"conventions/courriels/{gabarit}.html", contexte), "text/html")
    return courriel


def _poster(courriel: EmailMultiAlternatives, pks: list[int]) -> bool:
    try:
        courriel.send()
    except (SMTPException, OSError):
        journal.exception("the e-mail of notifications %s could not be sent", pks)
        Notification.objects.filter(pk__in=pks).update(envoyee_le=None)
        return False
    return True
