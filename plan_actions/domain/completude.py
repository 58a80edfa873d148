"""What a plan lacks (rule 12), said as sentences that lead to the field to fill. No query on a loaded convention."""

from collections.abc import Iterator

from conventions.domain.completude.manque import Gravite, Manque
from conventions.domain.liens import lien
from conventions.enums import Theme
from conventions.models import Annexe, Convention
from ctg.texte_riche import texte_brut
from ctg.typographie import compter, date_en_lettres, enumerer, montant
from plan_actions.domain.lecture import NoeudAxe, NoeudFiche, arbre
from plan_actions.domain.liens import lien_fiche
from plan_actions.domain.plan import plan_de
from plan_actions.domain.totaux import Ecart, ecart_fiche, totaux
from plan_actions.models import FicheAction, PlanActions
from territoires.referentiels.normalisation import normaliser

EXIGES = (
    (frozenset({Theme.PETITE_ENFANCE}), "la petite enfance"),
    (frozenset({Theme.ENFANCE, Theme.JEUNESSE}), "l’enfance ou la jeunesse"),
    (frozenset({Theme.PARENTALITE}), "la parentalité"),
)
CENTRAUX = frozenset(theme for themes, _ in EXIGES for theme in themes)
REDIGE = ("<table", "<ul", "<ol")
"""What a plan written in the text of its annexe has, and a mere introduction has not."""


def manques_du_plan(annexe: Annexe, convention: Convention) -> Iterator[Manque]:
    """What is missing in the plan that the annexe holds, or in the announcement that it comes later."""
    plan = plan_de(annexe)
    noeuds = arbre(plan) if plan is not None else []
    if plan is not None and plan.a_venir:
        yield from _a_venir(plan, annexe, convention, bool(noeuds))
    elif not noeuds:
        yield from _vide(annexe, convention)
    if plan is not None and noeuds:
        if not plan.a_venir:
            yield from _axes(noeuds, annexe, convention)
            yield from _themes(noeuds, annexe, convention)
        for noeud in noeuds:
            for fiche in noeud.toutes_fiches():
                yield from manques_d_une_fiche(fiche, annexe, convention)
        yield from _total(plan, annexe, convention)


def _page(annexe: Annexe, convention: Convention, ancre: str = "plan") -> object:
    return lien("annexe", convention.reference, annexe.pk, ancre=ancre)


def _avertir(annexe: Annexe, code: str, phrase: str, url: object) -> Manque:
    return Manque(code, phrase, url, Gravite.AVERTISSEMENT, annexe.responsable_id)


def _vide(annexe: Annexe, convention: Convention) -> Iterator[Manque]:
    if annexe.fichier_id or any(balise in annexe.corps for balise in REDIGE):
        return
    yield Manque(
        "plan_vide",
        f"L’annexe « {annexe.titre} » est vide. Ajoutez-y au moins un axe et ses actions, ou indiquez que le plan "
        "sera adopté plus tard par avenant.",
        _page(annexe, convention),
        Gravite.BLOQUANT if annexe.obligatoire else Gravite.AVERTISSEMENT,
        annexe.responsable_id,
    )


def _a_venir(plan: PlanActions, annexe: Annexe, convention: Convention, rempli: bool) -> Iterator[Manque]:
    """Rule 12: a plan that comes later says when, within the convention, and an article says so too."""
    page = _page(annexe, convention)
    if plan.avenant_le is None:
        yield Manque(
            "plan_a_venir_sans_date",
            "Le plan d’actions est annoncé par avenant, sans date. Donnez le jour avant lequel l’avenant sera signé.",
            page,
            partie_id=annexe.responsable_id,
        )
    elif not convention.date_effet <= plan.avenant_le <= convention.date_fin:
        yield Manque(
            "plan_a_venir_hors_periode",
            f"L’avenant du plan d’actions est attendu le {date_en_lettres(plan.avenant_le)}, hors de la convention "
            f"(du {date_en_lettres(convention.date_effet)} au {date_en_lettres(convention.date_fin)}). "
            "Corrigez cette date.",
            page,
            partie_id=annexe.responsable_id,
        )
    if not any(_annonce_l_avenant(article.corps) for article in convention.articles.all()):
        yield _avertir(
            annexe,
            "plan_a_venir_sans_article",
            "Le plan d’actions sera adopté par avenant, mais aucun article ne le dit. Ajoutez-le à l’article qui "
            "traite du plan d’actions.",
            lien("articles", convention.reference),
        )
    if rempli:
        yield _avertir(
            annexe,
            "plan_a_venir_rempli",
            "Le plan est annoncé pour plus tard, alors qu’il contient déjà des axes. Décochez « adopté plus tard par "
            "avenant », ou dites dans le texte de l’annexe que ces axes sont provisoires.",
            page,
        )


def _annonce_l_avenant(corps: str) -> bool:
    mots = normaliser(texte_brut(corps))
    return "avenant" in mots and "plan" in mots and "action" in mots


def _axes(noeuds: list[NoeudAxe], annexe: Annexe, convention: Convention) -> Iterator[Manque]:
    sans = [noeud for noeud in noeuds if not any(True for _ in noeud.toutes_fiches())]
    if not sans:
        return
    noms = enumerer([f"« {noeud.axe.titre} »" for noeud in sans[:3]])
    autres = f" et {compter(len(sans) - 3, 'autre axe', 'autres axes')}" if len(sans) > 3 else ""
    verbe = "n’ont" if len(sans) > 1 else "n’a"
    yield _avertir(
        annexe,
        "axe_sans_fiche",
        f"{noms}{autres} {verbe} aucune fiche action. Décrivez-en une au moins pour que l’axe puisse être suivi.",
        _page(annexe, convention, f"axe-{sans[0].axe.pk}"),
    )


def _themes(noeuds: list[NoeudAxe], annexe: Annexe, convention: Convention) -> Iterator[Manque]:
    fiches = [f.fiche for noeud in noeuds for f in noeud.toutes_fiches()]
    if not fiches:
        return
    couverts = {theme for fiche in fiches for theme in fiche.themes}
    absents = [nom for themes, nom in EXIGES if not themes & couverts]
    if not couverts - CENTRAUX:
        absents.append("un thème de plus")
    if absents:
        yield _avertir(
            annexe,
            "themes_absents",
            f"Le plan d’actions ne couvre pas {enumerer(absents)}. Ajoutez une fiche, ou complétez les thèmes de "
            "celles qui s’y rapportent.",
            _page(annexe, convention),
        )


def manques_d_une_fiche(noeud: NoeudFiche, annexe: Annexe, convention: Convention) -> Iterator[Manque]:
    """What rule 12 asks of one action, its dates against the period, its announced total against its lines."""
    fiche = noeud.fiche

    def url(champ: str) -> object:
        return lien_fiche(convention.reference, annexe.pk, fiche.pk, champ)

    nom = f"Action {noeud.numero} « {fiche.titre} »"
    if absents := champs_absents(fiche):
        phrase = f"{nom} : il manque {enumerer([quoi for _, quoi in absents])}. Complétez la fiche."
        yield _avertir(annexe, "fiche_incomplete", phrase, url(absents[0][0]))
    if hors := _hors_periode(fiche, convention):
        champ, phrase = hors
        yield _avertir(annexe, "fiche_hors_periode", f"{nom} : {phrase}", url(champ))
    annonce = ecart_fiche(fiche)
    if annonce is not None and annonce.difference:
        yield _avertir(annexe, "fiche_total", f"{nom} : {_phrase_ecart(annonce)}", url("total_declare"))


def champs_absents(fiche: FicheAction) -> list[tuple[str, str]]:
    """(field, what is missing) of what rule 12 asks of each fiche, in the order of its page."""
    absents = []
    if not fiche.themes:
        absents.append(("themes", "un thème"))
    if not fiche.pilote_partie_id and not fiche.pilote.strip():
        absents.append(("pilote", "le pilote"))
    if fiche.debut is None and fiche.fin is None:
        absents.append(("debut", "les dates"))
    elif fiche.debut is None:
        absents.append(("debut", "la date de début"))
    elif fiche.fin is None:
        absents.append(("fin", "la date de fin"))
    if not fiche.indicateurs.all():
        absents.append(("indicateurs_action", "un indicateur"))
    return absents


def _hors_periode(fiche: FicheAction, convention: Convention) -> tuple[str, str] | None:
    if fiche.fin and fiche.fin > convention.date_fin:
        return "fin", (
            f"elle finit le {date_en_lettres(fiche.fin)}, après la fin de la convention "
            f"({date_en_lettres(convention.date_fin)}). Vérifiez sa date de fin."
        )
    if fiche.debut and fiche.debut < convention.date_effet:
        return "debut", (
            f"elle commence le {date_en_lettres(fiche.debut)}, avant l’effet de la convention "
            f"({date_en_lettres(convention.date_effet)}). Vérifiez sa date de début."
        )
    return None


def _total(plan: PlanActions, annexe: Annexe, convention: Convention) -> Iterator[Manque]:
    annonce = totaux(plan).ecart
    if annonce is not None and annonce.difference:
        phrase = f"Plan d’actions : {_phrase_ecart(annonce)}"
        yield _avertir(annexe, "plan_total", phrase, _page(annexe, convention, "plan-financement"))


def _phrase_ecart(annonce: Ecart) -> str:
    return (
        f"le total annoncé est de {montant(annonce.declare)}, celui des lignes de {montant(annonce.calcule)} "
        f"(écart de {montant(abs(annonce.difference))}). Corrigez le total annoncé ou les lignes de financement."
    )
