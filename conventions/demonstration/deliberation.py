"""The PDF attached to the complete convention: two made-up extracts of registers, laid out by our own engine."""

from datetime import UTC, datetime

from conventions.demonstration.textes import lire
from ctg.pdf import DemandeRendu, rendre_borne

# Fixed, so that the file has the same bytes wherever it is made.
DATE = datetime(2025, 12, 18, 12, tzinfo=UTC)


def deliberations_de_lancement() -> bytes:
    """The bytes of the PDF. Raises ``RenduImpossible``."""
    titre = "Délibérations engageant la démarche"
    return rendre_borne(DemandeRendu(html=lire("val_morteau/deliberations.html"), titre=titre, date=DATE)).contenu
