"""Which render a page shows, and whether it still says what the convention says."""

from conventions.enums import EtatRendu
from conventions.models import Convention, Rendu
from conventions.pdf import depot
from conventions.pdf.contexte import empreinte_source


def dernier(convention: Convention) -> Rendu | None:
    """The latest render asked for, with its file still there when it is done."""
    rendu = convention.rendus.select_related("version").order_by("-pk").first()
    if rendu is not None and rendu.etat == EtatRendu.PRET and not depot.existe(rendu):
        return None
    return rendu


def est_a_jour(rendu: Rendu, convention: Convention) -> bool:
    """Whether asking for a new render would give the same one."""
    if convention.est_projet:
        return rendu.version_id is None and rendu.source == empreinte_source(convention)
    version = convention.versions.en_cours().first()
    return version is not None and rendu.source == version.empreinte
