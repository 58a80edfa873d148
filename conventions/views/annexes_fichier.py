"""The PDF of an annexe: checked and kept, replaced, detached, served."""

from django.contrib import messages
from django.db.models import Q
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.clickjacking import xframe_options_sameorigin

from conventions.domain import annexes as domaine
from conventions.domain.saisie import exiger_saisie, lisible
from conventions.erreurs import ConflitEdition, ErreurMetier
from conventions.forms.annexes import FichierForm
from conventions.models import Annexe, Convention, Fichier, Partie
from conventions.views.acces import annexe_ou_404, contexte_convention, convention_ou_404
from conventions.views.apercu import servir_pdf
from conventions.views.partage import entier
from ctg.decorators import ecriture, lecture
from ctg.fichiers import FichierRefuse
from territoires.models import Utilisateur
from territoires.requete import Requete

FICHIER_CHANGE = (
    "Une autre personne a changé cette annexe pendant votre dépôt. Rien n’est perdu : la voici à jour, "
    "déposez à nouveau votre fichier s’il doit la remplacer."
)


@ecriture
def deposer(request: Requete, reference: str, pk: int) -> HttpResponse:
    """Attach, replace or detach the PDF; a refusal says why and what to do."""
    convention = convention_ou_404(request, reference)
    annexe = annexe_ou_404(request, convention, pk)
    exiger_saisie(request.user, annexe, convention, "fichier")
    formulaire = FichierForm(initial={"jeton": annexe.jeton, "impression": annexe.impression})
    if request.method == "POST" and "retirer" in request.POST:
        return _detacher(request, convention, annexe)
    if request.method == "POST":
        formulaire = FichierForm(request.POST, request.FILES)
        if formulaire.is_valid() and (reponse := _attacher(request, convention, annexe, formulaire)):
            return reponse
    contexte = contexte_convention(request, convention, "annexes", pk)
    contexte |= {"annexe": annexe, "form": formulaire, "precedents": fichiers_precedents(request.user, annexe)}
    return render(request, "conventions/annexe_deposer.html", contexte)


def _attacher(request: Requete, convention: Convention, annexe: Annexe, formulaire: FichierForm) -> HttpResponse | None:
    """The answer to an upload that was taken or outrun; ``None`` when the form now says why it was refused."""
    depot = formulaire.cleaned_data["fichier"]
    try:
        deposee = domaine.deposer_fichier(
            annexe, par=request.user, jeton=formulaire.cleaned_data["jeton"], nom=depot.name, contenu=depot.read()
        )
        avertissements = deposee.fichier.avertissements if deposee.fichier else ()
        voulue = formulaire.cleaned_data["impression"]
        deposee = domaine.enregistrer_annexe(deposee, par=request.user, jeton=deposee.jeton, impression=voulue)
    except ConflitEdition:
        messages.error(request, FICHIER_CHANGE)
        return redirect("conventions:annexe_deposer", reference=convention.reference, pk=annexe.pk)
    except (FichierRefuse, ErreurMetier) as erreur:
        formulaire.add_error("fichier", str(erreur))
        return None
    fichier = deposee.fichier
    assert fichier is not None
    pages = f"{fichier.pages} page{'s' if fichier.pages > 1 else ''}"
    messages.success(request, f"« {fichier.nom} » est déposé ({pages}).")
    for avertissement in avertissements:
        messages.warning(request, avertissement)
    return redirect("conventions:annexe", reference=convention.reference, pk=annexe.pk)


def _detacher(request: Requete, convention: Convention, annexe: Annexe) -> HttpResponse:
    jeton = request.POST.get("jeton", "")
    try:
        domaine.retirer_fichier(annexe, par=request.user, jeton=entier(jeton, -1))
    except ConflitEdition:
        messages.error(request, FICHIER_CHANGE)
    except ErreurMetier as erreur:
        messages.error(request, str(erreur))
    else:
        messages.success(request, "Le fichier est détaché de l’annexe. Il reste parmi les fichiers précédents.")
    return redirect("conventions:annexe_deposer", reference=convention.reference, pk=annexe.pk)


def fichiers_precedents(utilisateur: Utilisateur, annexe: Annexe) -> list[Fichier]:
    """Files that the annexe once had, the latest first, but those of a private draft that is not the user's."""
    passes = Annexe.history.filter(id=annexe.pk, fichier__isnull=False)
    siens = Partie.objects.filter(convention=annexe.convention_id, organisme__in=utilisateur.organismes_ids)
    publics = Q(responsable=None) | Q(transmise_le__isnull=False)
    lisibles = passes.filter(publics | Q(responsable__in=siens)).values("fichier")
    trouves = Fichier.objects.filter(convention=annexe.convention_id, pk__in=lisibles).select_related("cree_par")
    return [f for f in trouves.order_by("-cree_le", "-pk") if f.pk != annexe.fichier_id]


@xframe_options_sameorigin
@lecture
def fichier(request: Requete, reference: str, pk: int) -> FileResponse:
    """The bytes of the PDF of an annexe, or of a former one with ``?precedent=``; ``?telecharger`` saves it."""
    convention = convention_ou_404(request, reference)
    annexe = annexe_ou_404(request, convention, pk)
    voulu = annexe.fichier if lisible(request.user, annexe) else None
    if precedent := request.GET.get("precedent"):
        voulu = next((f for f in fichiers_precedents(request.user, annexe) if str(f.pk) == precedent), None)
    if voulu is None or not voulu.contenu.storage.exists(str(voulu.contenu.name)):
        raise Http404("Cette annexe n’a pas de fichier.")
    return servir_pdf(voulu.contenu, voulu.nom, telecharger="telecharger" in request.GET)
