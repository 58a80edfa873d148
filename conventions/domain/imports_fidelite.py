"""What a convention or a document gives back of the file that its model was imported from."""

import hashlib
from collections.abc import Iterator

from conventions.domain.imports_revue import Revue
from conventions.imports.application import arranger
from conventions.imports.controles import reconnaitre
from conventions.imports.fidelite import Mesure, mesurer, texte_du_pdf
from conventions.imports.lecture import lire
from conventions.imports.reconnaissance import reconnaitre as reconnaitre_structure
from conventions.imports.texte_brut import texte_brut
from conventions.models import AnnexeModele, ArticleModele, Convention, Document, ImportModele, VersionModele
from ctg.texte_riche import texte_brut as texte_brut_de


def mesurer_pdf(nom: str, contenu: bytes, pdf: bytes, acte: Convention | Document) -> Mesure:
    """The share of the words of a file that the PDF of a convention or of a document prints in order.

    When the model comes from that very file, what its review put aside or replaced is told apart. Raises
    ``FichierModeleRefuse``.
    """
    format_ = str(reconnaitre(nom, contenu))
    brut, imprime = texte_brut(format_, contenu), texte_du_pdf(pdf)
    importation = _import_de(acte.version_modele, contenu)
    if importation is None:
        lue = lire(nom, contenu)
        return mesurer(brut, imprime, lue=lue, structure=reconnaitre_structure(lue))
    revue = Revue(importation)
    arrangement = arranger(revue.source, revue.structure, revue.propositions, revue.decisions)
    return mesurer(
        brut,
        imprime,
        lue=revue.source,
        structure=revue.structure,
        retires=arrangement.retires,
        non_retenus=_non_retenus(acte),
        notes=arrangement.notes,
    )


def _non_retenus(acte: Convention | Document) -> Iterator[tuple[str, str]]:
    """The wordings that the options chosen and the parties leave out; a piece that somebody removed is missing."""
    version = acte.version_modele
    textes = acte.textes.all() if isinstance(acte, Document) else acte.articles.all()
    presents = {texte.modele_id for texte in textes}
    presentes = set() if isinstance(acte, Document) else {annexe.modele_id for annexe in acte.annexes.all()}
    absents: list[ArticleModele | AnnexeModele] = [a for a in version.articles.all() if a.pk not in presents]
    absents += [a for a in version.annexes.all() if a.pk not in presentes]
    for piece in absents:
        if piece.option_id or piece.condition:
            raison = "variante non retenue" if piece.option_id else "condition non remplie"
            yield raison, f"{piece.titre} {texte_brut_de(piece.corps)}"


def _import_de(version: VersionModele, contenu: bytes) -> ImportModele | None:
    """The import of that file which prepared this version, else another one of the same model."""
    imports = ImportModele.objects.filter(
        fichier_empreinte=hashlib.sha256(contenu).hexdigest(), version__modele=version.modele_id
    )
    return imports.filter(version=version).order_by("-pk").first() or imports.order_by("-pk").first()
