from django.apps import AppConfig


class PlanActionsConfig(AppConfig):
    name = "plan_actions"
    verbose_name = "Plan d’actions et pilotage"

    def ready(self) -> None:
        from conventions.annexes import registre
        from plan_actions.annexes.evaluation import Evaluation
        from plan_actions.annexes.pilotage import Pilotage
        from plan_actions.annexes.plan import Plan

        registre.enregistrer(Plan())
        registre.enregistrer(Pilotage())
        registre.enregistrer(Evaluation())
