"""The plan as it is printed: what comes when, who pays, then the fiches. No query on a loaded plan."""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from ctg.typographie import date_en_lettres, montant, typographier
from plan_actions.domain.lecture import NoeudAxe, NoeudFiche, NoeudObjectif, arbre
from plan_actions.domain.totaux import Montants, Totaux, totaux
from plan_actions.enums import Disposition, Presentation, Source, StatutFiche
from plan_actions.models import FicheAction, GabaritFiche, PlanActions
from plan_actions.pdf.tableaux import phrase_annonce, tableau_par_axe, tableaux_des_montants, titre_axe
from plan_actions.pdf.valeurs import Rang, pilote, rangs, themes


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


def imprimer_plan(plan: PlanActions) -> SafeString:
    """The finished HTML of the plan; empty when it has neither axe nor date."""
    noeuds = arbre(plan)
    if plan.a_venir and not noeuds:
        return _rendre("plan", a_venir=phrase_a_venir(plan), styles=styles())
    if not noeuds:
        return mark_safe("")
    tous = totaux(plan)
    contexte = {**_synthese(plan, noeuds, tous), **_financement(tous), **_fiches(plan, noeuds)}
    return _rendre("plan", **contexte, styles=styles())


def imprimer_synthese(plan: PlanActions) -> SafeString:
    """The axes with their objectifs and actions, without the styles; empty when it has neither axe nor date."""
    return _rendre("_synthese", **_synthese(plan, arbre(plan), totaux(plan)))


def imprimer_financement(plan: PlanActions) -> SafeString:
    """What the plan costs by axe, by funder and by year, and the total announced; empty without any amount."""
    tous = totaux(plan)
    contexte = _financement(tous)
    par_axe = tableau_par_axe(arbre(plan), tous)
    tableaux = [*([par_axe] if par_axe else []), *contexte["tableaux"]]
    return _rendre("_financement", **{**contexte, "tableaux": tableaux})


def imprimer_fiches(plan: PlanActions) -> SafeString:
    """Every fiche in use, laid out as its gabarit says; empty without any."""
    return _rendre("_fiches", **_fiches(plan, arbre(plan)))


def imprimer_fiche(plan: PlanActions, pk: int) -> SafeString:
    """One fiche in use, laid out as its gabarit says, without the title that the document bears; else empty."""
    for axe in arbre(plan):
        for noeud in axe.toutes_fiches():
            if noeud.fiche.pk == pk:
                dispositions = _dispositions(plan.gabarit)
                return _rendre("_fiche", fiche=_fiche(noeud, axe, plan.gabarit), seule=True, **dispositions)
    return mark_safe("")


def _synthese(plan: PlanActions, noeuds: list[NoeudAxe], tous: Totaux) -> dict[str, Any]:
    a_venir = phrase_a_venir(plan) if plan.a_venir else ""
    return {"a_venir": a_venir, "axes": [_axe(noeud, tous) for noeud in noeuds]}


def _financement(tous: Totaux) -> dict[str, Any]:
    return {"tableaux": tableaux_des_montants(tous), "annonce": phrase_annonce(tous)}


def _fiches(plan: PlanActions, noeuds: list[NoeudAxe]) -> dict[str, Any]:
    gabarit = plan.gabarit
    fiches = tuple(_fiche(noeud, axe, gabarit) for axe in noeuds for noeud in axe.toutes_fiches())
    une_par_page = plan.presentation == Presentation.UNE_PAR_PAGE
    return {"fiches": fiches, "une_par_page": une_par_page, **_dispositions(gabarit)}


def _dispositions(gabarit: GabaritFiche) -> dict[str, bool]:
    return {
        "grille": gabarit.disposition == Disposition.GRILLE,
        "simple": gabarit.disposition == Disposition.SIMPLE,
    }


def _rendre(nom: str, **contexte: Any) -> SafeString:
    rendu = render_to_string(f"pdf/plan_actions/{nom}.html", contexte)
    return rendu if rendu.strip() else mark_safe("")


@cache
def styles(*autres: str) -> SafeString:
    """The rules of a plan on paper, then those of the other stylesheets named."""
    dossier = files("plan_actions.pdf") / "styles"
    regles = [(dossier / f"{nom}.css").read_text(encoding="utf-8") for nom in ("plan", *autres)]
    return mark_safe("\n".join(regles))  # noqa: S308 (packaged files)


def phrase_a_venir(plan: PlanActions) -> str:
    """Rule 12: what an annexe without a plan says instead."""
    quand = f", signé au plus tard le {date_en_lettres(plan.avenant_le)}" if plan.avenant_le else ""
    return typographier(f"Le plan d’actions sera adopté par avenant à la présente convention{quand}.")


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
