"""A GET that writes is a bug (prefetching browsers, mail scanners): make it fail instead of passing unseen."""

import re
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse

ECRITURE = re.compile(r"\s*(INSERT|UPDATE|DELETE|REPLACE)\b", re.IGNORECASE)
# Framework bookkeeping that legitimately happens while answering a GET.
TABLES_LIBRES = re.compile(r"\b(django_session|django_tasks_db\w*)\b")


class EcritureEnLecture(RuntimeError):
    """A view answering GET or HEAD tried to write to the database."""


class LectureSeuleMiddleware:
    """Refuse database writes in our own views while they answer a safe request.

    Libraries' views (login, admin) are left alone: only views marked by ``ctg.decorators`` are held to it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, vue: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        if request.method not in {"GET", "HEAD"} or getattr(vue, "acces", None) is None:
            return None
        with connection.execute_wrapper(refuser_ecriture):
            return vue(request, *args, **kwargs)


def refuser_ecriture(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
    """Database wrapper that raises :class:`EcritureEnLecture` on a write outside framework tables."""
    if ECRITURE.match(sql) and not TABLES_LIBRES.search(sql):
        raise EcritureEnLecture(f"écriture pendant une lecture : {sql[:120]}")
    return execute(sql, params, many, context)


class PagesPriveesMiddleware:
    """Pages of a logged-in user stay out of caches: after the log-out of a shared machine, Back shows nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        reponse = self.get_response(request)
        connecte = getattr(request, "user", None) is not None and request.user.is_authenticated
        if connecte and not reponse.has_header("Cache-Control"):
            reponse["Cache-Control"] = "private, no-store"
        return reponse
