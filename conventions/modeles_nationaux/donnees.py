"""What a built-in national model holds, as read from its TOML file."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OptionNationale:
    """One answer to a hypothesis; exactly one answer of a hypothesis is the default."""

    cle: str
    libelle: str
    consequence: str
    defaut: bool


@dataclass(frozen=True, slots=True)
class HypotheseNationale:
    """A question asked at creation, whose answer chooses between wordings."""

    cle: str
    question: str
    aide: str
    options: tuple[OptionNationale, ...]


@dataclass(frozen=True, slots=True)
class ArticleNational:
    """An article, the visas or the preamble.

    ``condition`` is a value of ``conventions.enums.Condition``; ``hypothese`` is empty or ``HYPOTHESE:OPTION``:
    two articles with the same ``cle`` are alternative wordings. ``verrouille`` forbids a blank in the text.
    """

    cle: str
    genre: str
    titre: str
    corps: str
    consigne: str
    condition: str
    obligatoire: bool
    verrouille: bool
    hypothese: str
    bloc: str = ""
    """The computed block printed after the text, in a document: see ``conventions.documents.registre``."""


@dataclass(frozen=True, slots=True)
class AnnexeNationale:
    """An annexe; same rules as an article, but its text is never locked."""

    cle: str
    titre: str
    nature: str
    corps: str
    consigne: str
    condition: str
    obligatoire: bool
    paysage: bool
    hypothese: str


Piece = ArticleNational | AnnexeNationale


@dataclass(frozen=True, slots=True)
class ModeleNational:
    """A whole model, its texts in the canonical form of stored rich text."""

    cle: str
    nature: str
    nom: str
    description: str
    numerotation: str
    titre_document: str
    formule_ouverture: str
    formule_cloture: str
    hypotheses: tuple[HypotheseNationale, ...]
    articles: tuple[ArticleNational, ...]
    annexes: tuple[AnnexeNationale, ...]

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """Articles then annexes, in the order of the file."""
        return (*self.articles, *self.annexes)

    def textes(self) -> dict[str, str]:
        """Every rich text of the model by the name under which an error designates it."""
        textes = {"formule_ouverture": self.formule_ouverture, "formule_cloture": self.formule_cloture}
        for genre, pieces in (("article", self.articles), ("annexe", self.annexes)):
            for piece in pieces:
                variante = f" ({piece.hypothese})" if piece.hypothese else ""
                textes[f"{genre} « {piece.cle} »{variante}"] = piece.corps
        return textes
