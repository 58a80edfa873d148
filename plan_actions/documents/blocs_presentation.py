"""The pages of a presentation that the plan d’actions, the pilotage and the calendar give. No query once loaded."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from django.template.loader import render_to_string
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from conventions.documents.pages_presentation import Dessin, annexe_de, en_pages, rendre, repartir, sans_donnees
from conventions.documents.registre import BlocDocument, ContexteBloc
from conventions.enums import Theme
from conventions.pdf.textes import ligne
from ctg.graphiques import Donnee, Graphique, barres
from ctg.typographie import compter, date_en_lettres, montant, typographier
from plan_actions.domain.calendrier import etapes_montrees
from plan_actions.domain.lecture import NoeudAxe, NoeudFiche, arbre
from plan_actions.domain.plan import plan_de
from plan_actions.domain.totaux import Montants, Totaux, totaux
from plan_actions.enums import GenreInstance
from plan_actions.models import PlanActions
from plan_actions.pdf.tableaux import tableau_par_axe, tableaux_des_montants, titre_axe

PLAN = ("plan_actions", "Plan d’actions")
ACTIONS_PAR_GRAPHIQUE, ACTIONS_PAR_LIGNE = 14, 8
ETAPES_EN_COLONNES = 5


@dataclass(frozen=True, slots=True)
class Somme:
    """An amount that stands by itself."""

    montant: str
    libelle: str


@dataclass(frozen=True, slots=True)
class ThemeMontre:
    """A thème of the convention, and what speaks of it."""

    libelle: str
    comptes: str


@dataclass(frozen=True, slots=True)
class GroupeMontre:
    """A working group, and the first lines of its missions."""

    nom: str
    missions: str


@dataclass(frozen=True, slots=True)
class EtapeMontree:
    """A step of the calendar: when, which committee, what is done."""

    quand: SafeString
    qui: str
    quoi: str


def _plan(ctx: ContexteBloc) -> PlanActions | None:
    annexe = annexe_de(ctx, "plan_actions")
    return plan_de(annexe) if annexe is not None else None


def montants(ctx: ContexteBloc) -> SafeString:
    """The computed total beside the declared one and their difference, then the amounts by axe, funder and year.

    The amounts paid have no table of their own when they are those that were planned.
    """
    plan = _plan(ctx)
    tous = totaux(plan) if plan is not None else Totaux()
    if plan is None or not tous.general:
        return sans_donnees(ctx, PLAN[0], "donnez les lignes de financement des actions", PLAN[1])
    par_axe = tableau_par_axe(arbre(plan), tous)
    par_financeur = tableaux_des_montants(tous)
    if len({tableau.lignes for tableau in par_financeur}) == 1:
        par_financeur = par_financeur[:1]
    tableaux = [*([par_axe] if par_axe else []), *par_financeur]
    rendus = ((render_to_string("pdf/plan_actions/_totaux.html", {"tableau": tableau}),) for tableau in tableaux)
    return rendre("sommes", sommes=_sommes(tous)) + format_html_join("", "{}", rendus)


def _sommes(tous: Totaux) -> list[Somme]:
    """What is planned, what was paid; with an announced total, it and the difference."""
    sommes = [Somme(montant(tous.general.prevu), "prévus, somme des lignes")]
    if tous.ecart is not None:
        sommes.append(Somme(montant(tous.ecart.declare), "annoncés"))
        sommes.append(Somme(montant(tous.ecart.difference), "d’écart (annoncé moins calculé)"))
    if tous.general.verse:
        sommes.append(Somme(montant(tous.general.verse), "versés à ce jour"))
    return sommes


def actions(ctx: ContexteBloc) -> SafeString:
    """One bar an action that has an amount, in the order of the plan."""
    plan = _plan(ctx)
    tous = totaux(plan) if plan is not None else Totaux()
    noeuds = [noeud for axe in arbre(plan) for noeud in axe.toutes_fiches()] if plan is not None else []
    financees = [noeud for noeud in noeuds if _prevu(noeud, tous)]
    if not financees:
        return sans_donnees(ctx, PLAN[0], "donnez le montant prévu de chaque action", PLAN[1])
    suites = repartir(financees, ACTIONS_PAR_GRAPHIQUE)
    dessins: list[Dessin] = [partial(_graphique, rang, len(suites), suite, tous) for rang, suite in enumerate(suites)]
    return rendre("figures", pages=en_pages(dessins))


def _graphique(
    rang: int, combien: int, suite: list[NoeudFiche], tous: Totaux, largeur: float, marge: float
) -> Graphique:
    titre = "Montants prévus, action par action" + (f" ({rang + 1} sur {combien})" if combien > 1 else "")
    bandes = [(noeud.fiche.titre, [_barre(noeud, tous)]) for noeud in suite]
    return barres(f"presentation-actions-{rang}", titre, bandes, largeur=largeur, marge=marge)


def _prevu(noeud: NoeudFiche, tous: Totaux) -> Decimal:
    return tous.par_fiche.get(noeud.fiche.pk, Montants()).prevu


def _barre(noeud: NoeudFiche, tous: Totaux) -> Donnee:
    prevu = _prevu(noeud, tous)
    return Donnee(noeud.fiche.titre, prevu, montant(prevu))


def axes(ctx: ContexteBloc) -> SafeString:
    """The axes of the plan, each with its actions."""
    plan = _plan(ctx)
    noeuds = [noeud for noeud in arbre(plan) if any(noeud.toutes_fiches()) or noeud.objectifs] if plan else []
    if not noeuds:
        return sans_donnees(ctx, PLAN[0], "ajoutez les axes et les actions", PLAN[1])
    montres = [ligne for noeud in noeuds for ligne in _lignes_d_un_axe(noeud)]
    return rendre("axes", axes=montres)


def _lignes_d_un_axe(noeud: NoeudAxe) -> Iterator[dict[str, Any]]:
    """One row, or several where its actions would not fit a page; its objectifs when it has no action."""
    actions = [fiche.fiche.titre for fiche in noeud.toutes_fiches()]
    toutes = [typographier(t) for t in actions or [o.objectif.titre for o in noeud.tous_objectifs()]]
    titre = typographier(titre_axe(noeud))
    for rang, suite in enumerate(repartir(toutes, ACTIONS_PAR_LIGNE)):
        yield {"titre": f"{titre} (suite)" if rang else titre, "actions": suite}


def themes(ctx: ContexteBloc) -> SafeString:
    """The working groups of the pilotage annexe, then the thèmes with their issues and their actions."""
    pilotage = annexe_de(ctx, "pilotage")
    instances = pilotage.instances.all() if pilotage is not None else ()
    groupes = [
        GroupeMontre(typographier(instance.nom), typographier(" ; ".join(_lignes(instance.missions))))
        for instance in instances
        if instance.genre == GenreInstance.GROUPE
    ]
    montres = _themes(ctx)
    if not groupes and not montres:
        return sans_donnees(ctx, "pilotage", "nommez les groupes thématiques", "Pilotage")
    return rendre("themes", groupes=groupes, themes=montres)


def _lignes(texte: str) -> list[str]:
    return [ligne.strip(" \t-–•;.") for ligne in texte.splitlines() if ligne.strip(" \t-–•;.")]


def _themes(ctx: ContexteBloc) -> list[ThemeMontre]:
    diagnostic, plan = annexe_de(ctx, "diagnostic"), _plan(ctx)
    enjeux = [enjeu.theme for enjeu in diagnostic.enjeux.all()] if diagnostic is not None else []
    poses = [fiche.themes for fiche in plan.fiches.all() if fiche.archive_le is None] if plan is not None else []
    montres = []
    for theme in Theme:
        comptes = [
            (enjeux.count(theme.value), "enjeu", "enjeux"),
            (sum(theme.value in fiche for fiche in poses), "action", "actions"),
        ]
        if dits := [compter(combien, un, plusieurs) for combien, un, plusieurs in comptes if combien]:
            montres.append(ThemeMontre(str(theme.label), ", ".join(dits)))
    return montres


def calendrier(ctx: ContexteBloc) -> SafeString:
    """The steps of the démarche when its calendar is set, else those of the diagnosis."""
    etapes = _etapes(ctx)
    if not etapes:
        return sans_donnees(
            ctx, "diagnostic", "donnez les étapes de la démarche et leurs échéances", "Diagnostic partagé"
        )
    return rendre(
        "frise", etapes=etapes, en_colonnes=len(etapes) <= ETAPES_EN_COLONNES, largeur=f"{100 / len(etapes):.2f}"
    )


def _etapes(ctx: ContexteBloc) -> list[EtapeMontree]:
    if (pose := getattr(ctx.convention, "calendrier", None)) is not None:
        return [
            EtapeMontree(_periode(e.prevue.debut, e.prevue.fin), typographier(e.comite), typographier(e.libelle))
            for e in etapes_montrees(pose)
        ]
    diagnostic = annexe_de(ctx, "diagnostic")
    etapes = diagnostic.etapes_diagnostic.all() if diagnostic is not None else ()
    return [
        EtapeMontree(
            ligne(date_en_lettres(etape.echeance)) if etape.echeance else ligne("Date à fixer"),
            typographier(etape.acteurs),
            typographier(etape.etape),
        )
        for etape in etapes
    ]


def _periode(debut: date, fin: date) -> SafeString:
    """« Du 2 mars au 4 mai 2027 », the year of the start left out when it is that of the end."""
    if debut == fin:
        return ligne(f"Le {date_en_lettres(fin)}")
    depart = date_en_lettres(debut)
    return ligne(f"Du {depart.removesuffix(f' {fin.year}')} au {date_en_lettres(fin)}")


BLOCS = (
    BlocDocument("presentation.montants", "Montants prévus et versés, total annoncé et écart", montants),
    BlocDocument("presentation.actions", "Montants prévus, action par action", actions),
    BlocDocument("presentation.axes", "Axes du plan et leurs actions", axes),
    BlocDocument("presentation.themes", "Groupes de travail et thèmes", themes),
    BlocDocument("presentation.calendrier", "Calendrier de la démarche", calendrier),
)
RELATIONS = ("calendrier__etapes",)
"""What these blocks read beside the annexes, from the convention."""
