"""Save one field of a plan, an axe, an objectif or a fiche, against the text that the writer had before the eyes.

Each field has one canonical text, the one that is edited: an ISO date, « 1234,50 », codes joined by commas.
Two people who write two fields lose nothing; the second of two who write the same one is told.
"""

import re
from collections.abc import Callable
from operator import attrgetter
from typing import Any

from django.db import transaction

from conventions.domain.ecriture import dernier_auteur, enregistrer, relire, titre_propre
from conventions.enums import Theme
from conventions.erreurs import ConflitCellule, ErreurMetier
from conventions.models import Convention
from conventions.tables.cellules import CelluleInvalide, Lecteur, afficher, ecrire, ecrire_valeur, poser
from conventions.tables.definition import Colonne, GenreColonne, Table
from ctg.texte_riche import TexteRefuse
from ctg.typographie import date_en_lettres, enumerer
from plan_actions.domain.fiches import ouvrir_fiche
from plan_actions.domain.plan import ouvrir_plan
from plan_actions.enums import StatutFiche
from plan_actions.models import Axe, FicheAction, Objectif, PlanActions
from territoires.models import Utilisateur
from territoires.referentiels.normalisation import normaliser

TEXTE_MAX = 20_000
TEXTES_MAX = 120
"""Texts of a fiche, those kept from former formats included: three formats whole, and a bound to what one may add."""
CHIFFRES_MAX = 18
"""Digits of an id; Python refuses to read a number of thousands of them."""
TEXTES = "textes."

FICHE = Table(
    code="fiche",
    libelle="Fiches actions",
    ligne="fiche action",
    modele=FicheAction,
    parent="plan",
    relation="fiches",
    colonnes=(
        Colonne("titre", "Titre", obligatoire=True),
        Colonne("pilote", "Pilote"),
        Colonne("public", "Public"),
        Colonne("debut", "Début", GenreColonne.DATE),
        Colonne("fin", "Fin", GenreColonne.DATE),
        Colonne("statut", "Avancement", GenreColonne.CHOIX),
        Colonne("raison", "Raison de l’abandon ou du report"),
        Colonne("total_declare", "Total annoncé", GenreColonne.MONTANT),
    ),
)
"""The typed fields of a fiche: read like the cells of a table, but no grid shows them."""

PLAN = Table(
    code="plan",
    libelle="Plan d’actions",
    ligne="plan",
    modele=PlanActions,
    parent="annexe",
    relation="plan",
    colonnes=(
        Colonne("presentation", "Impression des fiches", GenreColonne.CHOIX, obligatoire=True),
        Colonne("a_venir", "Plan adopté plus tard par avenant", GenreColonne.OUI_NON),
        Colonne("avenant_le", "Avenant signé au plus tard le", GenreColonne.DATE),
        Colonne("total_declare", "Total annoncé", GenreColonne.MONTANT),
    ),
)
"""The settings of a plan, read the same way."""

COLONNES_FICHE = {colonne.nom: colonne for colonne in FICHE.colonnes}
CHAMPS_FICHE = ("titre", "themes", "pilote_partie", *[c.nom for c in FICHE.colonnes if c.nom != "titre"])
"""The fields of a fiche that are saved one by one, beside its ``textes.<clé>``."""


def ecrire_champ(fiche: FicheAction, champ: str) -> str:
    """The canonical text of a field, as it is edited. Raises ``KeyError`` for an unknown one."""
    if champ == "themes":
        return ",".join(theme for theme in Theme.values if theme in fiche.themes)
    if champ == "pilote_partie":
        return str(fiche.pilote_partie_id or "")
    if champ.startswith(TEXTES):
        return str(fiche.textes.get(champ.removeprefix(TEXTES), ""))
    return ecrire(FICHE.colonne(champ), fiche)


def afficher_champ(fiche: FicheAction, champ: str) -> str:
    """A field as it is read. Raises ``KeyError`` for an unknown one."""
    if champ == "themes":
        return ", ".join(Theme(theme).label for theme in Theme.values if theme in fiche.themes)
    if champ == "pilote_partie":
        return fiche.pilote_partie.nom if fiche.pilote_partie else ""
    if champ.startswith(TEXTES):
        return ecrire_champ(fiche, champ)
    return afficher(FICHE.colonne(champ), fiche)


@transaction.atomic
def enregistrer_champ(fiche: FicheAction, *, champ: str, valeur: str, avant: str, par: Utilisateur) -> FicheAction:
    """Save one field if it still reads ``avant``; the value already there is a success that changes nothing.

    ``champ`` is one of :data:`CHAMPS_FICHE`, or ``textes.<clé>``. Raises ``ActionRefusee``, ``KeyError`` for an unknown
    field, :class:`ConflitCellule`, :class:`ErreurMetier` on a value that cannot be.
    """
    convention, actuelle = ouvrir_fiche(fiche, par=par, champ=champ)
    if champ not in CHAMPS_FICHE and not re.fullmatch(rf"{re.escape(TEXTES)}[a-z][a-z0-9_]{{0,59}}", champ):
        raise KeyError(champ)
    present = ecrire_champ(actuelle, champ)
    _poser(actuelle, champ, valeur, convention)
    if (voulu := ecrire_champ(actuelle, champ)) == present:
        return actuelle
    if texte_propre(avant) != present:
        _poser_ou_taire(actuelle, champ, avant, convention)
        if ecrire_champ(actuelle, champ) != present:
            raise _conflit_fiche(fiche, champ, present)
        _poser(actuelle, champ, voulu, convention)
    verifier_fiche(actuelle)
    actuelle.jeton += 1
    enregistrer(actuelle, par=par)
    return actuelle


def _conflit_fiche(fiche: FicheAction, champ: str, present: str) -> ConflitCellule:
    """Read again: the fiche that was being written no longer holds what it conflicts with."""
    if champ.startswith(TEXTES):
        cle = champ.removeprefix(TEXTES)
        return _conflit(relire(fiche), lambda etat: etat.textes.get(cle, ""), present)
    return _conflit(relire(fiche), attrgetter("pilote_partie_id" if champ == "pilote_partie" else champ), present)


def _poser_ou_taire(fiche: FicheAction, champ: str, avant: str, convention: Convention) -> None:
    """Put what the writer had seen, where it can be read: a day may be written in several ways."""
    try:
        _poser(fiche, champ, avant, convention)
    except (ErreurMetier, TexteRefuse):
        return


def verifier_fiche(fiche: FicheAction) -> None:
    """What the fields of a fiche owe one another. Raises :class:`ErreurMetier`."""
    if fiche.debut and fiche.fin and fiche.fin < fiche.debut:
        raise ErreurMetier(phrase_dates(fiche.debut, fiche.fin))
    if fiche.statut == StatutFiche.ABANDONNEE and not fiche.raison.strip():
        raise ErreurMetier(
            "Une action abandonnée dit pourquoi : écrivez d’abord une phrase dans « Raison de l’abandon ou du report »."
        )


def phrase_dates(debut: Any, fin: Any) -> str:
    """Both fields, both dates, what to do."""
    return (
        f"La « Fin » ({date_en_lettres(fin)}) précède le « Début » ({date_en_lettres(debut)}) : "
        "corrigez l’une des deux dates."
    )


def _poser(fiche: FicheAction, champ: str, valeur: str, convention: Convention) -> None:
    """Give the field the value that ``valeur`` writes. Raises :class:`ErreurMetier`."""
    if champ == "themes":
        fiche.themes = lire_themes(valeur)
    elif champ == "pilote_partie":
        fiche.pilote_partie_id = _partie(valeur, convention)
    elif champ.startswith(TEXTES):
        cle = champ.removeprefix(TEXTES)
        propre = texte_propre(valeur)
        textes = {k: v for k, v in {**fiche.textes, cle: propre}.items() if v}
        if len(textes) > max(TEXTES_MAX, len(fiche.textes)):
            raise ErreurMetier(f"Une action porte au plus {TEXTES_MAX} textes : réunissez-en plusieurs.")
        fiche.textes = textes
    elif champ == "titre":
        fiche.titre = titre_propre(valeur, "Le titre de l’action")
    else:
        colonne = FICHE.colonne(champ)
        poser(fiche, colonne, Lecteur(FICHE, convention).lire(colonne, valeur))


def lire_themes(texte: str) -> list[str]:
    """Codes of the thèmes that a text names, by code or label, separated by commas, semicolons or line ends.

    Raises :class:`ErreurMetier` naming what is not in the list.
    """
    noms = {normaliser(nom): code for code, label in Theme.choices for nom in (code, label, code.replace("_", " "))}
    demandes = [morceau.strip() for morceau in re.split(r"[,;\n|]", texte) if morceau.strip()]
    inconnus = [morceau for morceau in demandes if normaliser(morceau) not in noms]
    if inconnus:
        raise ErreurMetier(
            f"« {inconnus[0][:80]} » n’est pas un thème de la liste. Choisissez parmi : "
            f"{enumerer([label for _, label in Theme.choices])}."
        )
    trouves = {noms[normaliser(morceau)] for morceau in demandes}
    return [code for code in Theme.values if code in trouves]


def _partie(valeur: str, convention: Convention) -> int | None:
    if not valeur.strip():
        return None
    lue = valeur.strip()
    pk = int(lue) if lue.isdecimal() and len(lue) <= CHIFFRES_MAX else 0
    if not convention.parties.filter(pk=pk).exists():
        raise ErreurMetier("La partie pilote doit être partie à cette convention : choisissez-la dans la liste.")
    return pk


def texte_propre(valeur: str) -> str:
    """A plain text of several lines, its line ends and outer blanks made regular. Raises :class:`ErreurMetier`."""
    propre = "\n".join(ligne.rstrip() for ligne in re.split(r"\r\n|\r|\n", valeur)).strip()
    propre = "".join(c for c in propre if c in "\n\t" or c.isprintable() or c in "\u00a0\u202f\u00ad")
    if len(propre) > TEXTE_MAX:
        raise ErreurMetier(f"Ce texte est trop long : {len(propre)} caractères, {TEXTE_MAX} au plus.")
    return propre


@transaction.atomic
def enregistrer_champ_plan(plan: PlanActions, *, champ: str, valeur: str, avant: str, par: Utilisateur) -> PlanActions:
    """Same as :func:`enregistrer_champ` for a setting of the plan; the date goes with « plus tard par avenant »."""
    colonne = PLAN.colonne(champ)
    convention, actuel = ouvrir_plan(plan, par=par, ancre=f"plan:{champ}")
    lecteur = Lecteur(PLAN, convention)
    present = ecrire(colonne, actuel)
    voulue = lecteur.lire(colonne, valeur)
    if ecrire_valeur(colonne, voulue) == present:
        return actuel
    if avant != present and ecrire_valeur(colonne, _lue_ou_rien(lecteur, colonne, avant)) != present:
        raise _conflit(actuel, attrgetter(champ), present)
    poser(actuel, colonne, voulue)
    if champ == "avenant_le" and voulue and not actuel.a_venir:
        raise ErreurMetier("Dites d’abord que le plan sera adopté plus tard par avenant, puis donnez la date.")
    if not actuel.a_venir:
        actuel.avenant_le = None
    actuel.jeton += 1
    enregistrer(actuel, par=par)
    return actuel


def _lue_ou_rien(lecteur: Lecteur, colonne: Colonne, texte: str) -> Any:
    try:
        return lecteur.lire(colonne, texte)
    except CelluleInvalide:
        return None


@transaction.atomic
def enregistrer_champ_element(
    element: Axe | Objectif, *, champ: str, valeur: str, avant: str, par: Utilisateur
) -> Axe | Objectif:
    """Same for the ``titre`` of an axe or an objectif, the ``description`` of an axe. Raises ``KeyError``."""
    genre = "axe" if isinstance(element, Axe) else "objectif"
    if champ not in ({"titre", "description"} if isinstance(element, Axe) else {"titre"}):
        raise KeyError(champ)
    axe = element if isinstance(element, Axe) else element.axe
    ouvrir_plan(axe.plan, par=par, ancre=f"{genre}:{element.pk}:{champ}")
    actuel = type(element)._default_manager.get(pk=element.pk)
    present = str(getattr(actuel, champ))
    quoi = "Le titre de l’axe" if genre == "axe" else "Le titre de l’objectif"
    propre = titre_propre(valeur, quoi) if champ == "titre" else texte_propre(valeur)
    if propre == present:
        return actuel
    if texte_propre(avant) != texte_propre(present):
        raise _conflit(actuel, attrgetter(champ), present)
    setattr(actuel, champ, propre)
    actuel.jeton += 1
    enregistrer(actuel, par=par)
    return actuel


def _conflit(objet: Any, lire: Callable[[Any], Any], present: str) -> ConflitCellule:
    return ConflitCellule(present, *dernier_auteur(objet, lire))
