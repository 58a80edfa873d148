"""The délibérations of a convention: their list, the session of one, its steps, its text to copy."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from conventions.documents.blocs_deliberation import SujetDeliberation
from conventions.documents.texte_brut import texte_du_document
from conventions.domain.deliberations_vote.accuse import AccuseIllisible, lire_accuse
from conventions.domain.deliberations_vote.arithmetique import Portee, Seance, controler
from conventions.domain.deliberations_vote.assemblees import delibere
from conventions.domain.deliberations_vote.etapes import ecarts_de_l_accuse
from conventions.domain.deliberations_vote.phrases import resultat
from conventions.domain.deliberations_vote.seance import (
    CHAMPS,
    CHAMPS_DE_SEANCE,
    REDIGER,
    constats_de,
    creer_deliberation,
    modifier_seance,
    peut_rediger_pour,
)
from conventions.domain.deliberations_vote.tableau import lignes_des_parties
from conventions.domain.documents import charger_document
from conventions.domain.saisie import lisible
from conventions.enums import Nature
from conventions.erreurs import ConflitEdition, ErreurMetier
from conventions.forms.deliberations import SeanceForm
from conventions.models import Annexe, Convention, Deliberation, Document, EtatDeliberation, Partie
from conventions.permissions import exiger_pour
from conventions.views.acces import contexte_convention, convention_ou_404
from conventions.views.partage import refus
from ctg.decorators import ecriture, lecture
from ctg.typographie import date_en_lettres
from territoires.requete import Requete


def annexe_des_deliberations(convention: Convention) -> Annexe | None:
    """Where the extracts go; None when the convention has no annexe of that nature."""
    return next((annexe for annexe in convention.annexes.all() if annexe.nature == "deliberations"), None)


@lecture
def liste(request: Requete, reference: str) -> HttpResponse:
    """One card a party: where its délibération stands, and the one thing to do next."""
    convention = convention_ou_404(request, reference)
    annexe = annexe_des_deliberations(convention)
    if annexe is not None and not lisible(request.user, annexe):
        # Another party drafts it in private: its extracts are not told, nor may one be put there yet.
        annexe = None
    pieces = list(annexe.pieces_deliberations.select_related("fichier")) if annexe else []
    lignes = lignes_des_parties(convention, pieces)
    contexte = contexte_convention(request, convention, "deliberations")
    contexte |= {
        "annexe": annexe,
        "lignes": [(ligne, peut_rediger_pour(request.user, convention, ligne.partie)) for ligne in lignes],
        "executoires": sum(ligne.deliberation is not None and _finie(ligne.deliberation) for ligne in lignes),
        "attendues": sum(ligne.delibere for ligne in lignes),
    }
    return render(request, "conventions/deliberations/liste.html", contexte)


def _finie(deliberation: Deliberation) -> bool:
    return deliberation.etat == EtatDeliberation.EXECUTOIRE


@ecriture
def preparer(request: Requete, reference: str, partie: int) -> HttpResponse:
    """Make the project of a party, or open the one already there."""
    convention, place = place_ou_404(request, reference, partie)
    exiger_la_redaction(request, convention, place)
    retour = reverse("conventions:deliberations", args=[reference])
    if request.method != "POST":
        return redirect(retour)
    try:
        deliberation = creer_deliberation(convention, place, par=request.user)
    except ErreurMetier as erreur:
        return refus(request, erreur, retour)
    messages.success(request, "Le projet est prêt : relisez son texte, puis renseignez la séance.")
    return redirect("conventions:document", reference=reference, pk=deliberation.document_id)


def place_ou_404(request: Requete, reference: str, partie: int) -> tuple[Convention, Partie]:
    convention = convention_ou_404(request, reference)
    return convention, get_object_or_404(convention.parties.select_related("organisme"), pk=partie)


def exiger_la_redaction(request: Requete, convention: Convention, partie: Partie) -> None:
    exiger_pour(request.user, REDIGER, convention, partie.organisme_id)


def ouvrir(request: Requete, reference: str, partie: int) -> tuple[Document, Any]:
    """The document of the délibération of a party, loaded, and its sujet. Raises Http404 when it is not made."""
    convention, place = place_ou_404(request, reference, partie)
    trouve = Document.objects.filter(convention=convention, partie=place, nature=Nature.DELIBERATION).first()
    if trouve is None or not delibere(place):
        raise Http404("Le projet de délibération de cette partie n’est pas préparé.")
    return charger_document(trouve)


@ecriture
def seance(request: Requete, reference: str, partie: int) -> HttpResponse:
    """The session and its vote: typed or pasted, checked as one types, saved even while incomplete."""
    document, sujet = ouvrir(request, reference, partie)
    exiger_la_redaction(request, document.convention, sujet.partie)
    deliberation: Deliberation = sujet.deliberation
    page = reverse("conventions:document", args=[reference, document.pk])
    if deliberation.etat != EtatDeliberation.PROJET:
        messages.info(request, "Le vote est noté : annulez d’abord cette étape pour corriger la séance.")
        return redirect(page)
    initial = {champ: getattr(deliberation, champ) for champ in CHAMPS} | {"jeton": deliberation.jeton}
    formulaire = SeanceForm(request.POST if request.method == "POST" else None, initial=initial)
    conflit: list[tuple[str, str]] = []
    if request.method == "POST" and "lire" in request.POST:
        formulaire = _remplir(request, sujet)
    elif request.method == "POST" and formulaire.is_valid():
        try:
            enregistree = modifier_seance(
                deliberation, formulaire.saisie(), par=request.user, jeton=formulaire.cleaned_data["jeton"]
            )
        except ConflitEdition as erreur:
            conflit = _differences(formulaire, erreur.actuel)
            donnees = request.POST.copy()
            donnees["jeton"] = str(erreur.actuel.jeton)
            formulaire = SeanceForm(donnees)
        except ErreurMetier as erreur:
            formulaire.add_error(None, str(erreur))
        else:
            _annoncer(request, enregistree, sujet.partie)
            return redirect(page)
    contexte = contexte_convention(request, document.convention, "deliberations")
    contexte |= {"document": document, "sujet": sujet, "form": formulaire, "conflit": conflit}
    contexte |= controles(_en_cours(formulaire, sujet), sujet)
    return render(request, "conventions/deliberations/seance.html", contexte, status=409 if conflit else 200)


def _annoncer(request: Requete, deliberation: Deliberation, partie: Partie) -> None:
    """Said at once: figures that contradict each other are kept, and hold the vote back."""
    fautes = [constat for constat in constats_de(deliberation, partie) if constat.portee == Portee.CONTRADICTION]
    if fautes:
        messages.warning(
            request, f"La séance est enregistrée. À corriger avant de noter le vote\u00a0: {fautes[0].phrase}"
        )
    else:
        messages.success(request, "La séance est enregistrée.")


@ecriture
def verifier(request: Requete, reference: str, partie: int) -> HttpResponse:
    """What the figures of the page say as they are typed; nothing is written."""
    document, sujet = ouvrir(request, reference, partie)
    exiger_la_redaction(request, document.convention, sujet.partie)
    if request.method != "POST":
        return redirect("conventions:deliberation_seance", reference=reference, partie=partie)
    contexte = controles(_en_cours(SeanceForm(request.POST), sujet), sujet)
    return render(request, "conventions/deliberations/_controles.html", contexte | {"sujet": sujet})


def _en_cours(formulaire: SeanceForm, sujet: SujetDeliberation) -> Seance:
    """The session as the page now shows it: what does not read is taken as not typed yet."""
    if not formulaire.is_bound:
        return sujet.seance
    formulaire.is_valid()
    lus: dict[str, Any] = {champ: formulaire.cleaned_data.get(champ) for champ in CHAMPS_DE_SEANCE}
    lus |= {champ: lus[champ] or "" for champ in ("presents", "procurations", "absents", "secretaire")}
    return replace(sujet.seance, **{**lus, "sans_vote": lus["sans_vote"] or 0})


def controles(seance: Seance, sujet: SujetDeliberation) -> dict[str, Any]:
    """The numbers counted and what they say, for _controles.html."""
    return {"seance": seance, "constats": controler(seance), "resultat": resultat(seance)}


def _remplir(request: Requete, sujet: SujetDeliberation) -> SeanceForm:
    """The form as typed, completed from the receipt code: day and number, where the code says them."""
    donnees = request.POST.copy()
    try:
        accuse = lire_accuse(donnees.get("accuse", ""))
    except AccuseIllisible as erreur:
        formulaire = SeanceForm(donnees)
        formulaire.add_error("accuse", str(erreur))
        return formulaire
    donnees["seance_le"] = accuse.date.isoformat()
    donnees["numero"] = donnees.get("numero") or accuse.acte
    for dit in ecarts_de_l_accuse(accuse, sujet.deliberation, sujet.partie):
        messages.warning(request, dit)
    quand = date_en_lettres(accuse.date)
    messages.info(
        request, f"Rempli depuis l’accusé : séance du {quand}, acte {accuse.acte}. Relisez, puis enregistrez."
    )
    return SeanceForm(donnees)


def _differences(formulaire: SeanceForm, actuelle: Deliberation) -> list[tuple[str, str]]:
    """What somebody else saved meanwhile where it differs: label and value."""
    return [
        (str(formulaire[champ].label), str(getattr(actuelle, champ) or "vide"))
        for champ in CHAMPS
        if (formulaire.cleaned_data[champ] or None) != (getattr(actuelle, champ) or None)
    ]


@lecture
def texte(request: Requete, reference: str, partie: int) -> HttpResponse:
    """The délibération as plain text, to paste in the town hall's own tool; ``?telecharger`` saves it."""
    document, sujet = ouvrir(request, reference, partie)
    brut = texte_du_document(document, sujet)
    if "telecharger" in request.GET:
        reponse = HttpResponse(brut, content_type="text/plain; charset=utf-8")
        reponse["Content-Disposition"] = f'attachment; filename="{document.reference}.txt"'
        return reponse
    contexte = contexte_convention(request, document.convention, "deliberations")
    contexte |= {"document": document, "sujet": sujet, "brut": brut}
    return render(request, "conventions/deliberations/texte.html", contexte)
