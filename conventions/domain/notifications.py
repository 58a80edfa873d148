"""Tell people what concerns them: one row per person and per thing, said once; the e-mails leave after the commit."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from conventions.domain.lecteurs import lecteurs, membres
from conventions.models import (
    URGENTES,
    Annexe,
    Convention,
    Courriel,
    DemandeAnnexes,
    Fil,
    GenreNotification,
    Message,
    Notification,
    PreferenceNotification,
    TransitionAnnexe,
)
from conventions.permissions import REDACTION_CAF, SAISIE_COLLECTIVITE, VALIDATION_CAF
from ctg.typographie import compter, date_en_lettres, typographier
from territoires.models import Role, Utilisateur

PHRASE_MAX = 400
EXTRAIT_MAX = 2000
ECRITURE_CAF = REDACTION_CAF | VALIDATION_CAF


def courriel_par_defaut(genre: str) -> Courriel:
    """How this kind of news travels unless the user says otherwise."""
    return Courriel.AUSSITOT if genre in URGENTES else Courriel.RESUME


def preferences(utilisateurs: Collection[Utilisateur], genre: str) -> dict[int, str]:
    """The e-mail mode of each user for this kind, by user id; one query."""
    choisies = PreferenceNotification.objects.filter(utilisateur__in=utilisateurs, genre=genre)
    defaut = courriel_par_defaut(genre).value
    return {u.pk: defaut for u in utilisateurs} | dict(choisies.values_list("utilisateur_id", "courriel"))


def notifier(
    *,
    destinataires: Iterable[Utilisateur],
    genre: GenreNotification,
    cle: str,
    phrase: str,
    adresse: str,
    convention: Convention | None = None,
    detail: str = "",
    sauf: Utilisateur | None = None,
    auteur: Utilisateur | None = None,
) -> None:
    """Tell each of them once: a second call with the same ``cle`` writes nothing and sends nothing.

    ``sauf`` is who did the thing, and need not be told; ``auteur`` is who the e-mail is answered to. ``adresse`` is a
    path of the site. The number of queries does not grow with the number of people.
    """
    gens = {u.pk: u for u in destinataires if u.is_active and (sauf is None or u.pk != sauf.pk)}
    if not gens:
        return
    modes = preferences(list(gens.values()), genre)
    commun = {
        "convention": convention,
        "genre": genre,
        "cle": cle,
        "phrase": couper(typographier(phrase), PHRASE_MAX),
        "detail": couper(detail, EXTRAIT_MAX),
        "adresse": adresse,
        "auteur": auteur,
    }
    lignes = [Notification(utilisateur=u, courriel=modes[u.pk], **commun) for u in gens.values()]
    Notification.objects.bulk_create(lignes, ignore_conflicts=True)
    a_envoyer = list(
        Notification.objects.filter(
            cle=cle, utilisateur__in=gens, courriel=Courriel.AUSSITOT, envoyee_le__isnull=True
        ).values_list("pk", flat=True)
    )
    if a_envoyer:
        transaction.on_commit(lambda: _mettre_en_file(a_envoyer))


def _mettre_en_file(pks: list[int]) -> None:
    from conventions.tasks import envoyer_notifications

    envoyer_notifications.enqueue(pks)


def couper(texte: str, longueur: int) -> str:
    """The text, cut with an ellipsis when it is longer than ``longueur`` characters."""
    return texte if len(texte) <= longueur else f"{texte[: longueur - 1]}…"


def redacteurs(annexe: Annexe) -> QuerySet[Utilisateur]:
    """Those who may fill the annexe on behalf of the party that it is entrusted to."""
    return membres([annexe.responsable.organisme_id] if annexe.responsable else [], SAISIE_COLLECTIVITE)


def suiveurs_caf(convention: Convention) -> QuerySet[Utilisateur]:
    """The agent in charge and those of the Caf who took part in the review; the administrators when all have left."""
    ont_agi = Q(pk=convention.agent_id)
    for modele in (DemandeAnnexes, TransitionAnnexe):
        ont_agi |= Q(pk__in=modele._default_manager.filter(convention=convention).values("par"))
    ont_agi |= Q(pk__in=Message.objects.filter(fil__convention=convention).values("auteur"))
    suiveurs = membres([convention.caf_id], ECRITURE_CAF).filter(ont_agi)
    return suiveurs if suiveurs.exists() else membres([convention.caf_id], [Role.ADMINISTRATEUR])


def annexes_demandees(demande: DemandeAnnexes) -> None:
    """Tell the writers of the party what the Caf asks; call it once ``demande.annexes`` is set."""
    convention = demande.convention
    titres = list(demande.annexes.values_list("titre", "pk"))
    quoi = f"l’annexe « {titres[0][0]} »" if len(titres) == 1 else compter(len(titres), "annexe")
    detail = "" if len(titres) == 1 else "\n".join(f"– {titre}" for titre, _ in titres)
    une = reverse("conventions:annexe", args=[convention.reference, titres[0][1]]) if len(titres) == 1 else ""
    notifier(
        destinataires=membres([demande.partie.organisme_id], SAISIE_COLLECTIVITE),
        genre=GenreNotification.DEMANDE,
        cle=f"demande:{demande.pk}",
        phrase=f"{demande.par.nom_complet} vous demande {quoi} pour le {date_en_lettres(demande.echeance)}",
        adresse=une or reverse("conventions:a_faire"),
        convention=convention,
        detail="\n\n".join(bloc for bloc in (demande.message.strip(), detail) if bloc),
        sauf=demande.par,
        auteur=demande.par,
    )


def annexe_transmise(transition: TransitionAnnexe) -> None:
    """Tell the Caf that a party transmitted an annexe; ``transition`` is the journal row of the step."""
    _annoncer(transition, GenreNotification.TRANSMISE, "{qui} vous transmet l’annexe « {titre} »", caf=True)


def annexe_renvoyee(transition: TransitionAnnexe) -> None:
    """Tell the writers of the party that the Caf asks them to correct an annexe, and why."""
    _annoncer(transition, GenreNotification.A_CORRIGER, "{qui} vous renvoie l’annexe « {titre} » à corriger")


def annexe_validee(transition: TransitionAnnexe) -> None:
    """Tell the writers of the party that an annexe is validated."""
    _annoncer(transition, GenreNotification.VALIDEE, "{qui} a validé l’annexe « {titre} »")


def annexe_rouverte(transition: TransitionAnnexe) -> None:
    """Tell both sides that a validated annexe is open again, and why."""
    phrase = "{qui} a rouvert l’annexe « {titre} », qui était validée"
    _annoncer(transition, GenreNotification.ROUVERTE, phrase, partie=True, caf=True)


def _annoncer(
    transition: TransitionAnnexe, genre: GenreNotification, phrase: str, *, partie: bool = False, caf: bool = False
) -> None:
    annexe, convention = transition.annexe, transition.convention
    if annexe is None:
        return
    gens = list(suiveurs_caf(convention)) if caf else []
    if partie or not caf:
        gens += redacteurs(annexe)
    notifier(
        destinataires=gens,
        genre=genre,
        cle=f"annexe:{transition.pk}",
        phrase=phrase.format(qui=transition.par.nom_complet, titre=transition.titre),
        adresse=reverse("conventions:annexe", args=[convention.reference, annexe.pk]),
        convention=convention,
        detail=transition.commentaire,
        sauf=transition.par,
        auteur=transition.par,
    )


def commentaire_ecrit(message: Message, *, transmis: bool = False) -> None:
    """Tell those who are named in a message, then those who follow the thread.

    With ``transmis``, the party answered a thread that unlocked a field and gives the field back to the Caf.
    """
    fil = message.fil
    nommes = set(message.mentionnes.values_list("pk", flat=True))
    gens = list(_suivent(fil))
    mentionnes = [u for u in gens if u.pk in nommes]
    suivent = [u for u in gens if u.pk not in nommes]
    ou = fil.libelle or str(fil.annexe or fil.article or "la convention")
    qui = message.auteur.nom_complet
    suite = (GenreNotification.COMMENTAIRE, f"{qui} a écrit un commentaire : {ou}")
    if transmis:
        suite = (GenreNotification.TRANSMISE, f"{qui} a répondu et vous transmet : {ou}")
    for gens, (genre, phrase) in (
        (mentionnes, (GenreNotification.MENTION, f"{qui} vous cite dans un commentaire : {ou}")),
        (suivent, suite),
    ):
        notifier(
            destinataires=gens,
            genre=genre,
            cle=f"message:{message.pk}",
            phrase=phrase,
            adresse=reverse("conventions:fil", args=[fil.convention.reference, fil.pk]),
            convention=fil.convention,
            detail=message.texte,
            sauf=message.auteur,
            auteur=message.auteur,
        )


def _suivent(fil: Fil) -> QuerySet[Utilisateur]:
    """Among those who may read: who wrote or was named in the thread, the Caf's followers, who fills the annexe."""
    suivent = Q(pk__in=fil.messages.values("auteur")) | Q(pk__in=fil.messages.values("mentionnes"))
    suivent |= Q(pk__in=suiveurs_caf(fil.convention).values("pk"))
    if fil.annexe is not None:
        suivent |= Q(pk__in=redacteurs(fil.annexe).values("pk"))
    return lecteurs(fil.convention, fil.annexe).filter(suivent)


def travail_termine(
    utilisateur: Utilisateur,
    *,
    cle: str,
    phrase: str,
    adresse: str,
    convention: Convention | None = None,
    detail: str = "",
) -> None:
    """Tell who asked for it that a long job is over; ``cle`` names the job (``reprise:12``, ``rendu:3``)."""
    notifier(
        destinataires=[utilisateur],
        genre=GenreNotification.TRAVAIL,
        cle=f"travail:{cle}",
        phrase=phrase,
        adresse=adresse,
        convention=convention,
        detail=detail,
    )


def lire(utilisateur: Utilisateur, pk: int | None = None) -> int:
    """Mark one notification of the user as read, or all of them; returns how many were not."""
    requete = Notification.objects.non_lues().filter(utilisateur=utilisateur)
    maintenant: datetime = timezone.now()
    return (requete.filter(pk=pk) if pk is not None else requete).update(lue_le=maintenant)


@transaction.atomic
def regler_preferences(utilisateur: Utilisateur, choix: Mapping[str, str]) -> None:
    """Store how each kind travels; what equals the default is left out, so that a later default is followed."""
    # Two forms sent at once would both insert what only one may.
    Utilisateur.objects.select_for_update(no_key=True).get(pk=utilisateur.pk)
    PreferenceNotification.objects.filter(utilisateur=utilisateur).delete()
    PreferenceNotification.objects.bulk_create(
        PreferenceNotification(utilisateur=utilisateur, genre=genre, courriel=courriel)
        for genre, courriel in choix.items()
        if courriel != courriel_par_defaut(genre)
    )
