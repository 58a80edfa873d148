"""Bring a Caf's own file and wait for its reading; the review itself is in ``imports_revue``."""

from pathlib import PurePath
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from conventions.domain import imports_modele as domaine
from conventions.domain.modeles import exiger_modele
from conventions.enums import EtatRendu
from conventions.erreurs import ErreurMetier
from conventions.forms.imports import DepotForm, NouvelleVersionForm
from conventions.imports.controles import FichierModeleRefuse
from conventions.models import Modele
from conventions.views.imports_acces import import_ou_404
from conventions.views.imports_revue import page_revue
from conventions.views.modeles import caf_des_modeles, exiger_lecture, modele_ou_404
from ctg.decorators import ecriture, lecture
from ctg.droits import ActionRefusee
from ctg.texte_riche import TexteRefuse
from ctg.typographie import typographier
from territoires.models import Organisme
from territoires.requete import Requete

RESERVE = "Importer un modèle revient aux administrateurs d’une Caf."


@ecriture
def deposer(request: Requete) -> HttpResponse:
    """Bring the Word file of a new model."""
    exiger_lecture(request)
    caf = caf_des_modeles(request)
    if caf is None:
        raise ActionRefusee(RESERVE)
    return _deposer(request, caf, None)


@ecriture
def nouvelle_version(request: Requete, pk: int) -> HttpResponse:
    """Bring a newer file of one of the Caf's models."""
    modele = modele_ou_404(request, pk)
    try:
        exiger_modele(request.user, modele)
    except ErreurMetier as erreur:
        raise ActionRefusee(str(erreur)) from erreur
    assert modele.caf is not None
    return _deposer(request, modele.caf, modele)


def _deposer(request: Requete, caf: Organisme, modele: Modele | None) -> HttpResponse:
    classe = NouvelleVersionForm if modele else DepotForm
    formulaire = classe(request.POST or None, request.FILES or None)
    if request.method == "POST" and formulaire.is_valid():
        donnees: dict[str, Any] = formulaire.cleaned_data
        fichier = donnees["fichier"]
        try:
            importation = domaine.deposer(
                caf,
                nature=donnees.get("nature", ""),
                nom=donnees.get("nom") or nom_propose(fichier.name),
                fichier_nom=fichier.name,
                contenu=fichier.read(),
                par=request.user,
                modele=modele,
            )
        except FichierModeleRefuse as erreur:
            formulaire.add_error("fichier", typographier(str(erreur)))
        except (ErreurMetier, TexteRefuse) as erreur:
            formulaire.add_error(None, typographier(str(erreur)))
        else:
            return redirect("conventions:import_modele", cle=importation.cle)
    contexte = {
        "form": formulaire,
        "modele": modele,
        "retour": reverse("conventions:modele", args=[modele.pk]) if modele else reverse("conventions:modeles"),
    }
    return render(request, "conventions/imports/deposer.html", contexte, status=422 if formulaire.errors else 200)


def nom_propose(fichier_nom: str) -> str:
    """A name for a model, from that of its file: « CTG_modele-2026.docx » gives « CTG modele-2026 »."""
    return " ".join(PurePath(fichier_nom.replace("\\", "/")).stem.replace("_", " ").split())[:150] or "Modèle importé"


@lecture
def page(request: Requete, cle: UUID) -> HttpResponse:
    """The import where it stands: being read, failed, or to review."""
    importation = import_ou_404(request, cle)
    if importation.etat == EtatRendu.PRET:
        return page_revue(request, importation)
    return render(request, "conventions/imports/attente.html", {"importation": importation})


@lecture
def suivi(request: Requete, cle: UUID) -> HttpResponse:
    """The progress: a fragment that asks again while the file is read, then reloads the page."""
    importation = import_ou_404(request, cle)
    if not request.htmx:
        return redirect("conventions:import_modele", cle=cle)
    if importation.etat == EtatRendu.PRET:
        reponse = HttpResponse()
        reponse["HX-Refresh"] = "true"
        return reponse
    return render(request, "conventions/imports/_suivi.html", {"importation": importation})


@ecriture
def relancer(request: Requete, cle: UUID) -> HttpResponse:
    """Read again a file whose reading failed."""
    importation = import_ou_404(request, cle)
    if request.method == "POST":
        domaine.relancer(importation, par=request.user)
    return redirect("conventions:import_modele", cle=cle)


@ecriture
def supprimer(request: Requete, cle: UUID) -> HttpResponse:
    """Drop an import, after confirmation; the version made of it stays."""
    importation = import_ou_404(request, cle)
    if request.method == "POST":
        domaine.supprimer(importation, par=request.user)
        messages.success(request, f"L’import de « {importation.fichier_nom} » est supprimé.")
        return redirect("conventions:modeles")
    reste = "La version qui en a été préparée reste." if importation.version_id else "Aucun modèle n’en a été préparé."
    contexte = {
        "titre": "Supprimer l’import",
        "texte": f"Le fichier « {importation.fichier_nom} » et les réponses de la relecture sont perdus. {reste}",
        "confirmer": "Supprimer",
        "retour": reverse("conventions:import_modele", args=[cle]),
    }
    return render(request, "composants/page_confirmation.html", contexte)


@lecture
def fichier(request: Requete, cle: UUID) -> FileResponse:
    """The file as it was brought; always saved, never shown."""
    importation = import_ou_404(request, cle)
    if not importation.fichier.name or not default_storage.exists(importation.fichier.name):
        raise Http404("Ce fichier n’est plus là.")
    contenu = importation.fichier.open("rb")
    reponse = FileResponse(contenu, as_attachment=True, filename=importation.fichier_nom)
    reponse["Content-Type"] = "application/octet-stream"
    reponse["Cache-Control"] = "private, no-store"
    reponse["X-Content-Type-Options"] = "nosniff"
    return reponse
