from datetime import date
from decimal import Decimal

import pytest

from conventions.erreurs import ConflitCellule, ErreurMetier
from conventions.models import Annexe
from ctg.droits import ActionRefusee
from ctg.texte_riche import TexteRefuse
from plan_actions.domain import champs, fiches
from plan_actions.domain.plan import ajouter_axe
from plan_actions.models import FicheAction, PlanActions
from tests.fabriques import ConventionFactory
from tests.fabriques.plan_actions import (
    EtapeFactory,
    FicheActionFactory,
    IndicateurActionFactory,
    LigneFinancementFactory,
    PartenaireFactory,
    ReleveFactory,
)


@pytest.fixture
def fiche(scene):
    return FicheActionFactory(axe__plan=scene.plan)


def poser(fiche, champ, valeur, par, avant=None):
    actuelle = FicheAction.objects.select_related("plan__annexe").get(pk=fiche.pk)
    present = champs.ecrire_champ(actuelle, champ) if avant is None else avant
    return champs.enregistrer_champ(actuelle, champ=champ, valeur=valeur, avant=present, par=par)


@pytest.mark.parametrize(
    ("champ", "valeur", "ecrit", "affiche"),
    [
        ("titre", "  Ouvrir   un lieu ", "Ouvrir un lieu", "Ouvrir un lieu"),
        ("themes", "Parentalité, petite_enfance", "petite_enfance,parentalite", "Petite enfance, Parentalité"),
        ("pilote", "Mme Durand", "Mme Durand", "Mme\u00a0Durand"),
        ("debut", "02/10/2026", "2026-10-02", "02/10/2026"),
        ("fin", "3 février 2028", "2028-02-03", "03/02/2028"),
        ("statut", "En cours", "en_cours", "En cours"),
        ("total_declare", "1 234,50 €", "1234,50", "1\u202f234,50\u202f€"),
        ("total_declare", "", "", ""),
        ("textes.contexte", "Un\r\ntexte  \n", "Un\ntexte", "Un\ntexte"),
    ],
)
def test_chaque_champ_s_enregistre_seul(scene, fiche, champ, valeur, ecrit, affiche):
    poser(fiche, champ, valeur, scene.redacteur)
    relue = FicheAction.objects.get(pk=fiche.pk)
    assert (champs.ecrire_champ(relue, champ), champs.afficher_champ(relue, champ)) == (ecrit, affiche)


def test_la_partie_pilote_est_partie_a_la_convention(scene, fiche):
    partie = scene.convention.parties.last()
    poser(fiche, "pilote_partie", str(partie.pk), scene.redacteur)
    assert FicheAction.objects.get().pilote_partie == partie
    etrangere = ConventionFactory().parties.last()
    for valeur in (str(etrangere.pk), "0", "9" * 30, "9" * 5_000, "n’importe"):
        with pytest.raises(ErreurMetier, match="partie à cette convention"):
            poser(fiche, "pilote_partie", valeur, scene.redacteur)
    assert FicheAction.objects.get().pilote_partie == partie


def test_deux_personnes_sur_deux_champs_ne_se_genent_pas(scene, fiche):
    poser(fiche, "public", "Tous", scene.redacteur)
    champs.enregistrer_champ(fiche, champ="pilote", valeur="M. Petit", avant=fiche.pilote, par=scene.administratrice)
    relue = FicheAction.objects.get()
    assert (relue.public, relue.pilote) == ("Tous", "M. Petit")


def test_le_meme_champ_ecrit_deux_fois_est_dit_et_rien_n_est_perdu(scene, fiche):
    poser(fiche, "public", "Tous", scene.redacteur)
    ecrit_le = fiche.history.latest().history_date
    poser(fiche, "pilote", "M. Petit", scene.administratrice)
    poser(fiche, "textes.contexte", "Un besoin.", scene.administratrice)
    with pytest.raises(ConflitCellule) as conflit:
        poser(fiche, "public", "Personne", scene.administratrice, avant=fiche.public)
    # Who wrote other fields since is not who wrote this one.
    vu = (conflit.value.actuel, conflit.value.auteur, conflit.value.quand)
    assert vu == ("Tous", scene.redacteur.nom_complet, ecrit_le)
    assert FicheAction.objects.get().public == "Tous"


def test_la_meme_valeur_deux_fois_n_est_pas_un_conflit(scene, fiche):
    poser(fiche, "public", "Tous", scene.redacteur)
    traces = fiche.history.count()
    poser(fiche, "public", "Tous", scene.administratrice, avant="autre chose")
    assert fiche.history.count() == traces


def test_une_date_vue_sous_une_autre_forme_n_est_pas_un_conflit(scene, fiche):
    poser(fiche, "debut", "2026-10-01", scene.redacteur, avant="1er septembre 2026")
    assert FicheAction.objects.get().debut == date(2026, 10, 1)


@pytest.mark.parametrize(
    ("champ", "valeur", "phrase"),
    [
        ("fin", "01/01/2026", "« Fin ».*précède le « Début »"),
        ("debut", "2029-01-01", "« Fin ».*précède le « Début »"),
        ("debut", "demain", "n’est pas une date"),
        ("themes", "cuisine", "n’est pas un thème"),
        ("statut", "abandonnee", "dit pourquoi"),
        ("statut", "finie", "n’est pas dans la liste"),
        ("total_declare", "beaucoup", "n’est pas un nombre"),
        ("public", "x" * 501, "500 au plus"),
        ("textes.contexte", "x" * 20_001, "trop long"),
    ],
)
def test_une_valeur_qui_ne_tient_pas_est_refusee_avec_une_phrase(scene, fiche, champ, valeur, phrase):
    avant = FicheAction.objects.values().get()
    with pytest.raises(ErreurMetier, match=phrase):
        poser(fiche, champ, valeur, scene.redacteur)
    assert FicheAction.objects.values().get() == avant


def test_un_titre_vide_et_un_champ_inconnu(scene, fiche):
    with pytest.raises(TexteRefuse):
        poser(fiche, "titre", " ", scene.redacteur)
    for champ in ("archive_le", "axe", "textes.", "textes.A B", "jeton"):
        with pytest.raises(KeyError):
            champs.enregistrer_champ(fiche, champ=champ, valeur="1", avant="", par=scene.redacteur)


def test_abandonner_dit_pourquoi(scene, fiche):
    with pytest.raises(ErreurMetier, match="pourquoi"):
        poser(fiche, "statut", "abandonnee", scene.redacteur)
    poser(fiche, "raison", "Terrain pollué", scene.redacteur)
    poser(fiche, "statut", "abandonnee", scene.redacteur)
    relue = FicheAction.objects.get()
    assert (relue.statut, relue.raison) == ("abandonnee", "Terrain pollué")
    with pytest.raises(ErreurMetier, match="dit pourquoi"):
        poser(fiche, "raison", "", scene.redacteur)


def test_qui_ecrit_dans_une_fiche(scene, fiche):
    for acteur in (scene.lecteur, scene.referente, scene.etrangere):
        with pytest.raises(ActionRefusee):
            poser(fiche, "public", "Tous", acteur)
    assert FicheAction.objects.get().public == fiche.public


def test_enregistrer_un_champ_coute_six_requetes(scene, fiche, django_assert_num_queries):
    sujet = FicheAction.objects.select_related("plan__annexe").get(pk=fiche.pk)
    par = type(scene.redacteur).objects.get(pk=scene.redacteur.pk)
    assert par.roles
    with django_assert_num_queries(6):
        champs.enregistrer_champ(sujet, champ="public", valeur="Tous", avant=sujet.public, par=par)


def test_les_reglages_du_plan(scene):
    def regler(champ, valeur, avant):
        champs.enregistrer_champ_plan(scene.plan, champ=champ, valeur=valeur, avant=avant, par=scene.redacteur)

    with pytest.raises(ErreurMetier, match="d’abord"):
        regler("avenant_le", "2027-01-01", "")
    regler("a_venir", "oui", "non")
    regler("avenant_le", "2027-01-01", "")
    regler("presentation", "a_la_suite", "une_par_page")
    regler("total_declare", "1 088 787", "")
    plan = PlanActions.objects.get(pk=scene.plan.pk)
    assert (plan.avenant_le, plan.presentation, plan.total_declare) == (
        date(2027, 1, 1),
        "a_la_suite",
        Decimal(1_088_787),
    )
    with pytest.raises(ConflitCellule):
        regler("total_declare", "1", "2")
    regler("a_venir", "non", "oui")
    assert PlanActions.objects.get(pk=scene.plan.pk).avenant_le is None


def test_le_titre_et_la_presentation_d_un_axe(scene):
    axe = ajouter_axe(scene.plan, par=scene.redacteur, titre="Axe")
    champs.enregistrer_champ_element(axe, champ="titre", valeur="Neuf", avant="Axe", par=scene.redacteur)
    champs.enregistrer_champ_element(axe, champ="description", valeur="Texte", avant="", par=scene.redacteur)
    with pytest.raises(ConflitCellule):
        champs.enregistrer_champ_element(axe, champ="titre", valeur="Autre", avant="Axe", par=scene.redacteur)
    axe.refresh_from_db()
    assert (axe.titre, axe.description) == ("Neuf", "Texte")


def test_dupliquer_une_fiche_sans_ce_qui_a_ete_fait(scene, fiche):
    EtapeFactory(fiche=fiche, faite_le=date(2026, 12, 1))
    PartenaireFactory(fiche=fiche)
    ReleveFactory(indicateur=IndicateurActionFactory(fiche=fiche))
    LigneFinancementFactory(fiche=fiche, verse=Decimal(10))
    FicheActionFactory(axe=fiche.axe, titre="Suivante")
    copie = fiches.dupliquer_fiche(fiche, par=scene.redacteur)
    assert [f.titre for f in fiches.fiches_de(fiche.axe, None)] == [
        fiche.titre,
        f"{fiche.titre} (copie)",
        "Suivante",
    ]
    assert (copie.etapes.get().faite_le, copie.etapes.get().libelle) == (None, "Choisir le terrain")
    assert copie.partenaires.count() == copie.indicateurs.count() == 1
    assert (copie.indicateurs.get().releves.count(), copie.financements.count()) == (0, 0)
    avec = fiches.dupliquer_fiche(fiche, par=scene.redacteur, financements=True)
    assert avec.financements.values_list("prevu", "verse").get() == (Decimal(12_500), None)
    assert fiche.etapes.get().faite_le == date(2026, 12, 1)


def test_deplacer_une_fiche(scene, fiche):
    autre = ajouter_axe(scene.plan, par=scene.redacteur, titre="Autre")
    voisine = FicheActionFactory(axe=autre, titre="Voisine")
    fiches.deplacer_fiche(fiche, par=scene.redacteur, axe=autre, position=1)
    assert list(fiches.fiches_de(autre, None)) == [fiche, voisine]
    fiches.deplacer_fiche(fiche, par=scene.redacteur, axe=autre, position=2)
    assert list(fiches.fiches_de(autre, None)) == [voisine, fiche]
    assert Annexe.objects.get(pk=scene.plan.annexe_id).statut == "a_completer"


def test_les_textes_d_une_action_sont_bornes(scene, fiche):
    FicheAction.objects.filter(pk=fiche.pk).update(textes={f"cle_{rang}": "Texte" for rang in range(champs.TEXTES_MAX)})
    with pytest.raises(ErreurMetier, match="au plus"):
        poser(fiche, "textes.encore_un", "Texte", scene.redacteur)
    poser(fiche, "textes.cle_1", "Autre texte", scene.redacteur)
    poser(fiche, "textes.cle_2", "", scene.redacteur)
    poser(fiche, "textes.encore_un", "Texte", scene.redacteur)
