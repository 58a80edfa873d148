"""Who may do what to a convention: one table, walked by the tests and printed into docs/droits.md."""

from conventions.enums import STATUTS_MODIFIABLES, Statut
from conventions.models import Convention
from ctg.droits import Action, ActionRefusee, table
from territoires.models import Organisme, Role, Utilisateur

TOUS_CAF = frozenset({Role.ADMINISTRATEUR, Role.REDACTEUR, Role.VALIDEUR, Role.LECTEUR})
TOUS_COLLECTIVITE = frozenset({Role.REFERENT, Role.CONTRIBUTEUR, Role.LECTEUR})
REDACTION_CAF = frozenset({Role.ADMINISTRATEUR, Role.REDACTEUR})
VALIDATION_CAF = frozenset({Role.ADMINISTRATEUR, Role.VALIDEUR})
SAISIE_COLLECTIVITE = frozenset({Role.REFERENT, Role.CONTRIBUTEUR})
MODIFIABLE = frozenset(STATUTS_MODIFIABLES)

ACTIONS = table(
    [
        Action("convention.voir", "Voir la convention et tout ce qu’elle contient", TOUS_CAF, TOUS_COLLECTIVITE),
        Action("convention.exporter", "Exporter le PDF et le dossier", TOUS_CAF, TOUS_COLLECTIVITE),
        Action("convention.creer", "Créer une convention", REDACTION_CAF),
        Action(
            "convention.modifier",
            "Modifier le titre, la période, le territoire et les variantes",
            REDACTION_CAF,
            statuts=MODIFIABLE,
        ),
        Action("partie.modifier", "Ajouter, retirer, modifier les parties", REDACTION_CAF, statuts=MODIFIABLE),
        Action(
            "signataire.modifier",
            "Nommer les signataires (une collectivité : les siens)",
            REDACTION_CAF,
            frozenset({Role.REFERENT}),
            MODIFIABLE,
        ),
        Action("article.modifier", "Rédiger les articles", REDACTION_CAF, statuts=MODIFIABLE),
        Action(
            "annexe.remplir",
            "Remplir une annexe (une collectivité : celles qui lui sont confiées)",
            REDACTION_CAF,
            SAISIE_COLLECTIVITE,
            MODIFIABLE,
        ),
        Action("annexe.demander", "Demander des annexes à une partie", REDACTION_CAF, statuts=MODIFIABLE),
        Action(
            "annexe.transmettre",
            "Transmettre à la Caf une annexe confiée (une collectivité : les siennes)",
            frozenset(),
            SAISIE_COLLECTIVITE,
            MODIFIABLE,
        ),
        Action(
            "annexe.valider",
            "Valider une annexe transmise, la renvoyer à corriger, la rouvrir",
            REDACTION_CAF | VALIDATION_CAF,
            statuts=MODIFIABLE,
        ),
        Action(
            "deliberation.deposer",
            "Déposer la délibération d’une partie (une collectivité : la sienne)",
            REDACTION_CAF,
            SAISIE_COLLECTIVITE,
            MODIFIABLE | {Statut.DELIBERATIONS, Statut.SIGNATURE},
        ),
        Action("annexe.organiser", "Ajouter, retirer, ordonner les annexes", REDACTION_CAF, statuts=MODIFIABLE),
        Action(
            "convention.soumettre",
            "Figer le texte et le soumettre aux délibérations",
            VALIDATION_CAF,
            statuts=frozenset({Statut.REDACTION}),
        ),
        Action(
            "convention.rouvrir",
            "Rouvrir la rédaction d’un texte soumis",
            VALIDATION_CAF,
            statuts=frozenset({Statut.DELIBERATIONS}),
        ),
        Action("fil.ecrire", "Commenter et citer un collègue", TOUS_CAF, TOUS_COLLECTIVITE),
        Action(
            "fil.resoudre",
            "Marquer un commentaire comme résolu, le rouvrir",
            REDACTION_CAF | VALIDATION_CAF,
            SAISIE_COLLECTIVITE,
        ),
        Action(
            "fil.deverrouiller",
            "Déverrouiller par un commentaire un champ d’une annexe transmise",
            REDACTION_CAF,
            statuts=MODIFIABLE,
        ),
        Action("document.rediger", "Rédiger un document de la convention : avenant, présentation", REDACTION_CAF),
        Action(
            "document.produire",
            "Produire en PDF le plan d’actions ou une fiche action seuls",
            REDACTION_CAF,
            SAISIE_COLLECTIVITE,
        ),
        Action(
            "deliberation.rediger",
            "Rédiger une délibération, noter son vote et sa transmission (une collectivité : la sienne)",
            REDACTION_CAF,
            SAISIE_COLLECTIVITE,
            MODIFIABLE | {Statut.DELIBERATIONS, Statut.SIGNATURE, Statut.EN_VIGUEUR},
        ),
        Action(
            "comite.animer",
            "Composer les comités, convoquer leurs réunions, rédiger les comptes rendus",
            REDACTION_CAF,
            SAISIE_COLLECTIVITE,
        ),
        Action("calendrier.modifier", "Fixer le calendrier de la démarche", REDACTION_CAF, SAISIE_COLLECTIVITE),
        Action("modele.voir", "Voir les modèles nationaux et ceux de la Caf", TOUS_CAF),
        Action("modele.modifier", "Préparer et publier les modèles de la Caf", frozenset({Role.ADMINISTRATEUR})),
        Action(
            "gabarit.modifier",
            "Adapter les gabarits de fiche et le référentiel des postes de la Caf",
            frozenset({Role.ADMINISTRATEUR}),
        ),
    ]
)


def roles_dans(utilisateur: Utilisateur, convention: Convention) -> list[tuple[str, str, int]]:
    """(side, role, organisme id) of each membership that binds the user to the convention."""
    roles = utilisateur.roles
    trouves = []
    if role := roles.get(convention.caf_id):
        trouves.append(("caf", role, convention.caf_id))
    autres = [pk for pk in roles if pk != convention.caf_id]
    if autres:
        parties = {p.organisme_id for p in convention.parties.all()}
        trouves += [("collectivite", roles[pk], pk) for pk in autres if pk in parties]
    return trouves


def peut(utilisateur: Utilisateur, action: str, convention: Convention) -> bool:
    """Whether the user may do ``action`` to ``convention`` in its present statut."""
    ligne = ACTIONS[action]
    return any(
        ligne.permise(cote=cote, role=role, statut=convention.statut)
        for cote, role, _ in roles_dans(utilisateur, convention)
    )


def peut_pour(utilisateur: Utilisateur, action: str, convention: Convention, organisme_id: int | None) -> bool:
    """Same, for a thing entrusted to one party: the Caf side passes, a collectivité only for its own."""
    ligne = ACTIONS[action]
    return any(
        ligne.permise(cote=cote, role=role, statut=convention.statut)
        for cote, role, pk in roles_dans(utilisateur, convention)
        if cote == "caf" or pk == organisme_id
    )


def peut_dans_caf(utilisateur: Utilisateur, action: str, caf: Organisme) -> bool:
    """Same, for actions of a Caf that concern no convention yet (create one, edit a model)."""
    role = utilisateur.roles.get(caf.pk)
    return caf.est_caf and role is not None and role in ACTIONS[action].caf


def exiger(utilisateur: Utilisateur, action: str, convention: Convention) -> None:
    """Raise :class:`ActionRefusee` with a sentence that tells the role from the statut."""
    if peut(utilisateur, action, convention):
        return
    refuser(action, convention)


def exiger_pour(utilisateur: Utilisateur, action: str, convention: Convention, organisme_id: int | None) -> None:
    """Raise :class:`ActionRefusee` unless :func:`peut_pour`."""
    if not peut_pour(utilisateur, action, convention, organisme_id):
        refuser(action, convention)


def refuser(action: str, convention: Convention) -> None:
    ligne = ACTIONS[action]
    if ligne.statuts and convention.statut not in ligne.statuts:
        raise ActionRefusee(
            f"La convention est au stade « {convention.get_statut_display()} » : "
            "cette action n’y est pas possible. "
            "S’il faut encore changer le texte, demandez à la Caf de rouvrir la rédaction."
        )
    raise ActionRefusee(f"Votre rôle ne permet pas cette action : {ligne.libelle.lower()}.")
