"""Threads of comments anchored to an article, an annexe, one of its rows or one of its fields."""

import re
from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from conventions.annexes import registre
from conventions.domain.ecriture import ouvrir, relire, verrouiller
from conventions.domain.lecteurs import lecteurs
from conventions.domain.notifications import commentaire_ecrit, couper
from conventions.domain.saisie import lisible
from conventions.enums import StatutAnnexe
from conventions.erreurs import ErreurMetier
from conventions.models import Annexe, Article, Convention, Fil, Message
from conventions.permissions import exiger, exiger_pour, peut, peut_pour
from ctg.droits import ActionRefusee
from ctg.typographie import typographier
from territoires.models import Utilisateur

ECRIRE, RESOUDRE, DEVERROUILLER = "fil.ecrire", "fil.resoudre", "fil.deverrouiller"
TEXTE_MAX = 4000
MENTIONS_MAX = 20
MESSAGES_MAX = 60
"""Messages of one person in :data:`PERIODE`: each may send tens of e-mails."""
PERIODE = timedelta(hours=1)
LIBELLE_MAX = 250
ARTICLE = {"": "l’article entier", "corps": "le texte", "titre": "le titre"}
CONTROLES = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]")


def texte_propre(texte: str) -> str:
    """The plain text of a message: no control character, at most one blank line in a row. Raises ``ErreurMetier``."""
    propre = CONTROLES.sub("", texte.replace("\r\n", "\n").replace("\r", "\n")).strip()
    propre = re.sub(r"\n{3,}", "\n\n", propre)
    if not propre:
        raise ErreurMetier("Le message est vide : écrivez ce que vous voulez dire.")
    if len(propre) > TEXTE_MAX:
        raise ErreurMetier(f"Le message est trop long : {len(propre)} caractères, {TEXTE_MAX} au plus.")
    return propre


def libelle_element(ancre: str, *, article: Article | None = None, annexe: Annexe | None = None) -> str:
    """What the comment is about, in words, computed from what exists. Raises ``ErreurMetier`` on an unknown anchor."""
    if annexe is not None:
        try:
            element = registre.trouver(annexe.nature).libelle_ancre(annexe, ancre)
        except registre.NatureInconnue:
            element = registre.PARTIES_COMMUNES.get(ancre)
        titre = annexe.titre
    else:
        element = ARTICLE.get(ancre)
        titre = article.titre if article is not None else "la convention"
    if element is None or (article is None and annexe is None and ancre):
        raise ErreurMetier("L’élément à commenter n’est plus là : rechargez la page et choisissez-en un autre.")
    return couper(typographier(f"{titre} : {element}") if ancre else titre, LIBELLE_MAX)


@transaction.atomic
def ouvrir_fil(
    convention: Convention,
    *,
    par: Utilisateur,
    texte: str,
    article: Article | None = None,
    annexe: Annexe | None = None,
    ancre: str = "",
    mentionnes: Iterable[Utilisateur] = (),
    deverrouiller: bool = False,
) -> Fil:
    """Start a thread with its first message, on an element of the convention or on the convention itself.

    ``deverrouiller`` lets the party that fills a transmitted annexe write in that row or field until the thread is
    answered or resolved. Raises ``ActionRefusee``, ``ErreurMetier``.
    """
    actuelle = ouvrir(convention.pk, par=par, action=ECRIRE)
    article = relire(article) if article is not None else None
    annexe = relire(annexe, "responsable") if annexe is not None else None
    for piece in (article, annexe):
        if piece is not None and piece.convention_id != actuelle.pk:
            raise ErreurMetier("L’élément à commenter n’est pas dans cette convention.")
    _exiger_lecture(par, annexe)
    libelle = libelle_element(ancre, article=article, annexe=annexe)
    if deverrouiller:
        _exiger_deverrouillable(par, actuelle, annexe, ancre)
    fil = Fil.objects.create(
        convention=actuelle,
        article=article,
        annexe=annexe,
        ancre=ancre,
        libelle=libelle,
        deverrouille=deverrouiller,
        cree_par=par,
    )
    commentaire_ecrit(_ecrire(fil, par, texte, mentionnes))
    return fil


@transaction.atomic
def repondre(
    fil: Fil, *, par: Utilisateur, texte: str, mentionnes: Iterable[Utilisateur] = (), transmettre: bool = False
) -> Message:
    """Add a message to an open thread.

    ``transmettre``: the party has mended the field that the thread unlocked and gives it back to the Caf, which is
    told; the field is closed again. Raises ``ActionRefusee``, ``ErreurMetier``.
    """
    actuel = _prendre(fil, par, ECRIRE)
    if actuel.resolu_le is not None:
        raise ErreurMetier("Ce commentaire est résolu : rouvrez-le pour y répondre, ou écrivez-en un autre.")
    if transmettre:
        _exiger_transmissible(par, actuel)
        actuel.deverrouille = False
        actuel.save(update_fields=["deverrouille"])
    message = _ecrire(actuel, par, texte, mentionnes)
    commentaire_ecrit(message, transmis=transmettre)
    return message


@transaction.atomic
def resoudre(fil: Fil, *, par: Utilisateur) -> Fil:
    """Close the thread, and with it the field that it unlocked; an already closed one is left as it is."""
    actuel = _prendre(fil, par, RESOUDRE)
    _exiger_partie(par, actuel)
    if actuel.resolu_le is None:
        actuel.resolu_par, actuel.resolu_le, actuel.deverrouille = par, timezone.now(), False
        actuel.save(update_fields=["resolu_par", "resolu_le", "deverrouille"])
    return actuel


@transaction.atomic
def rouvrir(fil: Fil, *, par: Utilisateur) -> Fil:
    """Open the thread again; the field that it had unlocked stays closed."""
    actuel = _prendre(fil, par, RESOUDRE)
    _exiger_partie(par, actuel)
    actuel.resolu_par = actuel.resolu_le = None
    actuel.save(update_fields=["resolu_par", "resolu_le"])
    return actuel


def peut_resoudre(utilisateur: Utilisateur, fil: Fil, convention: Convention) -> bool:
    """Whether the user may close or reopen it: the Caf, the party that fills the annexe, or who opened the thread."""
    if not peut(utilisateur, RESOUDRE, convention):
        return False
    if fil.annexe is None or fil.cree_par_id == utilisateur.pk:
        return True
    return peut_pour(utilisateur, RESOUDRE, convention, _organisme(fil))


def peut_transmettre(utilisateur: Utilisateur, fil: Fil, convention: Convention) -> bool:
    """Whether « Répondre et transmettre » is for this user: the field is unlocked for the party that they write for."""
    if not fil.deverrouille or fil.annexe is None or fil.annexe.statut != StatutAnnexe.TRANSMISE:
        return False
    return peut_pour(utilisateur, "annexe.transmettre", convention, _organisme(fil))


def peut_deverrouiller(utilisateur: Utilisateur, convention: Convention, annexe: Annexe | None, ancre: str) -> bool:
    """Whether a comment written here may give the element back to the party that fills it."""
    if annexe is None or not ancre or annexe.statut != StatutAnnexe.TRANSMISE:
        return False
    return peut(utilisateur, DEVERROUILLER, convention)


def comptes(utilisateur: Utilisateur, convention: Convention) -> dict[tuple[int, int], dict[str, int]]:
    """Open threads that the user sees, by piece (article id or 0, annexe id or 0), then by anchor; one query.

    A row counts the threads of its fields, and the empty anchor all those of the piece.
    """
    visibles = Fil.objects.ouverts().visibles_par(utilisateur).filter(convention=convention)
    nombres: dict[tuple[int, int], dict[str, int]] = {}
    groupes = visibles.order_by().values_list("article", "annexe", "ancre").annotate(nombre=Count("pk"))
    for article, annexe, ancre, nombre in groupes:
        piece = nombres.setdefault((article or 0, annexe or 0), {})
        morceaux = ancre.split(":") if ancre else []
        for cle in {"", ancre, ":".join(morceaux[:2])}:
            piece[cle] = piece.get(cle, 0) + nombre
    return nombres


def _prendre(fil: Fil, par: Utilisateur, action: str) -> Fil:
    """Lock the convention and read the thread again; the right, then whether the annexe may be read."""
    convention = verrouiller(fil.convention_id)
    exiger(par, action, convention)
    actuel = relire(fil, "annexe__responsable", "article")
    actuel.convention = convention
    _exiger_lecture(par, actuel.annexe)
    return actuel


def _ecrire(fil: Fil, par: Utilisateur, texte: str, mentionnes: Iterable[Utilisateur]) -> Message:
    nommes = {u.pk: u for u in mentionnes}
    if Message.objects.filter(auteur=par, le__gt=timezone.now() - PERIODE).count() >= MESSAGES_MAX:
        raise ErreurMetier("Vous avez beaucoup écrit depuis une heure : réunissez la suite en un message, plus tard.")
    if len(nommes) > MENTIONS_MAX:
        raise ErreurMetier(f"Vous citez trop de personnes : {MENTIONS_MAX} au plus dans un message.")
    admis = set(lecteurs(fil.convention, fil.annexe).filter(pk__in=nommes).values_list("pk", flat=True))
    for pk, utilisateur in nommes.items():
        if pk not in admis:
            raise ErreurMetier(
                f"{utilisateur.nom_complet} ne peut pas lire cet élément : retirez son nom, ou demandez à son "
                "organisme de lui ouvrir l’accès."
            )
    message = Message.objects.create(fil=fil, auteur=par, texte=texte_propre(texte))
    if nommes:
        message.mentionnes.set(nommes)
    return message


def _exiger_lecture(par: Utilisateur, annexe: Annexe | None) -> None:
    if annexe is not None and not lisible(par, annexe):
        assert annexe.responsable is not None
        raise ActionRefusee(
            f"Cette annexe est le brouillon {annexe.responsable.denomination.de()} : "
            "elle seule la lit et la commente jusqu’à sa transmission."
        )


def _exiger_deverrouillable(par: Utilisateur, convention: Convention, annexe: Annexe | None, ancre: str) -> None:
    exiger(par, DEVERROUILLER, convention)
    if annexe is None or not ancre:
        raise ErreurMetier("Seul un élément précis d’une annexe se déverrouille : choisissez une ligne ou un champ.")
    if annexe.statut != StatutAnnexe.TRANSMISE:
        raise ErreurMetier("Seule une annexe transmise se déverrouille : celle-ci ne l’est pas.")


def _exiger_transmissible(par: Utilisateur, fil: Fil) -> None:
    exiger_pour(par, "annexe.transmettre", fil.convention, _organisme(fil))
    if not peut_transmettre(par, fil, fil.convention):
        raise ErreurMetier("Ce champ n’est plus déverrouillé : répondez simplement, la Caf a déjà la main.")


def _exiger_partie(par: Utilisateur, fil: Fil) -> None:
    if not peut_resoudre(par, fil, fil.convention):
        exiger_pour(par, RESOUDRE, fil.convention, _organisme(fil))


def _organisme(fil: Fil) -> int | None:
    return fil.annexe.responsable.organisme_id if fil.annexe and fil.annexe.responsable else None
