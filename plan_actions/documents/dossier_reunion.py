"""Which meeting a convocation or minutes speaks of, in a dossier: its rank among those of the convention."""

from typing import Any

from conventions.domain.ecriture import enregistrer
from conventions.models import Document
from plan_actions.models import Reunion
from territoires.models import Utilisateur

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
    """Tie an imported document to the meeting of that rank, imported before it."""
    pks = reunions_en_ordre(document.convention_id)
    rang = contenu.get("reunion", 0)
    if 1 <= rang <= len(pks):
        document.objet = pks[rang - 1]
        enregistrer(document, par=par)
