"""What a plan costs, as tables and sentences ready to be printed. No query."""

import re
from dataclasses import dataclass
from decimal import Decimal

from ctg.typographie import montant, typographier
from plan_actions.domain.lecture import NoeudAxe
from plan_actions.domain.totaux import Montants, Totaux

ANNEES_EN_COLONNES = 6
"""Above this number of years, they go down the page instead of across."""


@dataclass(frozen=True, slots=True)
class TableauTotaux:
    """Totals, already written: a header of years, one row a funder, the last row in all."""

    entetes: tuple[str, ...]
    lignes: tuple[tuple[str, ...], ...]
    total: tuple[str, ...]
    legende: str

    @property
    def largeur(self) -> str:
        """Width of each column of figures, in percent of the table."""
        return f"{66 / (len(self.entetes) - 1):.2f}%"


def titre_axe(noeud: NoeudAxe) -> str:
    """« Axe 2 – … », once, even where the title was typed with its number."""
    propre = re.sub(r"^axe\s+\w{1,4}\s*[:.–-]\s*", "", noeud.axe.titre, flags=re.IGNORECASE) or noeud.axe.titre
    return f"Axe {noeud.numero} – {propre}"


def tableaux_des_montants(tous: Totaux) -> list[TableauTotaux]:
    """What is planned, then what was paid, by funder and by year; no table without any amount."""
    if not tous.general:
        return []
    tableaux = [_tableau(tous, "prevu", "Montants prévus, par financeur et par année")]
    if tous.general.verse:
        tableaux.append(_tableau(tous, "verse", "Montants versés, par financeur et par année"))
    return tableaux


def tableau_par_axe(noeuds: list[NoeudAxe], tous: Totaux) -> TableauTotaux | None:
    """What is planned by axe and by year; the years are left out when they would not fit, and all without amount."""
    if not tous.general.prevu:
        return None
    annees = tous.annees if len(tous.annees) <= ANNEES_EN_COLONNES else []
    lignes = tuple(
        (
            typographier(titre_axe(noeud)),
            *(_ecrire(tous.axes_annees.get((noeud.axe.pk, annee), Montants()).prevu) for annee in annees),
            _ecrire(tous.par_axe.get(noeud.axe.pk, Montants()).prevu),
        )
        for noeud in noeuds
    )
    total = (*(_ecrire(tous.par_annee[annee].prevu) for annee in annees), _ecrire(tous.general.prevu))
    legende = "Montants prévus, par axe et par année" if annees else "Montants prévus, par axe"
    return TableauTotaux(("Axe", *map(str, annees), "Total"), lignes, total, legende)


def _ecrire(valeur: Decimal) -> str:
    return montant(valeur) if valeur else "–"


def _tableau(tous: Totaux, champ: str, legende: str) -> TableauTotaux:
    def ecrit(somme: Montants) -> str:
        return _ecrire(getattr(somme, champ))

    annees, financeurs = tous.annees, list(tous.par_financeur)
    total = ecrit(tous.general)
    if len(annees) <= ANNEES_EN_COLONNES:
        entetes = ("Financeur", *map(str, annees), "Total")
        lignes = tuple(
            (nom, *(ecrit(tous.croises.get((nom, an), Montants())) for an in annees), ecrit(tous.par_financeur[nom]))
            for nom in financeurs
        )
        return TableauTotaux(entetes, lignes, (*(ecrit(tous.par_annee[an]) for an in annees), total), legende)
    par_financeur = [(nom, ecrit(tous.par_financeur[nom])) for nom in financeurs]
    par_annee = [(f"Année {an}", ecrit(tous.par_annee[an])) for an in annees]
    return TableauTotaux(("Financeur, puis année", "Total"), (*par_financeur, *par_annee), (total,), legende)


def phrase_annonce(tous: Totaux) -> str:
    """The total announced beside the one that the lines give, with the difference; empty when none was announced."""
    if tous.ecart is None:
        return ""
    if not tous.ecart.difference:
        return typographier(f"Le total annoncé, {montant(tous.ecart.declare)}, est celui du plan.")
    return typographier(
        f"Total annoncé : {montant(tous.ecart.declare)} ; total du plan : {montant(tous.ecart.calcule)} ; "
        f"écart : {montant(tous.ecart.difference)}."
    )
