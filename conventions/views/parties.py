"""Parties to a convention: their order, their copy of the register, their logo (signatories are apart)."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from conventions.domain import parties as domaine
from conventions.domain.completude.parties import manques_des_parties
from conventions.domain.lecture import charger
from conventions.domain.perimetre import organismes_retenus
from conventions.domain.variantes import propositions
from conventions.enums import MAX_PARTIES
from conventions.erreurs import ConflitEdition, ErreurMetier
from conventions.forms.annexes import RangForm
from conventions.forms.parties import PartieForm
from conventions.models import Convention, Partie
from conventions.permissions import exiger, peut_pour
from conventions.views.acces import contexte_convention, convention_ou_404, partie_ou_404
from conventions.views.creation_reponses import chercher_territoires
from conventions.views.ordre import demande_un_ordre, deplacements
from conventions.views.partage import confirmer, entier, refus
from conventions.views.parties_signataires import signataires
from ctg.decorators import ecriture, lecture
from ctg.texte_riche import TexteRefuse
from territoires.models import Organisme
from territoires.requete import Requete
from territoires.views.organismes import servir_image
from territoires.views.recherche import texte_cherche, une_ligne

__all__ = ["actualiser", "ajouter", "deplacer", "liste", "logo", "modifier", "retirer", "signataires"]

MODIFIER = "partie.modifier"
DEJA_CHANGEE = (
    "Une autre personne a modifié cette partie entre-temps. Votre saisie est conservée ci-dessous : comparez-la avec "
    "ce qui est enregistré, puis enregistrez à nouveau si elle doit le remplacer."
)


@ecriture
def liste(request: Requete, reference: str) -> HttpResponse:
    """Cards in the order of the signature blocks, with what each lacks; POST reorders."""
    convention = convention_ou_404(request, reference)
    if request.method == "POST":
        exiger(request.user, MODIFIER, convention)
        try:
            _ordonner(request, convention)
        except ErreurMetier as erreur:
            messages.error(request, str(erreur))
        return redirect("conventions:parties", reference=reference)
    convention = charger(convention)
    contexte = contexte_convention(request, convention, "parties")
    manques = list(manques_des_parties(convention, timezone.localdate()))
    contexte["lignes"] = [
        {
            "partie": partie,
            "signataires": partie.signataires.all(),
            "manques": [m for m in manques if m.partie_id == partie.pk],
            "signable": peut_pour(request.user, "signataire.modifier", convention, partie.organisme_id),
            "caf": partie.organisme_id == convention.caf_id,
        }
        for partie in convention.parties.all()
    ]
    contexte["manques"] = [m for m in manques if m.partie_id is None]
    contexte["complet"] = len(contexte["lignes"]) >= MAX_PARTIES
    contexte["maximum"] = MAX_PARTIES
    return render(request, "conventions/parties.html", contexte)


def _ordonner(request: Requete, convention: Convention) -> None:
    par_pk = {partie.pk: partie for partie in convention.parties.all()}
    if demande_un_ordre(request.POST):
        for pk, position in deplacements(request.POST, list(par_pk)):
            domaine.deplacer_partie(par_pk[pk], par=request.user, position=position)


@ecriture
def ajouter(request: Requete, reference: str) -> HttpResponse:
    """Search the Caf's organismes then the official register; one click adds."""
    convention = convention_ou_404(request, reference, MODIFIER)
    texte = texte_cherche(request)
    if request.method == "POST":
        texte = une_ligne(request.POST.get("q", ""))
        try:
            with transaction.atomic():
                [organisme] = organismes_retenus(convention.caf, [request.POST.get("cle", "")], par=request.user)
                partie = domaine.ajouter_partie(convention, organisme, par=request.user)
        except ErreurMetier as erreur:
            messages.error(request, str(erreur))
        else:
            messages.success(request, f"{partie.denomination.sujet_majuscule()} est partie à la convention.")
            _annoncer_propositions(request, convention)
            suite = reverse("conventions:parties", args=[reference])
            return redirect(f"{suite}#partie-{partie.pk}")
    contexte = contexte_convention(request, convention, "parties")
    contexte |= {"q": texte, "resultats": chercher_organismes(request, convention, texte), "maximum": MAX_PARTIES}
    if request.htmx and request.method == "GET":
        return render(request, "conventions/_partiels/partie_resultats.html", contexte)
    return render(request, "conventions/partie_ajouter.html", contexte)


def chercher_organismes(request: Requete, convention: Convention, texte: str) -> list[dict[str, Any]]:
    """(key, name, detail, already a party): organismes of the register, then communes and intercommunalités.

    A place that the register already holds shows as its organisme, so that nobody is offered twice.
    """
    if len(texte) < 2:
        return []
    presents = {partie.organisme_id for partie in convention.parties.all()}
    fiches = Organisme.objects.visibles_par(request.user).filter(caf=convention.caf_id)

    def ligne(fiche: Organisme) -> dict[str, Any]:
        detail = fiche.get_nature_display()
        return {"cle": f"organisme:{fiche.pk}", "nom": fiche.nom, "detail": detail, "presente": fiche.pk in presents}

    trouves = {fiche.pk: ligne(fiche) for fiche in fiches.filter(nom__icontains=texte).order_by("nom", "pk")[:8]}
    lieux = chercher_territoires(texte)
    codes = [lieu["cle"].partition(":")[2] for lieu in lieux]
    tenues = {}
    for fiche in fiches.filter(Q(nature="commune", commune__in=codes) | Q(intercommunalite__in=codes)):
        tenues[fiche.commune_id or fiche.intercommunalite_id] = fiche
    autres = []
    for lieu, code in zip(lieux, codes, strict=True):
        if tenue := tenues.get(code):
            trouves.setdefault(tenue.pk, ligne(tenue))
        else:
            autres.append({**lieu, "cle": lieu["cle"].replace("epci:", "intercommunalite:"), "presente": False})
    return [*trouves.values(), *autres]


def _annoncer_propositions(request: Requete, convention: Convention) -> None:
    """Say that the text may follow the parties; nothing changes by itself."""
    if nombre := len(propositions(charger(convention))):
        pluriel = "s" if nombre > 1 else ""
        messages.info(
            request,
            f"{nombre} passage{pluriel} du modèle dépend{'ent' if nombre > 1 else ''} des parties présentes : "
            "voyez la page « Variantes ».",
        )


@ecriture
def modifier(request: Requete, reference: str, pk: int) -> HttpResponse:
    """Edit the convention's copy of a party; the register and the other conventions are untouched."""
    convention = convention_ou_404(request, reference, MODIFIER)
    partie = partie_ou_404(convention, pk)
    formulaire = PartieForm(request.POST or None, instance=partie, initial={"jeton": partie.jeton})
    enregistre = None
    if request.method == "POST" and formulaire.is_valid():
        try:
            domaine.modifier_partie(partie, par=request.user, **formulaire.cleaned_data)
        except ConflitEdition as erreur:
            enregistre = erreur.actuel
            formulaire = PartieForm({**request.POST.dict(), "jeton": enregistre.jeton}, instance=partie)
            formulaire.add_error(None, DEJA_CHANGEE)
        except ValidationError as erreur:
            formulaire.add_error(None, erreur)
        except (TexteRefuse, ErreurMetier) as erreur:
            formulaire.add_error(None, str(erreur))
        else:
            messages.success(request, "La partie est enregistrée pour cette convention.")
            return redirect("conventions:parties", reference=reference)
    contexte = contexte_convention(request, convention, "parties")
    contexte |= {"partie": partie, "form": formulaire, "enregistre": enregistre}
    return render(request, "conventions/partie.html", contexte, status=409 if enregistre else 200)


@ecriture
def actualiser(request: Requete, reference: str, pk: int) -> HttpResponse:
    """Show what the register now says otherwise, then take it."""
    convention = convention_ou_404(request, reference, MODIFIER)
    partie = partie_ou_404(convention, pk)
    if request.method == "POST":
        jeton = request.POST.get("jeton", "")
        try:
            domaine.actualiser_partie(partie, par=request.user, jeton=entier(jeton, -1))
        except ConflitEdition:
            messages.error(request, "Une autre personne a modifié cette partie entre-temps : voici les écarts à jour.")
            return redirect("conventions:partie_actualiser", reference=reference, pk=pk)
        except ErreurMetier as erreur:
            return refus(request, erreur, reverse("conventions:parties", args=[reference]))
        messages.success(request, "La partie reprend la fiche du registre.")
        return redirect("conventions:parties", reference=reference)
    contexte = contexte_convention(request, convention, "parties")
    contexte |= {"partie": partie, "ecarts": domaine.ecarts_registre(partie)}
    return render(request, "conventions/partie_actualiser.html", contexte)


@ecriture
def deplacer(request: Requete, reference: str, pk: int) -> HttpResponse:
    """Give a party its rank among the parties and the signature blocks."""
    convention = convention_ou_404(request, reference, MODIFIER)
    partie = partie_ou_404(convention, pk)
    parties = list(convention.parties.all())
    rang = [autre.pk for autre in parties].index(pk) + 1
    formulaire = RangForm(request.POST or None, libelles=[p.nom for p in parties], initial={"position": rang})
    retour = reverse("conventions:parties", args=[reference])
    if request.method == "POST" and formulaire.is_valid():
        try:
            domaine.deplacer_partie(partie, par=request.user, position=formulaire.cleaned_data["position"])
        except ErreurMetier as erreur:
            return refus(request, erreur, retour)
        messages.success(request, f"{partie.denomination.sujet_majuscule()} change de rang.")
        return redirect(retour)
    contexte = contexte_convention(request, convention, "parties") | {"partie": partie, "form": formulaire}
    return render(request, "conventions/partie_deplacer.html", contexte)


@ecriture
def retirer(request: Requete, reference: str, pk: int) -> HttpResponse:
    """Remove a party after saying what leaves with it; the Caf cannot be removed."""
    convention = convention_ou_404(request, reference, MODIFIER)
    partie = partie_ou_404(convention, pk)
    retour = reverse("conventions:parties", args=[reference])
    if request.method == "POST":
        try:
            domaine.retirer_partie(partie, par=request.user)
        except ErreurMetier as erreur:
            return refus(request, erreur, retour)
        messages.success(request, f"{partie.denomination.sujet_majuscule()} n’est plus partie à la convention.")
        _annoncer_propositions(request, convention)
        return redirect(retour)
    if partie.organisme_id == convention.caf_id:
        messages.error(request, "La Caf pilote la convention : elle ne peut pas en être retirée.")
        return redirect(retour)
    return confirmer(
        request,
        titre="Retirer une partie",
        question=_question_retrait(convention, partie),
        bouton="Retirer la partie",
        retour=retour,
        contexte=contexte_convention(request, convention, "parties"),
    )


def _question_retrait(convention: Convention, partie: Partie) -> str:
    phrase = f"{partie.denomination.sujet_majuscule()} ne signera plus la convention et ses membres ne la verront plus."
    signataires = [s.nom_complet for s in partie.signataires.all()]
    if signataires:
        phrase += (
            f" {', '.join(signataires)} ne figurera plus parmi les signataires."
            if len(signataires) == 1
            else (f" {', '.join(signataires)} ne figureront plus parmi les signataires.")
        )
    annexes = [a.titre for a in convention.annexes.all() if a.responsable_id == partie.pk]
    if annexes:
        titres = ", ".join(f"« {titre} »" for titre in annexes)
        phrase += f" La Caf devra remplir elle-même ou confier à une autre partie : {titres}."
    return phrase


@lecture
def logo(request: Requete, reference: str, pk: int) -> FileResponse:
    """The logo that the convention copied."""
    convention = convention_ou_404(request, reference)
    partie = partie_ou_404(convention, pk)
    if not partie.logo or not default_storage.exists(partie.logo):
        raise Http404("Pas de logo.")
    return servir_image(partie.logo)
