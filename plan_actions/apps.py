from django.apps import AppConfig


class PlanActionsConfig(AppConfig):
    name = "plan_actions"
    verbose_name = "Plan d’actions et pilotage"

    def ready(self) -> None:
        from conventions.annexes import registre
        from conventions.documents import registre as documents
        from conventions.domain.dossier import volets
        from plan_actions.annexes.evaluation import Evaluation
        from plan_actions.annexes.pilotage import Pilotage
        from plan_actions.annexes.plan import Plan
        from plan_actions.documents import blocs_presentation
        from plan_actions.documents.compte_rendu import CompteRendu
        from plan_actions.documents.convocation import Convocation
        from plan_actions.documents.fiche import FicheSeuleDocument
        from plan_actions.documents.plan import PlanSeul
        from plan_actions.domain.dossier_comites import VoletComites

        registre.enregistrer(Plan())
        registre.enregistrer(Pilotage())
        registre.enregistrer(Evaluation())

        documents.enregistrer(PlanSeul())
        documents.enregistrer(FicheSeuleDocument())
        documents.enregistrer(Convocation())
        documents.enregistrer(CompteRendu())

        volets.enregistrer(VoletComites())

        documents.ajouter_blocs("presentation", *blocs_presentation.BLOCS, relations=blocs_presentation.RELATIONS)
