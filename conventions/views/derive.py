"""Drift pages: a convention beside its model, a version of a model beside another, the models of a Caf at a glance."""

from django.http import HttpResponse
from django.shortcuts import render

from conventions.domain.derive import avec_pieces, comparer_versions, conventions_anciennes, derive_de, ecarts_nationaux
from conventions.domain.etats import valeur_lue
from conventions.domain.lecture import charger
from conventions.domain.mentions import Resolveur
from conventions.domain.saisie import parties_de
from conventions.models import VersionModele
from conventions.views.acces import contexte_convention, convention_ou_404
from conventions.views.modeles import caf_des_modeles, exiger_lecture, version_ou_404
from conventions.views.partage import entier
from ctg.decorators import lecture
from ctg.differences import en_html
from territoires.requete import Requete


@lecture
def convention(request: Requete, reference: str) -> HttpResponse:
    """Which articles and annexes differ from the model's version, word by word."""
    sujet = charger(convention_ou_404(request, reference), contenus=False)
    derive = derive_de(sujet, brouillons=parties_de(request.user, sujet), valeur=valeur_lue(Resolveur(sujet)))
    version = sujet.version_modele
    plus_recente = version.modele.versions.publiees().filter(numero__gt=version.numero).first()
    contexte = contexte_convention(request, sujet, "ecarts")
    contexte |= {
        "derive": derive,
        "pieces": [(piece, en_html(piece.blocs)) for piece in derive.pieces],
        "plus_recente": plus_recente,
        "lit_les_modeles": caf_des_modeles(request, "modele.voir") is not None,
    }
    return render(request, "conventions/ecarts.html", contexte)


@lecture
def version(request: Requete, pk: int) -> HttpResponse:
    """What a version says otherwise than another one: the one asked, else the version before, else the national one."""
    sujet = version_ou_404(request, pk)
    visibles = VersionModele.objects.visibles_par(request.user).select_related("modele")
    autres = visibles.filter(modele__nature=sujet.modele.nature).exclude(pk=pk).order_by("modele__caf", "-numero")
    choix = list(autres)
    demandee = entier(request.GET.get("avec", ""), 0)
    reference = next((v for v in choix if v.pk == demandee), None)
    if reference is None:
        avant = [v for v in choix if v.modele_id == sujet.modele_id and v.numero < sujet.numero]
        nationales = [v for v in choix if v.modele.caf_id is None and v.modele.cle == sujet.modele.cle]
        reference = next(iter([*avant, *nationales, *[v for v in choix if v.modele.caf_id is None]]), None)
    contexte = {"version": sujet, "modele": sujet.modele, "choix": choix, "reference": reference}
    if reference is not None:
        avec_pieces([reference, sujet])
        derive = comparer_versions(reference, sujet)
        contexte |= {"derive": derive, "pieces": [(piece, en_html(piece.blocs)) for piece in derive.ecarts]}
    return render(request, "conventions/modeles/ecarts.html", contexte)


@lecture
def modeles(request: Requete) -> HttpResponse:
    """The models of the Caf beside the national ones, and the conventions that use an old version."""
    exiger_lecture(request)
    caf = caf_des_modeles(request, "modele.voir")
    assert caf is not None
    contexte = {"caf": caf, "ecarts": ecarts_nationaux(caf), "anciennes": conventions_anciennes(caf)}
    return render(request, "conventions/modeles/suivi.html", contexte)
