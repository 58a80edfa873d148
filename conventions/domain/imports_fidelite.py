"""What a convention or a document gives back of the file that its model was imported from."""

import hashlib

from conventions.domain.imports_revue import Revue
from conventions.imports.application import arranger
from conventions.imports.controles import reconnaitre
from conventions.imports.fidelite import Mesure, mesurer, texte_du_pdf
from conventions.imports.lecture import lire
from conventions.imports.reconnaissance import reconnaitre as reconnaitre_structure
from conventions.imports.texte_brut import texte_brut
from conventions.models import ImportModele, VersionModele


def mesurer_pdf(nom: str, contenu: bytes, pdf: bytes, version: VersionModele) -> Mesure:
    """The share of the words of a file that a PDF made from ``version`` prints in order.

    When the model comes from that very file, what its review put aside or replaced is told apart. Raises
    ``FichierModeleRefuse``.
    """
    format_ = str(reconnaitre(nom, contenu))
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
