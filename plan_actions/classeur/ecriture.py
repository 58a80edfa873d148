"""Write the workbook of a plan: an empty template, or all that the plan holds."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import xlsxwriter

from conventions.enums import Theme
from conventions.erreurs import ErreurMetier
from conventions.tables.cellules import ecrire
from conventions.tables.feuille_xlsx import MODE_D_EMPLOI
from conventions.tables.neutralisation import neutraliser
from plan_actions.classeur.cellules import joindre
from plan_actions.classeur.colonnes import (
    FEUILLE_ACTIONS,
    FEUILLE_FINANCEMENTS,
    FINANCEMENTS,
    SEPARATEUR,
    ColonnePlan,
    colonnes_du_plan,
)
from plan_actions.domain.champs import TEXTES
from plan_actions.domain.lecture import NoeudAxe, NoeudFiche, NoeudObjectif, arbre, charger_plan
from plan_actions.enums import StatutFiche, TypeFinancement
from plan_actions.models import PlanActions
from plan_actions.tables import ETAPES, INDICATEURS, PARTENAIRES

CELLULE_MAX = 32_000
"""Characters that a spreadsheet keeps in one cell."""
COLONNES_INDICATEUR = ("libelle", "depart", "cible", "unite", "source")
Rangee = dict[str, Any]


def modele(plan: PlanActions | None) -> bytes:
    """The workbook to fill: headers, help, choices, and two example lines on the sheet of explanations.

    ``None`` for a plan that is not begun.
    """
    return _classeur(plan, [], [])


def exporter(plan: PlanActions) -> bytes:
    """All that is in use in the plan; the same plan comes back from it. Raises :class:`ErreurMetier` on a huge cell."""
    charger_plan(plan)
    noeuds = arbre(plan)
    rangees = [rangee for noeud in noeuds for rangee in _rangees(noeud)]
    return _classeur(plan, rangees, [r for noeud in noeuds for f in noeud.toutes_fiches() for r in _financements(f)])


def _rangees(noeud: NoeudAxe) -> Iterable[Rangee]:
    """Lines of an axe: its fiches, and a line without an action for each objectif that has none under it."""
    tete: Rangee = {"axe": noeud.axe.titre, "axe_description": noeud.axe.description}
    if not noeud.fiches and not noeud.objectifs:
        yield tete
        return
    suite = {"axe": noeud.axe.titre}
    debut = tete
    for fiche in noeud.fiches:
        yield debut | _fiche(fiche)
        debut = suite
    for objectif, chemin in _chemins(noeud.objectifs, ()):
        lieu = {"objectif": SEPARATEUR.join(titre_en_chemin(titre) for titre in chemin)}
        for fiche in objectif.fiches:
            yield debut | lieu | _fiche(fiche)
            debut = suite
        if not objectif.fiches:
            yield debut | lieu
            debut = suite


def titre_en_chemin(titre: str) -> str:
    """A title that may hold the separator itself."""
    return titre.replace("\\", "\\\\").replace(">", "\\>")


def _chemins(
    objectifs: Sequence[NoeudObjectif], dessus: tuple[str, ...]
) -> Iterable[tuple[NoeudObjectif, tuple[str, ...]]]:
    for noeud in objectifs:
        chemin = (*dessus, noeud.objectif.titre)
        yield noeud, chemin
        yield from _chemins(noeud.enfants, chemin)


def _fiche(noeud: NoeudFiche) -> Rangee:
    fiche = noeud.fiche
    return {
        "numero": noeud.numero,
        "titre": fiche.titre,
        "themes": ", ".join(Theme(theme).label for theme in fiche.themes),
        "pilote_partie": fiche.pilote_partie.nom if fiche.pilote_partie else "",
        "pilote": fiche.pilote,
        "public": fiche.public,
        "debut": fiche.debut,
        "fin": fiche.fin,
        "statut": fiche.get_statut_display(),
        "raison": fiche.raison,
        "total_declare": fiche.total_declare,
        "partenaires": _liste(fiche.partenaires.all(), PARTENAIRES, ("nom", "role")),
        "etapes": _liste(fiche.etapes.all(), ETAPES, ("libelle", "echeance", "faite_le")),
        "indicateurs": _liste(fiche.indicateurs.all(), INDICATEURS, COLONNES_INDICATEUR),
        **{f"{TEXTES}{cle}": texte for cle, texte in fiche.textes.items()},
    }


def _liste(lignes: Iterable[Any], table: Any, champs: Sequence[str]) -> str:
    return "\n".join(joindre([ecrire(table.colonne(champ), ligne) for champ in champs]) for ligne in lignes)


def _financements(noeud: NoeudFiche) -> Iterable[Rangee]:
    for ligne in noeud.fiche.financements.all():
        yield {
            "numero": noeud.numero,
            "titre": noeud.fiche.titre,
            "annee": ligne.annee,
            "financeur": ligne.financeur,
            "type": ligne.get_type_display(),
            "prevu": ligne.prevu,
            "verse": ligne.verse,
        }


def _classeur(plan: PlanActions | None, actions: Sequence[Rangee], financements: Sequence[Rangee]) -> bytes:
    sortie = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    classeur = xlsxwriter.Workbook(sortie, options)
    classeur.set_properties({"title": "Plan d’actions"})
    colonnes = colonnes_du_plan(plan)
    choix = {"statut": [label for _, label in StatutFiche.choices]}
    _feuille(classeur, FEUILLE_ACTIONS, colonnes, actions, choix)
    types = {"type": [label for _, label in TypeFinancement.choices]}
    _feuille(classeur, FEUILLE_FINANCEMENTS, FINANCEMENTS, financements, types)
    _mode_d_emploi(classeur, colonnes)
    classeur.close()
    return sortie.getvalue()


def _feuille(
    classeur: Any, nom: str, colonnes: Sequence[ColonnePlan], rangees: Sequence[Rangee], choix: dict[str, list[str]]
) -> None:
    feuille = classeur.add_worksheet(nom)
    formats = _formats(classeur)
    for rang, colonne in enumerate(colonnes):
        feuille.set_column(rang, rang, colonne.largeur, formats["corps"])
        feuille.write_string(0, rang, colonne.libelle, formats["entete"])
        if colonne.champ in choix:
            feuille.data_validation(
                1, rang, 2000, rang, {"validate": "list", "source": choix[colonne.champ], "error_type": "warning"}
            )
    for numero, rangee in enumerate(rangees, 1):
        for rang, colonne in enumerate(colonnes):
            _ecrire(feuille, numero, rang, rangee.get(colonne.champ), formats)
    feuille.freeze_panes(1, 0)
    feuille.autofilter(0, 0, max(len(rangees), 1), len(colonnes) - 1)


def _formats(classeur: Any) -> dict[str, Any]:
    return {
        "entete": classeur.add_format({"bold": True, "bg_color": "#E4EAF0", "text_wrap": True, "valign": "top"}),
        "corps": classeur.add_format({"text_wrap": True, "valign": "top"}),
        "date": classeur.add_format({"num_format": "dd/mm/yyyy", "valign": "top"}),
        "somme": classeur.add_format({"num_format": "#,##0.00", "valign": "top"}),
    }


def _ecrire(feuille: Any, ligne: int, rang: int, valeur: Any, formats: dict[str, Any]) -> None:
    if valeur is None or valeur == "":
        return
    if isinstance(valeur, date):
        feuille.write_datetime(ligne, rang, valeur, formats["date"])
    elif isinstance(valeur, Decimal):
        feuille.write_number(ligne, rang, float(valeur), formats["somme"])
    elif isinstance(valeur, int):
        feuille.write_number(ligne, rang, valeur, formats["corps"])
    else:
        texte = neutraliser(str(valeur))
        if len(texte) > CELLULE_MAX:
            raise ErreurMetier(
                f"Un texte de {len(texte)} caractères ne tient pas dans une cellule ({CELLULE_MAX} au plus) : "
                "raccourcissez-le avant d’exporter le plan."
            )
        feuille.write_string(ligne, rang, texte, formats["corps"])


def _mode_d_emploi(classeur: Any, colonnes: Sequence[ColonnePlan]) -> None:
    feuille = classeur.add_worksheet(MODE_D_EMPLOI)
    formats = _formats(classeur)
    feuille.set_column(0, 0, 34, formats["corps"])
    feuille.set_column(1, 2, 60, formats["corps"])
    lignes = [("Colonne", "Ce qu’elle contient", "Exemple")]
    lignes += [(f"{FEUILLE_ACTIONS} : {c.libelle}", c.aide, c.exemple) for c in colonnes]
    lignes += [(f"{FEUILLE_FINANCEMENTS} : {c.libelle}", c.aide, c.exemple) for c in FINANCEMENTS]
    for numero, cellules in enumerate(lignes):
        for rang, texte in enumerate(cellules):
            feuille.write_string(numero, rang, texte, formats["entete" if numero == 0 else "corps"])
