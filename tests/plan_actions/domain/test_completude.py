from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conventions.domain.completude.manque import Gravite
from conventions.domain.lecture import charger
from conventions.models import Convention
from plan_actions.domain.completude import manques_du_plan
from plan_actions.domain.totaux import totaux, totaux_de
from plan_actions.models import FicheAction, LigneFinancement
from tests.fabriques import AnnexeModeleFactory, ArticleFactory, FichierFactory
from tests.fabriques.plan_actions import (
    AxeFactory,
    FicheActionFactory,
    IndicateurActionFactory,
    LigneFinancementFactory,
    ObjectifFactory,
)

THEMES = ["petite_enfance", "jeunesse", "parentalite", "handicap"]


def manques(scene, codes=True):
    convention = charger(Convention.objects.get(pk=scene.convention.pk))
    trouves = list(manques_du_plan(convention.annexes.get(pk=scene.plan.annexe_id), convention))
    return [m.code for m in trouves] if codes else trouves


def complete(scene, **champs):
    return IndicateurActionFactory(fiche__axe__plan=scene.plan, fiche__themes=THEMES, **champs).fiche


def test_un_plan_complet_ne_manque_de_rien(scene):
    complete(scene)
    assert manques(scene) == []


def test_un_plan_vide_bloque_quand_le_modele_l_exige(scene):
    annexe = scene.plan.annexe
    assert [(m.code, m.gravite) for m in manques(scene, codes=False)] == [("plan_vide", Gravite.AVERTISSEMENT)]
    annexe.modele = AnnexeModeleFactory(version=scene.convention.version_modele)
    annexe.save()
    assert [(m.code, m.gravite) for m in manques(scene, codes=False)] == [("plan_vide", Gravite.BLOQUANT)]
    annexe.fichier = FichierFactory(convention=scene.convention)
    annexe.save()
    assert manques(scene) == []


def test_des_axes_sans_action_sont_permis_et_dits(scene):
    ObjectifFactory(axe=AxeFactory(plan=scene.plan, titre="Citoyenneté"))
    [manque] = manques(scene, codes=False)
    assert (manque.code, manque.gravite) == ("axe_sans_fiche", Gravite.AVERTISSEMENT)
    assert "« Citoyenneté » n’a aucune fiche" in manque.phrase


@pytest.mark.parametrize(
    ("themes", "absents"),
    [
        (["petite_enfance"], "l’enfance ou la jeunesse, la parentalité et un thème de plus"),
        (["petite_enfance", "enfance", "parentalite"], "un thème de plus"),
        (["petite_enfance", "jeunesse", "logement"], "la parentalité"),
    ],
)
def test_les_themes_que_la_regle_exige(scene, themes, absents):
    IndicateurActionFactory(fiche__axe__plan=scene.plan, fiche__themes=themes)
    [manque] = manques(scene, codes=False)
    assert f"ne couvre pas {absents}." in manque.phrase


@pytest.mark.parametrize(
    ("champs", "mots", "ancre"),
    [
        ({"pilote": ""}, "il manque le pilote.", "#champ-pilote"),
        ({"debut": None, "fin": None}, "il manque les dates.", "#champ-debut"),
        ({"fin": None}, "il manque la date de fin.", "#champ-fin"),
        ({"pilote": "", "themes": []}, "il manque un thème et le pilote.", "#champ-themes"),
    ],
)
def test_ce_qui_manque_a_une_fiche_mene_a_son_champ(scene, champs, mots, ancre):
    complete(scene)
    fiche = FicheActionFactory(axe__plan=scene.plan, **champs)
    IndicateurActionFactory(fiche=fiche)
    manque = next(m for m in manques(scene, codes=False) if m.code == "fiche_incomplete")
    assert mots in manque.phrase
    assert str(manque.url).endswith(f"/{fiche.pk}/{ancre}")


def test_une_fiche_sans_indicateur(scene):
    FicheActionFactory(axe__plan=scene.plan, themes=THEMES)
    [manque] = manques(scene, codes=False)
    assert "il manque un indicateur" in manque.phrase


def test_une_fiche_archivee_ne_manque_de_rien(scene):
    complete(scene)
    hier = "2026-01-01T00:00Z"
    FicheActionFactory(axe__plan=scene.plan, pilote="", archive_le=hier, axe__archive_le=hier)
    assert manques(scene) == []


@pytest.mark.parametrize(
    ("champs", "mots"),
    [({"fin": date(2030, 1, 1)}, "après la fin"), ({"debut": date(2025, 12, 31)}, "avant l’effet")],
)
def test_une_fiche_hors_de_la_convention(scene, champs, mots):
    complete(scene, **{f"fiche__{champ}": valeur for champ, valeur in champs.items()})
    [manque] = manques(scene, codes=False)
    assert (manque.code, manque.gravite, mots in manque.phrase) == ("fiche_hors_periode", Gravite.AVERTISSEMENT, True)


def test_un_total_annonce_qui_differe_donne_les_deux_chiffres(scene):
    fiche = complete(scene, fiche__total_declare=Decimal(100))
    LigneFinancementFactory(fiche=fiche, prevu=Decimal("89.50"))
    scene.plan.total_declare = Decimal(89)
    scene.plan.save()
    phrases = {m.code: m.phrase for m in manques(scene, codes=False)}
    assert set(phrases) == {"fiche_total", "plan_total"}
    assert "100\u202f€, celui des lignes de 89,50\u202f€ (écart de 10,50\u202f€)" in phrases["fiche_total"]
    assert "89\u202f€, celui des lignes de 89,50\u202f€ (écart de 0,50\u202f€)" in phrases["plan_total"]


def test_un_plan_a_venir_dit_quand_et_un_article_le_dit_aussi(scene):
    def regler(**champs):
        type(scene.plan).objects.filter(pk=scene.plan.pk).update(a_venir=True, **champs)

    regler()
    assert manques(scene) == ["plan_a_venir_sans_date", "plan_a_venir_sans_article"]
    regler(avenant_le=date(2030, 1, 1))
    assert manques(scene) == ["plan_a_venir_hors_periode", "plan_a_venir_sans_article"]
    regler(avenant_le=date(2027, 6, 30))
    ArticleFactory(convention=scene.convention, corps="<p>Le plan d’actions sera adopté par avenant.</p>")
    assert manques(scene) == []
    AxeFactory(plan=scene.plan)
    assert manques(scene) == ["plan_a_venir_rempli"]


def test_le_nombre_de_requetes_ne_suit_pas_le_plan(scene, django_assert_num_queries):
    complete(scene)
    LigneFinancementFactory(fiche=FicheAction.objects.get())
    FicheAction.objects.update(pilote_partie=scene.convention.parties.first())
    for _ in range(2):
        with django_assert_num_queries(22):
            convention = charger(scene.convention)
        with django_assert_num_queries(0):
            list(manques_du_plan(convention.annexes.all()[0], convention))
        for _ in range(3):
            LigneFinancementFactory(fiche=complete(scene))


def test_les_totaux_du_plan(scene):
    premiere, seconde = FicheActionFactory(axe__plan=scene.plan), FicheActionFactory(axe__plan=scene.plan)
    LigneFinancementFactory(fiche=premiere, annee=2026, financeur="Caf", prevu=Decimal("10.10"), verse=Decimal(5))
    LigneFinancementFactory(fiche=premiere, annee=2027, financeur="CAF", prevu=Decimal("20.20"))
    LigneFinancementFactory(fiche=seconde, annee=2027, financeur="Ville", prevu=None, verse=Decimal(1))
    rangee = FicheActionFactory(axe__plan=scene.plan, archive_le="2026-01-01T00:00Z")
    LigneFinancementFactory(fiche=rangee, prevu=Decimal(1_000))
    tous = totaux(scene.plan)
    assert (tous.general.prevu, tous.general.verse) == (Decimal("30.30"), Decimal(6))
    assert {nom: m.prevu for nom, m in tous.par_financeur.items()} == {"Caf": Decimal("30.30"), "Ville": 0}
    assert {an: m.prevu for an, m in tous.par_annee.items()} == {2026: Decimal("10.10"), 2027: Decimal("20.20")}
    assert tous.par_axe[premiere.axe_id].prevu == tous.par_fiche[premiere.pk].prevu == Decimal("30.30")
    assert tous.ecart is None


@pytest.mark.pur
@given(
    st.lists(
        st.tuples(
            st.integers(1, 3),
            st.integers(2026, 2029),
            st.sampled_from(["Caf", "caf", "Ville", "État"]),
            st.decimals(0, 10_000, places=2),
        ),
        max_size=30,
    )
)
def test_chaque_decoupage_redonne_le_meme_total(lignes):
    fiches = []
    for numero in (1, 2, 3):
        fiche = FicheAction(pk=numero, axe_id=numero % 2)
        siennes = [LigneFinancement(annee=a, financeur=f, prevu=p) for n, a, f, p in lignes if n == numero]
        chargees = LigneFinancement.objects.all()
        chargees._result_cache = siennes
        fiche._prefetched_objects_cache = {"financements": chargees}
        fiches.append(fiche)
    tous = totaux_de(fiches)
    attendu = sum((p for *_, p in lignes), Decimal(0))
    for decoupage in (tous.par_fiche, tous.par_axe, tous.par_annee, tous.par_financeur, tous.par_type, tous.croises):
        assert sum((m.prevu for m in decoupage.values()), Decimal(0)) == attendu
    assert tous.general.prevu == attendu


def test_en_retard(scene):
    finie = FicheActionFactory(axe__plan=scene.plan, statut="realisee", fin=date(2026, 9, 2))
    tardive = FicheActionFactory(axe__plan=scene.plan, statut="en_cours", fin=date(2026, 9, 2))
    pas_commencee = FicheActionFactory(axe__plan=scene.plan, debut=date(2026, 9, 1))
    toutes = (finie, tardive, pas_commencee)
    assert not any(fiche.en_retard(date(2026, 9, 1)) for fiche in toutes)
    assert [fiche.en_retard(date(2026, 9, 3)) for fiche in toutes] == [False, True, True]
