"""The page of an annexe: its review, its data, its text saved as one types; nothing typed is ever lost by a refusal."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render

from conventions.annexes.registre import NatureInconnue, trouver
from conventions.domain.annexes import ORGANISER, enregistrer_annexe
from conventions.domain.lecture import charger, charger_contenus
from conventions.domain.mentions import Resolveur
from conventions.domain.saisie import exiger_saisie, peut_saisir
from conventions.erreurs import ConflitEdition, ErreurMetier
from conventions.forms.annexes import AnnexeForm
from conventions.models import Annexe, Convention
from conventions.permissions import peut
from conventions.views.acces import contexte_convention, convention_ou_404
from conventions.views.annexes_fichier import fichiers_precedents
from conventions.views.partage import est_auto
from conventions.views.relecture import contexte_relecture
from conventions.views.saisie_texte import deux_textes, jeton_choisi, reponse_enregistree, reponse_refusee
from conventions.views.textes import a_reprendre, champs_offerts, texte_a_editer, texte_lu
from ctg.decorators import ecriture
from ctg.droits import ActionRefusee
from ctg.texte_riche import TexteRefuse, notes
from ctg.typographie import date_et_heure
from territoires.requete import Requete

RETIREE = (
    "Cette annexe a été retirée de la convention entre-temps. Votre texte n’est pas enregistré : copiez-le, puis "
    "voyez le journal."
)


@ecriture
def editer(request: Requete, reference: str, pk: int) -> HttpResponse:
    """The text of an annexe, read by all, filled by the Caf and by the party that it is entrusted to."""
    convention = charger(convention_ou_404(request, reference), contenus=False)
    annexe = next((a for a in convention.annexes.all() if a.pk == pk), None)
    if request.method == "POST":
        return _recevoir(request, convention, annexe, pk)
    if annexe is None:
        raise Http404("Cette annexe n’est pas dans la convention.")
    charger_contenus([annexe])
    contexte = contexte_annexe(request, convention, annexe)
    if request.htmx:
        return render(request, "conventions/_partiels/annexe_reste.html", contexte)
    return render(request, "conventions/annexe.html", contexte)


def _recevoir(request: Requete, convention: Convention, annexe: Annexe | None, pk: int) -> HttpResponse:
    if annexe is None:
        if not Annexe.history.filter(id=pk, convention_id=convention.pk).exists():
            raise Http404("Cette annexe n’est pas dans la convention.")
        return _perdu(request, convention, RETIREE, 422)
    try:
        # Before anything that would show the saved text: it may be somebody's private draft.
        exiger_saisie(request.user, annexe, convention, "corps")
        if request.POST.get("choix") == "abandonner":
            return redirect("conventions:annexe", reference=convention.reference, pk=pk)
        return _enregistrer(request, convention, annexe)
    except ActionRefusee as refusee:
        return _perdu(request, convention, str(refusee), 403, annexe)


def _enregistrer(request: Requete, convention: Convention, annexe: Annexe) -> HttpResponse:
    formulaire = AnnexeForm(request.POST, annexe=annexe, organiser=peut(request.user, ORGANISER, convention))
    if formulaire.is_valid():
        donnees = formulaire.cleaned_data
        try:
            if request.POST.get("choix") == "fusionner":
                return _fusion(request, convention, annexe, donnees)
            enregistree = enregistrer_annexe(
                annexe, par=request.user, **{**donnees, "jeton": jeton_choisi(request, donnees)}
            )
        except ConflitEdition as conflit:
            return _conflit(request, convention, conflit.actuel, formulaire)
        except (TexteRefuse, ErreurMetier) as erreur:
            formulaire.add_error("corps", str(erreur))
        else:
            if est_auto(request):
                return reponse_enregistree(enregistree)
            messages.success(request, "L’annexe est enregistrée.")
            return redirect("conventions:annexe", reference=convention.reference, pk=annexe.pk)
    if est_auto(request):
        return reponse_refusee(formulaire)
    contexte = contexte_annexe(request, convention, annexe, formulaire)
    return render(request, "conventions/annexe.html", contexte, status=422)


def _conflit(request: Requete, convention: Convention, actuelle: Annexe, formulaire: AnnexeForm) -> HttpResponse:
    """Both texts, what separates them and three choices (409), as for an article."""
    contexte = deux_textes(Resolveur(convention), actuelle, formulaire.cleaned_data)
    if est_auto(request):
        return render(request, "conventions/_partiels/article_conflit.html", contexte, status=409)
    contexte |= contexte_annexe(request, convention, actuelle, formulaire)
    return render(request, "conventions/annexe.html", contexte, status=409)


def _fusion(request: Requete, convention: Convention, annexe: Annexe, donnees: dict[str, Any]) -> HttpResponse:
    """The writer's text in the editor, the saved one beside it to draw from; the next save wins."""
    resolveur = Resolveur(convention)
    corps = texte_a_editer(donnees["corps"], resolveur)
    organiser = peut(request.user, ORGANISER, convention)
    formulaire = AnnexeForm(
        initial=donnees | {"jeton": annexe.jeton, "corps": corps}, annexe=annexe, organiser=organiser
    )
    contexte = contexte_annexe(request, convention, annexe, formulaire)
    contexte |= deux_textes(resolveur, annexe, donnees) | {"fusion": True}
    return render(request, "conventions/annexe.html", contexte)


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
    """What annexe.html needs; ``formulaire`` is what was typed, when it could not be saved.

    The annexe and what its nature holds are loaded. Nothing of a private draft is given to who may not read it.
    """
    resolveur = Resolveur(convention)
    contexte = contexte_convention(request, convention, "annexes", annexe.pk)
    contexte |= {"annexe": annexe, "titre": resolveur.source.numeros.titre_annexe(annexe)}
    contexte |= contexte_relecture(request.user, convention, annexe)
    if not contexte["lisible"]:
        return contexte
    ouvertes = contexte["ancres_ouvertes"]
    texte_modifiable = peut_saisir(request.user, annexe, convention, "corps", ouvertes=ouvertes)
    contexte |= {
        "texte_modifiable": texte_modifiable,
        "fichier_modifiable": peut_saisir(request.user, annexe, convention, "fichier", ouvertes=ouvertes),
        "precedents": fichiers_precedents(request.user, annexe),
        "reste": a_reprendre(annexe.corps, resolveur) if convention.modifiable else [],
        "modifie": date_et_heure(annexe.modifie_le),
    }
    contexte |= _partie_de_la_nature(request, convention, annexe)
    if not texte_modifiable:
        return contexte | {"texte": texte_lu(annexe.corps, resolveur), "notes": notes(annexe.corps)}
    if formulaire is None:
        champs = ("jeton", "titre", "paysage", "impression")
        initial = {nom: getattr(annexe, nom) for nom in champs} | {"corps": texte_a_editer(annexe.corps, resolveur)}
        organiser = contexte["droits"]["annexe_organiser"]
        formulaire = AnnexeForm(initial=initial, annexe=annexe, organiser=organiser)
    return contexte | {"form": formulaire, "champs": champs_offerts(convention)}


def _partie_de_la_nature(request: Requete, convention: Convention, annexe: Annexe) -> dict[str, Any]:
    """The template of the nature's own part, if it has one, and what it needs."""
    try:
        nature = trouver(annexe.nature)
    except NatureInconnue:
        return {"nature": None, "typee": False}
    propre = nature.contexte_page(convention, annexe, request.user) if nature.gabarit else {}
    return {**propre, "nature": nature, "typee": bool(nature.gabarit)}
