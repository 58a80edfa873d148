"""The presentation, the plan and a fiche print the same words, in the same order, until somebody means otherwise."""

from types import SimpleNamespace

import pytest

from conventions.demonstration.diagnostic import remplir_diagnostic
from conventions.domain.modeles import charger_modele_national
from conventions.domain.presentations import presentation_en_cours
from conventions.modeles_nationaux.lecture import lire_modele
from conventions.models import Convention
from plan_actions.domain.documents import document_de_la_fiche, document_du_plan
from plan_actions.models import PlanActions
from tests.conventions.documents.instantanes import comparer, imprimer
from tests.conventions.documents.scene_fixe import convention_fixe
from tests.fabriques import LigneStructureFactory
from tests.fabriques.plan_actions import PlanActionsFactory
from tests.plan_actions.pdf.test_plan import remplir

pytestmark = pytest.mark.django_db


@pytest.fixture
def convention() -> Convention:
    fixe = convention_fixe()
    for cle in ("presentation", "plan_actions", "fiche_action"):
        charger_modele_national(lire_modele(cle))
    annexes = {annexe.nature: annexe for annexe in fixe.annexes.all()}
    remplir_diagnostic(annexes["diagnostic"], par=fixe.agent, calendrier=True)
    for rang, (type_, nom) in enumerate((("eaje", "Les Petits Pas"), ("eaje", "La Marelle"), ("rpe", "Relais du Val"))):
        LigneStructureFactory(
            annexe=annexes["structures"], partie=fixe.parties.get(ordre=1), type=type_, nom=nom, ordre=rang
        )
    remplir(SimpleNamespace(plan=PlanActionsFactory(annexe=annexes["plan_actions"])), fiches=2)
    return fixe


def test_une_presentation_s_imprime_dans_son_ordre(convention):
    comparer("presentation", imprimer(presentation_en_cours(convention, par=convention.agent)).contenu)


def test_un_plan_et_une_fiche_s_impriment_dans_leur_ordre(convention):
    plan = PlanActions.objects.get()
    comparer("plan_actions", imprimer(document_du_plan(plan.annexe, par=convention.agent)).contenu)
    fiche = plan.fiches.get(ordre=1)
    comparer("fiche_action", imprimer(document_de_la_fiche(fiche, par=convention.agent)).contenu)
