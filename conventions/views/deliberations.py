"""The délibération of a party: deposited, replaced, removed, served."""

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.clickjacking import xframe_options_sameorigin

from conventions.domain.deliberations import DEPOSER, deposer_piece, fichiers_precedents, retirer_piece
from conventions.domain.saisie import lisible
from conventions.erreurs import ErreurMetier
from conventions.forms.deliberations import DeliberationForm
from conventions.models import Annexe, Convention, Partie, PieceDeliberation
from conventions.permissions import exiger_pour
from conventions.views.acces import annexe_ou_404, contexte_convention, convention_ou_404
from conventions.views.apercu import servir_pdf
from conventions.views.partage import entier, refus
from ctg.decorators import ecriture, lecture
from ctg.fichiers import FichierRefuse
from ctg.typographie import compter
from territoires.requete import Requete


@ecriture
def deposer(request: Requete, reference: str, pk: int, partie: int) -> HttpResponse:
    """Deposit, replace or remove the extract of one party; a refusal says why and what to do."""
    convention, annexe, place, piece = _emplacement(request, reference, pk, partie)
    exiger_pour(request.user, DEPOSER, convention, place.organisme_id)
    formulaire = DeliberationForm(initial={"lu": piece.fichier_id if piece else 0})
    if request.method == "POST" and "retirer" in request.POST:
        return _retirer(request, convention, annexe, place)
    if request.method == "POST":
        formulaire = DeliberationForm(request.POST, request.FILES)
        if formulaire.is_valid() and _deposer(request, annexe, place, formulaire):
            return redirect("conventions:annexe", reference=reference, pk=pk)
    contexte = contexte_convention(request, convention, "annexes", pk)
    contexte |= {"annexe": annexe, "partie": place, "piece": piece, "form": formulaire}
    contexte["precedents"] = fichiers_precedents(annexe, place)
    return render(request, "conventions/annexes/deliberation_deposer.html", contexte)


def _deposer(request: Requete, annexe: Annexe, partie: Partie, formulaire: DeliberationForm) -> bool:
    """Whether the upload was taken; the form says otherwise why not."""
    depot = formulaire.cleaned_data["fichier"]
    try:
        piece = deposer_piece(
            annexe,
            partie,
            par=request.user,
            nom=depot.name,
            contenu=depot.read(),
            lu=formulaire.cleaned_data["lu"],
        )
    except (FichierRefuse, ErreurMetier) as erreur:
        formulaire.add_error("fichier", str(erreur))
        return False
    pages = compter(piece.fichier.pages, "page")
    messages.success(request, f"« {piece.fichier.nom} » est joint pour {partie.nom} ({pages}).")
    for avertissement in piece.fichier.avertissements:
        messages.warning(request, avertissement)
    return True


def _retirer(request: Requete, convention: Convention, annexe: Annexe, partie: Partie) -> HttpResponse:
    retour = reverse("conventions:annexe", args=[convention.reference, annexe.pk])
    try:
        retirer_piece(annexe, partie, par=request.user, lu=entier(request.POST.get("lu", ""), -1))
    except ErreurMetier as erreur:
        return refus(request, erreur, retour)
    messages.success(request, "La délibération est retirée. Le fichier reste parmi les précédents.")
    return redirect(retour)


@xframe_options_sameorigin
@lecture
def fichier(request: Requete, reference: str, pk: int, partie: int) -> FileResponse:
    """The bytes of an extract, or of a former one with ``?precedent=``; ``?telecharger`` saves it."""
    _, annexe, place, piece = _emplacement(request, reference, pk, partie)
    voulu = piece.fichier if piece else None
    if precedent := request.GET.get("precedent"):
        voulu = next((f for f in fichiers_precedents(annexe, place) if str(f.pk) == precedent), None)
    if voulu is None or not voulu.contenu.storage.exists(str(voulu.contenu.name)):
        raise Http404("Cette partie n’a pas joint de délibération.")
    return servir_pdf(voulu.contenu, voulu.nom, telecharger="telecharger" in request.GET)


def _emplacement(
    request: Requete, reference: str, pk: int, partie: int
) -> tuple[Convention, Annexe, Partie, PieceDeliberation | None]:
    """The slot of a party. Raises Http404 when there is none, or when the annexe is the draft of somebody else."""
    convention = convention_ou_404(request, reference)
    annexe = annexe_ou_404(request, convention, pk)
    place = get_object_or_404(convention.parties.all(), pk=partie)
    if annexe.nature != "deliberations" or place.est_caf or not lisible(request.user, annexe):
        raise Http404("Il n’y a pas de délibération à cet endroit.")
    pieces = annexe.pieces_deliberations.select_related("fichier", "depose_par")
    return convention, annexe, place, pieces.filter(partie=place).first()
