"""A presentation of the territory and of its démarche, in landscape pages that a committee is shown."""

from typing import Any

from django.db.models import prefetch_related_objects
from django.utils.safestring import mark_safe

from conventions.documents.blocs_presentation import BLOCS
from conventions.documents.registre import ContexteBloc, NatureDocument, blocs, relations_ajoutees
from conventions.domain.completude.analyse import analyser
from conventions.domain.completude.manque import Gravite, Manque
from conventions.domain.liens import lien
from conventions.domain.numerotation import Numeros
from conventions.enums import Nature
from conventions.models import Convention, Document
from ctg.grammaire import Denomination
from territoires.models import Utilisateur

SOURCES = {
    "presentation.chiffres": "diagnostic",
    "presentation.indicateurs": "diagnostic",
    "presentation.comparaisons": "diagnostic",
    "presentation.services": "structures",
    "presentation.enjeux": "diagnostic",
    "presentation.themes": "pilotage",
    "presentation.axes": "plan_actions",
    "presentation.montants": "plan_actions",
    "presentation.actions": "plan_actions",
    "presentation.calendrier": "diagnostic",
}
"""The nature of the annexe that fills each page; those of no annexe, and those that many territories lack, apart."""


class Presentation(NatureDocument):
    """One idea a page; the figures are those of the annexes, read again each time that it is printed."""

    code = Nature.PRESENTATION.value
    libelle = "Présentation du territoire"
    aide = "Des pages à projeter en comité : chiffres clés, graphiques, services, financements, enjeux, calendrier."
    prefixe = "PRES"
    blocs = BLOCS
    paysage = True
    gabarit = "conventions/_partiels/document_sources.html"
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

    def manques(self, document: Document, sujet: Any) -> list[Manque]:
        """The pages that nothing fills yet: they will be left out, unless the annexe that feeds them is."""
        definis = blocs(self.code)
        contexte = ContexteBloc(document.convention, document, sujet, mark_safe, projet=False)
        trouves = []
        for texte in document.textes.all():
            nature = SOURCES.get(texte.bloc, "")
            bloc = definis.get(texte.bloc)
            if nature and bloc is not None and analyser(texte.corps).vide and not bloc.rendre(contexte):
                trouves.append(_page_vide(document, texte.titre, nature))
        return trouves

    def contexte_page(self, document: Document, sujet: Any, utilisateur: Utilisateur) -> dict[str, Any]:
        """Where its figures come from."""
        numeros, natures = Numeros(document.convention), set(SOURCES.values())
        annexes = [annexe for annexe in document.convention.annexes.all() if annexe.nature in natures]
        lien_de = [(numeros.titre_annexe(a), lien("annexe", document.convention.reference, a.pk)) for a in annexes]
        phrase = "Les chiffres, les graphiques et les tableaux sont repris à chaque impression de ces annexes :"
        return {"sources": lien_de, "phrase_sources": phrase}


def _page_vide(document: Document, titre: str, nature: str) -> Manque:
    convention = document.convention
    annexe = next((annexe for annexe in convention.annexes.all() if annexe.nature == nature), None)
    phrase = f"La page « {titre} » ne s’imprimera pas : rien ne la remplit encore."
    if annexe is None:
        url, suite = lien("annexes", convention.reference), "Ajoutez l’annexe d’où elle vient."
    else:
        url, suite = lien("annexe", convention.reference, annexe.pk), f"Complétez l’annexe « {annexe.titre} »."
    partie = annexe.responsable_id if annexe is not None else None
    return Manque("page_vide", f"{phrase} {suite}", url, Gravite.AVERTISSEMENT, partie)
