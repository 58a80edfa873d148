"""The name of a legal person as it stands in a sentence: article, contraction, agreement."""

from dataclasses import dataclass

from ctg.grammaire.lieux import a_lieu, avec_de

ARTICLES = ("le", "la", "l’", "les", "")


@dataclass(frozen=True, slots=True)
class Denomination:
    """A name as it stands in a sentence. ``nom`` holds no article: "commune du Pradet", "Département de l’Isère".

    ``article`` is one of ``ARTICLES`` ("" for a name that takes none: "France Travail"). Raises ``ValueError``
    for another one.
    """

    nom: str
    article: str = "la"
    feminin: bool = True
    pluriel: bool = False

    def __post_init__(self) -> None:
        if self.article not in ARTICLES:
            raise ValueError(f"Article inconnu : {self.article!r}")

    def sujet(self) -> str:
        """ "la commune d’Aubergenville", "l’État", "France Travail"."""
        if not self.article:
            return self.nom
        return f"l’{self.nom}" if self.article == "l’" else f"{self.article} {self.nom}"

    def sujet_majuscule(self) -> str:
        """The same at the start of a sentence: "La commune d’Aubergenville"."""
        sujet = self.sujet()
        return sujet[:1].upper() + sujet[1:]

    def de(self) -> str:
        """ "de la commune d’Aubergenville", "du Département de l’Isère", "de l’État", "d’Emmaüs"."""
        return avec_de(self.article, self.nom)

    def a(self) -> str:
        """ "à la commune d’Aubergenville", "au Département de l’Isère", "à l’État", "à France Travail"."""
        match self.article:
            case "le":
                return f"au {self.nom}"
            case "les":
                return f"aux {self.nom}"
            case "":
                return a_lieu(self.nom)
            case _:
                return f"à {self.sujet()}"

    def accorder(self, participe: str) -> str:
        """A regular participle or adjective made to agree: "représenté" gives "représentée", "représentés"..."""
        return (
            participe + "e" * self.feminin + "s" * (self.pluriel and not (participe.endswith("s") and not self.feminin))
        )
