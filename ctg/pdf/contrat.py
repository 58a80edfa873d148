"""What goes into a render, and what comes out of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

Ressources = Mapping[str, tuple[bytes, str]]
"""Assets by name: ``{"logo.png": (bytes, "image/png")}``, written ``ctg:logo.png`` in the HTML and the CSS."""

Progression = Callable[[int, str], None]
"""Called with a percentage (0 to 100, never going down) and a French sentence."""

RELATIONS = ("Source", "Data", "Alternative", "Supplement", "Unspecified")


@dataclass(frozen=True, slots=True)
class PieceJointe:
    """A file that travels inside the PDF (associated file, ISO 19005-3, 6.8).

    ``relation`` is one of ``RELATIONS``: the dossier that the document was made from is ``Source``,
    the original of a printed annexe is ``Supplement``.
    """

    nom: str
    contenu: bytes
    type_mime: str
    description: str
    relation: str = "Supplement"

    def __post_init__(self) -> None:
        if self.relation not in RELATIONS:
            raise ValueError(f"{self.relation!r} is not one of {RELATIONS}")


@dataclass(frozen=True, slots=True)
class DocumentPdf:
    """A rendered file; ``empreinte`` is the SHA-256 of ``contenu`` in hexadecimal.

    ``avertissements`` are French sentences about flaws that do not stop the render (a character that no
    packaged font has, a link that leads nowhere, an included page turned into an image).
    """

    contenu: bytes
    empreinte: str
    pages: int
    avertissements: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DemandeRendu:
    """Everything a render needs, so that it can be handed to a child process as one thing.

    ``date`` (aware) is written as creation and modification date: with the same date, the same input
    gives the same bytes. ``pdf_inclus`` maps a key to the bytes of an uploaded PDF, drawn in the
    elements whose id is ``extbox-<key>-<k>``, k counted from 0; ``noms_inclus`` gives the name under which remarks
    speak of it (the key where there is none).
    """

    html: str
    ressources: Ressources = field(default_factory=dict)
    titre: str = ""
    date: datetime | None = None
    pieces_jointes: Sequence[PieceJointe] = ()
    pdf_inclus: Mapping[str, bytes] = field(default_factory=dict)
    noms_inclus: Mapping[str, str] = field(default_factory=dict)
