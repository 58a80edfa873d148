"""One row as a page of its own: the way of a phone and of those without JavaScript; nothing typed is lost."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render

from conventions.domain.saisie import ancres_ouvertes, couvre, exiger_saisie, peut_saisir
from conventions.erreurs import ConflitEdition, ErreurMetier, LigneInvalide
from conventions.forms.tables import LigneForm
from conventions.tables import ecriture as domaine
from conventions.tables.cellules import ecrire
from conventions.tables.grille import Rangees, colonne_entete
from conventions.views.partage import entier, est_auto
from conventions.views.tables_acces import (
    Ouverture,
    contexte_page,
    ligne_html,
    ligne_ou_404,
    maintenant,
    ouvrir_table,
    repond_au_script,
)
from ctg.decorators import ecriture
from ctg.typographie import typographier
from territoires.requete import Requete


@ecriture
def ajouter(request: Requete, reference: str, table: str, parent: int) -> HttpResponse:
    """A new row: typed in the grid (JSON), or in a page of its own."""
    if est_auto(request):
        return _ajouter_json(request, reference=reference, table=table, parent=parent)
    ouverture = ouvrir_table(request, reference, table, parent)
    exiger_saisie(request.user, ouverture.annexe, ouverture.convention)
    initial = {c.nom: request.GET[c.nom] for c in ouverture.table.colonnes if c.nom in request.GET}
    formulaire = LigneForm(
        request.POST or None, table=ouverture.table, convention=ouverture.convention, initial=initial
    )
    if request.method == "POST" and formulaire.is_valid():
        try:
            domaine.ajouter_ligne(
                ouverture.table,
                ouverture.parent,
                par=request.user,
                valeurs=formulaire.valeurs,
                portee=ouverture.partie,
            )
        except LigneInvalide as erreur:
            formulaire.signaler(erreur.erreurs)
        except ErreurMetier as erreur:
            formulaire.add_error(None, typographier(str(erreur)))
        else:
            messages.success(request, "La ligne est ajoutée.")
            encore = "encore" in request.POST
            return redirect(f"{request.path}{ouverture.suite()}" if encore else ouverture.page)
    return page(request, ouverture, formulaire, "Ajouter une ligne")


@repond_au_script
def _ajouter_json(request: Requete, ouverture: Ouverture) -> HttpResponse:
    ligne = domaine.ajouter_ligne(
        ouverture.table,
        ouverture.parent,
        par=request.user,
        valeurs={c.nom: request.POST[c.nom] for c in ouverture.table.colonnes if c.nom in request.POST},
        portee=ouverture.partie,
        apres=entier(request.POST.get("apres", ""), 0) or None,
    )
    return JsonResponse({"pk": ligne.pk, "html": ligne_html(ouverture, ligne), "enregistre_le": maintenant()})


@ecriture
def ligne(request: Requete, reference: str, table: str, parent: int, pk: int) -> HttpResponse:
    """The whole row as a form; only its unlocked fields when the rest of the annexe is closed to the user."""
    ouverture = ouvrir_table(request, reference, table, parent)
    objet = ligne_ou_404(ouverture, pk)
    champs = champs_ouverts(request, ouverture, objet)
    avant = {c.nom: ecrire(c, objet) for c in ouverture.table.colonnes}
    formulaire = LigneForm(
        request.POST or None,
        table=ouverture.table,
        convention=ouverture.convention,
        champs=champs,
        initial={**avant, "jeton": objet.jeton},
    )
    contexte: dict[str, Any] = {"objet": objet, "partiel": champs is not None}
    statut = 0
    if request.method == "POST" and formulaire.is_valid():
        try:
            domaine.enregistrer_ligne(
                ouverture.table,
                pk,
                valeurs=formulaire.valeurs,
                jeton=formulaire.cleaned_data.get("jeton") or 0,
                par=request.user,
                convention=ouverture.convention,
            )
        except ConflitEdition as conflit:
            contexte["conflits"], statut = ecarts(ouverture, conflit.actuel, formulaire), 409
            formulaire.data = {**request.POST.dict(), "jeton": conflit.actuel.jeton}
        except LigneInvalide as erreur:
            formulaire.signaler(erreur.erreurs)
        except ErreurMetier as erreur:
            formulaire.add_error(None, typographier(str(erreur)))
        else:
            messages.success(request, "La ligne est enregistrée.")
            return redirect(ouverture.page)
    rangees = Rangees(ouverture.table, ouverture.convention, modifiable=False)
    nom = rangees.affichage(colonne_entete(ouverture.table), objet)
    return page(request, ouverture, formulaire, nom or "Modifier la ligne", contexte, statut)


def champs_ouverts(request: Requete, ouverture: Ouverture, objet: Any) -> set[str] | None:
    """The fields that the user may write: None for all. Raises ActionRefusee when there is none."""
    ouvertes = ancres_ouvertes(ouverture.annexe)
    ancre = ouverture.table.ancre(objet.pk)
    if peut_saisir(request.user, ouverture.annexe, ouverture.convention, ancre, ouvertes=ouvertes):
        return None
    champs = {c.nom for c in ouverture.table.colonnes if couvre(ouvertes, ouverture.table.ancre(objet.pk, c.nom))}
    premiere = ouverture.table.ancre(objet.pk, min(champs)) if champs else ancre
    exiger_saisie(request.user, ouverture.annexe, ouverture.convention, premiere)
    return champs


def ecarts(ouverture: Ouverture, actuel: Any, formulaire: LigneForm) -> list[dict[str, str]]:
    """The fields where what is stored now differs from what was typed."""
    valeurs = formulaire.valeurs
    colonnes = [c for c in ouverture.table.colonnes if c.nom in valeurs and ecrire(c, actuel) != valeurs[c.nom]]
    rangees = Rangees(ouverture.table, ouverture.convention, modifiable=False)
    return [{"libelle": c.libelle, "mien": valeurs[c.nom], "leur": rangees.affichage(c, actuel)} for c in colonnes]


def page(
    request: Requete,
    ouverture: Ouverture,
    formulaire: LigneForm,
    titre: str,
    plus: dict[str, Any] | None = None,
    statut: int = 0,
) -> HttpResponse:
    contexte = contexte_page(request, ouverture)
    contexte |= {"form": formulaire, "ouverture": ouverture, "titre": titre, "retour": ouverture.page, **(plus or {})}
    defaut = 422 if formulaire.errors else 200
    return render(request, "tables/ligne.html", contexte, status=statut or defaut)
