"""Each view says whether it reads or writes; the middleware refuses a writing GET and a reading POST."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.views.decorators.http import require_http_methods, require_safe

Vue = TypeVar("Vue", bound=Callable[..., Any])


def lecture(vue: Vue) -> Vue:
    """Declare a view that only reads: GET and HEAD, and any database write inside it is refused."""
    return _marquer(require_safe(vue), "lecture")


def ecriture(vue: Vue) -> Vue:
    """Declare a view that writes on POST; its GET (a form to fill) is held to reading only."""
    return _marquer(require_http_methods(["GET", "HEAD", "POST"])(vue), "ecriture")


def _marquer(vue: Vue, acces: str) -> Vue:
    setattr(vue, "acces", acces)  # noqa: B010  functions take attributes, their type does not say so
    return vue
