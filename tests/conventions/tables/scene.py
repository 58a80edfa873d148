"""A convention of two communes, its annexe of structures, and people of both sides."""

from dataclasses import dataclass
from typing import Any

from conventions.annexes.structures import TABLE
from conventions.models import Annexe, Convention, LigneStructure, Partie
from conventions.tables.ecriture import ajouter_ligne
from territoires.models import Utilisateur
from tests.fabriques import AnnexeFactory, CommuneFactory, ConventionFactory, OrganismeFactory, PartieFactory, membre

SIRET = "73282932000074"


@dataclass
class Scene:
    convention: Convention
    annexe: Annexe
    agent: Utilisateur
    partie: Partie
    autre: Partie
    referente: Utilisateur

    def ajouter(self, nom: str = "Les Lutins", **champs: Any) -> LigneStructure:
        """A structure of the first commune, written by the agent of the Caf."""
        portee, apres = champs.pop("portee", self.partie), champs.pop("apres", None)
        valeurs = {"type": "eaje", "nom": nom, **champs}
        ligne: LigneStructure = ajouter_ligne(
            TABLE, self.annexe, par=self.agent, valeurs=valeurs, portee=portee, apres=apres
        )
        return ligne

    def noms(self) -> list[str]:
        return list(self.annexe.structures.order_by("ordre", "pk").values_list("nom", flat=True))


def scene(*, confiee: bool = False) -> Scene:
    """``confiee``: the annexe is entrusted to the first commune, whose referente then writes in it."""
    valbrune = CommuneFactory(code="26001", nom="Valbrune", codes_postaux="26110")
    hautmarais = CommuneFactory(code="26002", nom="Le Hautmarais", codes_postaux="26120")
    convention = ConventionFactory(parties=1, communes=[valbrune, hautmarais], annexes=0, articles=0)
    parties = []
    for ordre, commune in enumerate((valbrune, hautmarais), 1):
        organisme = OrganismeFactory(caf=convention.caf, commune=commune)
        parties.append(PartieFactory(convention=convention, organisme=organisme, ordre=ordre))
    annexe = AnnexeFactory(
        convention=convention, nature="structures", titre="Structures", responsable=parties[0] if confiee else None
    )
    return Scene(convention, annexe, membre(convention.caf), parties[0], parties[1], membre(parties[0].organisme))
