"""The presentation that a convention is preparing: the one in project, else a new one."""

from django.db import transaction

from conventions.domain.documents import creer_document
from conventions.domain.ecriture import verrouiller
from conventions.enums import Nature
from conventions.models import Convention, Document
from conventions.permissions import exiger
from territoires.models import Utilisateur

ACTION = "document.rediger"


@transaction.atomic
def presentation_en_cours(convention: Convention, *, par: Utilisateur) -> Document:
    """The last presentation that is not established, made from the model of the Caf when there is none.

    Under the lock of the convention: two people who ask at once are given the same. Raises ``ActionRefusee``, and
    ``ErreurMetier`` when no model serves.
    """
    actuelle = verrouiller(convention.pk)
    exiger(par, ACTION, actuelle)
    en_projet = Document.objects.filter(convention=actuelle, nature=Nature.PRESENTATION, etabli_le=None)
    return en_projet.order_by("pk").last() or creer_document(actuelle, Nature.PRESENTATION.value, par=par)
