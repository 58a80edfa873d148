"""Whose turn it is to write in an annexe, and who may read it (the review loop).

One hand at a time: the party that fills it until it is transmitted, then the Caf that reads it, then nobody once it is
validated. A thread that unlocks a field gives that field alone back to the party.
"""

from collections.abc import Collection, Iterable

from conventions.domain.ecriture import relire, verrouiller
from conventions.enums import StatutAnnexe
from conventions.models import Annexe, Convention, Fil, Partie
from conventions.permissions import ACTIONS, exiger_pour, refuser, roles_dans
from ctg.droits import ActionRefusee
from territoires.models import Utilisateur

REMPLIR = "annexe.remplir"
MAIN = {
    StatutAnnexe.A_COMPLETER: "collectivite",
    StatutAnnexe.TRANSMISE: "caf",
    StatutAnnexe.A_CORRIGER: "collectivite",
    StatutAnnexe.VALIDEE: "",
}
"""Which side writes in an annexe entrusted to a party, by statut."""

REFUS = {
    StatutAnnexe.A_COMPLETER: (
        "Cette annexe est le brouillon {de_qui} : ses membres seuls y écrivent jusqu’à sa transmission."
    ),
    StatutAnnexe.TRANSMISE: (
        "Cette annexe est transmise à la Caf : elle ne change plus, sauf les champs qu’un commentaire déverrouille. "
        "Demandez à la modifier si besoin."
    ),
    StatutAnnexe.A_CORRIGER: "Cette annexe est à corriger par {qui} : attendez sa nouvelle transmission.",
    StatutAnnexe.VALIDEE: "Cette annexe est validée : la Caf peut la rouvrir, en disant pourquoi.",
}


def ancres_ouvertes(annexe: Annexe) -> frozenset[str]:
    """The anchors that open threads unlock for the party while the annexe is transmitted; one query."""
    if annexe.statut != StatutAnnexe.TRANSMISE:
        return frozenset()
    return frozenset(
        Fil.objects.ouverts().filter(annexe=annexe, deverrouille=True).exclude(ancre="").values_list("ancre", flat=True)
    )


def couvre(ouvertes: Iterable[str], ancre: str) -> bool:
    """Whether one of the unlocked anchors is ``ancre`` or holds it (a row holds its fields)."""
    return any(ancre == ouverte or ancre.startswith(f"{ouverte}:") for ouverte in ouvertes if ancre)


def peut_saisir(
    utilisateur: Utilisateur,
    annexe: Annexe,
    convention: Convention,
    ancre: str = "",
    *,
    ouvertes: frozenset[str] | None = None,
) -> bool:
    """Whether the user may write at ``ancre`` of the annexe now.

    ``ouvertes`` spares the query of :func:`ancres_ouvertes` to a page that asks for many anchors.
    """
    ligne = ACTIONS[REMPLIR]
    responsable = annexe.responsable.organisme_id if annexe.responsable else None
    main = "caf" if responsable is None else MAIN[StatutAnnexe(annexe.statut)]
    for cote, role, organisme in roles_dans(utilisateur, convention):
        if not ligne.permise(cote=cote, role=role, statut=convention.statut):
            continue
        if cote == main and (cote == "caf" or organisme == responsable):
            return True
        if cote == "collectivite" and organisme == responsable:
            trouvees = ancres_ouvertes(annexe) if ouvertes is None else ouvertes
            if couvre(trouvees, ancre):
                return True
    return False


def exiger_saisie(par: Utilisateur, annexe: Annexe, convention: Convention, ancre: str = "") -> None:
    """Raise ``ActionRefusee`` unless :func:`peut_saisir`, saying whose turn it is."""
    if peut_saisir(par, annexe, convention, ancre):
        return
    partie = annexe.responsable
    exiger_pour(par, REMPLIR, convention, partie.organisme_id if partie else None)
    if partie is None:
        refuser(REMPLIR, convention)
    else:
        noms = {"qui": partie.denomination_courte, "de_qui": partie.denomination.de()}
        raise ActionRefusee(REFUS[StatutAnnexe(annexe.statut)].format(**noms))


def ouvrir_saisie(annexe: Annexe, *, par: Utilisateur, ancre: str = "") -> tuple[Convention, Annexe]:
    """Lock the convention, read the annexe again, check that the user may write at ``ancre``.

    Every writer of a part of an annexe starts here. Raises ``ActionRefusee``, ``ErreurMetier`` when it was removed.
    """
    convention = verrouiller(annexe.convention_id)
    actuelle = relire(annexe, "modele", "responsable", "fichier")
    exiger_saisie(par, actuelle, convention, ancre)
    return convention, actuelle


def lisible(utilisateur: Utilisateur, annexe: Annexe) -> bool:
    """Whether the user may read what the annexe holds: the draft of a party is its own until it is transmitted."""
    if not annexe.privee:
        return True
    assert annexe.responsable is not None
    return annexe.responsable.organisme_id in utilisateur.organismes_ids


def parties_de(utilisateur: Utilisateur, convention: Convention) -> frozenset[int]:
    """Ids of the parties whose drafts the user may read."""
    miens = set(utilisateur.organismes_ids)
    return frozenset(partie.pk for partie in convention.parties.all() if partie.organisme_id in miens)


def montrable(annexe: Annexe, brouillons: Collection[int] | None) -> bool:
    """Whether what the annexe holds may be shown to who reads the drafts of these parties (``None``: all drafts)."""
    return brouillons is None or not annexe.privee or annexe.responsable_id in brouillons


def partie_au_brouillon(utilisateur: Utilisateur, convention: Convention) -> Partie | None:
    """The party of the user that holds a private draft in the convention now: its previews include it."""
    miens = set(utilisateur.organismes_ids)
    redigent = {annexe.responsable_id for annexe in convention.annexes.all() if annexe.privee}
    return next((p for p in convention.parties.all() if p.organisme_id in miens and p.pk in redigent), None)
