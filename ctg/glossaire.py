"""What the "?" beside an expert word says: the meaning in a sentence or two, and its legal source if any."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Entree:
    """One word of the trade, for people who meet it six times a year."""

    mot: str
    sens: str
    source: str = ""


GLOSSAIRE = {
    "ctg": Entree(
        "Convention territoriale globale (CTG)",
        "Accord de cinq ans au plus par lequel la Caf, une commune ou une intercommunalité et leurs partenaires "
        "décident ensemble des services aux familles d’un territoire.",
        "Convention d’objectifs et de gestion entre l’État et la Cnaf",
    ),
    "acte_engagement": Entree(
        "Acte d’engagement",
        "Accord court qui précède la convention : il conserve les financements de l’année précédente, à condition "
        "que la convention soit signée avant l’échéance qu’il fixe.",
    ),
    "bonus_territoire": Entree(
        "Bonus territoire",
        "Aide de la Caf, calculée par place ou par heure, aux services que soutient une collectivité signataire. "
        "Elle dépend de la date de signature de la convention.",
    ),
    "deliberation": Entree(
        "Délibération",
        "Décision par laquelle le conseil municipal ou communautaire approuve la convention et autorise sa signature. "
        "Toutes portent sur la même version figée.",
        "Code général des collectivités territoriales, articles L. 2121-29 et L. 2131-1",
    ),
    "executoire": Entree(
        "Acte exécutoire",
        "Une délibération s’applique lorsqu’elle a été transmise au préfet et publiée : la plus tardive des deux "
        "dates compte.",
        "Code général des collectivités territoriales, article L. 2131-1",
    ),
    "quorum": Entree(
        "Quorum",
        "Plus de la moitié des membres en exercice doivent être présents pour que le conseil délibère ; les "
        "procurations ne comptent pas. Sinon, il est convoqué de nouveau trois jours au moins plus tard, et délibère "
        "quel que soit le nombre de présents.",
        "Code général des collectivités territoriales, article L. 2121-17",
    ),
    "procuration": Entree(
        "Procuration",
        "Pouvoir écrit par lequel un membre empêché fait voter un collègue en son nom. Chacun n’en porte qu’une seule.",
        "Code général des collectivités territoriales, article L. 2121-20",
    ),
    "jours_francs": Entree(
        "Jours francs",
        "Jours entiers entre l’envoi de la convocation et la séance : ni l’un ni l’autre ne comptent. Il en faut trois "
        "dans une commune de moins de 3 500 habitants, cinq ailleurs et dans une intercommunalité.",
        "Code général des collectivités territoriales, articles L. 2121-11, L. 2121-12 et L. 5211-1",
    ),
    "version_figee": Entree(
        "Version figée",
        "Le texte exact soumis au vote, avec son empreinte. Le modifier ensuite rouvre les votes déjà acquis.",
    ),
    "avenant": Entree(
        "Avenant",
        "Accord écrit de toutes les parties qui modifie une convention déjà signée, en nommant chaque article touché.",
    ),
    "consigne": Entree(
        "Consigne de rédaction",
        "Conseil laissé par le modèle à qui rédige. Il n’est jamais imprimé et doit être levé avant le vote.",
    ),
    "blanc": Entree(
        "Blanc à remplir",
        "Passage surligné que le modèle laisse à compléter. La convention ne peut pas être figée tant "
        "qu’il en reste un.",
    ),
    "mention": Entree(
        "Mention",
        "Champ rempli par le logiciel (nom, date, nombre, renvoi à un article) : il "
        "suit les changements de la convention.",
    ),
    "variante": Entree(
        "Variante",
        "Rédactions au choix prévues par le modèle ; une seule figure dans la convention.",
    ),
    "territoire": Entree(
        "Territoire",
        "L’ensemble des communes que couvre la convention ; il n’est pas toujours celui d’une intercommunalité.",
    ),
    "partie": Entree(
        "Partie",
        "Organisme qui s’engage dans la convention et la signe par son représentant.",
    ),
    "signataire": Entree(
        "Signataire",
        "Personne qui signe au nom d’une partie, parce que son mandat ou une délégation le lui permet ce jour-là.",
    ),
    "epci": Entree(
        "Intercommunalité (EPCI)",
        "Établissement public de coopération intercommunale : "
        "communauté de communes, d’agglomération, urbaine, ou métropole.",
        "Code général des collectivités territoriales, article L. 5210-1-1 A",
    ),
    "plan_actions": Entree(
        "Plan d’actions",
        "Les actions décidées ensemble, rangées par axe, chacune avec un pilote, des dates et un indicateur.",
    ),
    "copil": Entree(
        "Comité de pilotage (copil)",
        "Instance où la Caf et les collectivités, à parité, décident et suivent la convention, au moins une fois l’an.",
    ),
}
