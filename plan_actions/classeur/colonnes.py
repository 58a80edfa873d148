"""The columns of the workbook of a plan: the same for every plan, then one for each text of its gabarit."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from conventions.erreurs import ErreurMetier
from plan_actions.domain.champs import TEXTES
from plan_actions.domain.gabarits import donnees_de
from plan_actions.gabarits.lecture import donnee_fournie
from plan_actions.models import PlanActions
from territoires.referentiels.normalisation import normaliser

FEUILLE_ACTIONS = "Actions"
FEUILLE_FINANCEMENTS = "Financements"
RANGEES_CHERCHEES = 20
CONSERVE = "Texte conservé"
SEPARATEUR = " > "
"""Between an objectif and the one under it."""


@dataclass(frozen=True, slots=True)
class ColonnePlan:
    """A column: the field that it fills, its header, other headers under which it is known, width in characters."""

    champ: str
    libelle: str
    aide: str = ""
    exemple: str = ""
    synonymes: tuple[str, ...] = ()
    largeur: int = 24


FIXES = (
    ColonnePlan("numero", "N°", "Sert à relier les financements à leur action.", "1.1", ("Numéro", "Num"), 8),
    ColonnePlan("axe", "Axe", "L’axe de l’action ; un axe nouveau est créé.", "Accueillir les jeunes enfants"),
    ColonnePlan("axe_description", "Présentation de l’axe", "Une fois par axe suffit.", "", (), 30),
    ColonnePlan(
        "objectif",
        "Objectif",
        f"Facultatif. Un objectif sous un autre s’écrit « premier{SEPARATEUR}second ».",
        "Maintenir les places en crèche",
    ),
    ColonnePlan(
        "titre",
        "Titre de l’action",
        "Une ligne par action ; vide pour un axe ou un objectif sans action.",
        "Ouvrir une crèche de vingt places",
        ("Titre", "Action", "Fiche", "Fiche action", "Intitulé", "Intitulé de l’action", "Libellé"),
        40,
    ),
    ColonnePlan(
        "themes", "Thèmes", "Séparés par des virgules.", "Petite enfance, Parentalité", ("Thème", "Thématiques")
    ),
    ColonnePlan("pilote_partie", "Partie pilote", "Le nom d’une partie à la convention.", "", ("Collectivité pilote",)),
    ColonnePlan(
        "pilote",
        "Pilote",
        "Une personne, un service.",
        "Service de la petite enfance",
        ("Porteur", "Responsable", "Référent"),
    ),
    ColonnePlan(
        "partenaires",
        "Partenaires",
        "Un par ligne : partenaire | rôle.",
        "PMI | donne l’avis d’ouverture",
        ("Partenaire",),
        32,
    ),
    ColonnePlan(
        "public", "Public", "À qui l’action s’adresse.", "Familles", ("Public cible", "Public ciblé", "Bénéficiaires")
    ),
    ColonnePlan("debut", "Début", "Une date.", "01/09/2026", ("Date de début", "Commence le", "Du"), 12),
    ColonnePlan("fin", "Fin", "Une date.", "30/06/2028", ("Date de fin", "Échéance", "Finit le", "Au"), 12),
    ColonnePlan("statut", "Avancement", "Vide : non démarrée.", "Non démarrée", ("Statut", "État"), 16),
    ColonnePlan(
        "raison", "Raison de l’abandon ou du report", "Exigée d’une action abandonnée.", "", ("Raison", "Motif")
    ),
    ColonnePlan("total_declare", "Total annoncé", "En euros, s’il a été annoncé.", "", ("Total déclaré",), 14),
    ColonnePlan(
        "etapes", "Étapes", "Une par ligne : étape | échéance | faite le.", "Choisir le terrain | 15/12/2026", (), 36
    ),
    ColonnePlan(
        "indicateurs",
        "Indicateurs",
        "Un par ligne : indicateur | départ | cible | unité | source.",
        "Enfants accueillis | 40 | 60 | enfants | Rapport d’activité",
        ("Indicateur", "Indicateurs d’évaluation", "Évaluation"),
        40,
    ),
)

FINANCEMENTS = (
    ColonnePlan("numero", "N°", "Celui de la feuille « Actions ».", "1.1", ("Numéro", "Num"), 8),
    ColonnePlan(
        "titre",
        "Titre de l’action",
        "Suffit sans numéro, si aucune autre action ne le porte.",
        "Ouvrir une crèche de vingt places",
        ("Titre", "Action", "Fiche action"),
        40,
    ),
    ColonnePlan("annee", "Année", "", "2026", ("Exercice",), 9),
    ColonnePlan("financeur", "Financeur", "", "Caf", ("Organisme",)),
    ColonnePlan("type", "Type", "", "Subvention", ("Type de financement", "Nature"), 22),
    ColonnePlan("prevu", "Prévu", "En euros.", "12500", ("Montant prévu", "Montant", "Budget"), 14),
    ColonnePlan("verse", "Versé", "En euros, une fois payé.", "", ("Montant versé", "Payé"), 14),
)


def colonnes_du_plan(plan: PlanActions | None) -> list[ColonnePlan]:
    """The columns of the sheet of actions: the fixed ones, the texts of the gabarit, those kept from a former one.

    A plan that is not begun (``None``) has those of the format that it would take.
    """
    prises = {normaliser(colonne.libelle) for colonne in FIXES}
    textes: list[ColonnePlan] = []
    toutes = donnee_fournie().sections if plan is None else donnees_de(plan.gabarit)
    sections = [section for section in toutes if not section.source]
    for section in sections:
        libre = normaliser(section.libelle) not in prises
        libelle = section.libelle if libre else f"{section.libelle} (rubrique {section.cle})"
        prises.add(normaliser(libelle))
        textes.append(ColonnePlan(f"{TEXTES}{section.cle}", libelle, section.aide, largeur=40))
    connues = {section.cle for section in sections}
    fiches = () if plan is None else plan.fiches.all()
    gardees = sorted({cle for fiche in fiches for cle, texte in fiche.textes.items() if texte} - connues)
    textes += [ColonnePlan(f"{TEXTES}{cle}", f"{CONSERVE} {cle}", largeur=40) for cle in gardees]
    return [*FIXES, *textes]


@dataclass(frozen=True, slots=True)
class EnTete:
    """Field by rank of column, the first line of content, the headers that nothing recognises."""

    champs: dict[int, str]
    premiere: int
    inconnues: tuple[str, ...] = ()


def reconnaitre(
    colonnes: Sequence[ColonnePlan], rangees: Sequence[Sequence[str]], *, exiges: Iterable[str], feuille: str
) -> EnTete:
    """Find the line of headers, its columns in any order.

    Raises :class:`ErreurMetier` naming the headers that are missing, or one that stands twice.
    """
    noms = _noms(colonnes)
    libelles = {colonne.champ: colonne.libelle for colonne in colonnes}
    meilleure = max(
        range(min(len(rangees), RANGEES_CHERCHEES)),
        key=lambda rang: len({noms[n] for n in map(normaliser, rangees[rang]) if n in noms}),
        default=-1,
    )
    champs: dict[int, str] = {}
    inconnues = []
    for rang, texte in enumerate(rangees[meilleure] if meilleure >= 0 else ()):
        champ = noms.get(normaliser(texte)) or _texte_conserve(texte)
        if champ is None:
            inconnues += [texte.strip()] if texte.strip() else []
        elif champ in champs.values():
            raise ErreurMetier(f"Deux colonnes donnent « {libelles.get(champ, texte)} » : gardez-en une seule.")
        else:
            champs[rang] = champ
    manquants = [f"« {libelles.get(champ, texte)} »" for champ in exiges if champ not in champs.values()]
    if manquants:
        raise ErreurMetier(
            f"Feuille « {feuille} » : il manque la colonne {' et la colonne '.join(manquants)}. "
            "Nommez-la dans la ligne d’en-têtes, ou partez du classeur modèle."
        )
    return EnTete(champs, meilleure + 1, tuple(inconnues))


def _texte_conserve(texte: str) -> str | None:
    """The field of a text kept from a gabarit that this plan never had."""
    trouve = re.fullmatch(rf"{CONSERVE} ([a-z][a-z0-9_]{{0,59}})", texte.strip())
    return f"{TEXTES}{trouve[1]}" if trouve else None


def _noms(colonnes: Sequence[ColonnePlan]) -> dict[str, str]:
    """Field by header; a label wins over the other names."""
    noms = {normaliser(colonne.libelle): colonne.champ for colonne in colonnes}
    for colonne in colonnes:
        for autre in (colonne.champ.removeprefix(TEXTES), *colonne.synonymes):
            noms.setdefault(normaliser(autre.replace("_", " ")), colonne.champ)
    noms.pop("", None)
    return noms
