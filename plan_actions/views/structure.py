"""What changes the outline: add, rename, move, copy, put away and take back. Each comes back to the annexe's page."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.html import format_html
from django.utils.safestring import SafeString

from conventions.erreurs import ErreurMetier
from conventions.views.partage import confirmer, entier
from ctg.decorators import ecriture
from ctg.texte_riche import TexteRefuse
from plan_actions.domain import archivage, champs, fiches
from plan_actions.domain import plan as domaine
from plan_actions.forms.plan import AjoutForm, DeplacerForm, PositionForm, TitreForm
from plan_actions.models import Axe, FicheAction, Objectif
from plan_actions.presentation import AxeMontre
from plan_actions.views.acces import GENRES, Cadre, cadre_ou_404, element_ou_404
from territoires.requete import Requete

LES = {"axe": "L’axe", "objectif": "L’objectif", "fiche": "L’action"}
E_FINAL = {"axe": "", "objectif": "", "fiche": "e"}
PERDU = "Cet endroit du plan n’existe plus : le voici à jour. Recommencez."


def revenir(cadre: Cadre, ancre: str = "") -> HttpResponse:
    return redirect(cadre.retour + (f"#{ancre}" if ancre else ""))


def page(cadre: Cadre, formulaire: Any, titre: str, bouton: str, statut: int = 200) -> HttpResponse:
    """One small form on a page of its own, for who has no script."""
    contexte = cadre.contexte(form=formulaire, titre=titre, bouton=bouton)
    return render(cadre.request, "plan_actions/formulaire.html", contexte, status=statut)


@ecriture
def ajouter(request: Requete, reference: str, annexe: int, genre: str) -> HttpResponse:
    """A new axe, objectif or action at the end of its place; the plan begins with its first axe."""
    cadre = cadre_ou_404(request, reference, annexe)
    if genre not in GENRES:
        raise Http404("Un plan compte des axes, des objectifs et des fiches.")
    cadre.exiger()
    noeuds = cadre.noeuds()
    initial = {"lieu": request.GET.get("lieu", "")}
    formulaire = AjoutForm(request.POST or None, genre=genre, noeuds=noeuds, initial=initial)
    if request.method == "POST" and formulaire.is_valid():
        try:
            cree = _creer(cadre, genre, noeuds, formulaire.cleaned_data)
        except (ErreurMetier, TexteRefuse) as erreur:
            formulaire.add_error(None, str(erreur))
        else:
            messages.success(request, f"{LES[genre]} « {cree.titre} » est ajouté{E_FINAL[genre]}.")
            return revenir(cadre, f"{genre}-{cree.pk}")
    titre = {"axe": "Ajouter un axe", "objectif": "Ajouter un objectif", "fiche": "Ajouter une action"}[genre]
    return page(cadre, formulaire, titre, "Ajouter", 422 if formulaire.is_bound else 200)


def _creer(cadre: Cadre, genre: str, noeuds: list[AxeMontre], donnees: dict[str, Any]) -> Axe | Objectif | FicheAction:
    par = cadre.request.user
    if genre == "axe":
        plan = cadre.plan or domaine.creer_plan(cadre.annexe, par=par)
        return domaine.ajouter_axe(plan, par=par, titre=donnees["titre"])
    axe, objectif = lieu(noeuds, donnees["lieu"])
    if genre == "objectif":
        return domaine.ajouter_objectif(axe, par=par, titre=donnees["titre"], parent=objectif)
    return fiches.creer_fiche(axe, par=par, titre=donnees["titre"], objectif=objectif)


def lieu(noeuds: list[AxeMontre], code: str) -> tuple[Axe, Objectif | None]:
    """The axe and the objectif that a code of the select names. Raises ErreurMetier."""
    for noeud in noeuds:
        if code == f"a{noeud.axe.pk}":
            return noeud.axe, None
        for sous in noeud.branche:
            if code == f"o{sous.objectif.pk}":
                return noeud.axe, sous.objectif
    raise ErreurMetier(PERDU)


@ecriture
def renommer(request: Requete, reference: str, annexe: int, genre: str, pk: int) -> HttpResponse:
    """Another title, and for an axe its presentation; a title changed meanwhile is told."""
    cadre = cadre_ou_404(request, reference, annexe)
    element = element_ou_404(cadre, genre, pk)
    cadre.exiger(f"{genre}:{pk}:titre")
    initial = {"titre": element.titre, "avant": element.titre}
    if genre == "axe":
        initial |= {"description": element.description, "description_avant": element.description}
    seul = request.method == "POST" and "description" not in request.POST
    formulaire = TitreForm(request.POST or None, genre=genre, seul=seul, initial=initial)
    if request.method == "POST" and formulaire.is_valid():
        try:
            _renommer(request, element, genre, formulaire.cleaned_data)
        except (ErreurMetier, TexteRefuse) as erreur:
            formulaire.add_error(None, str(erreur))
        else:
            messages.success(request, f"{LES[genre]} est enregistré{E_FINAL[genre]}.")
            return revenir(cadre, f"{genre}-{pk}")
    return page(cadre, formulaire, f"Modifier « {element.titre} »", "Enregistrer", 422 if formulaire.is_bound else 200)


def _renommer(request: Requete, element: Any, genre: str, donnees: dict[str, Any]) -> None:
    enregistrer = champs.enregistrer_champ if genre == "fiche" else champs.enregistrer_champ_element
    for champ, avant in (("titre", "avant"), ("description", "description_avant")):
        if champ in donnees:
            enregistrer(element, champ=champ, valeur=donnees[champ], avant=donnees[avant], par=request.user)


@ecriture
def deplacer(request: Requete, reference: str, annexe: int, genre: str, pk: int) -> HttpResponse:
    """Bring to a place and a rank: by a drag (``lieu`` and ``position``), by one step (``sens``), or by the form."""
    cadre = cadre_ou_404(request, reference, annexe)
    element = element_ou_404(cadre, genre, pk)
    cadre.exiger()
    noeuds = cadre.noeuds()
    if request.method == "POST" and request.POST.get("sens"):
        return _d_un_pas(cadre, noeuds, genre, element, request.POST["sens"])
    formulaire: PositionForm | DeplacerForm
    if genre == "axe":
        rang = next((n.rang for n in noeuds if n.axe.pk == pk), 1)
        formulaire = PositionForm(request.POST or None, noeuds=noeuds, initial={"position": rang})
    else:
        sauf = pk if genre == "objectif" else None
        depart = {"lieu": lieu_de(genre, element)}
        formulaire = DeplacerForm(request.POST or None, noeuds=noeuds, sauf=sauf, initial=depart)
    if request.method == "POST" and formulaire.is_valid():
        position = entier(request.POST.get("position", ""), domaine.OBJECTIFS_MAX)
        return _placer(cadre, noeuds, genre, element, formulaire.cleaned_data.get("lieu", ""), position)
    return page(cadre, formulaire, f"Déplacer « {element.titre} »", "Déplacer", 422 if formulaire.is_bound else 200)


def lieu_de(genre: str, element: Any) -> str:
    """The code of the place where an objectif or a fiche stands."""
    parent = element.parent_id if genre == "objectif" else element.objectif_id
    return f"o{parent}" if parent else f"a{element.axe_id}"


def _placer(cadre: Cadre, noeuds: list[AxeMontre], genre: str, element: Any, code: str, position: int) -> HttpResponse:
    par = cadre.request.user
    try:
        if genre == "axe":
            domaine.deplacer_axe(element, par=par, position=position)
        else:
            axe, objectif = lieu(noeuds, code)
            if genre == "objectif":
                domaine.deplacer_objectif(element, par=par, axe=axe, parent=objectif, position=position)
            else:
                fiches.deplacer_fiche(element, par=par, axe=axe, objectif=objectif, position=position)
    except ErreurMetier as erreur:
        messages.error(cadre.request, str(erreur))
    else:
        messages.success(cadre.request, f"{LES[genre]} « {element.titre} » est déplacé{E_FINAL[genre]}.")
    return revenir(cadre, f"{genre}-{element.pk}")


def _d_un_pas(cadre: Cadre, noeuds: list[AxeMontre], genre: str, element: Any, sens: str) -> HttpResponse:
    """Up, down, under the objectif above (``rentrer``), out of the one that holds it (``sortir``)."""
    soeurs = _soeurs(noeuds, genre, element)
    rang = next((n for n, autre in enumerate(soeurs, 1) if autre.pk == element.pk), 0)
    code = "" if genre == "axe" else lieu_de(genre, element)
    if sens in {"monter", "descendre"} and rang:
        voulu = rang - 1 if sens == "monter" else rang + 1
        if genre == "fiche" and not 1 <= voulu <= len(soeurs):
            return _lieu_voisin(cadre, noeuds, element, code, sens)
        return _placer(cadre, noeuds, genre, element, code, voulu)
    if sens == "rentrer" and genre == "objectif" and rang > 1:
        return _placer(cadre, noeuds, genre, element, f"o{soeurs[rang - 2].pk}", domaine.OBJECTIFS_MAX)
    if sens == "sortir" and genre == "objectif" and element.parent_id:
        parent = element.parent
        apres = next((n for n, o in enumerate(_soeurs(noeuds, genre, parent), 1) if o.pk == parent.pk), 0)
        return _placer(cadre, noeuds, genre, element, lieu_de(genre, parent), apres + 1)
    return revenir(cadre, f"{genre}-{element.pk}")


def _lieu_voisin(cadre: Cadre, noeuds: list[AxeMontre], fiche: FicheAction, code: str, sens: str) -> HttpResponse:
    """Past the edge of its place, a fiche goes to the place before, or after."""
    codes = [c for n in noeuds for c in (f"a{n.axe.pk}", *(f"o{o.objectif.pk}" for o in n.branche))]
    rang = codes.index(code) + (-1 if sens == "monter" else 1)
    if not 0 <= rang < len(codes):
        return revenir(cadre, f"fiche-{fiche.pk}")
    return _placer(cadre, noeuds, "fiche", fiche, codes[rang], fiches.FICHES_MAX if sens == "monter" else 1)


def _soeurs(noeuds: list[AxeMontre], genre: str, element: Any) -> list[Any]:
    if genre == "axe":
        return [noeud.axe for noeud in noeuds]
    noeud = next((n for n in noeuds if n.axe.pk == element.axe_id), None)
    if noeud is None:
        return []
    if genre == "objectif":
        groupes = [noeud.objectifs, *(o.enfants for o in noeud.branche)]
        freres = next((g for g in groupes if any(o.objectif.pk == element.pk for o in g)), [])
        return [o.objectif for o in freres]
    if element.objectif_id is None:
        return [ligne.fiche for ligne in noeud.fiches]
    return [li.fiche for o in noeud.branche if o.objectif.pk == element.objectif_id for li in o.fiches]


@ecriture
def dupliquer(request: Requete, reference: str, annexe: int, pk: int) -> HttpResponse:
    """A copy right after the fiche, opened at once."""
    cadre = cadre_ou_404(request, reference, annexe)
    fiche = element_ou_404(cadre, "fiche", pk)
    cadre.exiger()
    if request.method != "POST":
        return redirect(cadre.url("fiche", pk=pk))
    try:
        copie = fiches.dupliquer_fiche(fiche, par=request.user)
    except (ErreurMetier, TexteRefuse) as erreur:
        messages.error(request, str(erreur))
        return revenir(cadre, f"fiche-{pk}")
    messages.success(
        request, f"« {fiche.titre} » est copiée, sans ses montants ni ses dates de réalisation. Changez-en le titre."
    )
    return redirect(cadre.url("fiche", pk=copie.pk))


@ecriture
def archiver(request: Requete, reference: str, annexe: int, genre: str, pk: int) -> HttpResponse:
    """Put away with all that it holds; the message offers to take it back at once."""
    cadre = cadre_ou_404(request, reference, annexe)
    element = element_ou_404(cadre, genre, pk)
    cadre.exiger()
    if request.method != "POST":
        reste = "Rien n’est perdu : vous pourrez reprendre le tout dans « Archivés »."
        question = f"Archiver « {element.titre} » et tout ce qu’il contient ? {reste}"
        return confirmer(
            request,
            titre="Archiver",
            question=question if genre != "fiche" else f"Archiver l’action « {element.titre} » ? {reste}",
            bouton="Archiver",
            retour=cadre.retour,
            contexte=cadre.contexte(),
        )
    if genre == "fiche":
        fiches.archiver_fiche(element, par=request.user)
    else:
        archivage.archiver_element(element, par=request.user)
    messages.success(request, _annulable(cadre, genre, element))
    return revenir(cadre)


def _annulable(cadre: Cadre, genre: str, element: Any) -> SafeString:
    return format_html(
        "{} «\u00a0{}\u00a0» est archivé{}. "
        '<button type="submit" class="btn btn-link btn-sm p-0 align-baseline" form="plan-gestes" formaction="{}">'
        "Annuler</button>",
        LES[genre],
        element.titre,
        E_FINAL[genre],
        cadre.url("restaurer", genre=genre, pk=element.pk),
    )


@ecriture
def restaurer(request: Requete, reference: str, annexe: int, genre: str, pk: int) -> HttpResponse:
    """Take back what was put away, with what went along."""
    cadre = cadre_ou_404(request, reference, annexe)
    element = element_ou_404(cadre, genre, pk)
    cadre.exiger()
    if request.method == "POST":
        try:
            if genre == "fiche":
                fiches.restaurer_fiche(element, par=request.user)
            else:
                archivage.restaurer_element(element, par=request.user)
        except ErreurMetier as erreur:
            messages.error(request, str(erreur))
        else:
            messages.success(request, f"{LES[genre]} « {element.titre} » est restauré{E_FINAL[genre]}.")
    return revenir(cadre, f"{genre}-{pk}")
