"""Fetch a convention, or a part of it, through what the user may see: an outsider gets 404."""

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from conventions.models import Annexe, Article, Convention, Partie, Rendu
from conventions.permissions import ACTIONS, exiger, exiger_pour, peut


def convention_ou_404(request: HttpRequest, reference: str, action: str = "convention.voir") -> Convention:
    """The convention with its parties loaded. Raises Http404 for an outsider, ActionRefusee for a wrong role."""
    visibles = Convention.objects.visibles_par(request.user)
    convention = get_object_or_404(
        visibles.select_related("caf__reglages", "version_modele__modele", "agent").prefetch_related("parties"),
        reference=reference,
    )
    exiger(request.user, action, convention)
    return convention


def article_ou_404(convention: Convention, pk: int) -> Article:
    return get_object_or_404(convention.articles.select_related("modele", "auteur"), pk=pk)


def annexe_ou_404(request: HttpRequest, convention: Convention, pk: int, action: str = "") -> Annexe:
    """An annexe; with ``action``, only for who may do it to this very annexe."""
    annexe = get_object_or_404(
        convention.annexes.select_related("modele", "fichier", "responsable", "auteur"), pk=pk
    )
    if action:
        exiger_pour(request.user, action, convention, annexe.responsable and annexe.responsable.organisme_id)
    return annexe


def partie_ou_404(convention: Convention, pk: int) -> Partie:
    return get_object_or_404(convention.parties.select_related("organisme").prefetch_related("signataires"), pk=pk)


def rendu_ou_404(convention: Convention, pk: int) -> Rendu:
    return get_object_or_404(convention.rendus.select_related("version"), pk=pk)


def contexte_convention(request: HttpRequest, convention: Convention, partie: str) -> dict[str, Any]:
    """What layout/convention.html needs: the convention, the current part of the rail, the user's rights."""
    droits = {code.replace(".", "_"): peut(request.user, code, convention) for code in ACTIONS if "." in code}
    return {"convention": convention, "rubrique": partie, "droits": droits}
