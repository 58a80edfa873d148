from plan_actions.models.calendrier import Calendrier, EtapeDemarche
from plan_actions.models.comite import Comite, Decision, MembreComite, PointReunion, Presence, Reunion
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
    "Calendrier",
    "Comite",
    "Decision",
    "Etape",
    "EtapeDemarche",
    "FicheAction",
    "GabaritFiche",
    "IndicateurAction",
    "IndicateurCooperation",
    "Instance",
    "LigneFinancement",
    "MembreComite",
    "MembreCopil",
    "Objectif",
    "Partenaire",
    "PlanActions",
    "PointReunion",
    "PosteCooperation",
    "Presence",
    "QuestionEvaluation",
    "Releve",
    "Reunion",
    "SectionGabarit",
]
