"""Rows pasted or read from a file: shown first, written after a yes, all or nothing, and taken back with one click."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse

from conventions.domain.saisie import exiger_saisie
from conventions.erreurs import ErreurMetier
from conventions.forms.tables import CollageForm, ImportForm
from conventions.models import ImportLignes
from conventions.tables import reprise as domaine
from conventions.tables.apercu import Apercu, Bilan
from conventions.tables.definition import Table
from conventions.tables.lecture_tableur import lire_classeur, lire_collage
from conventions.views.partage import est_auto
from conventions.views.tables_acces import Ouverture, contexte_page, ouvrir_table, repond_au_script
from ctg.decorators import ecriture
from ctg.typographie import compter, typographier
from territoires.requete import Requete

COLLAGE = "collage"
MONTREES = 200
"""Rows shown in a preview; the others are counted."""


@ecriture
def coller(request: Requete, reference: str, table: str, parent: int) -> HttpResponse:
    """Rows pasted from a spreadsheet: the script gets their preview, a page without script is sent to it."""
    if est_auto(request):
        return _coller_json(request, reference=reference, table=table, parent=parent)
    ouverture = ouvrir_table(request, reference, table, parent)
    exiger_saisie(request.user, ouverture.annexe, ouverture.convention)
    formulaire = CollageForm(request.POST or None)
    if request.method == "POST" and formulaire.is_valid():
        try:
            lignes = preparer_collage(request, ouverture, formulaire.cleaned_data["texte"])
        except ErreurMetier as erreur:
            formulaire.add_error("texte", typographier(str(erreur)))
        else:
            return redirect(adresse(ouverture, lignes))
    return _page(request, ouverture, "tables/coller.html", formulaire)


@repond_au_script
def _coller_json(request: Requete, ouverture: Ouverture) -> HttpResponse:
    lignes = preparer_collage(request, ouverture, request.POST.get("texte", ""))
    contexte = contexte_apercu(ouverture, lignes)
    return JsonResponse({"html": render_to_string("tables/_apercu.html", contexte, request)})


def preparer_collage(request: Requete, ouverture: Ouverture, texte: str) -> ImportLignes:
    """Raises ErreurMetier for a text that cannot be read, ActionRefusee."""
    return domaine.preparer(
        ouverture.table,
        ouverture.parent,
        lire_collage(texte),
        mode="ajouter",
        par=request.user,
        portee=ouverture.partie,
        origine=COLLAGE,
    )


@ecriture
def importer(request: Requete, reference: str, table: str, parent: int) -> HttpResponse:
    """Upload a spreadsheet; what it will change is shown next."""
    ouverture = ouvrir_table(request, reference, table, parent)
    exiger_saisie(request.user, ouverture.annexe, ouverture.convention)
    formulaire = ImportForm(request.POST or None, request.FILES or None, modes=modes(ouverture.table))
    if request.method == "POST" and formulaire.is_valid():
        fichier = formulaire.cleaned_data["fichier"]
        try:
            lignes = domaine.preparer(
                ouverture.table,
                ouverture.parent,
                lire_classeur(fichier.read(), fichier.name),
                mode=formulaire.cleaned_data["mode"],
                par=request.user,
                portee=ouverture.partie,
                origine=fichier.name,
            )
        except ErreurMetier as erreur:
            formulaire.add_error("fichier", typographier(str(erreur)))
        else:
            return redirect(adresse(ouverture, lignes))
    return _page(request, ouverture, "tables/importer.html", formulaire)


def adresse(ouverture: Ouverture, lignes: ImportLignes) -> str:
    url = reverse("conventions:reprise", args=[ouverture.convention.reference, lignes.cle])
    return f"{url}{ouverture.suite()}"


@ecriture
def reprise(request: Requete, reference: str, cle: Any) -> HttpResponse:
    """What an import will do; POST does it (``appliquer``), or takes it back (``annuler``)."""
    siennes = ImportLignes.objects.visibles_par(request.user).filter(mode__in=domaine.MODES)
    lignes = get_object_or_404(siennes, cle=cle, convention__reference=reference)
    ouverture = ouvrir_table(request, reference, lignes.table, lignes.parent)
    if lignes.portee and ouverture.partie is None:
        partie = next((p for p in ouverture.convention.parties.all() if p.pk == lignes.portee), None)
        if partie is None:
            raise Http404("Cette partie n’est plus dans la convention.")
        ouverture = Ouverture(
            ouverture.convention, ouverture.table, ouverture.parent, ouverture.annexe, partie, ouverture.retour
        )
    if request.method != "POST":
        contexte = contexte_page(request, ouverture)
        return render(request, "tables/reprise.html", contexte | contexte_apercu(ouverture, lignes))
    try:
        return _executer(request, ouverture, lignes)
    except ErreurMetier as erreur:
        messages.error(request, typographier(str(erreur)))
        return redirect(ouverture.page if lignes.applique_le else adresse(ouverture, lignes))


def _executer(request: Requete, ouverture: Ouverture, lignes: ImportLignes) -> HttpResponse:
    """What the button of the preview asks. Raises ActionRefusee, RepriseRefusee."""
    action = request.POST.get("action", "")
    if action == "annuler":
        domaine.annuler(lignes, par=request.user)
        messages.success(request, "L’import est annulé\u00a0: le tableau est comme avant.")
        return redirect(ouverture.page)
    if action == "comparer":
        domaine.rafraichir(lignes, par=request.user)
        return redirect(adresse(ouverture, lignes))
    if action == "mode":
        domaine.changer_mode(lignes, mode=request.POST.get("mode", ""), par=request.user)
        return redirect(adresse(ouverture, lignes))
    bilan = domaine.appliquer(lignes, par=request.user)
    messages.success(request, phrase_bilan(bilan))
    grille = f"?reprise={lignes.cle}&grille={ouverture.identifiant}#grille-{ouverture.identifiant}"
    return redirect(f"{ouverture.retour}{grille}")


def contexte_apercu(ouverture: Ouverture, lignes: ImportLignes) -> dict[str, Any]:
    """The preview, cut to what a person reads."""
    apercu = domaine.apercu(lignes) if lignes.applique_le is None else Apercu()
    lues = [(ajout.numero, dict(ajout.cellules)) for ajout in apercu.ajouts[:MONTREES]]
    # A column that nothing fills would only push the others out of sight.
    noms = [c.libelle for c in ouverture.table.colonnes if any(c.libelle in textes for _, textes in lues)]
    rangees = [{"numero": numero, "textes": [textes.get(nom, "") for nom in noms]} for numero, textes in lues]
    nom = "table_coller" if lignes.origine == COLLAGE else "table_importer"
    return {
        "ouverture": ouverture,
        "convention": ouverture.convention,
        "lignes": lignes,
        "apercu": apercu,
        "rangees": rangees,
        "noms": noms,
        "montrees": f":{MONTREES}",
        "annulable": domaine.annulable(lignes),
        "annule": "annule_le" in lignes.donnees,
        "modes": modes(ouverture.table),
        "resume": resume(apercu),
        "bouton": bouton(apercu),
        "url": adresse(ouverture, lignes),
        "recommencer": reverse(f"conventions:{nom}", kwargs=ouverture.args()) + ouverture.suite(),
    }


def modes(table: Table) -> list[tuple[str, str]]:
    """The ways to compare, less the one that needs to recognise rows where nothing does."""
    return [(code, libelle) for code, libelle in domaine.MODES.items() if table.cle or code != "actualiser"]


def resume(apercu: Apercu) -> str:
    """« 12 lignes seront ajoutées, 1 à corriger »."""
    fautives = {erreur.numero for erreur in apercu.erreurs}
    bonnes = [ajout for ajout in apercu.ajouts if ajout.numero not in fautives]
    parts = [
        _part(len(bonnes), "sera ajoutée", "seront ajoutées"),
        _part(len(apercu.changements), "sera modifiée", "seront modifiées"),
        _part(len(apercu.retraits), "sera retirée", "seront retirées"),
        _part(apercu.inchangees, "ne change pas", "ne changent pas"),
    ]
    if fautives:
        combien = str(len(fautives)) if any(parts) else compter(len(fautives), "ligne")
        parts.append(f"{combien} à corriger")
    return ", ".join(filter(None, parts)) or "Rien à enregistrer\u00a0: le tableau est déjà ainsi."


def bouton(apercu: Apercu) -> str:
    """What the confirmation does, in its own words."""
    if apercu.ajouts and not (apercu.changements or apercu.retraits):
        nombre = len(apercu.ajouts)
        return f"Ajouter les {compter(nombre, 'ligne')}" if nombre > 1 else "Ajouter la ligne"
    return "Enregistrer ces changements"


def phrase_bilan(bilan: Bilan) -> str:
    """« 12 lignes ajoutées, 3 lignes modifiées. »"""
    parts = [
        _part(bilan.ajoutees, "ajoutée", "ajoutées"),
        _part(bilan.modifiees, "modifiée", "modifiées"),
        _part(bilan.retirees, "retirée", "retirées"),
    ]
    return (", ".join(filter(None, parts)) or "Rien n’a changé") + "."


def _part(nombre: int, un: str, plusieurs: str) -> str:
    return f"{compter(nombre, 'ligne')} {plusieurs if nombre > 1 else un}" if nombre else ""


def _page(request: Requete, ouverture: Ouverture, gabarit: str, formulaire: Any) -> HttpResponse:
    contexte = contexte_page(request, ouverture)
    modele = reverse("conventions:table_modele", kwargs=ouverture.args())
    contexte |= {"form": formulaire, "ouverture": ouverture, "modele": modele}
    return render(request, gabarit, contexte, status=422 if formulaire.errors else 200)
