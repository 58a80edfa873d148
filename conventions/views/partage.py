"""Small answers that several views give."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from territoires.requete import Requete

CHIFFRES_MAX = 12
"""Longer than any id or token; Python refuses to read a number of thousands of digits."""


def entier(texte: str, defaut: int) -> int:
    """The number posted outside a form, such as a token; ``defaut`` when it is not one."""
    return int(texte) if len(texte) <= CHIFFRES_MAX and texte.isdecimal() else defaut


def est_auto(request: Requete) -> bool:
    """Whether a script that saves as one types asks, which reads JSON or a fragment rather than a page."""
    return request.headers.get("X-Enregistrement") == "auto"


def confirmer(
    request: Requete, *, titre: str, question: str, bouton: str, retour: str, contexte: dict[str, Any]
) -> HttpResponse:
    """The page that asks before something is lost; its POST comes back to the same view."""
    contexte = {**contexte, "titre": titre, "texte": question, "confirmer": bouton, "retour": retour}
    return render(request, "composants/page_confirmation.html", {**contexte, "gabarit": "layout/convention.html"})


def refus(request: Requete, erreur: Exception, retour: str) -> HttpResponse:
    """Say why the domain refused, and go back."""
    messages.error(request, str(erreur))
    return redirect(retour)
