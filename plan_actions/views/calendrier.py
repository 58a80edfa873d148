"""The calendar of the démarche: its page, its steps, its file for other calendars."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from conventions.erreurs import ConflitEdition, ErreurMetier
from conventions.models import Convention
from conventions.permissions import exiger
from conventions.views.acces import contexte_convention, convention_ou_404
from conventions.views.partage import entier
from ctg.decorators import ecriture, lecture
from ctg.icalendar import TYPE_MIME
from plan_actions.domain import calendrier as domaine
from plan_actions.forms.calendrier import EtapeForm, SignatureForm
from plan_actions.models import Calendrier, EtapeDemarche
from plan_actions.presentation_calendrier import frise
from territoires.requete import Requete

CHANGE = "Quelqu’un a changé ce calendrier entre-temps : vérifiez les dates affichées, puis enregistrez à nouveau."


@ecriture
def page(request: Requete, reference: str) -> HttpResponse:
    """The seven steps on a line of time; POST sets the signature."""
    convention = convention_ou_404(request, reference)
    sujet = domaine.calendrier_de(convention)
    statut = 200
    formulaire = SignatureForm(request.POST or None, initial=_initial(convention, sujet))
    if request.method == "POST":
        exiger(request.user, domaine.ACTION, convention)
        statut = 422
        if formulaire.is_valid():
            try:
                domaine.fixer_signature(
                    convention,
                    par=request.user,
                    signature=formulaire.cleaned_data["signature"],
                    debut=formulaire.cleaned_data["debut"],
                    jeton=formulaire.cleaned_data["jeton"] or 0,
                )
            except ConflitEdition as conflit:
                statut = 409
                saisie = {**request.POST.dict(), "jeton": conflit.actuel.jeton}
                formulaire = SignatureForm(saisie)
                formulaire.add_error(None, CHANGE)
            except ErreurMetier as erreur:
                formulaire.add_error(None, str(erreur))
            else:
                messages.success(request, "Le calendrier est calculé à partir de la signature souhaitée.")
                return redirect("plan_actions:calendrier", reference=reference)
    contexte = contexte_convention(request, convention, "calendrier")
    contexte |= {"form": formulaire, **_contexte(convention, sujet)}
    return render(request, "plan_actions/calendrier.html", contexte, status=statut)


def _initial(convention: Convention, sujet: Calendrier | None) -> dict[str, Any]:
    if sujet is None:
        return {"signature": domaine.signature_proposee(convention, jour=timezone.localdate()), "jeton": 0}
    return {"signature": sujet.signature_le, "debut": sujet.debut_le, "jeton": sujet.jeton}


def _contexte(convention: Convention, sujet: Calendrier | None) -> dict[str, Any]:
    if sujet is None:
        return {"calendrier": None}
    jour = timezone.localdate()
    etapes = domaine.etapes_montrees(sujet)
    return {
        "calendrier": sujet,
        "etapes": [(etape, etape.etat(jour)) for etape in etapes],
        "alertes": domaine.alertes(sujet, convention, jour=jour),
        "frise": frise(etapes, sujet.signature_le, jour),
    }


@ecriture
def etape(request: Requete, reference: str, pk: int) -> HttpResponse:
    """Move a step by hand, or give it back its computed dates."""
    convention = convention_ou_404(request, reference, domaine.ACTION)
    sujet = _etape_ou_404(convention, pk)
    [montree] = [m for m in domaine.etapes_montrees(sujet.calendrier) if m.etape.pk == pk]
    initial = {
        "debut": sujet.debut,
        "fin": sujet.fin,
        "comite": montree.comite,
        "note": sujet.note,
        "jeton": sujet.jeton,
    }
    formulaire = EtapeForm(request.POST or None, initial=initial)
    statut = 422 if request.method == "POST" else 200
    if request.method == "POST" and formulaire.is_valid():
        try:
            domaine.fixer_etape(sujet, par=request.user, **formulaire.cleaned_data)
        except ConflitEdition as conflit:
            statut = 409
            formulaire = EtapeForm({**request.POST.dict(), "jeton": conflit.actuel.jeton})
            formulaire.add_error(None, CHANGE)
        except ErreurMetier as erreur:
            formulaire.add_error(None, str(erreur))
        else:
            messages.success(request, "L’étape est fixée ; les autres s’y accordent.")
            return redirect("plan_actions:calendrier", reference=reference)
    contexte = contexte_convention(request, convention, "calendrier")
    contexte |= {"form": formulaire, "montree": montree, "etape": sujet}
    return render(request, "plan_actions/calendrier_etape.html", contexte, status=statut)


@ecriture
def liberer(request: Requete, reference: str, pk: int) -> HttpResponse:
    """Give a step back its computed dates."""
    convention = convention_ou_404(request, reference, domaine.ACTION)
    sujet = _etape_ou_404(convention, pk)
    if request.method == "POST":
        try:
            domaine.liberer_etape(sujet, par=request.user, jeton=entier(request.POST.get("jeton", ""), -1))
        except (ConflitEdition, ErreurMetier) as erreur:
            messages.error(request, CHANGE if isinstance(erreur, ConflitEdition) else str(erreur))
        else:
            messages.success(request, "L’étape suit de nouveau le calcul.")
    return redirect("plan_actions:calendrier", reference=reference)


@lecture
def fichier(request: Requete, reference: str) -> HttpResponse:
    """The steps as an .ics file."""
    convention = convention_ou_404(request, reference, "convention.exporter")
    sujet = get_object_or_404(Calendrier.objects.visibles_par(request.user), convention=convention)
    reponse = HttpResponse(domaine.en_icalendar(sujet, convention), content_type=TYPE_MIME)
    reponse["Content-Disposition"] = f'attachment; filename="{reference}-calendrier.ics"'
    return reponse


def _etape_ou_404(convention: Convention, pk: int) -> EtapeDemarche:
    etapes = EtapeDemarche.objects.select_related("calendrier")
    sujet = get_object_or_404(etapes, pk=pk, calendrier__convention=convention)
    sujet.calendrier.convention = convention
    return sujet
