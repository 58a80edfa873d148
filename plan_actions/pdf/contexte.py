"""The plan as it is printed: what comes when, who pays, then the fiches. No query on a loaded plan."""

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from ctg.typographie import date_en_lettres, montant, typographier
from plan_actions.domain.lecture import NoeudAxe, NoeudFiche, NoeudObjectif, arbre
from plan_actions.domain.totaux import Montants, Totaux, totaux
from plan_actions.enums import Disposition, Presentation, Source, StatutFiche
from plan_actions.models import FicheAction, GabaritFiche, PlanActions
from plan_actions.pdf.valeurs import Rang, pilote, rangs, themes

ANNEES_EN_COLONNES = 6
"""Above this number of years, they go down the page instead of across."""


@dataclass(frozen=True, slots=True)
class Ligne:
    """A row of the synthesis: an objectif (``niveau`` over 0) or an action."""

    titre: str
    niveau: int = 0
    numero: str = ""
    ancre: str = ""
    pilote: str = ""
    echeance: str = ""
    cout: str = ""


@dataclass(frozen=True, slots=True)
class AxeImprime:
    """An axe of the synthesis, and whether some action is under it."""

    titre: str
    description: str
    lignes: tuple[Ligne, ...]
    actions: bool
    cout: str
    liste: SafeString
    """The objectifs of an axe without any action, as nested lists."""


@dataclass(frozen=True, slots=True)
class FicheImprimee:
    """A fiche laid out."""

    ancre: str
    titre: str
    lieu: str
    objectif: str
    mentions: tuple[str, ...]
    rangs: tuple[Rang, ...]


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


def imprimer_plan(plan: PlanActions) -> SafeString:
    """The finished HTML of the plan; empty when it has neither axe nor date."""
    noeuds = arbre(plan)
    if plan.a_venir and not noeuds:
        return _rendre({"a_venir": phrase_a_venir(plan)})
    if not noeuds:
        return mark_safe("")
    gabarit = plan.gabarit
    tous = totaux(plan)
    fiches = tuple(_fiche(noeud, noeud_axe, gabarit) for noeud_axe in noeuds for noeud in noeud_axe.toutes_fiches())
    contexte = {
        "a_venir": phrase_a_venir(plan) if plan.a_venir else "",
        "axes": [_axe(noeud, tous) for noeud in noeuds],
        "tableaux": _tableaux(tous),
        "annonce": _annonce(tous),
        "fiches": fiches,
        "grille": gabarit.disposition == Disposition.GRILLE,
        "simple": gabarit.disposition == Disposition.SIMPLE,
        "une_par_page": plan.presentation == Presentation.UNE_PAR_PAGE,
    }
    return _rendre(contexte)


def _rendre(contexte: dict[str, object]) -> SafeString:
    styles = mark_safe(_styles())  # noqa: S308 (packaged file)
    return render_to_string("pdf/plan_actions/plan.html", {**contexte, "styles": styles})


@cache
def _styles() -> str:
    return (files("plan_actions.pdf") / "styles" / "plan.css").read_text(encoding="utf-8")


def phrase_a_venir(plan: PlanActions) -> str:
    """Rule 12: what an annexe without a plan says instead."""
    quand = f", signé au plus tard le {date_en_lettres(plan.avenant_le)}" if plan.avenant_le else ""
    return typographier(f"Le plan d’actions sera adopté par avenant à la présente convention{quand}.")


def titre_axe(noeud: NoeudAxe) -> str:
    """« Axe 2 – … », once, even where the title was typed with its number."""
    propre = re.sub(r"^axe\s+\w{1,4}\s*[:.–-]\s*", "", noeud.axe.titre, flags=re.IGNORECASE) or noeud.axe.titre
    return f"Axe {noeud.numero} – {propre}"


def _axe(noeud: NoeudAxe, tous: Totaux) -> AxeImprime:
    lignes = [_action(fiche, tous) for fiche in noeud.fiches]
    for objectif in noeud.tous_objectifs():
        lignes.append(Ligne(typographier(objectif.objectif.titre), niveau=objectif.niveau))
        lignes += [_action(fiche, tous) for fiche in objectif.fiches]
    cout = tous.par_axe.get(noeud.axe.pk, Montants()).prevu
    return AxeImprime(
        titre=typographier(titre_axe(noeud)),
        description=typographier(noeud.axe.description),
        lignes=tuple(lignes),
        actions=any(not ligne.niveau for ligne in lignes),
        cout=montant(cout) if cout else "",
        liste=_liste(noeud.objectifs),
    )


def _liste(objectifs: list[NoeudObjectif]) -> SafeString:
    if not objectifs:
        return mark_safe("")
    elements = ((typographier(noeud.objectif.titre), _liste(noeud.enfants)) for noeud in objectifs)
    return format_html("<ul>{}</ul>", format_html_join("", "<li>{}{}</li>", elements))


def _action(noeud: NoeudFiche, tous: Totaux) -> Ligne:
    fiche = noeud.fiche
    cout = tous.par_fiche.get(fiche.pk, Montants()).prevu
    return Ligne(
        titre=typographier(fiche.titre),
        numero=noeud.numero,
        ancre=f"fiche-{fiche.pk}",
        pilote=typographier(pilote(fiche)),
        echeance=typographier(date_en_lettres(fiche.fin)) if fiche.fin else "",
        cout=montant(cout) if cout else "",
    )


def _fiche(noeud: NoeudFiche, axe: NoeudAxe, gabarit: GabaritFiche) -> FicheImprimee:
    fiche = noeud.fiche
    objectif = _objectif_de(fiche, axe)
    return FicheImprimee(
        ancre=f"fiche-{fiche.pk}",
        titre=typographier(f"Action {noeud.numero} – {fiche.titre}"),
        lieu=typographier(titre_axe(axe)),
        objectif=typographier(objectif),
        mentions=tuple(typographier(mention) for mention in _mentions(fiche, gabarit)),
        rangs=tuple(rangs(fiche, gabarit, frozenset({Source.THEMES}))),
    )


def _objectif_de(fiche: FicheAction, axe: NoeudAxe) -> str:
    if fiche.objectif_id is None:
        return ""
    return next((o.objectif.titre for o in axe.tous_objectifs() if o.objectif.pk == fiche.objectif_id), "")


def _mentions(fiche: FicheAction, gabarit: GabaritFiche) -> list[str]:
    en_rubrique = any(section.source == Source.THEMES for section in gabarit.sections.all())
    mentions = [f"Thèmes : {themes(fiche)}"] if fiche.themes and not en_rubrique else []
    if fiche.statut != StatutFiche.NON_DEMARREE:
        dite = fiche.statut in {StatutFiche.ABANDONNEE, StatutFiche.REPORTEE} and fiche.raison
        mentions.append(f"Avancement : {fiche.get_statut_display().lower()}{f' ({fiche.raison})' if dite else ''}")
    return mentions


def _tableaux(tous: Totaux) -> list[TableauTotaux]:
    if not tous.general:
        return []
    tableaux = [_tableau(tous, "prevu", "Montants prévus, par financeur et par année")]
    if tous.general.verse:
        tableaux.append(_tableau(tous, "verse", "Montants versés, par financeur et par année"))
    return tableaux


def _tableau(tous: Totaux, champ: str, legende: str) -> TableauTotaux:
    def ecrit(somme: Montants) -> str:
        valeur = getattr(somme, champ)
        return montant(valeur) if valeur else "–"

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


def _annonce(tous: Totaux) -> str:
    if tous.ecart is None:
        return ""
    if not tous.ecart.difference:
        return typographier(f"Le total annoncé, {montant(tous.ecart.declare)}, est celui du plan.")
    return typographier(
        f"Total annoncé : {montant(tous.ecart.declare)} ; total du plan : {montant(tous.ecart.calcule)} ; "
        f"écart : {montant(tous.ecart.difference)}."
    )
