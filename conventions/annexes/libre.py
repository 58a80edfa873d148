"""The plain annexe: free rich text, to which a PDF may be added."""

from conventions.annexes.registre import NatureAnnexe
from conventions.domain.completude.analyse import analyser
from conventions.domain.completude.manque import Gravite, Manque
from conventions.domain.liens import lien
from conventions.models import Annexe, Convention


class Libre(NatureAnnexe):
    code = "libre"
    libelle = "Texte libre"
    aide = "Un texte rédigé ici, avec des tableaux si besoin ; un fichier PDF peut s’y ajouter."

    def manques(self, annexe: Annexe, convention: Convention) -> list[Manque]:
        """An annexe that would print its title alone: blocking when the model requires it."""
        if annexe.fichier_id or not analyser(annexe.corps).vide:
            return []
        suite = "Rédigez son texte ou déposez son fichier PDF" + ("." if annexe.obligatoire else ", ou retirez-la.")
        return [
            Manque(
                "annexe_vide",
                f"L’annexe « {annexe.titre} » est vide. {suite}",
                lien("annexe", convention.reference, annexe.pk),
                Gravite.BLOQUANT if annexe.obligatoire else Gravite.AVERTISSEMENT,
                annexe.responsable_id,
            )
        ]
