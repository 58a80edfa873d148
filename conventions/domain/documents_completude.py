"""What a document lacks before it can be handed over, as sentences (rule 19)."""

from typing import Any

from conventions.documents.registre import trouver
from conventions.domain.completude.manque import Gravite, Manque
from conventions.domain.completude.textes import Texte, manques_d_un_texte
from conventions.domain.documents import charger_document
from conventions.domain.liens import lien
from conventions.domain.mentions_document import ResolveurDocument
from conventions.erreurs import TransitionRefusee
from conventions.models import Document
from ctg.typographie import compter


def manques_du_document(document: Document, sujet: Any) -> list[Manque]:
    """Blanks, drafting notes, merge fields and references of its texts, then what its nature asks; no query.

    ``document`` and ``sujet`` come from ``documents.charger_document``.
    """
    convention, resolveur = document.convention, ResolveurDocument(document, sujet)
    manques: list[Manque] = []
    for texte in document.textes.all():
        url = lien("document_texte", convention.reference, document.pk, texte.pk)
        nom = resolveur.numeros.titre(texte)
        manques += manques_d_un_texte(convention, Texte(nom, texte.titre, texte.corps, texte.consigne, url), resolveur)
    version, page = document.version_modele, lien("document", convention.reference, document.pk)
    for nom, corps in (("d’ouverture", version.formule_ouverture), ("de clôture", version.formule_cloture)):
        manques += manques_d_un_texte(convention, Texte(f"Formule {nom}", "", corps, "", page), resolveur)
    return [*manques, *trouver(document.nature).manques(document, sujet)]


def exiger_complet(document: Document) -> None:
    """Raise ``TransitionRefusee`` carrying what stops the document from being established."""
    charge, sujet = charger_document(document)
    bloquants = [m for m in manques_du_document(charge, sujet) if m.gravite == Gravite.BLOQUANT]
    if bloquants:
        raise TransitionRefusee(
            f"Ce document n’est pas complet : il reste {compter(len(bloquants), 'point')} à régler.",
            bloquants,
        )
