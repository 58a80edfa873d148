"""Who the Caf is, to recognise its name and those who sign for it in its own documents."""

import re
from dataclasses import dataclass
from datetime import date

from territoires.models import Organisme, TitreSignataire

_PREFIXE = re.compile(r"(?:la\s+)?(?:caisse\s+d['’]allocations\s+familiales|caf)\s+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class IdentiteCaf:
    """``nom`` is the full name without article; the persons are « Prénom Nom », empty when the register has none."""

    nom: str = ""
    directeur: str = ""
    president: str = ""
    ville: str = ""

    @property
    def complement(self) -> str:
        """What tells this Caf from another: « de l’Isère », « du Var »; empty when its name does not say it."""
        trouve = _PREFIXE.match(self.nom)
        return self.nom[trouve.end() :].strip() if trouve else ""


def identite_de(caf: Organisme, *, le: date | None = None) -> IdentiteCaf:
    """The identity of a Caf from the register and its representatives, those in office at ``le`` when it is given."""
    representants = caf.representants.all() if le is None else caf.representants.en_mandat(le)
    noms: dict[str, str] = {}
    for representant in representants:
        noms.setdefault(representant.titre, f"{representant.prenom} {representant.nom}".strip())
    return IdentiteCaf(
        caf.nom,
        noms.get(TitreSignataire.DIRECTEUR, ""),
        noms.get(TitreSignataire.PRESIDENT_CA, ""),
        caf.ville,
    )
