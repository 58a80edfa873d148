"""Abstract bases shared by every app."""

from typing import Any

from django.db import models


class Horodatage(models.Model):
    """When a row was created and last written."""

    cree_le = models.DateTimeField("créé le", auto_now_add=True)
    modifie_le = models.DateTimeField("modifié le", auto_now=True)

    class Meta:
        abstract = True


class Concurrent(models.Model):
    """A row that two people may edit: the form carries ``jeton`` and a stale one is refused (ADR 0003)."""

    jeton = models.PositiveIntegerField("numéro de modification", default=0, editable=False)

    class Meta:
        abstract = True

    @classmethod
    def prendre_jeton(cls, pk: Any, attendu: int) -> bool:
        """Advance the token of row ``pk`` when it still is ``attendu``; False says that somebody wrote meanwhile."""
        manager: models.Manager[Any] = cls._default_manager
        return bool(manager.filter(pk=pk, jeton=attendu).update(jeton=attendu + 1))
