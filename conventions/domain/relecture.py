"""The steps of an annexe between a party and the Caf, as one table; nothing else writes its ``statut``.

Printed into docs/cycle-de-vie.md.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from conventions.annexes.registre import NatureInconnue, trouver
from conventions.domain import notifications
from conventions.domain.ecriture import enregistrer, relire, verrouiller
from conventions.domain.lecture import charger_contenus
from conventions.enums import StatutAnnexe
from conventions.erreurs import ErreurMetier, TransitionRefusee
from conventions.models import Annexe, Convention, GenreNotification, TransitionAnnexe
from conventions.permissions import ACTIONS, refuser, roles_dans
from ctg.typographie import date_et_heure
from territoires.models import Utilisateur


def _modification_demandee(transition: TransitionAnnexe) -> None:
    annexe, convention = transition.annexe, transition.convention
    if annexe is None:
        return
    notifications.notifier(
        destinataires=notifications.suiveurs_caf(convention),
        genre=GenreNotification.COMMENTAIRE,
        cle=f"annexe:{transition.pk}",
        phrase=f"{transition.par.nom_complet} demande à modifier l’annexe « {transition.titre} »",
        adresse=reverse("conventions:annexe", args=[convention.reference, annexe.pk]),
        convention=convention,
        detail=transition.commentaire,
        sauf=transition.par,
        auteur=transition.par,
    )


@dataclass(frozen=True, slots=True)
class Etape:
    """One row of the table: an action that takes an annexe from some statuts to another.

    ``vers`` is empty where the statut stays. ``permission`` is its row in ``conventions.permissions.ACTIONS``; on the
    side of the parties, only the one that fills the annexe passes. ``consequence`` is read before confirming,
    ``question`` labels the message. ``annonce`` tells whom it concerns, in the same transaction.
    """

    code: str
    libelle: str
    de: tuple[str, ...]
    vers: str
    permission: str
    consequence: str
    question: str
    commentaire_requis: bool = False
    annonce: Callable[[TransitionAnnexe], None] | None = field(default=None, repr=False)


ETAPES: tuple[Etape, ...] = (
    Etape(
        code="transmettre",
        libelle="Transmettre à la Caf",
        de=(StatutAnnexe.A_COMPLETER, StatutAnnexe.A_CORRIGER),
        vers=StatutAnnexe.TRANSMISE,
        permission="annexe.transmettre",
        consequence=(
            "La Caf et les autres parties liront l’annexe. Vous ne la modifierez plus, sauf les champs que la Caf "
            "déverrouille en les commentant, ou si elle vous la renvoie."
        ),
        question="Un mot pour la Caf",
        annonce=notifications.annexe_transmise,
    ),
    Etape(
        code="valider",
        libelle="Valider",
        de=(StatutAnnexe.TRANSMISE,),
        vers=StatutAnnexe.VALIDEE,
        permission="annexe.valider",
        consequence="L’annexe ne change plus : elle sera soumise au vote telle quelle. Vous pourrez la rouvrir.",
        question="Un mot pour la partie qui l’a remplie",
        annonce=notifications.annexe_validee,
    ),
    Etape(
        code="renvoyer",
        libelle="Renvoyer à corriger",
        de=(StatutAnnexe.TRANSMISE,),
        vers=StatutAnnexe.A_CORRIGER,
        permission="annexe.valider",
        consequence="La partie qui l’a remplie peut de nouveau tout y modifier, puis vous la transmet une autre fois.",
        question="Ce qu’il faut corriger",
        commentaire_requis=True,
        annonce=notifications.annexe_renvoyee,
    ),
    Etape(
        code="rouvrir",
        libelle="Rouvrir",
        de=(StatutAnnexe.VALIDEE,),
        vers=StatutAnnexe.A_CORRIGER,
        permission="annexe.valider",
        consequence="L’annexe n’est plus validée : la partie qui l’a remplie peut de nouveau la modifier.",
        question="Pourquoi la rouvrir",
        commentaire_requis=True,
        annonce=notifications.annexe_rouverte,
    ),
    Etape(
        code="demander_modification",
        libelle="Demander à modifier",
        de=(StatutAnnexe.TRANSMISE, StatutAnnexe.VALIDEE),
        vers="",
        permission="annexe.transmettre",
        consequence="La Caf reçoit votre demande. L’annexe ne change pas tant qu’elle ne vous l’a pas renvoyée.",
        question="Ce que vous voulez modifier, et pourquoi",
        commentaire_requis=True,
        annonce=_modification_demandee,
    ),
)
PAR_CODE = {etape.code: etape for etape in ETAPES}
REPRISE = "reprise"
"""Not a step that one chooses: the annexe was entrusted to somebody else, or to nobody."""
GESTES = {
    "transmettre": "a transmis l’annexe à la Caf",
    "valider": "a validé l’annexe",
    "renvoyer": "a renvoyé l’annexe à corriger",
    "rouvrir": "a rouvert l’annexe",
    "demander_modification": "a demandé à modifier l’annexe",
    REPRISE: "a retiré l’annexe à la partie qui la remplissait",
}
"""What each step says in a history, after the name of its author."""


def permise(etape: Etape, annexe: Annexe, convention: Convention, utilisateur: Utilisateur) -> bool:
    """Whether the role of the user allows the step, whatever the statut of the annexe; no query on loaded parties."""
    if annexe.responsable is None:
        return False
    ligne = ACTIONS[etape.permission]
    return any(
        ligne.permise(cote=cote, role=role, statut=convention.statut)
        and (cote == "caf" or organisme == annexe.responsable.organisme_id)
        for cote, role, organisme in roles_dans(utilisateur, convention)
    )


def etapes_possibles(annexe: Annexe, convention: Convention, utilisateur: Utilisateur) -> list[Etape]:
    """The steps that the user may take from the present statut, the main one first."""
    return [e for e in ETAPES if annexe.statut in e.de and permise(e, annexe, convention, utilisateur)]


def derniere_etape(annexe: Annexe) -> TransitionAnnexe | None:
    """The last step that the annexe took; one query."""
    return annexe.transitions.select_related("par").order_by("-le", "-pk").first()


@transaction.atomic
def executer(
    annexe: Annexe, action: str, *, par: Utilisateur, commentaire: str = "", derniere_lue: int | None = None
) -> Annexe:
    """Take one step: check, write ``statut``, journal it, tell whom it concerns.

    The convention is locked: of two people who click at once, one passes and the other is told who did it and when.
    ``derniere_lue`` is the id of the last step that the form showed (0 for none): a page left open since is refused.
    Raises ``ActionRefusee`` (role, party), :class:`TransitionRefusee` (statut, stale page, missing comment),
    ``ErreurMetier`` when the annexe was removed.
    """
    etape = PAR_CODE.get(action)
    if etape is None:
        raise TransitionRefusee("Cette étape n’existe pas dans la relecture d’une annexe.")
    convention = verrouiller(annexe.convention_id)
    actuelle = relire(annexe, "responsable")
    if actuelle.responsable is None:
        raise TransitionRefusee("Cette annexe n’est confiée à aucune partie : elle ne se transmet ni ne se valide.")
    if not permise(etape, actuelle, convention, par):
        refuser(etape.permission, convention)
    derniere = derniere_etape(actuelle)
    perimee = derniere_lue is not None and derniere_lue != (derniere.pk if derniere else 0)
    if actuelle.statut not in etape.de or perimee:
        raise TransitionRefusee(_trop_tard(actuelle, etape, derniere))
    if not etape.vers and derniere is not None and (derniere.action, derniere.par_id) == (action, par.pk):
        raise TransitionRefusee("La Caf a déjà reçu votre demande : complétez-la par un commentaire.")
    commentaire = commentaire.strip()
    if etape.commentaire_requis and not commentaire:
        raise TransitionRefusee(f"{etape.question} : dites-le en une phrase, elle sera lue de l’autre côté.")
    transition = _passer(actuelle, etape.vers or actuelle.statut, action, par, commentaire)
    if etape.vers == StatutAnnexe.VALIDEE:
        _a_la_validation(actuelle, par)
    if etape.annonce is not None:
        etape.annonce(transition)
    return actuelle


def _a_la_validation(annexe: Annexe, par: Utilisateur) -> None:
    """What the nature of the annexe writes beside the statut, such as the register of structures."""
    try:
        nature = trouver(annexe.nature)
    except NatureInconnue:
        return
    nature.a_la_validation(annexe, par=par)


def _passer(annexe: Annexe, vers: str, action: str, par: Utilisateur, commentaire: str = "") -> TransitionAnnexe:
    """Write the statut and its row of the journal; the date is that of the very first transmission.

    What threads had unlocked is closed with the statut in which it meant something: handed again, the annexe is whole.
    """
    de = annexe.statut
    if vers != de:
        annexe.statut = vers
        _refermer(annexe)
        if vers == StatutAnnexe.TRANSMISE and annexe.transmise_le is None:
            annexe.transmise_le = timezone.now()
        enregistrer(annexe, par=par, raison=f"étape {action}")
    return TransitionAnnexe.objects.create(
        convention_id=annexe.convention_id,
        annexe=annexe,
        titre=annexe.titre,
        action=action,
        de=de,
        vers=vers,
        par=par,
        commentaire=commentaire,
    )


def _refermer(annexe: Annexe) -> None:
    """Close every row and field that a thread had unlocked; the threads themselves go on."""
    annexe.fils.filter(deverrouille=True).update(deverrouille=False)


def _trop_tard(annexe: Annexe, etape: Etape, derniere: TransitionAnnexe | None) -> str:
    """Why the step is no longer there, naming who took the last one."""
    etat = f"L’annexe est au stade « {annexe.get_statut_display()} »"
    if derniere is None:
        return f"{etat} : « {etape.libelle} » n’y est pas possible."
    geste = GESTES.get(derniere.action, f"a fait l’étape « {derniere.action} »")
    quand = date_et_heure(derniere.le)
    return f"{etat} : {derniere.par} {geste} {quand}. Rechargez la page avant d’aller plus loin."


def brouillon_vide(annexe: Annexe) -> bool:
    """Whether the private draft holds nothing that its party wrote since it was entrusted with the annexe.

    Rows already there when it was entrusted count as written: better to ask once too often than to lose a draft.
    """
    try:
        nature = trouver(annexe.nature)
    except NatureInconnue:
        return False
    charger_contenus([annexe])
    if nature.remplie(annexe):
        return False
    etats = Annexe.history.filter(id=annexe.pk).order_by("-history_date", "-history_id")
    recu = etats.filter(history_change_reason__startswith="confiée à").first() or etats.last()
    return recu is None or (annexe.corps, annexe.fichier_id) == (recu.corps, recu.fichier_id)


def exiger_reprise(annexe: Annexe) -> None:
    """Refuse to take an annexe back from its party while the private draft holds something. ``ErreurMetier``."""
    if annexe.privee and not brouillon_vide(annexe):
        assert annexe.responsable is not None
        partie = annexe.responsable.denomination
        raise ErreurMetier(
            f"{partie.sujet_majuscule()} a commencé à remplir « {annexe.titre} » : demandez-lui d’abord de la "
            "transmettre, pour que rien de ce qui est écrit ne se perde."
        )


def reprendre(annexe: Annexe, *, par: Utilisateur) -> None:
    """Bring an annexe that changes hands back to its first statut, on the instance; the caller saves it.

    The convention is locked and the right checked by the caller. What was transmitted stays as it is. Raises
    ``ErreurMetier``: :func:`exiger_reprise`.
    """
    exiger_reprise(annexe)
    if annexe.statut != StatutAnnexe.A_COMPLETER:
        TransitionAnnexe.objects.create(
            convention_id=annexe.convention_id,
            annexe=annexe,
            titre=annexe.titre,
            action=REPRISE,
            de=annexe.statut,
            vers=StatutAnnexe.A_COMPLETER,
            par=par,
        )
        annexe.statut = StatutAnnexe.A_COMPLETER
        _refermer(annexe)
    annexe.transmise_le = annexe.echeance = None


def demandes_de_modification(annexes: Iterable[Annexe]) -> dict[int, TransitionAnnexe]:
    """The request to modify that still waits for the Caf, by annexe id; one query."""
    dernieres: dict[int, TransitionAnnexe] = {}
    passees = TransitionAnnexe.objects.filter(annexe__in=list(annexes)).select_related("par").order_by("le", "pk")
    for transition in passees:
        if transition.annexe_id is not None:
            dernieres[transition.annexe_id] = transition
    return {pk: t for pk, t in dernieres.items() if t.action == "demander_modification"}
