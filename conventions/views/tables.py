"""The grid as it is typed: cells saved one by one, rows added, removed, brought back and moved."""

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse

from conventions.tables import ecriture as domaine
from conventions.tables.cellules import ecrire
from conventions.tables.grille import Rangees
from conventions.views.partage import confirmer, entier, est_auto
from conventions.views.tables_acces import (
    Ouverture,
    contexte_page,
    ligne_a_ecrire,
    ligne_html,
    maintenant,
    ouvrir_table,
    repond_au_script,
)
from conventions.views.tables_classeur import exporter, modele, suggestions
from conventions.views.tables_ligne import ajouter, ligne
from conventions.views.tables_reprise import coller, importer, reprise
from ctg.decorators import ecriture
from ctg.typographie import typographier
from territoires.requete import Requete

__all__ = [
    "ajouter",
    "cellule",
    "coller",
    "deplacer",
    "exporter",
    "importer",
    "ligne",
    "modele",
    "reprise",
    "restaurer",
    "retirer",
    "suggestions",
]


@ecriture
@repond_au_script
def cellule(request: Requete, ouverture: Ouverture, pk: int) -> HttpResponse:
    """Save one cell, provided that it still holds what the user last read."""
    champ = request.POST.get("champ", "")
    colonne = ouverture.table.colonne(champ)
    ligne = domaine.enregistrer_cellule(
        ouverture.table,
        pk,
        convention=ouverture.convention,
        champ=champ,
        valeur=request.POST.get("valeur", ""),
        avant=request.POST.get("avant", ""),
        par=request.user,
    )
    rangees = Rangees(ouverture.table, ouverture.convention, modifiable=True)
    corps = {"valeur": ecrire(colonne, ligne), "affichage": rangees.affichage(colonne, ligne)}
    if avis := getattr(ligne, "avis", ""):
        corps["avis"] = typographier(avis)
    return JsonResponse({**corps, "enregistre_le": maintenant()})


@ecriture
def retirer(request: Requete, reference: str, table: str, parent: int, pk: int) -> HttpResponse:
    """Remove a row; its GET asks first, for those without the script, who have no button to undo at once."""
    if request.method == "POST":
        return _retirer(request, reference=reference, table=table, parent=parent, pk=pk)
    ouverture = ouvrir_table(request, reference, table, parent)
    ligne_a_ecrire(request, ouverture, pk)
    return confirmer(
        request,
        titre="Retirer une ligne",
        question="Retirer cette ligne du tableau\u202f? Elle reste dans le journal.",
        bouton="Retirer la ligne",
        retour=ouverture.page,
        contexte=contexte_page(request, ouverture),
    )


@repond_au_script
def _retirer(request: Requete, ouverture: Ouverture, pk: int) -> HttpResponse:
    historique = domaine.retirer_ligne(ouverture.table, pk, par=request.user, convention=ouverture.convention)
    url = reverse("conventions:table_restaurer", kwargs=ouverture.args(historique_id=historique))
    if est_auto(request):
        return JsonResponse({"restaurer": url, "enregistre_le": maintenant()})
    messages.success(request, "La ligne est retirée. Elle reste dans le journal.")
    return redirect(ouverture.page)


@ecriture
@repond_au_script
def restaurer(request: Requete, ouverture: Ouverture, historique_id: int) -> HttpResponse:
    """Bring back a row that was removed, at its former place."""
    ligne = domaine.restaurer_ligne(ouverture.table, ouverture.parent, historique_id, par=request.user)
    if est_auto(request):
        return JsonResponse({"pk": ligne.pk, "html": ligne_html(ouverture, ligne), "enregistre_le": maintenant()})
    messages.success(request, "La ligne est revenue.")
    return redirect(ouverture.page)


@ecriture
@repond_au_script
def deplacer(request: Requete, ouverture: Ouverture, pk: int) -> HttpResponse:
    """Give a row its rank among those of its part of the table."""
    position = entier(request.POST.get("position", ""), 1)
    domaine.deplacer_ligne(ouverture.table, pk, position=position, par=request.user, convention=ouverture.convention)
    if est_auto(request):
        return JsonResponse({"enregistre_le": maintenant()})
    return redirect(ouverture.page)
