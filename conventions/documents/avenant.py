"""An avenant: what the parties change in a convention that they signed, written by the Caf."""

from typing import Any

from conventions.documents.registre import ChampDocument, NatureDocument
from conventions.enums import Nature
from conventions.models import Convention, Document
from ctg.typographie import INSECABLE


def rang(reference: str) -> str:
    """Which avenant of its convention it is: the number that ends its reference."""
    return reference.rpartition("-")[2]


class Avenant(NatureDocument):
    """Its text alone: visas of the convention, object, articles changed, date of effect, signatures."""

    code = Nature.AVENANT.value
    libelle = "Avenant"
    aide = "Change une convention signée sans la réécrire : son objet, les articles modifiés, sa date d’effet."
    prefixe = "AV"
    etablissable = True
    champs = (
        ChampDocument(
            "avenant.numero",
            "Numéro de l’avenant",
            "Avenant",
            lambda document, _: rang(document.reference),
            "Son rang parmi les avenants de la convention.",
        ),
    )

    def titre(self, convention: Convention, **sujet: Any) -> str:
        """« Avenant n° 2 »."""
        return f"Avenant n°{INSECABLE}{rang(sujet['reference'])}"

    def etat(self, document: Document, sujet: Any) -> str:
        """« Texte établi » once closed: it is then handed to the councils."""
        return "Projet" if document.est_projet else "Texte établi"

    def sous_titre(self, document: Document, sujet: Any) -> str:
        """The convention that it changes."""
        return f"{document.convention.reference}\u00a0: {document.convention.titre}"
