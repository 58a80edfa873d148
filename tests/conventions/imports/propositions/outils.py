"""Short documents in which proposals are looked for."""

from conventions.imports.blocs import Paragraphe
from conventions.imports.propositions import IdentiteCaf, proposer
from conventions.imports.structure import GenrePiece, GenreProposition, Proposition
from tests.conventions.imports.fabrique import Ligne, document

IDENTITE = IdentiteCaf("Caisse d’allocations familiales de l’Isle", "Aline Morel", "Yves Da Silva", "Valbourg")


def dans_un_article(*lignes: Ligne, titre: str = "Objet") -> tuple[Proposition, ...]:
    """The proposals of a document whose second article holds these lines, among articles 1 to 3 and annexes 1 and 2."""
    source, structure = document(
        (GenrePiece.ARTICLE, "1", "Durée", []),
        (GenrePiece.ARTICLE, "2", titre, lignes),
        (GenrePiece.ARTICLE, "3", "Suivi", []),
        (GenrePiece.ANNEXE, "1", "Carte", []),
        (GenrePiece.ANNEXE, "II", "Bilan", []),
    )
    return proposer(source, structure, IDENTITE)


def valeurs(propositions: tuple[Proposition, ...], genre: GenreProposition, cle: str = "cle") -> list[tuple[str, str]]:
    """The words and one value of each proposal of a kind, in order."""
    return [(p.texte, p.valeur.get(cle, "")) for p in propositions if p.genre == genre]


def textes(ligne: str | Paragraphe, genre: GenreProposition) -> list[str]:
    """The words of the proposals of a kind in one paragraph."""
    return [p.texte for p in dans_un_article(ligne) if p.genre == genre]
