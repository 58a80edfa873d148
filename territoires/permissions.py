"""Who may do what to organismes, people and accounts (printed into docs/droits.md)."""

from ctg.droits import Action, ActionRefusee, table
from territoires.models import Organisme, Role, Utilisateur

TOUS_CAF = frozenset({Role.ADMINISTRATEUR, Role.REDACTEUR, Role.VALIDEUR, Role.LECTEUR})
TOUS_COLLECTIVITE = frozenset({Role.REFERENT, Role.CONTRIBUTEUR, Role.LECTEUR})

ACTIONS = table(
    [
        Action("organisme.voir", "Voir la fiche d’un organisme", TOUS_CAF, TOUS_COLLECTIVITE),
        Action("organisme.creer", "Créer un organisme", frozenset({Role.ADMINISTRATEUR, Role.REDACTEUR})),
        Action(
            "organisme.modifier",
            "Modifier la fiche et le logo d’un organisme",
            frozenset({Role.ADMINISTRATEUR, Role.REDACTEUR}),
            frozenset({Role.REFERENT}),
        ),
        Action(
            "representant.modifier",
            "Tenir la liste des représentants et de leurs mandats",
            frozenset({Role.ADMINISTRATEUR, Role.REDACTEUR}),
            frozenset({Role.REFERENT}),
        ),
        Action(
            "membre.gerer",
            "Inviter des membres, changer leur rôle, les retirer",
            frozenset({Role.ADMINISTRATEUR}),
            frozenset({Role.REFERENT}),
        ),
        Action("reglages.modifier", "Changer les réglages de la Caf", frozenset({Role.ADMINISTRATEUR})),
    ]
)

# What a Caf may do to the organismes that it manages, beyond its own.
SUR_GERES = {"organisme.voir", "organisme.modifier", "representant.modifier", "membre.gerer"}


def peut(utilisateur: Utilisateur, action: str, organisme: Organisme) -> bool:
    """Whether the user may do ``action`` to ``organisme``, as one of its members or through the Caf that manages it."""
    ligne = ACTIONS[action]
    roles = utilisateur.roles
    if role := roles.get(organisme.pk):
        cote = "caf" if organisme.est_caf else "collectivite"
        if ligne.permise(cote=cote, role=role):
            return True
    if action in SUR_GERES and organisme.caf_id and (role := roles.get(organisme.caf_id)):
        return ligne.permise(cote="caf", role=role)
    # A collectivité may read the card of the Caf that manages it.
    return (
        action == "organisme.voir"
        and organisme.est_caf
        and any(a.organisme.caf_id == organisme.pk for a in utilisateur.appartenances_actives)
    )


def exiger(utilisateur: Utilisateur, action: str, organisme: Organisme) -> None:
    """Raise :class:`ActionRefusee` unless the user may do ``action``."""
    if not peut(utilisateur, action, organisme):
        raise ActionRefusee(f"Votre rôle ne permet pas cette action : {ACTIONS[action].libelle.lower()}.")
