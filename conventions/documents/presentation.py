"""A presentation of the territory and of its démarche, in landscape pages that a committee is shown."""

from typing import Any

from django.db.models import prefetch_related_objects

from conventions.documents.blocs_presentation import BLOCS
from conventions.documents.registre import NatureDocument, relations_ajoutees
from conventions.enums import Nature
from conventions.models import Convention, Document
from ctg.grammaire import Denomination


class Presentation(NatureDocument):
    """One idea a page; the figures are those of the annexes, read again each time that it is printed."""

    code = Nature.PRESENTATION.value
    libelle = "Présentation du territoire"
    aide = "Des pages à projeter en comité : chiffres clés, graphiques, services, financements, enjeux, calendrier."
    prefixe = "PRES"
    blocs = BLOCS
    paysage = True
    style = "presentation"
    entete = False
    etablissable = True

    def charger(self, document: Document) -> Any:
        """Nothing but what the blocks that other apps add read of the convention."""
        if relations := relations_ajoutees(self.code):
            prefetch_related_objects([document.convention], *relations)
        return None

    def titre(self, convention: Convention, **sujet: Any) -> str:
        """« Présentation de la communauté de communes du Val de Morteau »."""
        return f"Présentation {Denomination(convention.territoire_nom, convention.territoire_article).de()}"
