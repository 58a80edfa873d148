"""The evaluation annexe: questions of the démarche, indicators of the coopération posts, criteria of the actions."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.template.loader import render_to_string

from conventions.annexes.registre import ContexteAnnexe, NatureAnnexe
from conventions.domain.completude.manque import Gravite, Manque
from conventions.domain.lecture import charger_contenus
from conventions.domain.liens import lien
from conventions.domain.saisie import lisible
from conventions.models import Annexe, Convention
from conventions.tables.definition import Colonne, Table, enregistrer
from plan_actions.domain.lecture import arbre
from plan_actions.models import FicheAction, IndicateurAction, IndicateurCooperation, QuestionEvaluation
from territoires.models import Utilisateur

QUESTIONS = enregistrer(
    Table(
        code="questions_evaluation",
        libelle="Questions d’évaluation",
        ligne="question",
        modele=QuestionEvaluation,
        parent="annexe",
        relation="questions_evaluation",
        cle=("objectif", "question"),
        lignes_max=200,
        colonnes=(
            Colonne(
                "objectif",
                "Objectif",
                obligatoire=True,
                aide="Ce que la démarche veut améliorer. Les questions du même objectif sont réunies.",
                exemple="Un partenariat plus solide",
                synonymes=("Axe", "Thème"),
            ),
            Colonne(
                "question",
                "Question",
                obligatoire=True,
                largeur="large",
                aide="Une question à laquelle on pourra répondre à la fin.",
                exemple="Quelles décisions ont été prises ensemble ?",
                synonymes=("Question évaluative", "Questions"),
            ),
            Colonne(
                "methode",
                "Critère ou méthode",
                largeur="large",
                aide="Comment on le saura : enquête, comptage, entretien…",
                exemple="Enquête auprès des partenaires en 2027",
                synonymes=("Critère", "Méthode", "Indicateur", "Source"),
            ),
        ),
    )
)

INDICATEURS = enregistrer(
    Table(
        code="indicateurs_cooperation",
        libelle="Indicateurs de la fonction de coopération",
        ligne="indicateur",
        feminin=False,
        modele=IndicateurCooperation,
        parent="annexe",
        relation="indicateurs_cooperation",
        cle=("libelle",),
        lignes_max=200,
        colonnes=(
            Colonne(
                "libelle",
                "Indicateur",
                obligatoire=True,
                largeur="large",
                aide="Ce que le poste aura changé, et qui se constate.",
                exemple="Actions menées avec au moins trois partenaires",
                synonymes=("Intitulé", "Libellé"),
            ),
            Colonne("cible", "Cible", aide="La valeur visée.", exemple="Six par an", synonymes=("Objectif", "Attendu")),
            Colonne("source", "Source", aide="D’où vient la mesure.", exemple="Bilan annuel du poste"),
            Colonne(
                "echeance",
                "Échéance",
                aide="Quand on la relève.",
                exemple="Chaque année en novembre",
                synonymes=("Date", "Calendrier", "Relevé"),
            ),
        ),
    )
)


@dataclass(frozen=True, slots=True)
class Critere:
    """How one action of the plan will be judged."""

    axe: str
    fiche: FicheAction
    indicateurs: tuple[IndicateurAction, ...]


class Evaluation(NatureAnnexe):
    code = "evaluation"
    libelle = "Évaluation"
    aide = "Les questions posées à la démarche et les indicateurs ; les critères des actions viennent du plan."
    gabarit = "plan_actions/annexes/evaluation.html"
    tables = (QUESTIONS, INDICATEURS)
    relations = ("questions_evaluation", "indicateurs_cooperation")

    def manques(self, annexe: Annexe, convention: Convention) -> list[Manque]:
        """No question, or no indicator of the coopération function."""
        if annexe.fichier_id and not self.remplie(annexe):
            return []
        trouves = []
        if not annexe.questions_evaluation.all():
            trouves.append(
                Manque(
                    "evaluation_sans_question",
                    f"L’annexe « {annexe.titre} » ne pose aucune question. Ajoutez celles du futur bilan.",
                    lien("annexe", convention.reference, annexe.pk, ancre="questions_evaluation"),
                    Gravite.BLOQUANT if annexe.obligatoire else Gravite.AVERTISSEMENT,
                    annexe.responsable_id,
                )
            )
        if not annexe.indicateurs_cooperation.all():
            trouves.append(
                Manque(
                    "evaluation_sans_indicateur",
                    f"L’annexe « {annexe.titre} » n’a pas d’indicateur de la fonction de coopération. Ajoutez-en un : "
                    "sans lui, le poste ne pourra pas être apprécié.",
                    lien("annexe", convention.reference, annexe.pk, ancre="indicateurs_cooperation"),
                    Gravite.AVERTISSEMENT,
                    annexe.responsable_id,
                )
            )
        return trouves

    def contexte_impression(self, annexe: Annexe) -> ContexteAnnexe:
        # A plan that its party has not transmitted yet stays its own, in this annexe too.
        criteres = criteres_des_actions(plan for plan in annexe.convention.annexes.all() if not plan.privee)
        if not self.remplie(annexe) and not criteres:
            return super().contexte_impression(annexe)
        contexte = {
            "objectifs": questions_par_objectif(annexe),
            "criteres": criteres,
            "indicateurs": list(annexe.indicateurs_cooperation.all()),
        }
        suite = render_to_string("pdf/plan_actions/evaluation.html", contexte)
        return ContexteAnnexe(annexe.corps, annexe.fichier, annexe.paysage, suite=suite)

    def contexte_page(self, convention: Convention, annexe: Annexe, utilisateur: Utilisateur) -> dict[str, Any]:
        plans = [a for a in convention.annexes.all() if a.nature == "plan_actions" and lisible(utilisateur, a)]
        charger_contenus(plans)
        return {
            "table_questions": QUESTIONS,
            "table_indicateurs": INDICATEURS,
            "criteres": criteres_des_actions(plans),
            "annexe_plan": plans[0] if plans else None,
        }


def questions_par_objectif(annexe: Annexe) -> list[tuple[str, list[QuestionEvaluation]]]:
    """The questions under their objective, each objective where it first appears."""
    questions = list(annexe.questions_evaluation.all())
    rangs = {objectif: rang for rang, objectif in enumerate(dict.fromkeys(q.objectif for q in questions))}
    ordonnees = sorted(questions, key=lambda q: rangs[q.objectif])
    return [(objectif, list(groupe)) for objectif, groupe in groupby(ordonnees, key=lambda q: q.objectif)]


def criteres_des_actions(annexes: Iterable[Annexe]) -> list[Critere]:
    """The indicators of each action of the plans among ``annexes``, in the order of the plan; loaded data only."""
    criteres = []
    for annexe in annexes:
        plan = getattr(annexe, "plan", None) if annexe.nature == "plan_actions" else None
        if plan is None:
            continue
        for noeud in arbre(plan):
            for fiche in (trouvee.fiche for trouvee in noeud.toutes_fiches()):
                if indicateurs := tuple(fiche.indicateurs.all()):
                    criteres.append(Critere(noeud.axe.titre, fiche, indicateurs))
    return criteres
