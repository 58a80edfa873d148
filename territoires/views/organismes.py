"""Organismes: list, card, edition, logo, settings of a Caf."""

import mimetypes
from typing import Any

from django.contrib import messages
from django.core.files.storage import default_storage
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from ctg.decorators import ecriture, lecture
from ctg.droits import ActionRefusee
from ctg.fichiers import FichierRefuse
from territoires.domain.logos import deposer_logo
from territoires.domain.organismes import proposer_depuis_registre
from territoires.domain.reglages import changer_types, types_montres
from territoires.erreurs import ErreurTerritoire
from territoires.forms.organismes import LogoForm, NouvelOrganismeForm, OrganismeForm, ReglagesForm
from territoires.models import NatureOrganisme, Organisme, ReglagesCaf, TypeStructure
from territoires.permissions import ACTIONS, peut
from territoires.requete import Requete, caf_pour_agir
from territoires.views.acces import organisme_ou_404
from territoires.views.recherche import texte_cherche

PAR_PAGE = 25


@lecture
def liste(request: Requete) -> HttpResponse:
    """Organismes that the user may see, filtered by text and nature."""
    organismes = Organisme.objects.visibles_par(request.user)
    texte, nature = texte_cherche(request), request.GET.get("nature", "")
    if texte:
        organismes = organismes.filter(nom__icontains=texte)
    if nature in NatureOrganisme.values:
        organismes = organismes.filter(nature=nature)
    page = Paginator(organismes.order_by("nom", "pk"), PAR_PAGE).get_page(request.GET.get("page"))
    contexte = {
        "page": page,
        "q": texte,
        "nature": nature,
        "natures": NatureOrganisme.choices,
        "peut_creer": caf_ou_creer(request) is not None,
    }
    return render(request, "territoires/organismes.html", contexte)


def caf_ou_creer(request: Requete) -> Organisme | None:
    """The Caf for which the user may create an organisme."""
    return caf_pour_agir(request, ACTIONS["organisme.creer"].caf)


@ecriture
def creer(request: Requete) -> HttpResponse:
    """A new organisme; a commune or an EPCI is chosen in the official register, which fills the card."""
    caf = caf_ou_creer(request)
    if caf is None:
        raise ActionRefusee("Créer un organisme revient aux administrateurs et rédacteurs d’une Caf.")
    initial = proposer_depuis_registre(caf, request.GET.get("territoire", ""))
    formulaire = NouvelOrganismeForm(request.POST or None, initial=initial, caf=caf)
    if request.method == "POST" and formulaire.is_valid():
        organisme = formulaire.save()
        messages.success(request, f"« {organisme.nom} » est créé. Ajoutez maintenant ses représentants et son logo.")
        return redirect("territoires:organisme", pk=organisme.pk)
    return render(request, "territoires/organisme_creer.html", {"form": formulaire, "caf": caf})


@lecture
def fiche(request: Requete, pk: int) -> HttpResponse:
    """The card of an organisme: identity, logo, representatives and their mandates, members."""
    organisme = organisme_ou_404(request, pk)
    droits = {
        cle: peut(request.user, action, organisme)
        for cle, action in (
            ("modifier", "organisme.modifier"),
            ("representants", "representant.modifier"),
            ("membres", "membre.gerer"),
            ("reglages", "reglages.modifier"),
        )
    }
    contexte = {
        "organisme": organisme,
        "representants": organisme.representants.order_by("nom", "prenom"),
        "aujourdhui": timezone.localdate(),
        "droits": droits,
        "logo_form": LogoForm() if droits["modifier"] else None,
    }
    return render(request, "territoires/organisme.html", contexte)


@ecriture
def modifier(request: Requete, pk: int) -> HttpResponse:
    """Edit the card; conventions already begun keep the names that they took."""
    organisme = organisme_ou_404(request, pk, "organisme.modifier")
    formulaire = OrganismeForm(request.POST or None, instance=organisme)
    if request.method == "POST" and formulaire.is_valid():
        formulaire.save()
        messages.success(request, "La fiche est enregistrée. Les conventions en cours gardent les noms repris.")
        return redirect("territoires:organisme", pk=organisme.pk)
    return render(request, "territoires/organisme_modifier.html", {"form": formulaire, "organisme": organisme})


@lecture
def logo(request: Requete, pk: int) -> FileResponse:
    """The bytes of a logo, as an image and nothing else."""
    organisme = organisme_ou_404(request, pk)
    nom = organisme.logo.name
    if not nom or not default_storage.exists(nom):
        raise Http404("Pas de logo.")
    return servir_image(nom)


def servir_image(nom: str) -> FileResponse:
    """Serve a stored logo so that even a hostile SVG could run nothing."""
    reponse = FileResponse(
        default_storage.open(nom), content_type=mimetypes.guess_type(nom)[0] or "application/octet-stream"
    )
    reponse["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    reponse["Cache-Control"] = "private, max-age=86400"
    return reponse


@ecriture
def deposer(request: Requete, pk: int) -> HttpResponse:
    """Upload or remove the logo."""
    organisme = organisme_ou_404(request, pk, "organisme.modifier")
    if request.method == "POST" and "retirer" in request.POST:
        organisme.logo = ""
        organisme.save(update_fields=["logo", "modifie_le"])
        messages.success(request, "Le logo est retiré de la fiche.")
        return redirect("territoires:organisme", pk=pk)
    formulaire = LogoForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and formulaire.is_valid():
        fichier = formulaire.cleaned_data["logo"]
        try:
            organisme.logo = deposer_logo(fichier.read(), fichier.name)
        except FichierRefuse as erreur:
            formulaire.add_error("logo", str(erreur))
        else:
            organisme.save(update_fields=["logo", "modifie_le"])
            messages.success(request, "Le logo est enregistré.")
            return redirect("territoires:organisme", pk=pk)
    contexte: dict[str, Any] = {"form": formulaire, "organisme": organisme}
    return render(request, "territoires/organisme_logo.html", contexte)


@ecriture
def reglages(request: Requete, pk: int) -> HttpResponse:
    """Settings of a Caf: who signs, initials, signature grid, prefix of references."""
    organisme = _caf_ou_404(request, pk)
    actuels = ReglagesCaf.objects.filter(caf=organisme).first() or ReglagesCaf(caf=organisme)
    formulaire = ReglagesForm(request.POST or None, instance=actuels)
    if request.method == "POST" and formulaire.is_valid():
        formulaire.save()
        messages.success(request, "Les réglages sont enregistrés. Ils valent pour tous les prochains PDF.")
        return redirect("territoires:organisme", pk=pk)
    montres = [TypeStructure(code) for code in types_montres(actuels)]
    contexte: dict[str, Any] = {"form": formulaire, "organisme": organisme, "types": montres}
    contexte["types_masques"] = [type_ for type_ in TypeStructure if type_ not in montres]
    return render(request, "territoires/reglages.html", contexte)


@ecriture
def types_structures(request: Requete, pk: int) -> HttpResponse:
    """Order the types of structures, hide those that the Caf does not have, show them again."""
    organisme = _caf_ou_404(request, pk)
    if request.method == "POST":
        try:
            changer_types(organisme, request.POST.dict())
        except ErreurTerritoire as erreur:
            messages.error(request, str(erreur))
        else:
            messages.success(request, "L’ordre des types de structures est enregistré.")
    return redirect(f"{reverse('territoires:reglages', args=[pk])}#types")


def _caf_ou_404(request: Requete, pk: int) -> Organisme:
    organisme = organisme_ou_404(request, pk, "reglages.modifier")
    if not organisme.est_caf:
        raise Http404("Seule une Caf a des réglages.")
    return organisme
