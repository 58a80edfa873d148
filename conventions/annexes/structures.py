"""The annexe of structures: the services to families that each collectivité is competent for (rule 14)."""

from typing import Any

from django.template.loader import render_to_string

from conventions.annexes.registre import ContexteAnnexe, NatureAnnexe
from conventions.domain.completude.manque import Manque
from conventions.domain.structures import reglages_de, tables_de, types_ordonnes
from conventions.domain.structures_completude import manques_des_structures
from conventions.domain.structures_registre import VERSER, contestations, rattacher, verser_au_registre
from conventions.domain.structures_suggestions import suggerer
from conventions.models import Annexe, Convention, LigneStructure
from conventions.permissions import peut
from conventions.tables.definition import Choix, Colonne, GenreColonne, Table, enregistrer
from territoires.models import Utilisateur

MOTS_DES_TYPES = (
    ("crèche", ("eaje",)),
    ("crèche collective", ("eaje",)),
    ("crèche familiale", ("eaje",)),
    ("micro-crèche", ("eaje",)),
    ("multi-accueil", ("eaje",)),
    ("halte-garderie", ("eaje",)),
    ("jardin d’enfants", ("eaje",)),
    ("RAM", ("rpe",)),
    ("RAMIP", ("rpe",)),
    ("relais assistants maternels", ("rpe",)),
    ("relais assistantes maternelles", ("rpe",)),
    ("lieu d’accueil parents-enfants", ("laep",)),
    ("périscolaire", ("alsh_periscolaire",)),
    ("accueil périscolaire", ("alsh_periscolaire",)),
    ("accueil de loisirs périscolaire", ("alsh_periscolaire",)),
    ("extrascolaire", ("alsh_extrascolaire",)),
    ("accueil extrascolaire", ("alsh_extrascolaire",)),
    ("accueil de loisirs extrascolaire", ("alsh_extrascolaire",)),
    ("ALSH", ("alsh_periscolaire", "alsh_extrascolaire", "alsh_ados")),
    ("centre de loisirs", ("alsh_periscolaire", "alsh_extrascolaire", "alsh_ados")),
    ("accueil de loisirs", ("alsh_periscolaire", "alsh_extrascolaire", "alsh_ados")),
    ("centre aéré", ("alsh_extrascolaire",)),
    ("ALSH ados", ("alsh_ados",)),
    ("accueil ados", ("alsh_ados",)),
    ("accueil jeunes", ("alsh_ados", "ps_jeunes")),
    ("espace jeunes", ("alsh_ados", "ps_jeunes")),
    ("prestation de service jeunes", ("ps_jeunes",)),
    ("accompagnement scolaire", ("clas",)),
    ("contrat local d’accompagnement à la scolarité", ("clas",)),
    ("centre socioculturel", ("centre_social",)),
    ("centre socio-culturel", ("centre_social",)),
    ("ludothèque municipale", ("ludotheque",)),
    ("lieu de rencontre", ("espace_rencontre",)),
    ("foyer jeunes travailleurs", ("fjt",)),
    ("résidence habitat jeunes", ("fjt",)),
    ("autre", ("autre",)),
)
"""What a commune writes in its own lists, and the types that the word may mean."""


def choix_des_types(convention: Convention) -> Choix:
    """Every type with its label, in the Caf's order."""
    return [(str(type_.value), str(type_.label)) for type_ in types_ordonnes(reglages_de(convention))]


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
                mots=MOTS_DES_TYPES,
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
        suggerer=suggerer,
        avant_ecriture=rattacher,
        derives=("structure",),
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
        """Rule 14, structures named twice, cells left empty, a mandatory annexe without any structure."""
        return list(manques_des_structures(annexe, convention))

    def contexte_impression(self, annexe: Annexe) -> ContexteAnnexe:
        """One table a collectivité; before any structure is entered, a model's own text prints alone."""
        if not annexe.structures.all():
            return super().contexte_impression(annexe)
        tables = tables_de(annexe, annexe.convention)
        suite = render_to_string("pdf/annexes/structures.html", {"tables": tables})
        return ContexteAnnexe(annexe.corps, annexe.fichier, annexe.paysage, suite)

    def contexte_page(self, convention: Convention, annexe: Annexe, utilisateur: Utilisateur) -> dict[str, Any]:
        return {
            "table_structures": TABLE,
            "tables_collectivites": tables_de(annexe, convention),
            "contestations": contestations(annexe, convention),
            "tient_le_registre": peut(utilisateur, VERSER, convention),
        }

    def a_la_validation(self, annexe: Annexe, *, par: Utilisateur) -> None:
        """The register of the Caf learns what was validated."""
        verser_au_registre(annexe, par=par)
