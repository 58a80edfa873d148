"""What an import would do, to be read before it is confirmed."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CelluleChangee:
    """A cell that would change, as it is read now and as it would be read."""

    champ: str
    colonne: str
    avant: str
    apres: str


@dataclass(frozen=True, slots=True)
class Ajout:
    """A row that would be added: its line in the source, its name, its cells (label, text) that hold something."""

    numero: int
    libelle: str
    cellules: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Changement:
    """A row that would change: its id, its line in the source, its name, and cell by cell what changes."""

    pk: int
    numero: int
    libelle: str
    cellules: tuple[CelluleChangee, ...]


@dataclass(frozen=True, slots=True)
class Retrait:
    """A row that would be removed."""

    pk: int
    libelle: str


@dataclass(frozen=True, slots=True)
class Erreur:
    """What does not hold in a line of the source: its number (0: the whole), the column, the text found there."""

    numero: int
    colonne: str
    valeur: str
    message: str


@dataclass(frozen=True, slots=True)
class Apercu:
    """All that an import would do; ``perime`` says that rows changed since it was prepared."""

    ajouts: tuple[Ajout, ...] = ()
    changements: tuple[Changement, ...] = ()
    retraits: tuple[Retrait, ...] = ()
    inchangees: int = 0
    erreurs: tuple[Erreur, ...] = ()
    avertissements: tuple[str, ...] = ()
    lues: int = 0
    perime: bool = False

    @property
    def sans_effet(self) -> bool:
        """Whether the table already is as the source says."""
        return not (self.ajouts or self.changements or self.retraits)

    @property
    def applicable(self) -> bool:
        return not (self.erreurs or self.sans_effet or self.perime)


@dataclass(frozen=True, slots=True)
class Bilan:
    """What an import did, in numbers of rows."""

    ajoutees: int = 0
    modifiees: int = 0
    retirees: int = 0
    inchangees: int = 0
