"""Acting for another organisme, and accepting an invitation."""

from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from ctg.decorators import ecriture
from territoires.domain import invitations
from territoires.erreurs import InvitationRefusee
from territoires.forms.comptes import OuvertureCompteForm
from territoires.middleware import CLE_SESSION
from territoires.models import Invitation, Utilisateur
from territoires.requete import Requete


@ecriture
def agir_pour(request: Requete) -> HttpResponse:
    """Choose the organisme that the next pages are about."""
    choisi = request.POST.get("organisme", "")
    if retenu := next((pk for pk in request.user.organismes_ids if str(pk) == choisi), None):
        request.session[CLE_SESSION] = retenu
    suite = request.POST.get("suite", "/")
    if not url_has_allowed_host_and_scheme(
        suite, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        suite = "/"
    return redirect(suite)


@sensitive_post_parameters("mot_de_passe", "confirmation")
@never_cache
@login_not_required
@ecriture
def invitation(request: Requete, jeton: str) -> HttpResponse:
    """Accept an invitation: open the account on a first visit, or join with the account one already has."""
    try:
        recue = invitations.trouver(jeton)
    except InvitationRefusee as erreur:
        return render(request, "territoires/invitation_refusee.html", {"erreur": erreur}, status=404)
    if request.user.is_authenticated:
        return accepter_connecte(request, recue)
    if Utilisateur.objects.filter(email__iexact=recue.email).exists():
        messages.info(request, "Connectez-vous pour accepter l’invitation.")
        return redirect(f"{reverse('account_login')}?next={request.path}")
    formulaire = OuvertureCompteForm(request.POST or None, email=recue.email)
    if request.method == "POST" and formulaire.is_valid():
        try:
            utilisateur = invitations.ouvrir_compte(
                recue,
                prenom=formulaire.cleaned_data["prenom"],
                nom=formulaire.cleaned_data["nom"],
                mot_de_passe=formulaire.cleaned_data["mot_de_passe"],
            )
        except InvitationRefusee as erreur:
            formulaire.add_error(None, str(erreur))
        else:
            login(request, utilisateur, backend="allauth.account.auth_backends.AuthenticationBackend")
            return bienvenue(request, recue)
    return render(request, "territoires/invitation.html", {"invitation": recue, "form": formulaire})


def accepter_connecte(request: Requete, recue: Invitation) -> HttpResponse:
    if request.method != "POST":
        return render(request, "territoires/invitation.html", {"invitation": recue})
    try:
        invitations.accepter(recue, utilisateur=request.user)
    except InvitationRefusee as erreur:
        messages.error(request, str(erreur))
        return redirect("/")
    return bienvenue(request, recue)


def bienvenue(request: Requete, recue: Invitation) -> HttpResponse:
    request.session[CLE_SESSION] = recue.organisme_id
    messages.success(request, f"Bienvenue. Vous agissez maintenant pour : {recue.organisme}.")
    return redirect("/")
