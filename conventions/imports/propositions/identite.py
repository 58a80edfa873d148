"""Who the Caf is, to recognise its name and those who sign for it in its own documents."""

import re
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

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
    """The identity of a Caf from the register; of its representatives, those in office (at ``le``, today without it).

    When nobody is in office any more for a quality, whoever was: the document may be older than the change.
    """
    jour = le or timezone.localdate()
    noms: dict[str, str] = {}
    for representant in sorted(caf.representants.all(), key=lambda r: not r.en_mandat(jour)):
        noms.setdefault(representant.titre, f"{representant.prenom} {representant.nom}".strip())
    return IdentiteCaf(
        caf.nom,
        noms.get(TitreSignataire.DIRECTEUR, ""),
        noms.get(TitreSignataire.PRESIDENT_CA, ""),
        caf.ville,
    )
