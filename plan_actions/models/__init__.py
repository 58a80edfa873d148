from plan_actions.models.evaluation import IndicateurCooperation, QuestionEvaluation
from plan_actions.models.fiche import Etape, FicheAction, Partenaire
from plan_actions.models.financement import LigneFinancement
from plan_actions.models.gabarit import GabaritFiche, SectionGabarit
from plan_actions.models.indicateur import IndicateurAction, Releve
from plan_actions.models.pilotage import ActiviteReference, Instance, MembreCopil, PosteCooperation
from plan_actions.models.plan import Axe, Objectif, PlanActions

__all__ = [
    "ActiviteReference",
    "Axe",
    "Etape",
    "FicheAction",
    "GabaritFiche",
    "IndicateurAction",
    "IndicateurCooperation",
    "Instance",
    "LigneFinancement",
    "MembreCopil",
    "Objectif",
    "Partenaire",
    "PlanActions",
    "PosteCooperation",
    "QuestionEvaluation",
    "Releve",
    "SectionGabarit",
]
