"""The tables of the steering annexe: standing instances, seats of the comité de pilotage, coopération posts."""

from conventions.models import Convention
from conventions.tables.definition import Choix, Colonne, GenreColonne, Table, enregistrer
from plan_actions.domain.referentiel import proposer
from plan_actions.enums import College, GenreInstance
from plan_actions.models import Instance, MembreCopil, PosteCooperation


def genres_d_instance(convention: Convention) -> Choix:
    return [(str(g.value), str(g.label)) for g in GenreInstance]


def colleges(convention: Convention) -> Choix:
    return [(str(c.value), str(c.label)) for c in College]


INSTANCES = enregistrer(
    Table(
        code="instances",
        libelle="Instances",
        ligne="instance",
        modele=Instance,
        parent="annexe",
        relation="instances",
        cle=("nom",),
        lignes_max=200,
        colonnes=(
            Colonne(
                "genre",
                "Genre",
                GenreColonne.CHOIX,
                obligatoire=True,
                choix=genres_d_instance,
                aide="Le comité de pilotage et le comité technique de la convention, puis les autres.",
                exemple="Groupe thématique",
                synonymes=("Type", "Type d’instance", "Nature"),
            ),
            Colonne(
                "dispositif",
                "Dispositif de rattachement",
                aide="La politique ou le contrat dont elle relève.",
                exemple="Projet éducatif de territoire",
                synonymes=("Dispositif", "Rattachement", "Dispositif (de rattachement)"),
            ),
            Colonne(
                "nom",
                "Nom",
                obligatoire=True,
                largeur="large",
                aide="Le nom que ses membres lui donnent.",
                exemple="Commission petite enfance",
                synonymes=("Nom de l’instance", "Instance", "Intitulé"),
            ),
            Colonne(
                "missions",
                "Missions",
                GenreColonne.LONG,
                largeur="large",
                aide="Ce qu’elle décide ou prépare.",
                exemple="Étudie les demandes de places",
                synonymes=("Mission", "Rôle", "Objet"),
            ),
            Colonne(
                "composition",
                "Composition",
                GenreColonne.LONG,
                largeur="large",
                aide="Par fonction plutôt que par nom : l’annexe reste juste après une élection.",
                exemple="Élue déléguée, direction des crèches, PMI",
                synonymes=("Membres", "Participants"),
            ),
            Colonne(
                "periodicite",
                "Périodicité",
                aide="Combien de fois par an, ou à quel moment.",
                exemple="Deux fois par an",
                synonymes=("Périodicité de réunion", "Fréquence", "Rythme", "Réunions"),
            ),
        ),
    )
)

MEMBRES = enregistrer(
    Table(
        code="membres_copil",
        libelle="Membres du comité de pilotage",
        ligne="siège",
        feminin=False,
        modele=MembreCopil,
        parent="annexe",
        relation="membres_copil",
        cle=("college", "organisme", "qualite"),
        lignes_max=200,
        colonnes=(
            Colonne(
                "college",
                "Collège",
                GenreColonne.CHOIX,
                obligatoire=True,
                choix=colleges,
                aide="La parité se compte entre la Caf et les collectivités.",
                exemple="Collectivités",
            ),
            Colonne(
                "organisme",
                "Organisme",
                aide="Qui le membre représente.",
                exemple="Commune du Pradet",
                synonymes=("Structure", "Institution", "Représentant de"),
            ),
            Colonne(
                "qualite",
                "Qualité",
                obligatoire=True,
                largeur="large",
                aide="La fonction plutôt que le nom.",
                exemple="Maire ou son représentant",
                synonymes=("Fonction", "Membre", "Titre"),
            ),
            Colonne(
                "votant",
                "Vote",
                GenreColonne.OUI_NON,
                largeur="etroite",
                aide="« non » pour une voix consultative.",
                exemple="oui",
                synonymes=("Votant", "Voix", "Voix délibérative", "Prend part au vote"),
            ),
        ),
    )
)

POSTES = enregistrer(
    Table(
        code="postes",
        libelle="Postes de coopération",
        ligne="poste",
        feminin=False,
        modele=PosteCooperation,
        parent="annexe",
        relation="postes",
        cle=("intitule", "employeur"),
        lignes_max=60,
        suggerer=proposer,
        colonnes=(
            Colonne(
                "intitule",
                "Intitulé",
                obligatoire=True,
                aide="Le nom du poste dans la fiche de la collectivité.",
                exemple="Chargée de coopération CTG",
                synonymes=("Poste", "Intitulé du poste"),
            ),
            Colonne(
                "employeur",
                "Employeur",
                obligatoire=True,
                aide="La collectivité ou l’association qui recrute.",
                exemple="Communauté de communes",
                synonymes=("Collectivité employeur", "Porteur"),
            ),
            Colonne(
                "etp",
                "ETP",
                GenreColonne.DECIMAL,
                obligatoire=True,
                largeur="etroite",
                aide="En équivalent temps plein : 0,5 pour un mi-temps.",
                exemple="0,80",
                synonymes=("Équivalent temps plein", "Quotité", "Temps de travail"),
            ),
            Colonne(
                "territoire",
                "Territoire",
                aide="Les communes où le poste intervient, s’il ne les couvre pas toutes.",
                exemple="Les six communes du canton",
                synonymes=("Territoire d’intervention", "Périmètre"),
            ),
            Colonne(
                "missions",
                "Missions",
                GenreColonne.LONG,
                suggestions=True,
                largeur="large",
                aide="Une mission par ligne. Le référentiel de la Caf peut les remplir.",
                exemple="Animer le réseau des acteurs",
                synonymes=("Mission", "Missions principales"),
            ),
            Colonne(
                "activites",
                "Activités",
                GenreColonne.LONG,
                suggestions=True,
                largeur="large",
                aide="Une activité par ligne.",
                exemple="Préparer les comités et en tenir le compte rendu",
                synonymes=("Activité", "Activités principales", "Tâches"),
            ),
        ),
    )
)
