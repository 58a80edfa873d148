"""Each view says whether it reads or writes; the middleware refuses a writing GET and a reading POST."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.views.decorators.http import require_http_methods, require_safe

Vue = TypeVar("Vue", bound=Callable[..., Any])


def lecture(vue: Vue) -> Vue:
    """Declare a view that only reads: GET and HEAD, and any database write inside it is refused."""
    enveloppe = require_safe(vue)
    enveloppe.acces = "lecture"
    return enveloppe  # type: ignore[return-value]


def ecriture(vue: Vue) -> Vue:
    """Declare a view that writes on POST; its GET (a form to fill) is held to reading only."""
    enveloppe = require_http_methods(["GET", "HEAD", "POST"])(vue)
    enveloppe.acces = "ecriture"
    return enveloppe  # type: ignore[return-value]
