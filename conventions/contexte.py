from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from conventions.domain.attentes import attentes_de


def attentes(request: HttpRequest) -> dict[str, Any]:
    """Template context of every page: the counts of the top bar, asked only by a page that shows it."""
    utilisateur = getattr(request, "user", None)
    if utilisateur is None or not utilisateur.is_authenticated:
        return {}
    return {"attentes": SimpleLazyObject(lambda: attentes_de(utilisateur))}
