"""Why a rich text is refused. Each message is a French sentence that can be shown to the writer as it is."""

TAILLE_COLLEE_MAX = 1_000_000
TAILLE_MAX = 200_000
IMBRICATION_MAX = 20
LIGNES_TABLEAU_MAX = 1_000
FUSION_MAX = 50
COLONNES_MAX = 50
NOTES_MAX = 300


class TexteRefuse(ValueError):
    """A text that goes past a bound which keeps the PDF renderer finite; ``str(erreur)`` is the French sentence."""


class TexteTropLong(TexteRefuse):
    """More than ``TAILLE_COLLEE_MAX`` characters received, or more than ``TAILLE_MAX`` bytes once cleaned."""

    def __init__(self) -> None:
        super().__init__(
            f"Ce texte est trop long\u00a0: la limite est de {TAILLE_MAX // 1000}\u00a0Ko par champ. "
            "Répartissez-le entre plusieurs articles, ou joignez-le en annexe au format PDF."
        )


class ImbricationTropProfonde(TexteRefuse):
    """More than ``IMBRICATION_MAX`` lists, quotations or tables inside one another."""

    def __init__(self) -> None:
        super().__init__(
            "Ce texte contient trop de listes, de citations ou de tableaux placés les uns dans les autres "
            f"(la limite est de {IMBRICATION_MAX}\u00a0niveaux). Simplifiez sa présentation."
        )


class TableauTropLong(TexteRefuse):
    """More than ``LIGNES_TABLEAU_MAX`` rows in one table."""

    def __init__(self) -> None:
        super().__init__(
            "Ce tableau a trop de lignes\u00a0: la limite est de 1\u202f000. "
            "Partagez-le en plusieurs tableaux, ou joignez-le en annexe au format PDF."
        )


class TableauTropLarge(TexteRefuse):
    """More than ``COLONNES_MAX`` columns in one row."""

    def __init__(self) -> None:
        super().__init__(
            f"Ce tableau a trop de colonnes\u00a0: la limite est de {COLONNES_MAX}. Partagez-le en plusieurs tableaux."
        )


class FusionTropGrande(TexteRefuse):
    """A cell spread over more than ``FUSION_MAX`` columns or rows."""

    def __init__(self) -> None:
        super().__init__(
            "Une cellule de tableau est fusionnée sur trop de lignes ou de colonnes "
            f"(la limite est de {FUSION_MAX}). Séparez cette cellule."
        )


class TropDeNotes(TexteRefuse):
    """More than ``NOTES_MAX`` footnotes in one field."""

    def __init__(self) -> None:
        super().__init__(
            f"Ce texte contient trop de notes de bas de page\u00a0: la limite est de {NOTES_MAX}. "
            "Intégrez une partie des notes au texte."
        )


class MentionInconnue(LookupError):
    """A merge field whose key no one can resolve; ``str(erreur)`` is the French sentence."""

    def __init__(self, cle: str) -> None:
        super().__init__(f"Le champ automatique «\u00a0{cle}\u00a0» n’existe pas.")
        self.cle = cle
