"""What is recognised in a source: pieces of a document, each made of whole blocks, and proposals inside them."""

from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any


class GenrePiece(StrEnum):
    """What a run of blocks is. Its order in the document is that of the source, whatever its kind."""

    TITRE = "titre"
    """The title of the document: its text becomes ``titre_document``."""
    ENTETE = "entete"
    """What stands before the parties, beside the title."""
    PARTIES = "parties"
    """« Entre ... et ... », printed as the source words it until somebody accepts the computed parties."""
    VISAS = "visas"
    PREAMBULE = "preambule"
    ARTICLE = "article"
    SECTION = "section"
    """A titled section without a number among numbered articles."""
    PASSAGE = "passage"
    """A text without a title of its own, in its place."""
    CLOTURE = "cloture"
    """Closing formula, place and date, and what is left of the signature block."""
    ANNEXE = "annexe"
    ECARTE = "ecarte"
    """Put aside by the recogniser or by a person; never printed, always listed."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of blocks of one kind.

    ``cle`` is unique among articles and among annexes, and stays when the structure is corrected. ``titre`` is what
    the model will hold, without its number; ``titres`` are the ids of the paragraphs that it was read from. ``blocs``
    are the ids of the following blocks. ``nature`` is that of an annexe (``libre`` unless somebody accepts another).
    ``raison`` says why it is put aside.
    """

    genre: GenrePiece
    cle: str
    titre: str = ""
    numero: str = ""
    """The number as the source wrote it (« 4 », « premier »), to find what references point to."""
    titres: tuple[int, ...] = ()
    blocs: tuple[int, ...] = ()
    nature: str = "libre"
    condition: str = ""
    raison: str = ""


@dataclass(frozen=True, slots=True)
class Structure:
    """Every block of the source is in exactly one piece, in the order of the source (``fautes`` says otherwise)."""

    pieces: tuple[Piece, ...]
    numerotation: str = "articles"
    avertissements: tuple[str, ...] = ()


def vers_json(structure: Structure) -> dict[str, Any]:
    return asdict(structure)


def depuis_json(donnees: dict[str, Any]) -> Structure:
    pieces = tuple(
        Piece(
            **{
                **piece,
                "genre": GenrePiece(piece["genre"]),
                "titres": tuple(piece["titres"]),
                "blocs": tuple(piece["blocs"]),
            }
        )
        for piece in donnees["pieces"]
    )
    return Structure(pieces, donnees["numerotation"], tuple(donnees["avertissements"]))


class GenreProposition(StrEnum):
    NOTE = "note"
    """A drafting note: accepted, it leaves the text and becomes the consigne of its piece."""
    NOTE_DE_BAS = "note_de_bas"
    """A line that the sign before it calls: accepted, ``valeur["note"]`` is a footnote of the call, and the line
    (``valeur["blocs"]``) leaves the text."""
    BLANC = "blanc"
    """A blank to fill: accepted, it becomes a ``<mark>`` whose words ``valeur["libelle"]`` says."""
    CHAMP = "champ"
    """A merge field: ``valeur["cle"]`` of ``conventions.domain.champs``."""
    RENVOI = "renvoi"
    """A live reference: ``valeur["cle"]`` is ``article:CLE`` or ``annexe:CLE``."""
    RENVOI_PERDU = "renvoi_perdu"
    """A reference that nothing answers: a warning; ``change`` may point it somewhere."""
    CONDITION = "condition"
    """Blocks that hold only if a party is there: ``valeur["condition"]``, ``valeur["blocs"]``."""
    VARIANTE = "variante"
    """Alternative wordings: ``valeur["question"]``, ``valeur["options"]`` ([{"libelle", "blocs"}])."""
    PARTIES = "parties"
    """The text of the parties gives way to the computed one."""
    SIGNATURES = "signatures"
    """The names of the signature block give way to the computed frames."""
    NATURE_ANNEXE = "nature_annexe"
    """A free annexe becomes a typed one: ``valeur["nature"]``."""


class Etat(StrEnum):
    ACCEPTEE = "acceptee"
    REFUSEE = "refusee"


@dataclass(frozen=True, slots=True)
class Proposition:
    """Something recognised inside a piece, left as it is until somebody accepts it.

    ``id`` depends only on the source (kind, block, offsets), so that a decision survives a correction of the
    structure. ``bloc`` is the id of a paragraph (of a cell too), ``debut`` and ``fin`` offsets in its ``texte``; a
    proposal about whole blocks has ``debut == fin == 0`` and lists them in ``valeur["blocs"]``. ``libelle`` says in
    French what accepting does. ``avertissement``: shown first.
    """

    id: str
    genre: GenreProposition
    bloc: int
    debut: int
    fin: int
    texte: str
    libelle: str
    valeur: dict[str, Any] = field(default_factory=dict)
    avertissement: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer to a proposal; ``valeur`` replaces that of the proposal when somebody changed it."""

    etat: Etat
    valeur: dict[str, Any] | None = None


Decisions = dict[str, Decision]


def propositions_vers_json(propositions: tuple[Proposition, ...]) -> list[dict[str, Any]]:
    return [asdict(proposition) for proposition in propositions]


def propositions_depuis_json(donnees: list[dict[str, Any]]) -> tuple[Proposition, ...]:
    return tuple(Proposition(**{**p, "genre": GenreProposition(p["genre"])}) for p in donnees)
