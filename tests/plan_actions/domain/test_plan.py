import pytest

from conventions.enums import Statut
from conventions.erreurs import ErreurMetier
from ctg.droits import ActionRefusee
from plan_actions.domain import archivage, fiches, plan
from plan_actions.domain.lecture import arbre, charger_plan
from plan_actions.models import Axe, FicheAction, Objectif, PlanActions
from tests.fabriques import AnnexeFactory
from tests.fabriques.plan_actions import AxeFactory, FicheActionFactory, ObjectifFactory


def titres(objets):
    return [objet.titre for objet in objets]


def relu(objet):
    return type(objet)._default_manager.get(pk=objet.pk)


def test_creer_un_plan_une_seule_fois(scene):
    annexe = AnnexeFactory(convention=scene.convention, nature="plan_actions")
    assert plan.plan_de(annexe) is None
    cree = plan.creer_plan(annexe, par=scene.redacteur)
    assert (plan.creer_plan(annexe, par=scene.redacteur), cree.gabarit.cle) == (cree, "onze_lignes")
    assert cree.history.get().history_user == scene.redacteur


def test_une_annexe_d_une_autre_nature_ne_porte_pas_de_plan(scene):
    with pytest.raises(ErreurMetier, match="pas un plan"):
        plan.creer_plan(AnnexeFactory(convention=scene.convention), par=scene.redacteur)


def test_qui_ecrit_dans_le_plan(scene):
    for acteur in (scene.lecteur, scene.referente, scene.etrangere):
        with pytest.raises(ActionRefusee):
            plan.ajouter_axe(scene.plan, par=acteur, titre="Axe")
    scene.plan.annexe.responsable = scene.convention.parties.get(ordre=1)
    scene.plan.annexe.save()
    plan.ajouter_axe(scene.plan, par=scene.referente, titre="Axe de la commune")
    with pytest.raises(ActionRefusee, match="brouillon"):
        plan.ajouter_axe(scene.plan, par=scene.redacteur, titre="Axe de la Caf")
    assert titres(Axe.objects.all()) == ["Axe de la commune"]


def test_un_texte_fige_ne_change_plus(scene):
    axe = AxeFactory(plan=scene.plan)
    scene.convention.statut = Statut.DELIBERATIONS
    scene.convention.save()
    for ecriture in (
        lambda: plan.ajouter_axe(scene.plan, par=scene.redacteur, titre="Axe"),
        lambda: fiches.creer_fiche(axe, par=scene.redacteur, titre="Fiche"),
        lambda: archivage.archiver_element(axe, par=scene.redacteur),
    ):
        with pytest.raises(ActionRefusee, match="Délibérations"):
            ecriture()
    assert (Axe.objects.count(), FicheAction.objects.count(), relu(axe).archive_le) == (1, 0, None)


def test_ordonner_les_axes(scene):
    for titre in ("Un", "Deux", "Trois"):
        plan.ajouter_axe(scene.plan, par=scene.redacteur, titre=titre)
    plan.ajouter_axe(scene.plan, par=scene.redacteur, titre="Zéro", position=1)
    plan.deplacer_axe(Axe.objects.get(titre="Trois"), par=scene.redacteur, position=2)
    assert titres(plan.axes_de(scene.plan)) == ["Zéro", "Trois", "Un", "Deux"]
    assert list(plan.axes_de(scene.plan).values_list("ordre", flat=True)) == [1, 2, 3, 4]


def test_un_objectif_ne_passe_ni_sous_lui_meme_ni_sous_les_siens(scene):
    axe = AxeFactory(plan=scene.plan)
    racine = plan.ajouter_objectif(axe, par=scene.redacteur, titre="Racine")
    enfant = plan.ajouter_objectif(axe, par=scene.redacteur, titre="Enfant", parent=racine)
    petit = plan.ajouter_objectif(axe, par=scene.redacteur, titre="Petit-enfant", parent=enfant)
    for parent in (racine, enfant, petit):
        with pytest.raises(ErreurMetier, match="sous lui-même"):
            plan.deplacer_objectif(racine, par=scene.redacteur, axe=axe, parent=parent)
    assert relu(racine).parent_id is None
    plan.deplacer_objectif(petit, par=scene.redacteur, axe=axe, parent=racine, position=1)
    assert titres(plan.objectifs_de(axe, racine)) == ["Petit-enfant", "Enfant"]


def test_un_objectif_change_d_axe_avec_tout_ce_qu_il_porte(scene):
    depart, arrivee = AxeFactory(plan=scene.plan), AxeFactory(plan=scene.plan)
    racine = ObjectifFactory(axe=depart)
    enfant = ObjectifFactory(axe=depart, parent=racine)
    fiche = FicheActionFactory(axe=depart, objectif=enfant)
    plan.deplacer_objectif(racine, par=scene.redacteur, axe=arrivee)
    assert {relu(objet).axe_id for objet in (racine, enfant, fiche)} == {arrivee.pk}
    assert fiche.history.first().history_user == scene.redacteur
    assert relu(fiche).jeton == fiche.jeton + 1


def test_la_profondeur_est_bornee(scene):
    axe = AxeFactory(plan=scene.plan)
    parent = None
    for niveau in range(plan.PROFONDEUR_MAX):
        parent = plan.ajouter_objectif(axe, par=scene.redacteur, titre=f"Niveau {niveau}", parent=parent)
    with pytest.raises(ErreurMetier, match="niveaux au plus"):
        plan.ajouter_objectif(axe, par=scene.redacteur, titre="Trop bas", parent=parent)
    branche = ObjectifFactory(axe=axe)
    ObjectifFactory(axe=axe, parent=branche)
    with pytest.raises(ErreurMetier, match="niveaux au plus"):
        plan.deplacer_objectif(branche, par=scene.redacteur, axe=axe, parent=parent.parent)


def test_un_objectif_reste_dans_son_plan(scene):
    etranger = AxeFactory()
    objectif = ObjectifFactory(axe=AxeFactory(plan=scene.plan))
    with pytest.raises(ErreurMetier, match="même plan"):
        plan.deplacer_objectif(objectif, par=scene.redacteur, axe=etranger)
    with pytest.raises(ErreurMetier, match="même plan"):
        fiches.creer_fiche(AxeFactory(plan=scene.plan), par=scene.redacteur, titre="F", objectif=ObjectifFactory())


def test_archiver_un_axe_puis_le_restaurer_rend_exactement_ce_qui_etait_la(scene):
    axe = AxeFactory(plan=scene.plan)
    objectif = ObjectifFactory(axe=axe)
    vive = FicheActionFactory(axe=axe, objectif=objectif)
    rangee = FicheActionFactory(axe=axe)
    fiches.archiver_fiche(rangee, par=scene.redacteur)
    archivage.archiver_element(axe, par=scene.redacteur)
    assert FicheAction.objects.actives().count() == 0
    with pytest.raises(ErreurMetier, match="restaurez-le"):
        fiches.restaurer_fiche(vive, par=scene.redacteur)
    with pytest.raises(ErreurMetier, match="restaurez-le"):
        archivage.restaurer_element(objectif, par=scene.redacteur)
    archivage.restaurer_element(axe, par=scene.redacteur)
    assert list(FicheAction.objects.actives()) == [vive]
    assert relu(objectif).archive_le is None
    assert [trace.history_type for trace in vive.history.all()][:2] == ["~", "~"]


def test_l_arbre_numerote_les_actions_dans_l_ordre_du_document(scene, django_assert_num_queries):
    axe = AxeFactory(plan=scene.plan, ordre=1)
    second, premier = ObjectifFactory(axe=axe, ordre=2), ObjectifFactory(axe=axe, ordre=1)
    FicheActionFactory(axe=axe, objectif=second, titre="C")
    FicheActionFactory(axe=axe, objectif=premier, titre="B")
    FicheActionFactory(axe=axe, titre="A")
    with django_assert_num_queries(8):
        charger_plan(scene.plan)
    with django_assert_num_queries(0):
        noeuds = arbre(scene.plan)
    assert [(f.numero, f.fiche.titre) for f in noeuds[0].toutes_fiches()] == [("1.1", "A"), ("1.2", "B"), ("1.3", "C")]


def test_les_bornes(scene, monkeypatch):
    monkeypatch.setattr(plan, "AXES_MAX", 1)
    monkeypatch.setattr(plan, "OBJECTIFS_MAX", 1)
    monkeypatch.setattr(fiches, "FICHES_MAX", 1)
    axe = plan.ajouter_axe(scene.plan, par=scene.redacteur, titre="Axe")
    plan.ajouter_objectif(axe, par=scene.redacteur, titre="Objectif")
    fiches.creer_fiche(axe, par=scene.redacteur, titre="Fiche")
    for ecriture in (
        lambda: plan.ajouter_axe(scene.plan, par=scene.redacteur, titre="Axe"),
        lambda: plan.ajouter_objectif(axe, par=scene.redacteur, titre="Objectif"),
        lambda: fiches.creer_fiche(axe, par=scene.redacteur, titre="Fiche"),
    ):
        with pytest.raises(ErreurMetier, match="au plus 1"):
            ecriture()
    assert (Axe.objects.count(), Objectif.objects.count(), FicheAction.objects.count()) == (1, 1, 1)
    assert PlanActions.objects.visibles_par(scene.etrangere).count() == 0
