"""The plan as an annexe: registered, printed, named in comments, carried by the dossier."""

import json
from datetime import date
from decimal import Decimal

import pytest
from jsonschema import Draft202012Validator

from conventions.annexes.registre import trouver
from conventions.domain.lecture import charger
from conventions.erreurs import DossierInvalide
from plan_actions.models import GabaritFiche, PlanActions
from tests.fabriques import AnnexeFactory, ConventionFactory
from tests.fabriques.plan_actions import (
    AxeFactory,
    EtapeFactory,
    FicheActionFactory,
    GabaritFicheFactory,
    LigneFinancementFactory,
    ObjectifFactory,
    PartenaireFactory,
    ReleveFactory,
)


@pytest.fixture
def nature():
    return trouver("plan_actions")


@pytest.fixture
def fiche(scene):
    axe = AxeFactory(plan=scene.plan, description="Une présentation")
    dessous = ObjectifFactory(axe=axe, parent=ObjectifFactory(axe=axe, titre="Au-dessus"))
    fiche = FicheActionFactory(axe=axe, objectif=dessous, pilote_partie=scene.convention.parties.last())
    EtapeFactory(fiche=fiche)
    PartenaireFactory(fiche=fiche)
    ReleveFactory(indicateur__fiche=fiche)
    LigneFinancementFactory(fiche=fiche, verse=Decimal("0.10"))
    FicheActionFactory(axe=axe, titre="Archivée", archive_le="2026-01-01T00:00Z")
    return fiche


def annexe_chargee(convention):
    return charger(convention).annexes.all()[0]


def dossier(nature, convention):
    cles = {p.pk: f"organisme_{rang}" for rang, p in enumerate(convention.parties.all())}
    return nature.exporter(annexe_chargee(convention), cles)


def test_une_annexe_sans_plan_se_lit(scene, nature):
    annexe = AnnexeFactory(convention=scene.convention, nature="plan_actions")
    chargee = next(a for a in charger(scene.convention).annexes.all() if a == annexe)
    assert nature.exporter(chargee, {}) == {}
    assert not nature.remplie(chargee)
    assert nature.contexte_impression(chargee).suite == ""


def test_le_dossier_revient_identique_ailleurs(scene, nature, fiche, django_assert_num_queries):
    propre = GabaritFicheFactory(caf=scene.convention.caf)
    propre.sections.create(cle="contexte", libelle="Contexte", ordre=1)
    PlanActions.objects.update(gabarit=propre, a_venir=True, avenant_le=date(2027, 1, 1), total_declare=Decimal("9.90"))
    chargee = annexe_chargee(scene.convention)
    parties = {p.pk: f"organisme_{rang}" for rang, p in enumerate(scene.convention.parties.all())}
    with django_assert_num_queries(0):
        contenu = nature.exporter(chargee, parties)
    schema = {"type": "object", "additionalProperties": False, "properties": nature.schema()}
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(contenu)
    autre = ConventionFactory(annexes=0)
    annexe = AnnexeFactory(convention=autre, nature="plan_actions", corps="")
    organismes = {f"organisme_{rang}": p for rang, p in enumerate(autre.parties.all())}
    nature.importer(annexe, json.loads(json.dumps(contenu)), organismes, autre.agent)
    assert dossier(nature, autre) == contenu | {
        "plan": contenu["plan"] | {"gabarit": dossier(nature, autre)["plan"]["gabarit"]}
    }
    repris = PlanActions.objects.get(annexe=annexe)
    assert (repris.gabarit.caf, repris.gabarit.nom) == (autre.caf, propre.nom)
    assert repris.fiches.get().pilote_partie == autre.parties.last()
    assert repris.fiches.get().history.get().history_user == autre.agent


def test_un_gabarit_fourni_n_est_pas_copie(scene, nature, fiche):
    contenu = dossier(nature, scene.convention)
    autre = ConventionFactory(annexes=0)
    annexe = AnnexeFactory(convention=autre, nature="plan_actions")
    nature.importer(annexe, contenu, {}, autre.agent)
    assert PlanActions.objects.get(annexe=annexe).gabarit == scene.plan.gabarit
    assert GabaritFiche.objects.filter(caf=autre.caf).count() == 0


@pytest.mark.parametrize(
    ("chemin", "valeur", "ou"),
    [
        (("axes", 0, "objectifs", 1, "niveau"), 3, "plan.axes[0].objectifs"),
        (("fiches", 0, "axe"), 2, "plan.fiches[0].axe"),
        (("fiches", 0, "objectif"), 9, "plan.fiches[0].objectif"),
        (("fiches", 0, "fin"), "2020-01-01", "plan.fiches[0].fin"),
        (("fiches", 0, "statut"), "abandonnee", "plan.fiches[0].raison"),
    ],
)
def test_ce_qu_un_schema_ne_peut_pas_dire_est_refuse(scene, nature, fiche, chemin, valeur, ou):
    contenu = dossier(nature, scene.convention)
    cible = contenu["plan"]
    for cle in chemin[:-1]:
        cible = cible[cle]
    cible[chemin[-1]] = valeur
    annexe = AnnexeFactory(convention=ConventionFactory(annexes=0), nature="plan_actions")
    with pytest.raises(DossierInvalide) as refus:
        nature.importer(annexe, contenu, {}, annexe.convention.agent)
    assert [erreur[0] for erreur in refus.value.erreurs] == [ou]
    assert not PlanActions.objects.filter(annexe=annexe).exists()


def test_les_ancres_ont_un_nom(scene, nature, fiche):
    annexe = scene.plan.annexe
    etape = fiche.etapes.get()
    attendus = {
        "": "l’annexe entière",
        "plan:total_declare": "« Total annoncé » du plan",
        "plan:structure": "la structure du plan",
        f"axe:{fiche.axe_id}": "« Accueillir les jeunes enfants »",
        f"objectif:{fiche.objectif_id}:titre": "« Titre » de « Maintenir le nombre de places en crèche »",
        f"fiche:{fiche.pk}:debut": "« Début » de « Ouvrir une crèche de vingt places »",
        f"fiche:{fiche.pk}:textes.contexte": "« Éléments de contexte » de « Ouvrir une crèche de vingt places »",
        f"etapes:{etape.pk}:echeance": "« Échéance » de « Choisir le terrain »",
    }
    assert {ancre: nature.libelle_ancre(annexe, ancre) for ancre in attendus} == attendus
    ailleurs = FicheActionFactory()
    for ancre in (f"fiche:{ailleurs.pk}", f"fiche:{fiche.pk}:inconnu", "axe:0", "fiche:abc"):
        assert nature.libelle_ancre(annexe, ancre) is None
