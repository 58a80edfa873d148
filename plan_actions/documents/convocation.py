"""The convocation of a meeting: when, where, about what; made from the page of the meeting."""

from typing import Any

from conventions.documents.registre import NatureDocument
from conventions.enums import Nature
from conventions.models import Convention, Document
from plan_actions.documents.dossier_reunion import SCHEMA, exporter_reunion, rattacher
from plan_actions.documents.reunion import BLOCS, CHAMPS, SujetReunion, charger_sujet, css, titre_de
from territoires.models import Utilisateur


class Convocation(NatureDocument):
    """Established when the meeting is convened: it then says what was announced, whatever changes since."""

    code = Nature.CONVOCATION.value
    libelle = "Convocation d’un comité"
    aide = "La date, le lieu et l’ordre du jour d’une réunion, à envoyer aux membres du comité."
    prefixe = "CONV"
    ou = "Elle se crée depuis la page d’une réunion."
    permission = "comite.animer"
    blocs = BLOCS
    champs = CHAMPS
    gabarit = "plan_actions/comites/_document.html"
    creable = False
    retirable = False

    def charger(self, document: Document) -> SujetReunion:
        return charger_sujet(document, annoncee=not document.est_projet)

    def css(self) -> str:
        return css()

    def titre(self, convention: Convention, **sujet: Any) -> str:
        """« Convocation : Comité de pilotage, 4 mars 2027 »."""
        return titre_de("Convocation", sujet["reunion"])

    def etat(self, document: Document, sujet: Any) -> str:
        return "À envoyer" if document.est_projet else "Convoquée"

    def exporter(self, document: Document, parties: Any) -> dict[str, Any]:
        return exporter_reunion(document)

    def importer(self, document: Document, contenu: dict[str, Any], par: Utilisateur) -> None:
        rattacher(document, contenu, par)

    def schema(self) -> dict[str, Any]:
        return SCHEMA
