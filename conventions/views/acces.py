"""Fetch a convention, or a part of it, through what the user may see: an outsider gets 404."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse

from conventions.domain.completude.analyse import analyser
from conventions.domain.fils import comptes
from conventions.domain.numerotation import Numeros
from conventions.domain.saisie import montrable, parties_de
from conventions.models import Annexe, Article, Convention, Partie, Rendu
from conventions.permissions import ACTIONS, exiger, exiger_pour, peut
from territoires.requete import Requete


def convention_ou_404(request: Requete, reference: str, action: str = "convention.voir") -> Convention:
    """The convention with its parties loaded. Raises Http404 for an outsider, ActionRefusee for a wrong role."""
    visibles = Convention.objects.visibles_par(request.user)
    convention = get_object_or_404(
        visibles.select_related("caf__reglages", "version_modele__modele", "agent").prefetch_related(
            "parties", "articles__modele", "annexes__modele"
        ),
        reference=reference,
    )
    exiger(request.user, action, convention)
    return convention


def article_ou_404(convention: Convention, pk: int) -> Article:
    return get_object_or_404(convention.articles.select_related("modele", "auteur"), pk=pk)


def annexe_ou_404(request: Requete, convention: Convention, pk: int, action: str = "") -> Annexe:
    """An annexe; with ``action``, only for who may do it to this very annexe."""
    annexe = get_object_or_404(convention.annexes.select_related("modele", "fichier", "responsable", "auteur"), pk=pk)
    if action:
        exiger_pour(request.user, action, convention, annexe.responsable.organisme_id if annexe.responsable else None)
    return annexe


def partie_ou_404(convention: Convention, pk: int) -> Partie:
    return get_object_or_404(convention.parties.select_related("organisme").prefetch_related("signataires"), pk=pk)


def rendu_ou_404(request: Requete, convention: Convention, pk: int) -> Rendu:
    visibles = Rendu.objects.visibles_par(request.user)
    return get_object_or_404(
        visibles.select_related("version", "document", "brouillons_de"), convention=convention, pk=pk
    )


def contexte_convention(request: Requete, convention: Convention, partie: str, actif: int = 0) -> dict[str, Any]:
    """What layout/convention.html needs: rights, next action and the rail, where ``actif`` is the piece shown."""
    nombres = comptes(request.user, convention)
    piece = {"articles": (actif, 0), "annexes": (0, actif)}.get(partie) if actif else None
    droits = {code.replace(".", "_"): peut(request.user, code, convention) for code in ACTIONS}
    return {
        "convention": convention,
        "partie_active": partie,
        "droits": droits,
        "action_suivante": action_suivante(request, convention, partie),
        "fils_ouverts": sum(par_ancre[""] for par_ancre in nombres.values()),
        "fils_par_ancre": nombres.get(piece, {}) if piece else {},
        "sommaire": sommaire(convention, partie, actif, parties_de(request.user, convention)),
    }


def sommaire(
    convention: Convention, partie: str, actif: int, brouillons: frozenset[int]
) -> dict[str, list[dict[str, Any]]]:
    """The rail: numbered titles of articles and annexes, and those where something is still blank.

    Nothing is said of the private drafts of other parties than ``brouillons``.
    """
    numeros = Numeros(convention)

    def lu(piece: Article | Annexe) -> bool:
        return isinstance(piece, Article) or montrable(piece, brouillons)

    def ligne(piece: Article | Annexe, nom: str, titre: str, cle: str) -> dict[str, Any]:
        return {
            "url": reverse(f"conventions:{nom}", args=[convention.reference, piece.pk]),
            "titre": titre,
            "actif": partie == cle and piece.pk == actif,
            "a_completer": convention.modifiable and lu(piece) and bool(analyser(piece.corps).blancs),
        }

    return {
        "articles": [ligne(a, "article", numeros.titre_article(a), "articles") for a in convention.articles.all()],
        "annexes": [ligne(a, "annexe", numeros.titre_annexe(a), "annexes") for a in convention.annexes.all()],
    }


def action_suivante(request: Requete, convention: Convention, partie: str) -> dict[str, str] | None:
    """The one button of the header: the next step of the life cycle when the user may take it, else the preview."""
    if peut(request.user, "convention.soumettre", convention):
        url = reverse("conventions:transition", args=[convention.reference, "soumettre"])
        return {"libelle": "Soumettre aux délibérations", "url": url, "methode": "get"}
    if partie == "apercu":
        return None
    return lien_apercu(convention)


def lien_apercu(convention: Convention) -> dict[str, str]:
    """The preview, as the button of the header."""
    url = reverse("conventions:apercu", args=[convention.reference])
    return {"libelle": "Aperçu du PDF", "url": url, "methode": "get"}
