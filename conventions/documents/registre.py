"""The natures of documents of a convention. An app above this one adds its own from ``AppConfig.ready``."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils.safestring import SafeString

from conventions.models import Annexe, Convention, Document
from territoires.models import Utilisateur

if TYPE_CHECKING:
    from conventions.domain.completude.manque import Manque
    from conventions.pdf.textes import Imprimeur

Images = dict[str, tuple[bytes, str]]


@dataclass(slots=True)
class ContexteBloc:
    """What a computed block may use: the loaded convention, the document, what it speaks of, how to print a text.

    ``images`` collects the SVG or PNG resources that the HTML names, as ``src="ctg:NAME"``. No block makes a query:
    ``NatureDocument.charger`` has loaded what ``sujet`` holds. ``brouillons`` are the parties whose private drafts may
    be printed (``None``: all); what the other parties are still drafting is not read (:meth:`lisibles`).
    """

    convention: Convention
    document: Document
    sujet: Any
    imprimer: "Imprimeur"
    projet: bool
    images: Images = field(default_factory=dict)
    brouillons: Collection[int] | None = frozenset()

    def lisible(self, annexe: Annexe) -> bool:
        """Whether what the annexe holds may be printed in this document."""
        from conventions.domain.saisie import montrable

        return montrable(annexe, self.brouillons)

    def lisibles(self) -> list[Annexe]:
        """The annexes of the convention that may be printed in this document, in order."""
        return [annexe for annexe in self.convention.annexes.all() if self.lisible(annexe)]


@dataclass(frozen=True, slots=True)
class BlocDocument:
    """A part of a document that is computed, never typed: a model says where it is printed."""

    code: str
    libelle: str
    rendre: Callable[[ContexteBloc], SafeString]


@dataclass(frozen=True, slots=True)
class ChampDocument:
    """A merge field that only documents of some natures have; ``resoudre`` is given (document, sujet)."""

    cle: str
    libelle: str
    groupe: str
    resoudre: Callable[[Document, Any], str]
    aide: str = ""


class NatureDocument:
    """A kind of document: what it is called, what it speaks of, the blocks and merge fields that its models may use."""

    code: str
    """A value of ``conventions.enums.Nature``."""
    libelle: str
    aide: str
    prefixe: str
    """Of its reference: « DEL » gives « CTG-25-2026-0001-DEL-1 »."""
    permission = "document.rediger"
    """The action of ``conventions.permissions`` that writing it takes."""
    blocs: tuple[BlocDocument, ...] = ()
    champs: tuple[ChampDocument, ...] = ()
    paysage = False
    gabarit = ""
    """Template of its own part of the document's page."""
    style = ""
    """Name of a stylesheet of conventions/pdf/styles (or given whole by ``css``) added to the common ones."""
    projet = True
    """Whether its unfinished state is printed as a mark PROJET; else the day it was printed is."""
    entete = True
    """Whether the common header (reference, logos, title, period) is printed; else a block of its own does it."""
    etablissable = False
    """Whether a person closes its text by hand; else the domain of the nature does, or nobody."""
    creable = True
    """Whether it is offered on the page of the documents; else another page of the application makes it."""
    ou = ""
    """Where it is made, in a sentence, for a nature that is not :attr:`creable`."""
    retirable = True
    """Whether a person may remove it while it is a project."""

    def charger(self, document: Document) -> Any:
        """What the document speaks of, with all that its blocks read; None when that is the convention itself."""
        return None

    def css(self) -> str:
        """Rules of its own, added after the common ones."""
        return ""

    def url_creation(self, convention: Convention) -> str:
        """The page that makes one, for a nature that is not :attr:`creable` from the common page; empty for none."""
        return ""

    def titre(self, convention: Convention, **sujet: Any) -> str:
        """The title given at creation."""
        return self.libelle

    def sous_titre(self, document: Document, sujet: Any) -> str:
        """The line printed under the title."""
        return document.convention.titre

    def etat(self, document: Document, sujet: Any) -> str:
        """Where it stands, in a few words, on the pages of the application."""
        return "Projet" if document.est_projet else "Établi"

    def manques(self, document: Document, sujet: Any) -> "list[Manque]":
        """What is proper to this nature and missing (rule 19); blanks and merge fields are checked for every nature."""
        return []

    def visibles(self, documents: list[Document], brouillons: Collection[int] | None) -> list[Document]:
        """Those that may be shown to who reads the private drafts of these parties (``None``: all); few queries.

        The documents are of this nature and of one convention. One that speaks of what another party still drafts in
        private is left out.
        """
        return documents

    def contexte_page(self, document: Document, sujet: Any, utilisateur: Utilisateur) -> dict[str, Any]:
        """What :attr:`gabarit` needs beyond ``convention``, ``document``, ``sujet`` and ``modifiable``."""
        return {}

    def exporter(self, document: Document, parties: Mapping[int, str]) -> dict[str, Any]:
        """The content for the dossier, beside the texts."""
        return {}

    def importer(self, document: Document, contenu: dict[str, Any], par: Utilisateur) -> None:
        """Write what :meth:`exporter` gave, already checked against :meth:`schema`; set ``objet`` where there is one.

        The parties, the articles, the annexes and their contents are there already.
        """

    def schema(self) -> dict[str, Any]:
        """JSON Schema properties of what :meth:`exporter` gives."""
        return {}

    def est_projet(self, document: Document, sujet: Any) -> bool:
        """Whether it is printed with the mark PROJET."""
        return self.projet and document.est_projet


class NatureDocumentInconnue(LookupError):
    """No installed app provides this nature of document."""


_natures: dict[str, NatureDocument] = {}
_communs: dict[str, BlocDocument] = {}
_ajouts: dict[str, dict[str, BlocDocument]] = {}
_relations: dict[str, list[str]] = {}


def enregistrer(nature: NatureDocument) -> None:
    """Add a nature. Raises ``ValueError`` when another one already has its code."""
    if nature.code in _natures and type(_natures[nature.code]) is not type(nature):
        raise ValueError(f"nature de document en double : {nature.code}")
    _natures[nature.code] = nature


def trouver(code: str) -> NatureDocument:
    """The nature of that code. Raises :class:`NatureDocumentInconnue`."""
    if code not in _natures:
        raise NatureDocumentInconnue(f"Aucune application installée ne fournit la nature de document « {code} ».")
    return _natures[code]


def natures() -> Iterator[NatureDocument]:
    """Every nature, in the order of registration."""
    yield from _natures.values()


def enregistrer_communs(*blocs: BlocDocument) -> None:
    """Add blocks that the models of any nature of document may use."""
    _communs.update({bloc.code: bloc for bloc in blocs})


def blocs_communs() -> list[BlocDocument]:
    """The blocks that the models of any nature of document may use."""
    return list(_communs.values())


def ajouter_blocs(code: str, *blocs: BlocDocument, relations: Collection[str] = ()) -> None:
    """Add blocks to a nature that an app below provides; ``relations`` are prefetch lookups from the convention."""
    _ajouts.setdefault(code, {}).update({bloc.code: bloc for bloc in blocs})
    _relations[code] = list(dict.fromkeys([*_relations.get(code, []), *relations]))


def relations_ajoutees(code: str) -> list[str]:
    """What the added blocks read, for the nature that loads it: see :func:`ajouter_blocs`."""
    return _relations.get(code, [])


def blocs(code: str) -> dict[str, BlocDocument]:
    """The blocks that the models of this nature may use, by code: its own, then the common ones; none for another."""
    if code not in _natures:
        return {}
    return {bloc.code: bloc for bloc in (*_natures[code].blocs, *_ajouts.get(code, {}).values(), *_communs.values())}


def champs_de(code: str) -> dict[str, ChampDocument]:
    """The merge fields proper to this nature of document, by key; none for the nature of a convention."""
    return {champ.cle: champ for champ in _natures[code].champs} if code in _natures else {}


def champs() -> dict[str, ChampDocument]:
    """Every merge field proper to documents, by key."""
    return {champ.cle: champ for nature in _natures.values() for champ in nature.champs}
