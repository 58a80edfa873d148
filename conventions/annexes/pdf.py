"""The annexe that is an uploaded PDF, with an optional text before it."""

from conventions.annexes.registre import NatureAnnexe
from conventions.domain.completude.manque import Gravite, Manque
from conventions.domain.liens import lien
from conventions.models import Annexe, Convention


class Pdf(NatureAnnexe):
    code = "pdf"
    libelle = "Fichier PDF"
    aide = "Un fichier PDF déposé, imprimé à sa place dans la convention ou seulement joint."

    def manques(self, annexe: Annexe, convention: Convention) -> list[Manque]:
        """A PDF annexe without its file."""
        if annexe.fichier_id:
            return []
        return [
            Manque(
                "annexe_sans_fichier",
                f"Le fichier de l’annexe « {annexe.titre} » n’est pas déposé. Déposez le PDF qu’elle doit contenir.",
                lien("annexe", convention.reference, annexe.pk),
                Gravite.BLOQUANT,
                annexe.responsable_id,
            )
        ]
