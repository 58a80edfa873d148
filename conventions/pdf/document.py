"""What a convention's templates print: plain values, computed once, no query left to make."""

from dataclasses import dataclass

from django.utils.safestring import SafeString


@dataclass(frozen=True, slots=True)
class Logo:
    """A party on the cover, drawn from ``ressource`` or, without logo, set in type; sizes in millimetres."""

    nom: str
    ressource: str = ""
    largeur: float = 0
    hauteur: float = 0
    corps: float = 0
    """Size of the type in points, when the name stands for the logo."""


@dataclass(frozen=True, slots=True)
class MurDeLogos:
    """Rows of logos, each in a cell of ``largeur`` x ``hauteur`` millimetres."""

    rangs: tuple[tuple[Logo, ...], ...]
    largeur: float
    hauteur: float


@dataclass(frozen=True, slots=True)
class ArticleImprime:
    """A piece of the text under its title; ``numero`` (« Article 4 ») is empty where nothing is numbered.

    ``genre`` is a value of ``GenreArticle``, or « parties » and « ouverture » for what is computed between the pieces.
    """

    ancre: str
    numero: str
    titre: str
    corps: SafeString
    genre: str = "article"

    @property
    def titree(self) -> bool:
        """Whether its title is printed: those of the visas and of a passage only name them on screen."""
        return self.genre in {"preambule", "article", "section"}


@dataclass(frozen=True, slots=True)
class PageIncluse:
    """The placeholder where the engine draws one page of an uploaded PDF."""

    ancre: str
    description: str


@dataclass(frozen=True, slots=True)
class FichierImprime:
    """An uploaded PDF of an annexe, either drawn (``pages``) or only named (``jointe``).

    ``seul``: its first page comes right under a title; ``debut``: nothing comes before it in the annexe.
    """

    titre: str
    pages: tuple[PageIncluse, ...]
    jointe: str
    seul: bool
    debut: bool


@dataclass(frozen=True, slots=True)
class AnnexeImprimee:
    """An annexe: its text, what its data print, its files."""

    ancre: str
    numero: str
    titre: str
    corps: SafeString
    suite: SafeString
    paysage: bool
    fichiers: tuple[FichierImprime, ...] = ()


@dataclass(frozen=True, slots=True)
class BlocSignature:
    """Where one person signs; ``ancre`` is where a signature field can be put."""

    ancre: str
    partie: str
    nom: str
    fonction: str
    qualite: str = ""


@dataclass(frozen=True, slots=True)
class DocumentImprime:
    """A whole convention, ready for ``templates/pdf/convention.html``."""

    titre: str
    titre_principal: str
    titre_suite: str
    """What follows the kind of document in its title (« de la commune d’Aubergenville »), set smaller."""
    sous_titre: str
    periode: SafeString
    reference: str
    etat: str
    """« Projet du 21 novembre 2026 », empty once the text is frozen."""
    pied: str
    couverture: bool
    styles: SafeString
    logos: MurDeLogos
    caf: tuple[SafeString, ...]
    """The parties « d’une part », each one sentence."""
    autres: tuple[SafeString, ...]
    """Those « d’autre part »."""
    surtitre: SafeString
    """What an imported model prints over its title (« Ville de Montclar »)."""
    pieces: tuple[ArticleImprime, ...]
    """The whole text in its order, the computed parties and the opening formula in their place."""
    cloture: SafeString
    signatures: tuple[tuple[BlocSignature, ...], ...]
    par_rang: int
    annexes: tuple[AnnexeImprimee, ...]
