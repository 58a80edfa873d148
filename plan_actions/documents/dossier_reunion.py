"""Which meeting a convocation or minutes speaks of, in a dossier: its rank among those of the convention."""

from typing import Any

from conventions.domain.ecriture import enregistrer
from conventions.erreurs import DossierInvalide
from conventions.models import Document
from plan_actions.models import Reunion
from territoires.models import Utilisateur

SANS_REUNION = "Ce document ne nomme aucune des réunions du dossier\u00a0: donnez leur rang dans «\u00a0reunion\u00a0»"
EN_DOUBLE = "Une réunion n’a qu’une convocation et qu’un compte rendu\u00a0: retirez ce document"
SCHEMA = {"reunion": {"type": "integer", "minimum": 1}}


def reunions_en_ordre(convention: int) -> list[int]:
    """The ids of the meetings of a convention, in the order of the dossier."""
    reunions = Reunion.objects.filter(comite__convention=convention).order_by("comite_id", "jour", "pk")
    return list(reunions.values_list("pk", flat=True))


def exporter_reunion(document: Document) -> dict[str, Any]:
    """The rank of the meeting; nothing when it is gone."""
    pks = reunions_en_ordre(document.convention_id)
    return {"reunion": pks.index(document.objet) + 1} if document.objet in pks else {}


def rattacher(document: Document, contenu: dict[str, Any], par: Utilisateur) -> None:
    """Tie an imported document to the meeting of that rank, imported before it.

    Raises ``DossierInvalide``: it says nothing without its meeting, and a meeting has one document of each nature.
    """
    pks = reunions_en_ordre(document.convention_id)
    rang = contenu.get("reunion", 0)
    if not 1 <= rang <= len(pks):
        raise DossierInvalide([("documents", f"{SANS_REUNION} («\u00a0{document.titre}\u00a0»)")])
    if Document.objects.filter(nature=document.nature, objet=pks[rang - 1]).exists():
        raise DossierInvalide([("documents", f"{EN_DOUBLE} («\u00a0{document.titre}\u00a0»)")])
    document.objet = pks[rang - 1]
    enregistrer(document, par=par)
