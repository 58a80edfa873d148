"""The minutes of a meeting: who came, what was said, what was decided; made from the page of the meeting."""

from typing import Any

from conventions.documents.registre import NatureDocument
from conventions.domain.completude.manque import Manque
from conventions.enums import Nature
from conventions.models import Convention, Document
from plan_actions.documents.dossier_reunion import SCHEMA, exporter_reunion, rattacher
from plan_actions.documents.reunion import BLOCS, CHAMPS, SujetReunion, charger_sujet, css, titre_de
from plan_actions.domain.comptes_rendus import manques
from territoires.models import Utilisateur


class CompteRendu(NatureDocument):
    """Closed from the page of the meeting, which then no longer changes."""

    code = Nature.COMPTE_RENDU.value
    libelle = "Compte rendu de comité"
    aide = "Les présences par collège, ce qui a été dit de chaque point, les décisions et leurs responsables."
    prefixe = "CR"
    ou = "Il se crée depuis la page d’une réunion."
    permission = "comite.animer"
    blocs = BLOCS
    champs = CHAMPS
    gabarit = "plan_actions/comites/_document.html"
    creable = False
    retirable = False

    def charger(self, document: Document) -> SujetReunion:
        return charger_sujet(document, annoncee=False)

    def css(self) -> str:
        return css()

    def titre(self, convention: Convention, **sujet: Any) -> str:
        """« Compte rendu : Comité de pilotage, 4 mars 2027 »."""
        return titre_de("Compte rendu", sujet["reunion"])

    def manques(self, document: Document, sujet: SujetReunion) -> list[Manque]:
        sujet.reunion.comite.convention = document.convention
        return list(manques(sujet.reunion))

    def exporter(self, document: Document, parties: Any) -> dict[str, Any]:
        return exporter_reunion(document)

    def importer(self, document: Document, contenu: dict[str, Any], par: Utilisateur) -> None:
        rattacher(document, contenu, par)

    def schema(self) -> dict[str, Any]:
        return SCHEMA
