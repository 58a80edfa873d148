"""A territory of a few communes with a diagnosis to fill, and files of figures about it."""

from collections.abc import Sequence

from conventions.models import Annexe, Convention
from tests.fabriques import AnnexeFactory, CommuneFactory, ConventionFactory

ENTETE = ("numcomdo", "nomcom", "indfoy_ndur", "indnbp_ndur", "indfoy_rsa")
# Communes of a département that does not exist in the factories' sequence: code, name, population.
COMMUNES = [
    ("26901", "Arbelle", 900),
    ("26902", "Bourgneuf-sur-Aure", 1_400),
    ("26903", "Chantemerle", 2_300),
    ("26904", "Dompierre", 5_200),
    ("26905", "Échevis", 150),
]
CHIFFRES = {
    "26901": (240, 610, 3),
    "26902": (310, 790, 21),
    "26903": (520, 1_480, 34),
    "26904": (1_190, 2_870, 152),
    "26905": (37, 83, 11),
}


def territoire() -> tuple[Convention, Annexe]:
    """A convention over five communes, one of them under 100 allocataires, with an empty diagnosis of the Caf."""
    communes = [CommuneFactory(code=code, nom=nom, population=population) for code, nom, population in COMMUNES]
    convention = ConventionFactory(communes=communes, annexes=0)
    return convention, AnnexeFactory(convention=convention, nature="diagnostic", titre="Diagnostic partagé", corps="")


def csv_de(
    lignes: dict[str, Sequence[object]] | None = None, entete: Sequence[str] = ENTETE, separateur: str = ";"
) -> bytes:
    """A file of the branche's open data; ``lignes`` gives the figures by commune."""
    noms = {code: nom for code, nom, _ in COMMUNES}
    rangees = [
        separateur.join(map(str, (code, noms.get(code, "Ailleurs"), *chiffres)))
        for code, chiffres in (CHIFFRES if lignes is None else lignes).items()
    ]
    return "\r\n".join([separateur.join(entete), *rangees]).encode()
