"""Period, territory and variants: what frames the text of a convention."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from conventions.domain.lecture import charger
from conventions.domain.periode import modifier_periode, modifier_presentation
from conventions.domain.variantes import appliquer_propositions, choisir_option, consequences_option, propositions
from conventions.erreurs import ConflitEdition, ErreurMetier, PeriodeInvalide
from conventions.forms.periode import COMMUNES_MAX, CadreForm, cadre_initial
from conventions.models import Convention, OptionHypothese
from conventions.permissions import exiger
from conventions.views.acces import contexte_convention, convention_ou_404
from ctg.decorators import ecriture
from ctg.texte_riche import TexteRefuse
from territoires.models import Commune, Intercommunalite
from territoires.requete import Requete
from territoires.views.recherche import une_ligne

MODIFIER = "convention.modifier"
DEJA_CHANGE = (
    "Une autre personne a modifié la période ou le territoire entre-temps. Votre saisie est conservée : comparez-la "
    "avec l’en-tête de la page, puis enregistrez à nouveau si elle doit le remplacer."
)


@ecriture
def modifier(request: Requete, reference: str) -> HttpResponse:
    """Title, dates (rule 1), place, territory, communes, agent. A search of communes keeps all that was typed."""
    convention = convention_ou_404(request, reference)
    if request.method != "POST":
        formulaire = CadreForm(convention=convention, initial=cadre_initial(convention))
        return _page(request, convention, formulaire, list(convention.communes.select_related("departement")))
    exiger(request.user, MODIFIER, convention)
    choisies = communes_postees(request)
    if "chercher" in request.POST or "intercommunalite" in request.POST:
        if request.htmx:
            return render(request, "conventions/_partiels/periode_communes.html", _communes(request, choisies))
        return _page(request, convention, _en_saisie(request, convention), choisies)
    formulaire = CadreForm(request.POST, convention=convention)
    statut = 200
    if formulaire.is_valid():
        try:
            _enregistrer(request, convention, formulaire, choisies)
        except ConflitEdition as erreur:
            convention, statut = charger(convention), 409
            formulaire = CadreForm({**request.POST.dict(), "jeton": erreur.actuel.jeton}, convention=convention)
            formulaire.add_error(None, DEJA_CHANGE)
        except PeriodeInvalide as erreur:
            formulaire.add_error("date_fin", str(erreur))
        except (TexteRefuse, ErreurMetier) as erreur:
            formulaire.add_error(None, str(erreur))
        else:
            for avertissement in formulaire.avertissements:
                messages.warning(request, avertissement)
            messages.success(request, "La période et le territoire sont enregistrés.")
            return redirect("conventions:periode", reference=reference)
    return _page(request, convention, formulaire, choisies, statut)


@transaction.atomic
def _enregistrer(request: Requete, convention: Convention, formulaire: CadreForm, communes: list[Commune]) -> None:
    donnees = formulaire.cleaned_data
    dates = {nom: donnees[nom] for nom in ("date_effet", "date_fin")}
    # Read under the lock: the token moves only when a date does, and the second write needs the one the first left.
    actuelle = Convention.objects.select_for_update(no_key=True).get(pk=convention.pk)
    deplacee = any(getattr(actuelle, nom) != jour for nom, jour in dates.items())
    modifier_periode(convention, par=request.user, jeton=donnees["jeton"], **dates)
    modifier_presentation(
        convention,
        par=request.user,
        jeton=donnees["jeton"] + deplacee,
        titre=donnees["titre"],
        lieu_signature=donnees["lieu_signature"],
        territoire=formulaire.territoire(communes),
        agent=donnees["agent"],
    )


def _en_saisie(request: Requete, convention: Convention) -> CadreForm:
    """The form as typed, without judging it: only the communes were asked for."""
    return CadreForm(convention=convention, initial=request.POST.dict())


def communes_postees(request: Requete) -> list[Commune]:
    """Those ticked, then those of the intercommunalité asked for; an unknown code is dropped."""
    codes = [code for code in request.POST.getlist("communes")[:COMMUNES_MAX] if code.isalnum()]
    trouvees = list(Commune.objects.filter(pk__in=codes).select_related("departement"))
    siren = une_ligne(request.POST.get("intercommunalite", ""))
    epci = Intercommunalite.objects.actuels().filter(pk=siren).first()
    if epci is not None:
        connues = {commune.pk for commune in trouvees}
        trouvees += [c for c in epci.membres().select_related("departement") if c.pk not in connues]
    return sorted(trouvees, key=lambda commune: (commune.nom_recherche, commune.pk))


def _communes(request: Requete, choisies: list[Commune]) -> dict[str, Any]:
    texte = une_ligne(request.POST.get("commune_texte", ""))
    connues = {commune.pk for commune in choisies}
    trouvees: list[Commune] = []
    groupes: list[Intercommunalite] = []
    if len(texte) > 1:
        trouvees = list(Commune.objects.rechercher(texte).select_related("departement")[:10])
        groupes = list(Intercommunalite.objects.rechercher(texte)[:4])
    return {
        "communes": choisies,
        "trouvees": [commune for commune in trouvees if commune.pk not in connues],
        "groupes": groupes,
        "texte": texte,
        "deja": [commune.nom for commune in trouvees if commune.pk in connues],
    }


def _page(
    request: Requete, convention: Convention, formulaire: CadreForm, communes: list[Commune], statut: int = 200
) -> HttpResponse:
    contexte = contexte_convention(request, convention, "periode") | _communes(request, communes)
    contexte |= {"form": formulaire, "limite": convention.echeance_max}
    return render(request, "conventions/periode.html", contexte, status=statut)


@ecriture
def variantes(request: Requete, reference: str) -> HttpResponse:
    """Each question of the model with the present answer; POST applies what the present parties call for."""
    convention = convention_ou_404(request, reference)
    if request.method == "POST":
        exiger(request.user, MODIFIER, convention)
        try:
            faits = appliquer_propositions(convention, request.POST.getlist("changement"), par=request.user)
        except ErreurMetier as erreur:
            messages.error(request, str(erreur))
        else:
            nombre = len(faits)
            pluriel = "s" if nombre > 1 else ""
            phrase = (
                f"{nombre} changement{pluriel} appliqué{pluriel}." if nombre else "Rien n’a été coché : rien ne change."
            )
            messages.success(request, phrase)
        return redirect("conventions:variantes", reference=reference)
    convention = charger(convention)
    choisies = {option.pk for option in convention.options.all()}
    hypotheses = [
        {
            "hypothese": hypothese,
            "options": [
                {
                    "option": option,
                    "choisie": option.pk in choisies,
                    "consequences": None if option.pk in choisies else consequences_option(convention, option),
                }
                for option in hypothese.options.all()
            ],
        }
        for hypothese in convention.version_modele.hypotheses.prefetch_related("options")
    ]
    contexte = contexte_convention(request, convention, "variantes")
    contexte |= {"hypotheses": hypotheses, "propositions": propositions(convention)}
    return render(request, "conventions/variantes.html", contexte)


@ecriture
def choisir(request: Requete, reference: str, option: int) -> HttpResponse:
    """What another answer replaces, adds and puts aside, then its application."""
    convention = convention_ou_404(request, reference, MODIFIER)
    choix = get_object_or_404(
        OptionHypothese.objects.filter(hypothese__version=convention.version_modele_id).select_related("hypothese"),
        pk=option,
    )
    retour = reverse("conventions:variantes", args=[reference])
    if request.method == "POST":
        try:
            faites = choisir_option(convention, choix, par=request.user)
        except ErreurMetier as erreur:
            messages.error(request, str(erreur))
        else:
            nombre = len(faites.changements)
            suite = f" : {nombre} passage{'s' if nombre > 1 else ''} du texte suivent." if nombre else "."
            messages.success(request, f"La variante « {choix.libelle} » est choisie{suite}")
        return redirect(retour)
    convention = charger(convention)
    if choix.pk in {presente.pk for presente in convention.options.all()}:
        messages.info(request, f"La variante « {choix.libelle} » est déjà choisie.")
        return redirect(retour)
    contexte = contexte_convention(request, convention, "variantes")
    contexte |= {"option": choix, "consequences": consequences_option(convention, choix), "retour": retour}
    return render(request, "conventions/variante_choisir.html", contexte)
