"""What is read of a file: paragraphs and tables in their order, before anything is recognised in them."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any


class GenreParagraphe(StrEnum):
    TEXTE = "texte"
    TITRE = "titre"
    """A heading by its style, ``niveau`` 1 to 6; a heading without a style stays a text, recognised later."""
    PUCE = "puce"
    NUMERO = "numero"
    """An item of a list, ``niveau`` 0 for the outermost; ``marque`` keeps what stood before it (« - », « a) »)."""


@dataclass(frozen=True, slots=True)
class Fragment:
    """A run of text of one style; ``note`` is the text of the footnote called right after it."""

    texte: str
    gras: bool = False
    italique: bool = False
    souligne: bool = False
    exposant: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Paragraphe:
    """A paragraph, a heading or an item of a list. ``id`` is its rank in the reading order, unique in the source."""

    id: int
    fragments: tuple[Fragment, ...]
    genre: GenreParagraphe = GenreParagraphe.TEXTE
    niveau: int = 0
    marque: str = ""
    centre: bool = False
    page: int = 0

    @property
    def texte(self) -> str:
        """The text alone, without its mark; offsets of propositions count in it."""
        return "".join(fragment.texte for fragment in self.fragments)


@dataclass(frozen=True, slots=True)
class Cellule:
    paragraphes: tuple[Paragraphe, ...]
    colonnes: int = 1
    lignes: int = 1
    entete: bool = False


@dataclass(frozen=True, slots=True)
class Tableau:
    id: int
    rangs: tuple[tuple[Cellule, ...], ...]
    page: int = 0


Bloc = Paragraphe | Tableau


@dataclass(frozen=True, slots=True)
class Ecart:
    """A paragraph put aside, and why: « numéro de page », « tampon », « en-tête courant », « signature »..."""

    paragraphe: Paragraphe
    raison: str


@dataclass(frozen=True, slots=True)
class SourceLue:
    """A whole file. ``avertissements`` are French sentences (images left out, tracked changes accepted...).

    ``blocs`` and ``ecarts`` together hold every word of the file; their ids follow the reading order.
    """

    format: str
    blocs: tuple[Bloc, ...]
    ecarts: tuple[Ecart, ...] = ()
    avertissements: tuple[str, ...] = ()
    pages: int = 0

    def paragraphes(self) -> Iterator[Paragraphe]:
        """Every paragraph kept, those of the cells included, in the reading order."""
        for bloc in self.blocs:
            yield from paragraphes_de(bloc)


def paragraphes_de(bloc: Bloc) -> Iterator[Paragraphe]:
    if isinstance(bloc, Paragraphe):
        yield bloc
        return
    for rang in bloc.rangs:
        for cellule in rang:
            yield from cellule.paragraphes


def vers_json(source: SourceLue) -> dict[str, Any]:
    """What a JSON field stores; :func:`depuis_json` gives the same source back."""
    return asdict(source)


def depuis_json(donnees: dict[str, Any]) -> SourceLue:
    return SourceLue(
        format=donnees["format"],
        blocs=tuple(_bloc(bloc) for bloc in donnees["blocs"]),
        ecarts=tuple(Ecart(_paragraphe(e["paragraphe"]), e["raison"]) for e in donnees["ecarts"]),
        avertissements=tuple(donnees["avertissements"]),
        pages=donnees["pages"],
    )


def _bloc(donnees: dict[str, Any]) -> Bloc:
    if "rangs" not in donnees:
        return _paragraphe(donnees)
    rangs = tuple(
        tuple(
            Cellule(**{**cellule, "paragraphes": tuple(_paragraphe(p) for p in cellule["paragraphes"])})
            for cellule in rang
        )
        for rang in donnees["rangs"]
    )
    return Tableau(**{**donnees, "rangs": rangs})


def _paragraphe(donnees: dict[str, Any]) -> Paragraphe:
    fragments = tuple(Fragment(**fragment) for fragment in donnees["fragments"])
    return Paragraphe(**{**donnees, "fragments": fragments, "genre": GenreParagraphe(donnees["genre"])})
