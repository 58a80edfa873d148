"""The natures of annexes. An app above this one adds its own from ``AppConfig.ready`` with :func:`enregistrer`."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from django import forms

from conventions.models import Annexe, Convention, Fichier

if TYPE_CHECKING:
    from conventions.domain.completude.manque import Manque


@dataclass(frozen=True, slots=True)
class ContexteAnnexe:
    """What the PDF prints of an annexe: ``corps`` is stored rich text, its merge fields still to resolve."""

    corps: str
    fichier: Fichier | None = None
    paysage: bool = False


class NatureAnnexe(Protocol):
    """A kind of annexe: what it is called, what may be missing in it, what it prints.

    ``formulaire`` is the form of its own page, None when the common one (text and file) does. The blanks, merge fields
    and drafting note of ``corps`` are checked for every nature: :meth:`manques` adds what is proper to this one, and
    makes no query on a convention loaded by ``lecture.charger``.
    """

    code: str
    libelle: str
    aide: str
    formulaire: type[forms.Form] | None

    def manques(self, annexe: Annexe, convention: Convention) -> "list[Manque]": ...

    def contexte_impression(self, annexe: Annexe) -> ContexteAnnexe: ...


class NatureInconnue(LookupError):
    """An annexe names a nature that no installed app provides."""


_natures: dict[str, NatureAnnexe] = {}


def enregistrer(nature: NatureAnnexe) -> None:
    """Add a nature. Raises ``ValueError`` when another one already has its code."""
    if nature.code in _natures and type(_natures[nature.code]) is not type(nature):
        raise ValueError(f"nature d’annexe en double : {nature.code}")
    _natures[nature.code] = nature


def trouver(code: str) -> NatureAnnexe:
    """The nature of that code. Raises :class:`NatureInconnue`."""
    if code not in _natures:
        raise NatureInconnue(f"Aucune application installée ne fournit la nature d’annexe « {code} ».")
    return _natures[code]


def natures() -> Iterator[NatureAnnexe]:
    """Every nature, in the order of registration."""
    yield from _natures.values()


def choix() -> list[tuple[str, str]]:
    """(code, label) of each nature, for a form."""
    return [(nature.code, nature.libelle) for nature in natures()]
