"""Models: national ones to read and adapt, the Caf's own to prepare, publish and retire."""

from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from conventions.domain import modeles as domaine
from conventions.domain.modeles_pieces import catalogue_modele, modifier_version, montrer_mention
from conventions.enums import NATURES_DE_CONVENTION, NATURES_DE_DOCUMENT, StatutModele
from conventions.erreurs import ConflitEdition, ErreurMetier
from conventions.forms.modeles import TitreForm, VersionForm
from conventions.models import Convention, ImportModele, Modele, VersionModele
from conventions.permissions import ACTIONS, peut_dans_caf
from ctg.decorators import ecriture, lecture
from ctg.droits import ActionRefusee
from ctg.texte_riche import TexteRefuse, remplacer_mentions
from territoires.models import Organisme
from territoires.requete import Requete, caf_pour_agir

DEJA_CHANGE = (
    "Une autre personne a enregistré ces formules entre-temps. Votre saisie est conservée ci-dessous : comparez-la "
    "avec « Lire tout le texte », puis enregistrez à nouveau si elle doit la remplacer."
)


def caf_des_modeles(request: Requete, action: str = "modele.modifier") -> Organisme | None:
    """The Caf in whose name the user may act on models."""
    return caf_pour_agir(request, ACTIONS[action].caf)


def exiger_lecture(request: Requete) -> None:
    if caf_des_modeles(request, "modele.voir") is None:
        raise ActionRefusee("Les modèles sont réservés aux agents des Caf.")


def modele_ou_404(request: Requete, pk: int) -> Modele:
    exiger_lecture(request)
    return get_object_or_404(Modele.objects.visibles_par(request.user).select_related("caf"), pk=pk)


def version_ou_404(request: Requete, pk: int) -> VersionModele:
    exiger_lecture(request)
    visibles = VersionModele.objects.visibles_par(request.user).select_related("modele__caf")
    return get_object_or_404(visibles, pk=pk)


def exiger_brouillon(request: Requete, sujet: VersionModele) -> None:
    """Raises ActionRefusee, with the reason, unless the version is a draft that the user may write."""
    try:
        domaine.exiger_modele(request.user, sujet.modele)
    except ErreurMetier as erreur:
        raise ActionRefusee(str(erreur)) from erreur
    if sujet.statut != StatutModele.BROUILLON:
        raise ActionRefusee("Cette version est publiée : préparez-en une nouvelle pour changer le texte.")


def modifiable(request: Requete, version: VersionModele) -> bool:
    """A draft of a Caf whose models the user may write."""
    return version.statut == StatutModele.BROUILLON and _peut_ecrire(request, version)


def _peut_ecrire(request: Requete, version: VersionModele) -> bool:
    caf = version.modele.caf
    return caf is not None and peut_dans_caf(request.user, "modele.modifier", caf)


def imports_a_relire(request: Requete) -> QuerySet[ImportModele]:
    """The imports that have made no version yet; what was read of them stays in the database."""
    visibles = ImportModele.objects.visibles_par(request.user).filter(version=None)
    return visibles.select_related("par").defer("source", "structure", "propositions")


@lecture
def liste(request: Requete) -> HttpResponse:
    """National models and the Caf's own, with their versions."""
    exiger_lecture(request)
    modeles = Modele.objects.visibles_par(request.user).select_related("caf").prefetch_related("versions")
    caf = caf_des_modeles(request)
    contexte = {
        "peut_importer": caf is not None,
        "imports": imports_a_relire(request).filter(modele=None) if caf else [],
        "nationaux": [m for m in modeles if m.caf_id is None and m.nature in NATURES_DE_CONVENTION],
        "de_documents": [m for m in modeles if m.caf_id is None and m.nature in NATURES_DE_DOCUMENT],
        "propres": [m for m in modeles if m.caf_id is not None],
    }
    return render(request, "conventions/modeles/liste.html", contexte)


@lecture
def modele(request: Requete, pk: int) -> HttpResponse:
    """One model: its versions, how many conventions use each, what may be done."""
    sujet = modele_ou_404(request, pk)
    visibles = Convention.objects.visibles_par(request.user)
    versions = (
        sujet.versions.select_related("publiee_par")
        .annotate(
            usages=Count("conventions", filter=Q(conventions__in=visibles), distinct=True)
            + Count("documents", filter=Q(documents__convention__in=visibles), distinct=True)
        )
        .order_by("-numero")
    )
    peut_modifier = sujet.caf is not None and peut_dans_caf(request.user, "modele.modifier", sujet.caf)
    contexte = {
        "modele": sujet,
        "de_document": sujet.nature in NATURES_DE_DOCUMENT,
        "versions": versions,
        "peut_modifier": peut_modifier,
        "imports": imports_a_relire(request).filter(modele=sujet) if peut_modifier else [],
        "peut_adapter": sujet.caf is None and caf_des_modeles(request) is not None,
        "brouillon": any(v.statut == StatutModele.BROUILLON for v in versions),
    }
    return render(request, "conventions/modeles/modele.html", contexte)


@ecriture
def dupliquer(request: Requete, pk: int) -> HttpResponse:
    """Adapt a national model into a model of the Caf."""
    sujet = modele_ou_404(request, pk)
    caf = caf_des_modeles(request)
    if caf is None:
        raise ActionRefusee("Adapter un modèle revient aux administrateurs d’une Caf.")
    if request.method == "POST":
        source = sujet.versions.publiees().first()
        if source is None:
            messages.error(request, "Ce modèle n’a aucune version publiée à adapter.")
            return redirect("conventions:modele", pk=pk)
        try:
            brouillon = domaine.adapter_modele(source, caf, par=request.user)
        except ErreurMetier as erreur:
            messages.error(request, str(erreur))
            return redirect("conventions:modele", pk=pk)
        messages.success(request, "La copie est prête : adaptez-la, puis publiez-la.")
        return redirect("conventions:version_modele", pk=brouillon.pk)
    return redirect("conventions:modele", pk=pk)


@ecriture
def preparer(request: Requete, pk: int) -> HttpResponse:
    """Start a new version of one of the Caf's models."""
    sujet = modele_ou_404(request, pk)
    if request.method == "POST":
        try:
            brouillon = domaine.nouvelle_version(sujet, par=request.user)
        except ErreurMetier as erreur:
            messages.error(request, str(erreur))
        else:
            return redirect("conventions:version_modele", pk=brouillon.pk)
    return redirect("conventions:modele", pk=pk)


@ecriture
def version(request: Requete, pk: int) -> HttpResponse:
    """The articles and annexes of a version; a draft may be edited and ordered."""
    sujet = version_ou_404(request, pk)
    ouverte, statut = modifiable(request, sujet), 200
    if request.method == "POST":
        exiger_brouillon(request, sujet)
    formulaire = VersionForm(request.POST or None, instance=sujet, initial={"jeton": sujet.jeton})
    if request.method == "POST" and formulaire.is_valid():
        donnees = formulaire.cleaned_data
        try:
            modifier_version(sujet, par=request.user, jeton=donnees["jeton"], champs=donnees)
        except ConflitEdition as erreur:
            statut = 409
            formulaire = VersionForm({**request.POST.dict(), "jeton": erreur.actuel.jeton}, instance=sujet)
            formulaire.add_error(None, DEJA_CHANGE)
        except (ErreurMetier, TexteRefuse) as erreur:
            formulaire.add_error(None, str(erreur))
        else:
            messages.success(request, "Les formules sont enregistrées.")
            return redirect("conventions:version_modele", pk=pk)
    contexte = {
        "version": sujet,
        "modele": sujet.modele,
        "de_document": sujet.modele.nature in NATURES_DE_DOCUMENT,
        "articles": sujet.articles.select_related("option"),
        "annexes": sujet.annexes.select_related("option"),
        "hypotheses": sujet.hypotheses.prefetch_related("options"),
        "modifiable": ouverte,
        "peut_retirer": sujet.statut == StatutModele.PUBLIEE and _peut_ecrire(request, sujet),
        "form": formulaire,
        "ajout": TitreForm(),
        "mentions": catalogue_modele(sujet) if ouverte else [],
        "fautes": domaine.fautes_de_version(sujet) if ouverte else [],
    }
    return render(request, "conventions/modeles/version.html", contexte, status=statut)


@lecture
def apercu(request: Requete, pk: int) -> HttpResponse:
    """The whole text of a version, its merge fields named in brackets."""
    sujet = version_ou_404(request, pk)
    pieces = [
        (piece, remplacer_mentions(piece.corps, montrer_mention))
        for piece in [*sujet.articles.select_related("option"), *sujet.annexes.select_related("option")]
    ]
    contexte = {"version": sujet, "modele": sujet.modele, "pieces": pieces}
    return render(request, "conventions/modeles/apercu.html", contexte)


@ecriture
def publier(request: Requete, pk: int) -> HttpResponse:
    """Open a draft to new conventions, after confirmation."""
    return _confirmer(
        request,
        version_ou_404(request, pk),
        domaine.publier,
        titre="Publier la version",
        texte="Les nouvelles conventions partiront de cette version ; celles déjà commencées gardent la leur. "
        "Si une autre version était publiée, elle sera retirée.",
        fait="La version est publiée : elle est proposée à qui commence un document de cette nature.",
    )


@ecriture
def retirer(request: Requete, pk: int) -> HttpResponse:
    """Close a published version to new conventions, after confirmation."""
    return _confirmer(
        request,
        version_ou_404(request, pk),
        domaine.retirer,
        titre="Retirer la version",
        texte="Aucune nouvelle convention ne pourra en partir ; celles qui l’utilisent la gardent.",
        fait="La version est retirée.",
    )


def _confirmer(request: Requete, sujet: VersionModele, agir, *, titre: str, texte: str, fait: str) -> HttpResponse:
    retour = reverse("conventions:version_modele", args=[sujet.pk])
    if not _peut_ecrire(request, sujet):
        raise ActionRefusee(
            "Publier ou retirer une version revient aux administrateurs de la Caf dont c’est le modèle."
        )
    if request.method == "POST":
        try:
            agir(sujet, par=request.user)
        except ErreurMetier as erreur:
            messages.error(request, str(erreur))
        else:
            messages.success(request, fait)
        return redirect(retour)
    miettes = [
        ("Modèles", reverse("conventions:modeles")),
        (sujet.modele.nom, reverse("conventions:modele", args=[sujet.modele_id])),
        (f"Version {sujet.numero}", retour),
    ]
    contexte = {
        "titre": titre,
        "texte": texte,
        "retour": retour,
        "miettes": miettes,
        "confirmer": titre,
        "ton": "btn-primary",
    }
    return render(request, "composants/page_confirmation.html", contexte)
