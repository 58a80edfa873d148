"""What a user is told: the list, what is read, and how they want to be told."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from conventions.domain.notifications import lire, regler_preferences
from conventions.forms.fils import PreferencesForm
from conventions.models import Notification, PreferenceNotification
from ctg.decorators import ecriture, lecture
from territoires.requete import Requete

PAR_PAGE = 30


@lecture
def liste(request: Requete) -> HttpResponse:
    """Latest first, those of today apart."""
    toutes = Notification.objects.visibles_par(request.user).select_related("convention")
    page = Paginator(toutes, PAR_PAGE).get_page(request.GET.get("page"))
    aujourdhui = timezone.localdate()
    groupes: dict[str, list[Any]] = {}
    for notification in page.object_list:
        du_jour = timezone.localdate(notification.cree_le) == aujourdhui
        groupes.setdefault("Aujourd’hui" if du_jour else "Plus tôt", []).append(notification)
    return render(request, "conventions/notifications.html", {"page": page, "groupes": groupes})


@ecriture
def ouvrir(request: Requete, pk: int) -> HttpResponse:
    """Go to what a notification tells of; POST marks it as read on the way."""
    notification = get_object_or_404(Notification.objects.visibles_par(request.user), pk=pk)
    if request.method == "POST":
        lire(request.user, pk)
    if not url_has_allowed_host_and_scheme(notification.adresse, allowed_hosts=None):
        return redirect("conventions:notifications")
    return redirect(notification.adresse)


@ecriture
def tout_lire(request: Requete) -> HttpResponse:
    """Mark everything as read."""
    if request.method == "POST":
        lire(request.user)
    return redirect("conventions:notifications")


@ecriture
def preferences(request: Requete) -> HttpResponse:
    """How each kind of news travels: at once, in the digest of the day, never."""
    choisies = dict(PreferenceNotification.objects.filter(utilisateur=request.user).values_list("genre", "courriel"))
    envoye = request.method == "POST"
    formulaire = PreferencesForm(request.POST if envoye else None, choisies=choisies)
    if envoye and formulaire.is_valid():
        regler_preferences(request.user, formulaire.cleaned_data)
        messages.success(request, "Vos préférences sont enregistrées.")
        return redirect("conventions:preferences_notifications")
    statut = 422 if envoye else 200
    return render(request, "conventions/preferences_notifications.html", {"form": formulaire}, status=statut)
