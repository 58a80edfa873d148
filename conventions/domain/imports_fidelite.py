"""What a convention or a document gives back of the file that its model was imported from."""

import hashlib

from django.utils import timezone

from conventions.domain.imports_revue import Revue
from conventions.domain.lecture import charger
from conventions.imports.application import arranger
from conventions.imports.controles import reconnaitre
from conventions.imports.fidelite import Mesure, mesurer, texte_du_pdf
from conventions.imports.lecture import lire
from conventions.imports.reconnaissance import reconnaitre as reconnaitre_structure
from conventions.imports.texte_brut import texte_brut
from conventions.models import Document, ImportModele, VersionModele
from conventions.pdf.contexte import composer
from conventions.pdf.document_seul import composer_document
from ctg.pdf import rendre_borne


def pdf_de(reference: str) -> tuple[bytes, VersionModele]:
    """The PDF of a convention or of a document as it is now, and its model.

    Raises ``Convention.DoesNotExist``, ``RenduImpossible``, ``MentionInconnue``.
    """
    jour = timezone.localdate()
    if document := Document.objects.select_related("version_modele").filter(reference=reference).first():
        demande = composer_document(document, jour=jour, brouillons=None)
        return rendre_borne(demande).contenu, document.version_modele
    convention = charger(reference)
    demande = composer(convention, projet=convention.est_projet, jour=jour, brouillons=None)
    return rendre_borne(demande).contenu, convention.version_modele


def mesurer_reference(nom: str, contenu: bytes, reference: str) -> Mesure:
    """The share of the words of a file that the PDF of ``reference`` prints in order.

    When the model comes from that very file, what its review put aside or replaced is told apart. Raises
    ``FichierModeleRefuse`` and the errors of :func:`pdf_de`.
    """
    format_ = str(reconnaitre(nom, contenu))
    pdf, version = pdf_de(reference)
    brut, imprime = texte_brut(format_, contenu), texte_du_pdf(pdf)
    importation = _import_de(version, contenu)
    if importation is None:
        lue = lire(nom, contenu)
        return mesurer(brut, imprime, lue=lue, structure=reconnaitre_structure(lue))
    revue = Revue(importation)
    arrangement = arranger(revue.source, revue.structure, revue.propositions, revue.decisions)
    return mesurer(brut, imprime, lue=revue.source, structure=revue.structure, retires=arrangement.retires)


def _import_de(version: VersionModele, contenu: bytes) -> ImportModele | None:
    """The import of that file which prepared this version, else another one of the same model."""
    imports = ImportModele.objects.filter(
        fichier_empreinte=hashlib.sha256(contenu).hexdigest(), version__modele=version.modele_id
    )
    return imports.filter(version=version).order_by("-pk").first() or imports.order_by("-pk").first()
