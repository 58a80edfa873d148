"""Whatever people write, a plan that goes out to a workbook comes back the same."""

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conventions.domain.ecriture import titre_propre
from conventions.enums import Theme
from conventions.tables.lecteur import nettoyer
from plan_actions.classeur import cellules, ecriture, reprise
from plan_actions.domain.champs import texte_propre
from plan_actions.domain.dossier import exporter_plan
from plan_actions.domain.lecture import charger_plan
from plan_actions.models import PlanActions
from tests.fabriques.plan_actions import (
    AxeFactory,
    FicheActionFactory,
    IndicateurActionFactory,
    LigneFinancementFactory,
    ObjectifFactory,
    PartenaireFactory,
    PlanActionsFactory,
)

DEBUTS = st.sampled_from(["", "=", "+", "-", "@", "'", "'=", "\\", "|", ">", "=cmd|' /C calc'!A0"])
SUITES = st.text("abcdeéÀœ 0129=+-@'|\\>;,:.\"&<_x’«»", max_size=25)


@st.composite
def lignes(draw):
    """What a one-line field holds once the application cleaned it."""
    return nettoyer(draw(DEBUTS) + draw(SUITES))


def titres(prefixe: str):
    """Titles that differ by more than their accents: two axes of one name would be one in a workbook."""
    return lignes().map(lambda texte: titre_propre(f"{texte} {prefixe}", "Titre"))


textes = st.lists(lignes(), max_size=3).map(lambda morceaux: texte_propre("\n".join(morceaux)))


@pytest.mark.pur
@given(st.lists(lignes(), min_size=1, max_size=5))
def test_les_champs_d_une_cellule_reviennent(champs):
    while len(champs) > 1 and not champs[-1]:
        champs.pop()
    ligne = cellules.joindre(champs)
    assert "\n" not in ligne
    assert cellules.separer(ligne) == champs


def contenu(plan):
    return exporter_plan(charger_plan(PlanActions.objects.get(pk=plan.pk)), {})


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_un_plan_quelconque_revient_identique(scene, data):
    tirer = data.draw
    plan = PlanActionsFactory(annexe__convention=scene.convention, gabarit=scene.plan.gabarit)
    axe = AxeFactory(plan=plan, ordre=1, titre=tirer(titres("un")), description=tirer(textes))
    objectif = ObjectifFactory(axe=axe, ordre=1, titre=tirer(titres("deux")))
    dessous = ObjectifFactory(axe=axe, ordre=1, parent=objectif, titre=tirer(titres("trois")))
    for rang, lieu in enumerate((None, objectif, dessous), 1):
        fiche = FicheActionFactory(
            axe=axe,
            objectif=lieu,
            ordre=rang,
            titre=tirer(titres("action")),
            themes=[t for t in Theme.values if tirer(st.booleans())],
            pilote=tirer(lignes()),
            public=tirer(lignes()),
            textes={cle: t for cle in ("contexte", "action", "ancien") if (t := tirer(textes))},
            total_declare=tirer(st.none() | st.decimals(0, 9_999_999, places=2)),
        )
        PartenaireFactory(fiche=fiche, ordre=1, nom=tirer(titres("p")), role=tirer(lignes()))
        IndicateurActionFactory(fiche=fiche, ordre=1, libelle=tirer(titres("i")), unite=tirer(lignes()))
        somme = tirer(st.none() | st.decimals(0, 9_999_999, places=2).map(Decimal))
        LigneFinancementFactory(fiche=fiche, ordre=1, financeur=tirer(titres("f")), prevu=somme)
    classeur = ecriture.exporter(PlanActions.objects.get(pk=plan.pk))
    autre = PlanActionsFactory(annexe__convention=scene.convention, gabarit=scene.plan.gabarit)
    preparee = reprise.preparer(autre, classeur, "plan.xlsx", mode="actualiser", par=scene.redacteur)
    assert reprise.apercu(preparee).erreurs == ()
    reprise.appliquer(preparee, par=scene.redacteur)
    assert contenu(autre) == contenu(plan)
