"""Members of an organisme: invite, change a role, end a membership."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from ctg.decorators import ecriture, lecture
from territoires.domain import invitations
from territoires.domain import membres as domaine
from territoires.erreurs import ErreurTerritoire
from territoires.forms.comptes import InvitationForm, RoleForm
from territoires.models import Invitation
from territoires.permissions import exiger
from territoires.requete import Requete
from territoires.views.acces import appartenance_ou_404, organisme_ou_404


@lecture
def liste(request: Requete, pk: int) -> HttpResponse:
    """Members in force, pending invitations, and the form to invite somebody."""
    organisme = organisme_ou_404(request, pk, "membre.gerer")
    return _page(request, organisme, InvitationForm(organisme=organisme))


def _page(request: Requete, organisme, formulaire: InvitationForm, statut: int = 200) -> HttpResponse:
    membres = organisme.appartenances.en_cours().select_related("utilisateur").order_by("utilisateur__nom")
    lignes = [
        {"appartenance": a, "form": RoleForm(organisme=organisme, initial={"role": a.role}, prefix=f"m{a.pk}")}
        for a in membres
    ]
    contexte = {
        "organisme": organisme,
        "lignes": lignes,
        "attente": organisme.invitations.en_attente().select_related("par"),
        "form": formulaire,
    }
    return render(request, "territoires/membres.html", contexte, status=statut)


@ecriture
def inviter(request: Requete, pk: int) -> HttpResponse:
    organisme = organisme_ou_404(request, pk, "membre.gerer")
    formulaire = InvitationForm(request.POST or None, organisme=organisme)
    if request.method == "POST" and formulaire.is_valid():
        try:
            invitations.inviter(
                par=request.user,
                organisme=organisme,
                email=formulaire.cleaned_data["email"],
                role=formulaire.cleaned_data["role"],
                base_url=request.build_absolute_uri("/"),
            )
        except ErreurTerritoire as erreur:
            formulaire.add_error(None, str(erreur))
        else:
            messages.success(request, f"L’invitation est partie à {formulaire.cleaned_data['email']}.")
            return redirect("territoires:membres", pk=pk)
    return _page(request, organisme, formulaire, 422 if request.method == "POST" else 200)


@ecriture
def changer_role(request: Requete, pk: int) -> HttpResponse:
    appartenance = appartenance_ou_404(request, pk)
    formulaire = RoleForm(request.POST or None, organisme=appartenance.organisme, prefix=f"m{pk}")
    if request.method == "POST" and formulaire.is_valid():
        try:
            domaine.changer_role(appartenance, par=request.user, role=formulaire.cleaned_data["role"])
        except ErreurTerritoire as erreur:
            messages.error(request, str(erreur))
        else:
            messages.success(request, f"Le rôle de {appartenance.utilisateur} est changé.")
    elif request.method == "POST":
        messages.error(request, "Ce rôle n’existe pas dans cet organisme : choisissez-en un de la liste.")
    return redirect("territoires:membres", pk=appartenance.organisme_id)


@ecriture
def retirer(request: Requete, pk: int) -> HttpResponse:
    appartenance = appartenance_ou_404(request, pk)
    if request.method == "POST":
        try:
            domaine.retirer(appartenance, par=request.user)
        except ErreurTerritoire as erreur:
            messages.error(request, str(erreur))
        else:
            messages.success(request, f"{appartenance.utilisateur} n’est plus membre.")
        return redirect("territoires:membres", pk=appartenance.organisme_id)
    contexte = {"appartenance": appartenance, "organisme": appartenance.organisme}
    return render(request, "territoires/membre_retirer.html", contexte)


@ecriture
def annuler_invitation(request: Requete, pk: int) -> HttpResponse:
    invitation = get_object_or_404(Invitation.objects.visibles_par(request.user).select_related("organisme"), pk=pk)
    exiger(request.user, "membre.gerer", invitation.organisme)
    if request.method == "POST":
        invitations.annuler(invitation, par=request.user)
        messages.success(request, f"L’invitation de {invitation.email} est annulée.")
    return redirect("territoires:membres", pk=invitation.organisme_id)
