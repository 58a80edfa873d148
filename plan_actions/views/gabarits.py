"""Formats of fiche: those shipped, to read and copy, and the Caf's own, to edit."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from conventions.erreurs import ConflitEdition, ErreurMetier
from conventions.permissions import ACTIONS, peut_dans_caf
from conventions.views.ordre import demande_un_ordre, deplacements
from conventions.views.partage import entier
from ctg.decorators import ecriture, lecture
from ctg.droits import ActionRefusee
from ctg.texte_riche import TexteRefuse
from plan_actions.domain import gabarits as domaine
from plan_actions.enums import GenreSection, Source
from plan_actions.forms.gabarits import GabaritForm, RubriqueForm
from plan_actions.gabarits.lecture import SectionDonnee
from plan_actions.models import GabaritFiche
from territoires.models import Organisme
from territoires.requete import Requete, caf_pour_agir

DEJA_CHANGE = "Une autre personne a modifié ce gabarit entre-temps : le voici à jour. Recommencez votre changement."
APERCUS = {
    Source.THEMES: "Petite enfance · Parentalité",
    Source.PILOTE: "Commune de Valbrune, service enfance",
    Source.PARTENAIRES: "Partenaire — son rôle",
    Source.PUBLIC: "Familles avec un enfant de moins de six ans",
    Source.PERIODE: "Du 1er janvier 2026 au 31 décembre 2027",
    Source.ETAPES: "Étape — échéance — faite le",
    Source.INDICATEURS: "Indicateur — départ — cible — relevés",
    Source.FINANCEMENTS: "Année — financeur — prévu — versé, et leurs totaux",
}


def caf_des_gabarits(request: Requete, action: str = domaine.ACTION) -> Organisme | None:
    """The Caf in whose name the user may act on formats of fiche."""
    return caf_pour_agir(request, ACTIONS[action].caf)


def exiger_lecture(request: Requete) -> None:
    if caf_des_gabarits(request, "modele.voir") is None:
        raise ActionRefusee("Les gabarits de fiche sont réservés aux agents des Caf.")


def gabarit_ou_404(request: Requete, pk: int, *, ecrire: bool = False) -> GabaritFiche:
    """A format that the user may read; with ``ecrire``, one of a Caf whose formats they may edit."""
    visibles = GabaritFiche.objects.visibles_par(request.user).select_related("caf").prefetch_related("sections")
    gabarit = get_object_or_404(visibles, pk=pk)
    exiger_lecture(request)
    if ecrire:
        if gabarit.caf is None:
            raise ActionRefusee("Ce gabarit est fourni avec l’application : dupliquez-le pour l’adapter.")
        domaine.exiger_caf(request.user, gabarit.caf)
    return gabarit


@lecture
def liste(request: Requete) -> HttpResponse:
    """The formats of the Caf, those that it put away, and those shipped."""
    exiger_lecture(request)
    gabarits = GabaritFiche.objects.visibles_par(request.user).select_related("caf").prefetch_related("sections")
    propres = [g for g in gabarits if g.caf_id is not None]
    contexte = {
        "propres": [g for g in propres if g.archive_le is None],
        "archives": [g for g in propres if g.archive_le is not None],
        "fournis": [g for g in gabarits if g.caf_id is None],
        "peut_modifier": caf_des_gabarits(request) is not None,
    }
    return render(request, "plan_actions/gabarits/liste.html", contexte)


@ecriture
def dupliquer(request: Requete, pk: int) -> HttpResponse:
    """A copy for the Caf, to edit at once."""
    gabarit = gabarit_ou_404(request, pk)
    caf = caf_des_gabarits(request)
    if caf is None:
        raise ActionRefusee("Adapter un gabarit revient aux administrateurs d’une Caf.")
    if request.method == "POST":
        try:
            copie = domaine.dupliquer_gabarit(gabarit, caf, par=request.user)
        except (ErreurMetier, TexteRefuse) as erreur:
            messages.error(request, str(erreur))
        else:
            messages.success(request, "La copie est prête : renommez-la et adaptez ses rubriques.")
            return redirect("plan_actions:gabarit", pk=copie.pk)
    return redirect("plan_actions:gabarit", pk=pk)


@ecriture
def archiver(request: Requete, pk: int) -> HttpResponse:
    """Withdraw a format from new choices, or offer it again."""
    gabarit = gabarit_ou_404(request, pk, ecrire=True)
    if request.method == "POST":
        archive = gabarit.archive_le is None
        domaine.archiver_gabarit(gabarit, par=request.user, archive=archive)
        suite = "n’est plus proposé ; les plans qui l’utilisent le gardent" if archive else "est de nouveau proposé"
        messages.success(request, f"« {gabarit.nom} » {suite}.")
    return redirect("plan_actions:gabarit", pk=pk)


@ecriture
def gabarit(request: Requete, pk: int) -> HttpResponse:
    """One format: its sections beside the fiche that they draw; POST changes its name or its layout."""
    sujet = gabarit_ou_404(request, pk, ecrire=request.method == "POST")
    if request.method != "POST":
        return _page(request, sujet)
    formulaire = GabaritForm(request.POST)
    if formulaire.is_valid():
        try:
            domaine.enregistrer_gabarit(sujet, par=request.user, **formulaire.cleaned_data)
        except ConflitEdition:
            messages.warning(request, DEJA_CHANGE)
            return redirect("plan_actions:gabarit", pk=pk)
        except (ErreurMetier, TexteRefuse) as erreur:
            formulaire.add_error(None, str(erreur))
        else:
            messages.success(request, "Le gabarit est enregistré.")
            return redirect("plan_actions:gabarit", pk=pk)
    return _page(request, sujet, form=formulaire, statut=422)


@ecriture
def ordonner(request: Requete, pk: int) -> HttpResponse:
    """Put the sections in the order asked, by a drag or by one step up or down."""
    sujet = gabarit_ou_404(request, pk, ecrire=True)
    if request.method == "POST" and demande_un_ordre(request.POST):
        sections = domaine.donnees_de(sujet)
        try:
            for rang, position in deplacements(request.POST, list(range(1, len(sections) + 1))):
                sections.insert(position - 1, sections.pop(rang - 1))
            _ecrire_sections(request, sujet, sections)
        except ConflitEdition:
            messages.warning(request, DEJA_CHANGE)
        except ErreurMetier as erreur:
            messages.error(request, str(erreur))
    return redirect("plan_actions:gabarit", pk=pk)


@ecriture
def rubrique_ajouter(request: Requete, pk: int) -> HttpResponse:
    """One more section, at the end."""
    sujet = gabarit_ou_404(request, pk, ecrire=True)
    if request.method != "POST":
        return redirect("plan_actions:gabarit", pk=pk)
    formulaire = RubriqueForm(request.POST, disposition=sujet.disposition, auto_id="id_nouvelle_%s")
    return _recevoir(request, sujet, formulaire, "nouvelle")


@ecriture
def rubrique(request: Requete, pk: int, cle: str) -> HttpResponse:
    """Change one section; its key stays, and so do the texts written under it."""
    sujet = gabarit_ou_404(request, pk, ecrire=True)
    section = _section_ou_404(sujet, cle)
    if request.method != "POST":
        return redirect("plan_actions:gabarit", pk=pk)
    formulaire = RubriqueForm(request.POST, disposition=sujet.disposition, rubrique=section)
    return _recevoir(request, sujet, formulaire, cle)


@ecriture
def rubrique_retirer(request: Requete, pk: int, cle: str) -> HttpResponse:
    """Take a section out; the fiches keep what was written in it."""
    sujet = gabarit_ou_404(request, pk, ecrire=True)
    section = _section_ou_404(sujet, cle)
    if request.method == "POST":
        restantes = [s for s in domaine.donnees_de(sujet) if s.cle != cle]
        try:
            _ecrire_sections(request, sujet, restantes)
        except ConflitEdition:
            messages.warning(request, DEJA_CHANGE)
        except ErreurMetier as erreur:
            messages.error(request, str(erreur))
        else:
            messages.success(
                request, f"La rubrique « {section.libelle} » est retirée. Les fiches gardent ce qui y était écrit."
            )
    return redirect("plan_actions:gabarit", pk=pk)


def _section_ou_404(sujet: GabaritFiche, cle: str) -> SectionDonnee:
    section = next((s for s in domaine.donnees_de(sujet) if s.cle == cle), None)
    if section is None:
        raise Http404("Cette rubrique n’est plus dans le gabarit.")
    return section


def _ecrire_sections(request: Requete, sujet: GabaritFiche, sections: Sequence[SectionDonnee]) -> None:
    jeton = entier(request.POST.get("jeton", ""), sujet.jeton)
    domaine.enregistrer_gabarit(sujet, par=request.user, jeton=jeton, sections=sections)


def _recevoir(request: Requete, sujet: GabaritFiche, formulaire: RubriqueForm, ouverte: str) -> HttpResponse:
    if formulaire.is_valid():
        sections = domaine.donnees_de(sujet)
        if ouverte == "nouvelle":
            sections.append(formulaire.section())
        else:
            sections = [formulaire.section(s.cle) if s.cle == ouverte else s for s in sections]
        try:
            jeton = formulaire.cleaned_data["jeton"]
            domaine.enregistrer_gabarit(sujet, par=request.user, jeton=jeton, sections=sections)
        except ConflitEdition:
            messages.warning(request, DEJA_CHANGE)
            return redirect("plan_actions:gabarit", pk=sujet.pk)
        except (ErreurMetier, TexteRefuse) as erreur:
            formulaire.add_error(None, str(erreur))
        else:
            messages.success(request, f"La rubrique « {formulaire.cleaned_data['libelle']} » est enregistrée.")
            return redirect("plan_actions:gabarit", pk=sujet.pk)
    return _page(request, sujet, ouverte=ouverte, rubrique_form=formulaire, statut=422)


def _page(
    request: Requete,
    sujet: GabaritFiche,
    *,
    form: GabaritForm | None = None,
    ouverte: str = "",
    rubrique_form: RubriqueForm | None = None,
    statut: int = 200,
) -> HttpResponse:
    modifiable = sujet.caf is not None and peut_dans_caf(request.user, domaine.ACTION, sujet.caf)
    sections = domaine.donnees_de(sujet)
    jeton = {"jeton": sujet.jeton}
    if modifiable:
        identite = {champ: getattr(sujet, champ) for champ in ("nom", "description", "disposition")} | jeton
        form = form or GabaritForm(initial=identite)
    contexte = {
        "gabarit": sujet,
        "modifiable": modifiable,
        "peut_dupliquer": caf_des_gabarits(request) is not None,
        "form": form,
        "ouverte": ouverte,
        "rubriques": [
            _ligne(section, sujet, modifiable, rubrique_form if section.cle == ouverte else None)
            for section in sections
        ],
    }
    if modifiable:
        vide = RubriqueForm(initial=jeton, disposition=sujet.disposition, auto_id="id_nouvelle_%s")
        contexte["nouvelle"] = rubrique_form if ouverte == "nouvelle" else vide
    return render(request, "plan_actions/gabarits/gabarit.html", contexte, status=statut)


def _ligne(
    section: SectionDonnee, sujet: GabaritFiche, modifiable: bool, formulaire: RubriqueForm | None
) -> dict[str, Any]:
    if modifiable and formulaire is None:
        jeton = {"jeton": sujet.jeton}
        formulaire = RubriqueForm(initial=jeton, disposition=sujet.disposition, rubrique=section)
    source = Source(section.source)
    return {
        "section": section,
        "form": formulaire,
        "contenu": source.label if section.source else GenreSection(section.genre).label,
        "apercu": APERCUS.get(source, ""),
    }
