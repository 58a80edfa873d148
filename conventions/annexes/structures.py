"""The annexe of structures: the services to families that each collectivité is competent for (rule 14)."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError

from conventions.annexes.registre import NatureAnnexe
from conventions.domain.completude.manque import Gravite, Manque
from conventions.domain.liens import lien
from conventions.domain.structures import reglages_de, tables_de, types_ordonnes
from conventions.models import Annexe, Convention, LigneStructure
from conventions.tables.definition import Choix, Colonne, GenreColonne, Table, enregistrer
from territoires.models import Utilisateur
from territoires.validateurs import valider_siret


def choix_des_types(convention: Convention) -> Choix:
    """Every type with its label, in the Caf's order."""
    return [(str(type_.value), str(type_.label)) for type_ in types_ordonnes(reglages_de(convention))]


def verifier_ligne(valeurs: Mapping[str, Any]) -> dict[str, str]:
    """What does not hold in a row: a postcode that is not one, a SIRET that nobody may have."""
    erreurs = {}
    code_postal = str(valeurs.get("code_postal") or "")
    if code_postal and not (len(code_postal) == 5 and code_postal.isascii() and code_postal.isdecimal()):
        erreurs["code_postal"] = f"Le code postal « {code_postal} » ne compte pas cinq chiffres : corrigez-le."
    if siret := str(valeurs.get("siret") or ""):
        try:
            valider_siret(siret)
        except ValidationError as erreur:
            erreurs["siret"] = str(erreur.messages[0])
    return erreurs


TABLE = enregistrer(
    Table(
        code="structures",
        libelle="Structures",
        ligne="structure",
        modele=LigneStructure,
        parent="annexe",
        relation="structures",
        portee="partie",
        cle=("type", "nom"),
        colonnes=(
            Colonne(
                "type",
                "Type",
                GenreColonne.CHOIX,
                obligatoire=True,
                choix=choix_des_types,
                aide="Le service rendu. Le sigle suffit : EAJE, RPE, LAEP, ALSH…",
                exemple="EAJE",
                synonymes=(
                    "Type de structure",
                    "Type d’équipement",
                    "Type de service",
                    "Nature",
                    "Nature de l’équipement",
                    "Catégorie",
                    "Dispositif",
                ),
            ),
            Colonne(
                "nom",
                "Nom",
                obligatoire=True,
                suggestions=True,
                largeur="large",
                aide="Le nom sous lequel les familles la connaissent.",
                exemple="Multi-accueil Les Petits Loups",
                synonymes=(
                    "Nom de la structure",
                    "Structure",
                    "Équipement",
                    "Nom de l’équipement",
                    "Nom du service",
                    "Établissement",
                    "Nom de l’établissement",
                    "Dénomination",
                    "Intitulé",
                    "Libellé",
                ),
            ),
            Colonne(
                "adresse",
                "Adresse",
                largeur="large",
                aide="Le numéro et la voie, sans le code postal ni la commune.",
                exemple="12 rue des Écoles",
                synonymes=("Adresse postale", "Adresse de la structure", "Voie", "Rue", "Localisation"),
            ),
            Colonne(
                "code_postal",
                "Code postal",
                suggestions=True,
                largeur="etroite",
                aide="Cinq chiffres.",
                exemple="78410",
                synonymes=("CP", "Code", "Code post."),
            ),
            Colonne(
                "commune",
                "Commune",
                GenreColonne.COMMUNE,
                suggestions=True,
                aide="La commune où elle accueille les familles.",
                exemple="Aubergenville",
                synonymes=("Ville", "Localité", "Commune d’implantation", "Commune de la structure", "Lieu"),
            ),
            Colonne(
                "gestionnaire",
                "Gestionnaire",
                suggestions=True,
                largeur="large",
                aide="Qui la fait fonctionner : commune, CCAS, association…",
                exemple="Commune d’Aubergenville",
                synonymes=(
                    "Organisme gestionnaire",
                    "Nom du gestionnaire",
                    "Gestion",
                    "Porteur",
                    "Employeur",
                    "Opérateur",
                    "Association gestionnaire",
                ),
            ),
            Colonne(
                "siret",
                "SIRET",
                largeur="etroite",
                aide="Quatorze chiffres, s’il est connu.",
                exemple="217 800 291 00015",
                synonymes=("N° SIRET", "Numéro SIRET", "Siret du gestionnaire", "SIRET de la structure"),
            ),
            Colonne(
                "observations",
                "Observations",
                largeur="large",
                aide="Ce qui est utile de savoir : capacité, ouverture prévue…",
                synonymes=("Observation", "Remarques", "Remarque", "Commentaire", "Commentaires", "Précisions"),
            ),
        ),
        verifier=verifier_ligne,
    )
)


class Structures(NatureAnnexe):
    code = "structures"
    libelle = "Structures"
    aide = "Les services aux familles du territoire, dans un tableau par collectivité compétente."
    gabarit = "conventions/annexes/structures.html"
    tables = (TABLE,)
    relations = ("structures__commune", "structures__structure__competences__organisme")

    def manques(self, annexe: Annexe, convention: Convention) -> list[Manque]:
        """An annexe without any structure."""
        if annexe.structures.all() or annexe.fichier_id:
            return []
        return [
            Manque(
                "structures_vide",
                f"L’annexe « {annexe.titre} » ne compte aucune structure. Ajoutez celles de chaque collectivité.",
                lien("annexe", convention.reference, annexe.pk),
                Gravite.BLOQUANT if annexe.obligatoire else Gravite.AVERTISSEMENT,
                annexe.responsable_id,
            )
        ]

    def contexte_page(self, convention: Convention, annexe: Annexe, utilisateur: Utilisateur) -> dict[str, Any]:
        return {"tables_collectivites": tables_de(annexe, convention), "table_structures": TABLE}
