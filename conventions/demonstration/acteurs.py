"""Who plays in the demonstration. Every name is made up; the addresses are in ``.example``, which nobody can own."""

from dataclasses import dataclass

from territoires.models import Role, TitreSignataire

MOT_DE_PASSE = "demonstration-ctg"
CAF = "caf"
EPCI = "242504116"
AUBERGENVILLE = "78029"
LE_PRADET = "83098"
NOM_CAF = "Caisse d’allocations familiales de Démonstration"
VILLE_CAF = "Modèleville"
TYPES_STRUCTURES = (
    "eaje",
    "rpe",
    "laep",
    "ludotheque",
    "alsh_periscolaire",
    "alsh_extrascolaire",
    "clas",
    "centre_social",
    "fjt",
)
"""The types that the Caf shows even where a territory has none, in its order."""


@dataclass(frozen=True, slots=True)
class Compte:
    """A login; ``organisme`` is ``CAF``, the SIREN of an EPCI or the INSEE code of a commune."""

    prenom: str
    nom: str
    email: str
    organisme: str
    role: Role
    technique: bool = False


@dataclass(frozen=True, slots=True)
class Elu:
    """Somebody who signs for the organisme of the same key."""

    organisme: str
    civilite: str
    prenom: str
    nom: str
    fonction: str
    titre: TitreSignataire = TitreSignataire.EXECUTIF


ADMINISTRATRICE = "alix.modele@caf.example"
REDACTRICE = "camille.essai@caf.example"
REDACTEUR = "noe.temoin@caf.example"
DIRECTION = "paule.fictive@caf.example"
REFERENT_EPCI = "hugo.demo@val-morteau.example"
CONTRIBUTRICE_EPCI = "ines.maquette@val-morteau.example"
REFERENTE_AUBERGENVILLE = "rose.ebauche@aubergenville.example"
CONTRIBUTRICE_PRADET = "lila.canevas@le-pradet.example"

COMPTES = (
    Compte("Alix", "Modèle", ADMINISTRATRICE, CAF, Role.ADMINISTRATEUR, technique=True),
    Compte("Camille", "Essai", REDACTRICE, CAF, Role.REDACTEUR),
    Compte("Noé", "Témoin", REDACTEUR, CAF, Role.REDACTEUR),
    Compte("Paule", "Fictive", DIRECTION, CAF, Role.VALIDEUR),
    Compte("Hugo", "Démo", REFERENT_EPCI, EPCI, Role.REFERENT),
    Compte("Inès", "Maquette", CONTRIBUTRICE_EPCI, EPCI, Role.CONTRIBUTEUR),
    Compte("Victor", "Exemple", "victor.exemple@val-morteau.example", EPCI, Role.LECTEUR),
    Compte("Rose", "Ébauche", REFERENTE_AUBERGENVILLE, AUBERGENVILLE, Role.REFERENT),
    Compte("Karim", "Prototype", "karim.prototype@aubergenville.example", AUBERGENVILLE, Role.CONTRIBUTEUR),
    Compte("Iris", "Exemple", "iris.exemple@aubergenville.example", AUBERGENVILLE, Role.LECTEUR),
    Compte("Marius", "Croquis", "marius.croquis@le-pradet.example", LE_PRADET, Role.REFERENT),
    Compte("Lila", "Canevas", CONTRIBUTRICE_PRADET, LE_PRADET, Role.CONTRIBUTEUR),
)

# The communes of the Val de Morteau, by INSEE code, each with its made-up mayor.
MORTEAU, VILLERS, LES_FINS, MONTLEBON = "25411", "25321", "25240", "25403"
GRAND_COMBE, LES_GRAS, LES_COMBES, LE_BELIEU = "25285", "25296", "25160", "25050"

ELUS = (
    Elu(CAF, "Mme", "Paule", "Fictive", "Directrice", TitreSignataire.DIRECTEUR),
    Elu(CAF, "M.", "Armand", "Exemple", "Président du conseil d’administration", TitreSignataire.PRESIDENT_CA),
    Elu(EPCI, "M.", "Victor", "Exemple", "Président de la communauté de communes"),
    Elu(MORTEAU, "M.", "Paul", "Gabarit", "Maire de Morteau"),
    Elu(VILLERS, "Mme", "Claire", "Maquette", "Maire de Villers-le-Lac"),
    Elu(LES_FINS, "M.", "Louis", "Canevas", "Maire des Fins"),
    Elu(MONTLEBON, "Mme", "Zoé", "Décor", "Maire de Montlebon"),
    Elu(GRAND_COMBE, "M.", "Félix", "Figurant", "Maire de Grand’Combe-Châteleu"),
    Elu(LES_GRAS, "Mme", "Agathe", "Épreuve", "Maire des Gras"),
    Elu(LES_COMBES, "M.", "Basile", "Imaginaire", "Maire des Combes"),
    Elu(LE_BELIEU, "Mme", "Nina", "Fiction", "Maire du Bélieu"),
    Elu("departement", "Mme", "Solange", "Hypothèse", "Présidente du conseil départemental"),
    Elu("msa", "M.", "Rémi", "Supposé", "Directeur général"),
    Elu(AUBERGENVILLE, "Mme", "Iris", "Exemple", "Maire d’Aubergenville"),
    Elu(LE_PRADET, "Mme", "Olive", "Exemple", "Maire du Pradet"),
)

ADRESSES = {
    EPCI: "1, place de la Démonstration",
    AUBERGENVILLE: "1, avenue de la Division-Leclerc",
    "departement": "7, avenue de l’Hypothèse",
    "msa": "3, boulevard du Modèle",
}
