"""The natures of annexes. An app above this one adds its own from ``AppConfig.ready`` with :func:`enregistrer`."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from conventions.models import Annexe, Convention, Fichier, Partie
from conventions.tables.definition import Table
from conventions.tables.definition import trouver as table_de_code
from territoires.models import Utilisateur

VIDE = mark_safe("")

if TYPE_CHECKING:
    from conventions.domain.completude.manque import Manque


@dataclass(frozen=True, slots=True)
class FichierJoint:
    """A file that goes with an annexe: where its pages go, and under which heading."""

    fichier: Fichier
    titre: str = ""


@dataclass(frozen=True, slots=True)
class ContexteAnnexe:
    """What the PDF prints of an annexe.

    ``corps`` is stored rich text, its merge fields still to resolve; ``suite`` is finished HTML that follows it, made
    from the data of the annexe by a template of ours; ``fichiers`` come last. ``images`` are the SVG or PNG resources
    that ``suite`` names, by name: (bytes, media type).
    """

    corps: str
    fichier: Fichier | None = None
    paysage: bool = False
    suite: SafeString = VIDE
    fichiers: tuple[FichierJoint, ...] = ()
    images: Mapping[str, tuple[bytes, str]] | None = None


class NatureAnnexe:
    """A kind of annexe: what it is called, what it holds, what may be missing in it, what it prints.

    The blanks, merge fields and drafting note of ``corps`` are checked for every nature: :meth:`manques` adds what is
    proper to this one. :meth:`manques`, :meth:`contexte_impression`, :meth:`exporter` and :meth:`remplie` make no
    query on a convention loaded by ``lecture.charger``, which follows :attr:`relations`.
    """

    code: str
    libelle: str
    aide: str
    gabarit = ""
    """Template of its own part of the annexe's page; none when the text and the file are all there is."""
    tables: tuple[Table, ...] = ()
    """The tables of rows that the annexe itself holds, in the order of the page."""
    relations: tuple[str, ...] = ()
    """Prefetch lookups from the annexe to all that it holds."""
    plusieurs_fichiers = False
    """Whether it prints other uploaded files than that of the annexe: how they print is then always asked."""

    def manques(self, annexe: Annexe, convention: Convention) -> "list[Manque]":
        """What is proper to this nature and missing, as sentences with links (rule 19)."""
        raise NotImplementedError

    def contexte_impression(self, annexe: Annexe) -> ContexteAnnexe:
        return ContexteAnnexe(annexe.corps, annexe.fichier, annexe.paysage)

    def contexte_page(self, convention: Convention, annexe: Annexe, utilisateur: Utilisateur) -> dict[str, Any]:
        """What :attr:`gabarit` needs beyond ``convention``, ``annexe``, ``modifiable`` and ``ancres_ouvertes``."""
        return {}

    def remplie(self, annexe: Annexe) -> bool:
        """Whether something was filled beside the text and the file."""
        return any(getattr(annexe, table.relation).all() for table in self.tables)

    def libelle_ancre(self, annexe: Annexe, ancre: str) -> str | None:
        """What the element is called in a sentence, as a comment names it; None when the annexe holds no such element.

        Knows the annexe itself, its text, its file, its title, and the rows and cells of every table that it holds. A
        nature with other anchors answers for them, then calls this one.
        """
        return PARTIES_COMMUNES.get(ancre) or libelle_de_ligne(annexe, ancre)

    def adresse_ancre(self, convention: Convention, annexe: Annexe, ancre: str) -> str:
        """The page where the element is shown, on the element when the page names it so; no query."""
        page = reverse("conventions:annexe", args=[convention.reference, annexe.pk])
        return f"{page}#{ancre}" if ancre else page

    def a_la_validation(self, annexe: Annexe, *, par: Utilisateur) -> None:
        """What else must be written when the Caf validates the annexe, in the same transaction."""

    def exporter(self, annexe: Annexe, parties: Mapping[int, str]) -> dict[str, Any]:
        """The content for the dossier; ``parties`` gives the key of each party by id. Rows of tables are added."""
        return {}

    def importer(
        self, annexe: Annexe, contenu: dict[str, Any], parties: Mapping[str, Partie], par: Utilisateur
    ) -> None:
        """Write what :meth:`exporter` gave, beside the rows of tables; already checked against :meth:`schema`."""

    def schema(self) -> dict[str, Any]:
        """JSON Schema properties of what :meth:`exporter` gives."""
        return {}


PARTIES_COMMUNES = {"": "l’annexe entière", "corps": "le texte", "fichier": "le fichier", "titre": "le titre"}
ANCRE_DE_LIGNE = re.compile(r"([a-z][a-z_]*):([0-9]{1,18})(?::([a-z][a-z0-9_]*))?", re.ASCII)


def libelle_de_ligne(annexe: Annexe, ancre: str) -> str | None:
    """The name of a row of a table of this annexe, or of one of its cells; None when there is no such row."""
    if (lue := ANCRE_DE_LIGNE.fullmatch(ancre)) is None:
        return None
    code, pk, champ = lue.groups()
    try:
        table = table_de_code(code)
        colonne = table.colonne(champ).libelle if champ else ""
    except LookupError:
        return None
    ligne = table.modele._default_manager.select_related(table.parent).filter(pk=int(pk)).first()
    if ligne is None or table.annexe_de(getattr(ligne, table.parent)).pk != annexe.pk:
        return None
    return f"« {colonne} » de « {ligne} »" if colonne else f"« {ligne} »"


class NatureInconnue(LookupError):
    """An annexe names a nature that no installed app provides."""


_natures: dict[str, NatureAnnexe] = {}


def enregistrer(nature: NatureAnnexe) -> None:
    """Add a nature. Raises ``ValueError`` when another one already has its code."""
    if nature.code in _natures and type(_natures[nature.code]) is not type(nature):
        raise ValueError(f"nature d’annexe en double : {nature.code}")
    _natures[nature.code] = nature


def trouver(code: str) -> NatureAnnexe:
    """The nature of that code. Raises :class:`NatureInconnue`."""
    if code not in _natures:
        raise NatureInconnue(f"Aucune application installée ne fournit la nature d’annexe « {code} ».")
    return _natures[code]


def natures() -> Iterator[NatureAnnexe]:
    """Every nature, in the order of registration."""
    yield from _natures.values()


def choix() -> list[tuple[str, str]]:
    """(code, label) of each nature, for a form."""
    return [(nature.code, nature.libelle) for nature in natures()]
