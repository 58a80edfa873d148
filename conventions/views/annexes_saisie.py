"""The text of an annexe, saved as one types; nothing typed is ever lost by a refusal."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from conventions.domain.annexes import ORGANISER, enregistrer_annexe
from conventions.domain.etats import valeur_lue
from conventions.domain.lecture import charger
from conventions.domain.mentions import Resolveur
from conventions.erreurs import ConflitEdition, ErreurMetier
from conventions.forms.annexes import AnnexeForm
from conventions.models import Annexe, Convention
from conventions.permissions import exiger_pour, peut, peut_pour
from conventions.views.acces import contexte_convention, convention_ou_404
from conventions.views.annexes_fichier import fichiers_precedents
from conventions.views.partage import entier
from conventions.views.textes import a_reprendre, champs_offerts, texte_a_editer, texte_lu
from ctg.decorators import ecriture
from ctg.differences import comparer, en_html
from ctg.droits import ActionRefusee
from ctg.texte_riche import TexteRefuse, nettoyer, notes
from ctg.typographie import date_et_heure, heure
from territoires.requete import Requete

REMPLIR = "annexe.remplir"
RETIREE = (
    "Cette annexe a été retirée de la convention entre-temps. Votre texte n’est pas enregistré : copiez-le, puis "
    "voyez le journal."
)


@ecriture
def editer(request: Requete, reference: str, pk: int) -> HttpResponse:
    """The text of an annexe, read by all, filled by the Caf and by the party that it is entrusted to."""
    convention = charger(convention_ou_404(request, reference))
    annexe = next((a for a in convention.annexes.all() if a.pk == pk), None)
    if request.method == "POST":
        return _recevoir(request, convention, annexe, pk)
    if annexe is None:
        raise Http404("Cette annexe n’est pas dans la convention.")
    contexte = contexte_annexe(request, convention, annexe)
    if request.htmx:
        return render(request, "conventions/_partiels/annexe_reste.html", contexte)
    return render(request, "conventions/annexe.html", contexte)


def _responsable(annexe: Annexe) -> int | None:
    return annexe.responsable.organisme_id if annexe.responsable else None


def _recevoir(request: Requete, convention: Convention, annexe: Annexe | None, pk: int) -> HttpResponse:
    if annexe is None:
        if not Annexe.history.filter(id=pk, convention_id=convention.pk).exists():
            raise Http404("Cette annexe n’est pas dans la convention.")
        return _perdu(request, convention, RETIREE, 422)
    try:
        exiger_pour(request.user, REMPLIR, convention, _responsable(annexe))
        if request.POST.get("choix") == "abandonner":
            return redirect("conventions:annexe", reference=convention.reference, pk=pk)
        return _enregistrer(request, convention, annexe)
    except ActionRefusee as refusee:
        return _perdu(request, convention, str(refusee), 403, annexe)


def _enregistrer(request: Requete, convention: Convention, annexe: Annexe) -> HttpResponse:
    formulaire = AnnexeForm(request.POST, annexe=annexe, organiser=peut(request.user, ORGANISER, convention))
    if formulaire.is_valid():
        donnees = formulaire.cleaned_data
        choix, lu = request.POST.get("choix"), request.POST.get("jeton_actuel", "")
        jeton = entier(lu, donnees["jeton"]) if choix == "garder" else donnees["jeton"]
        try:
            if choix == "fusionner":
                return _fusion(request, convention, annexe, donnees)
            enregistree = enregistrer_annexe(annexe, par=request.user, **{**donnees, "jeton": jeton})
        except ConflitEdition as conflit:
            return _conflit(request, convention, conflit.actuel, formulaire)
        except (TexteRefuse, ErreurMetier) as erreur:
            formulaire.add_error("corps", str(erreur))
        else:
            if est_auto(request):
                quand = heure(timezone.localtime(enregistree.modifie_le))
                return JsonResponse({"jeton": enregistree.jeton, "enregistre_le": quand})
            messages.success(request, "L’annexe est enregistrée.")
            return redirect("conventions:annexe", reference=convention.reference, pk=annexe.pk)
    if est_auto(request):
        erreurs = [erreur for liste in formulaire.errors.values() for erreur in liste]
        return JsonResponse({"erreurs": erreurs}, status=422)
    contexte = contexte_annexe(request, convention, annexe, formulaire)
    return render(request, "conventions/annexe.html", contexte, status=422)


def est_auto(request: Requete) -> bool:
    """Whether the autosave script asks, which reads JSON or a fragment rather than a page."""
    return request.headers.get("X-Enregistrement") == "auto"


def _conflit(request: Requete, convention: Convention, actuelle: Annexe, formulaire: AnnexeForm) -> HttpResponse:
    """Both texts, what separates them and three choices (409), as for an article."""
    contexte = _deux_textes(convention, actuelle, formulaire.cleaned_data)
    if est_auto(request):
        return render(request, "conventions/_partiels/article_conflit.html", contexte, status=409)
    contexte |= contexte_annexe(request, convention, actuelle, formulaire)
    return render(request, "conventions/annexe.html", contexte, status=409)


def _fusion(request: Requete, convention: Convention, annexe: Annexe, donnees: dict[str, Any]) -> HttpResponse:
    """The writer's text in the editor, the saved one beside it to draw from; the next save wins."""
    corps = texte_a_editer(donnees["corps"], Resolveur(convention))
    organiser = peut(request.user, ORGANISER, convention)
    formulaire = AnnexeForm(
        initial=donnees | {"jeton": annexe.jeton, "corps": corps}, annexe=annexe, organiser=organiser
    )
    contexte = contexte_annexe(request, convention, annexe, formulaire)
    contexte |= _deux_textes(convention, annexe, donnees) | {"fusion": True}
    return render(request, "conventions/annexe.html", contexte)


def _deux_textes(convention: Convention, actuelle: Annexe, donnees: dict[str, Any]) -> dict[str, Any]:
    resolveur = Resolveur(convention)
    mien = nettoyer(donnees["corps"])
    mon_titre = donnees.get("titre", actuelle.titre)
    return {
        "article": actuelle,
        "conflit": True,
        "leur_titre": actuelle.titre if actuelle.titre != mon_titre else "",
        "mon_titre": mon_titre,
        "leur_texte": texte_lu(actuelle.corps, resolveur),
        "mon_texte": texte_lu(mien, resolveur),
        "difference": en_html(comparer(actuelle.corps, mien, valeur_lue(resolveur))),
        "leur_date": date_et_heure(actuelle.modifie_le),
    }


def _perdu(
    request: Requete, convention: Convention, phrase: str, statut: int, annexe: Annexe | None = None
) -> HttpResponse:
    """A refusal that no correction can lift: say why, and give back what was typed so that it can be copied."""
    if est_auto(request):
        return JsonResponse({"erreurs": [phrase]}, status=statut)
    contexte = contexte_convention(request, convention, "annexes", annexe.pk if annexe else 0)
    contexte |= {"phrase": phrase, "saisie": request.POST.get("corps", "")}
    return render(request, "conventions/annexe_refusee.html", contexte, status=statut)


def contexte_annexe(
    request: Requete, convention: Convention, annexe: Annexe, formulaire: AnnexeForm | None = None
) -> dict[str, Any]:
    """What annexe.html needs; ``formulaire`` is what was typed, when it could not be saved."""
    resolveur = Resolveur(convention)
    contexte = contexte_convention(request, convention, "annexes", annexe.pk)
    modifiable = peut_pour(request.user, REMPLIR, convention, _responsable(annexe))
    contexte |= {
        "annexe": annexe,
        "titre": resolveur.source.numeros.titre_annexe(annexe),
        "modifiable": modifiable,
        "precedents": fichiers_precedents(annexe),
        "reste": a_reprendre(annexe.corps, resolveur) if convention.modifiable else [],
        "modifie": date_et_heure(annexe.modifie_le),
    }
    if not modifiable:
        return contexte | {"texte": texte_lu(annexe.corps, resolveur), "notes": notes(annexe.corps)}
    if formulaire is None:
        champs = ("jeton", "titre", "paysage", "impression")
        initial = {nom: getattr(annexe, nom) for nom in champs} | {"corps": texte_a_editer(annexe.corps, resolveur)}
        organiser = contexte["droits"]["annexe_organiser"]
        formulaire = AnnexeForm(initial=initial, annexe=annexe, organiser=organiser)
    return contexte | {"form": formulaire, "champs": champs_offerts(convention)}
