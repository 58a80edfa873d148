"""Which render a page shows, and whether it still says what the convention says."""

from conventions.domain.saisie import partie_au_brouillon
from conventions.enums import EtatRendu
from conventions.models import Convention, Document, Rendu
from conventions.pdf import depot
from conventions.pdf.contexte import empreinte_source
from conventions.pdf.document_seul import empreinte_document
from conventions.pdf.rendu import perimetre
from territoires.models import Utilisateur


def dernier(convention: Convention, utilisateur: Utilisateur, document: Document | None = None) -> Rendu | None:
    """The latest render that the user would ask for, with its file still there when it is done.

    With the drafts of their own party while it has some (``saisie.partie_au_brouillon``).
    """
    avec_brouillons = convention.est_projet or document is not None
    partie = partie_au_brouillon(utilisateur, convention) if avec_brouillons else None
    rendus = convention.rendus.filter(document=document, brouillons_de=partie)
    rendu = rendus.select_related("version", "document", "brouillons_de").order_by("-pk").first()
    if rendu is not None and rendu.etat == EtatRendu.PRET and not depot.existe(rendu):
        return None
    return rendu


def est_a_jour(rendu: Rendu, convention: Convention) -> bool:
    """Whether asking for a new render with the same drafts would give the same one."""
    if rendu.document is not None:
        return rendu.source == empreinte_document(rendu.document, brouillons=perimetre(rendu.brouillons_de))
    if convention.est_projet:
        source = empreinte_source(convention, brouillons=perimetre(rendu.brouillons_de))
        return rendu.version_id is None and rendu.source == source
    version = convention.versions.en_cours().first()
    return version is not None and rendu.source == version.empreinte
