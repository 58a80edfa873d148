"""Annexes: who fills each, its text, its attached PDF, its place."""

from typing import Any

from django.db import transaction

from conventions.domain.ecriture import (
    deplacer,
    enregistrer,
    ouvrir,
    prendre,
    ranger,
    refuser_mentions_inconnues,
    relire,
    supprimer,
    titre_propre,
    verrouiller,
)
from conventions.domain.fichiers import borner_le_total, stocker
from conventions.domain.instanciation import nouvelle_cle
from conventions.domain.relecture import exiger_reprise, reprendre
from conventions.domain.saisie import exiger_saisie, ouvrir_saisie
from conventions.erreurs import ArticleVerrouille, ErreurMetier
from conventions.models import Annexe, Convention, Fichier, ModeImpression, Partie
from ctg.fichiers import controler_pdf
from ctg.texte_riche import nettoyer
from territoires.models import Utilisateur

ORGANISER = "annexe.organiser"
ANCRES = {"corps": "corps", "titre": "titre", "paysage": "corps", "impression": "fichier"}
"""Where each field stands, for a thread that gives one of them back."""
ANNEXES_MAX = 60


@transaction.atomic
def enregistrer_annexe(
    annexe: Annexe,
    *,
    par: Utilisateur,
    jeton: int,
    corps: str | None = None,
    titre: str | None = None,
    paysage: bool | None = None,
    impression: str | None = None,
) -> Annexe:
    """Save what was typed if nobody saved since ``jeton``; ``None`` keeps a field, the same values change nothing.

    Someone to whom a thread unlocked the text or the file may change that alone. Raises ``ActionRefusee``,
    ``TexteRefuse``, :class:`ErreurMetier`, :class:`ConflitEdition`.
    """
    convention, actuelle = ouvrir_saisie(annexe, par=par, ancre="fichier" if corps is None and impression else "corps")
    champs: dict[str, Any] = {}
    if corps is not None:
        champs["corps"] = nettoyer(corps)
    if titre is not None:
        champs["titre"] = titre_propre(titre, "Le titre de l’annexe")
    if paysage is not None:
        champs["paysage"] = paysage
    if impression is not None:
        champs["impression"] = _impression(actuelle.fichier, impression)
    champs = {champ: valeur for champ, valeur in champs.items() if getattr(actuelle, champ) != valeur}
    if not champs:
        return actuelle
    for champ in champs:
        exiger_saisie(par, actuelle, convention, ANCRES[champ])
    prendre(actuelle, jeton)
    if "corps" in champs:
        refuser_mentions_inconnues(convention, champs["corps"], actuelle.corps)
    for champ, valeur in champs.items():
        setattr(actuelle, champ, valeur)
    actuelle.auteur = par
    enregistrer(actuelle, par=par)
    return actuelle


def _impression(fichier: Fichier | None, voulue: str) -> str:
    """How to print the file: a signed PDF is only ever attached, since printing its pages would break its signature."""
    if voulue not in ModeImpression.values:
        raise ErreurMetier("Choisissez d’imprimer les pages du fichier ou de le joindre.")
    return ModeImpression.JOINT if fichier is not None and fichier.signe else voulue


def deposer_fichier(
    annexe: Annexe,
    *,
    par: Utilisateur,
    nom: str,
    contenu: bytes,
    jeton: int | None = None,
    verifier_droits: bool = True,
) -> Annexe:
    """Attach a PDF once it is checked and bounded; the same file again changes nothing.

    The bytes are stored under their hash, once whatever the number of annexes that hold them, and never rewritten. A
    signed PDF can only be attached; what the check warned of is kept in ``fichier.avertissements``. Without
    ``jeton`` the present state is taken; ``verifier_droits=False`` is for the import of a dossier, which checked its
    own. Raises ``FichierRefuse``, ``ActionRefusee``, :class:`ConflitEdition`.
    """
    if verifier_droits:
        # The check may last seconds: it happens before the lock, after a first look at the rights.
        with transaction.atomic():
            ouvrir_saisie(annexe, par=par, ancre="fichier")
    controle = controler_pdf(contenu)
    with transaction.atomic():
        if verifier_droits:
            convention, actuelle = ouvrir_saisie(annexe, par=par, ancre="fichier")
        else:
            convention, actuelle = verrouiller(annexe.convention_id), relire(annexe, "modele", "fichier")
        if actuelle.fichier is not None and actuelle.fichier.empreinte == controle.empreinte:
            return actuelle
        borner_le_total(convention, len(contenu), sauf=actuelle.fichier)
        prendre(actuelle, actuelle.jeton if jeton is None else jeton)
        fichier = stocker(convention, controle, par=par, nom=nom, contenu=contenu)
        actuelle.fichier, actuelle.auteur = fichier, par
        actuelle.impression = _impression(fichier, actuelle.impression)
        enregistrer(actuelle, par=par, raison=f"fichier « {fichier.nom[:60]} » déposé")
    return actuelle


@transaction.atomic
def retirer_fichier(annexe: Annexe, *, par: Utilisateur, jeton: int) -> Annexe:
    """Detach the file, which stays in the convention's history. Raises ``ActionRefusee``, :class:`ConflitEdition`."""
    _, actuelle = ouvrir_saisie(annexe, par=par, ancre="fichier")
    if actuelle.fichier is None:
        return actuelle
    nom = actuelle.fichier.nom
    prendre(actuelle, jeton)
    actuelle.fichier, actuelle.impression, actuelle.auteur = None, ModeImpression.INSERE, par
    enregistrer(actuelle, par=par, raison=f"fichier « {nom[:60]} » retiré")
    return actuelle


@transaction.atomic
def ajouter_annexe(
    convention: Convention, *, par: Utilisateur, titre: str, nature: str = "libre", responsable: Partie | None = None
) -> Annexe:
    """Add an empty annexe at the end. Raises ``ActionRefusee``, ``TexteRefuse``, :class:`ErreurMetier`."""
    actuelle = ouvrir(convention.pk, par=par, action=ORGANISER)
    annexes = list(actuelle.annexes.order_by("ordre", "pk"))
    if len(annexes) >= ANNEXES_MAX:
        raise ErreurMetier(f"Une convention compte au plus {ANNEXES_MAX} annexes : réunissez-en plusieurs.")
    propre = titre_propre(titre, "Le titre de l’annexe")
    ranger(annexes)
    annexe = Annexe(
        convention=actuelle,
        cle=nouvelle_cle(propre, {a.cle for a in annexes}, "annexe"),
        nature=nature,
        titre=propre,
        ordre=len(annexes) + 1,
        responsable=_responsable(actuelle, responsable),
    )
    enregistrer(annexe, par=par)
    return annexe


def _responsable(convention: Convention, partie: Partie | None) -> Partie | None:
    """The party to entrust with an annexe: none when it is the Caf, which has nothing to transmit to itself."""
    if partie is not None and not convention.parties.filter(pk=partie.pk).exists():
        raise ErreurMetier("La partie à qui confier l’annexe n’est pas partie à cette convention.")
    return None if partie is not None and partie.organisme_id == convention.caf_id else partie


@transaction.atomic
def retirer_annexe(annexe: Annexe, *, par: Utilisateur) -> None:
    """Remove an annexe that the model does not require, and that no party has begun to fill in private.

    Raises ``ActionRefusee``, :class:`ArticleVerrouille`, :class:`ErreurMetier`.
    """
    convention = ouvrir(annexe.convention_id, par=par, action=ORGANISER)
    actuelle = relire(annexe, "modele", "responsable")
    if actuelle.obligatoire:
        raise ArticleVerrouille(f"Le modèle exige l’annexe « {actuelle.titre} » : elle ne peut pas être retirée.")
    exiger_reprise(actuelle)
    supprimer(actuelle, par=par)
    ranger(convention.annexes.order_by("ordre", "pk"))


@transaction.atomic
def deplacer_annexe(annexe: Annexe, *, par: Utilisateur, position: int) -> None:
    """Bring the annexe to ``position`` (1 for the first); every reference to a number follows. ``ActionRefusee``."""
    convention = ouvrir(annexe.convention_id, par=par, action=ORGANISER)
    actuelle = relire(annexe)
    avant = list(convention.annexes.order_by("ordre", "pk"))
    apres = deplacer(avant, actuelle, position)
    if [a.pk for a in apres] != [a.pk for a in avant]:
        ranger(apres)
        enregistrer(actuelle, par=par, raison=f"déplacée au rang {apres.index(actuelle) + 1}")


@transaction.atomic
def confier_annexe(annexe: Annexe, *, par: Utilisateur, responsable: Partie | None) -> Annexe:
    """Say which party fills the annexe (``None``: the Caf), which starts its review again.

    Raises ``ActionRefusee``, :class:`ErreurMetier` (another convention's party, a private draft that holds something).
    """
    convention = ouvrir(annexe.convention_id, par=par, action=ORGANISER)
    actuelle = relire(annexe, "responsable")
    partie = _responsable(convention, responsable)
    if actuelle.responsable_id == (partie.pk if partie else None):
        return actuelle
    reprendre(actuelle, par=par)
    actuelle.responsable = partie
    raison = f"confiée à {partie.denomination_courte[:70]}" if partie else "confiée à la Caf"
    enregistrer(actuelle, par=par, raison=raison)
    return actuelle
