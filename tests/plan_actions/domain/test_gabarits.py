import pytest

from conventions.erreurs import ConflitEdition, ErreurMetier
from ctg.droits import ActionRefusee
from plan_actions.domain import gabarits
from plan_actions.domain.champs import enregistrer_champ
from plan_actions.domain.plan import changer_gabarit
from plan_actions.enums import Disposition, GenreSection, Source
from plan_actions.gabarits.lecture import SectionDonnee, gabarits_fournis
from plan_actions.models import GabaritFiche, SectionGabarit
from tests.fabriques import CafFactory
from tests.fabriques.plan_actions import FicheActionFactory, GabaritFicheFactory, gabarit_fourni


def sections(*libelles: str) -> list[SectionDonnee]:
    return [SectionDonnee(libelle) for libelle in libelles]


def test_les_trois_gabarits_fournis():
    assert {(g.cle, g.disposition, len(g.sections)) for g in gabarits_fournis()} == {
        ("grille", "grille", 9),
        ("onze_lignes", "lignes", 11),
        ("simple", "simple", 4),
    }
    assert all(section.cle and section.libelle and section.aide for g in gabarits_fournis() for section in g.sections)


@pytest.mark.django_db
def test_charger_deux_fois_n_ecrit_rien_la_seconde(django_assert_num_queries):
    gabarits.charger_gabarits()
    avant = list(SectionGabarit.objects.values_list("pk", flat=True))
    with django_assert_num_queries(8):
        gabarits.charger_gabarits()
    assert list(SectionGabarit.objects.values_list("pk", flat=True)) == avant
    assert GabaritFiche.objects.filter(caf=None).count() == 3


@pytest.mark.django_db
def test_charger_remet_un_gabarit_fourni_tel_qu_il_est_livre():
    grille = gabarit_fourni("grille")
    grille.sections.all().delete()
    GabaritFiche.objects.filter(pk=grille.pk).update(nom="Autre nom")
    grille = gabarit_fourni("grille")
    assert (grille.nom, grille.sections.count()) == ("Grille à deux colonnes", 9)


def test_dupliquer_puis_adapter(scene):
    copie = gabarits.dupliquer_gabarit(gabarit_fourni(), scene.convention.caf, par=scene.administratrice)
    assert (copie.nom, copie.caf, copie.sections.count()) == (
        "Fiche en onze lignes (copie)",
        scene.convention.caf,
        11,
    )
    voulues = [SectionDonnee("Pourquoi", cle="contexte"), SectionDonnee("Qui ?", source=Source.PILOTE)]
    gabarits.enregistrer_gabarit(
        copie, par=scene.administratrice, jeton=copie.jeton, nom="Le nôtre", disposition="grille", sections=voulues
    )
    copie = GabaritFiche.objects.get(pk=copie.pk)
    assert (copie.nom, copie.disposition, copie.jeton) == ("Le nôtre", Disposition.GRILLE, 1)
    assert list(copie.sections.values_list("cle", "libelle", "genre")) == [
        ("contexte", "Pourquoi", "texte"),
        ("qui", "Qui ?", GenreSection.PERSONNES),
    ]
    assert copie.history.first().history_user == scene.administratrice


def test_un_gabarit_fourni_ne_se_modifie_pas(scene):
    fourni = gabarit_fourni()
    with pytest.raises(ErreurMetier, match="dupliquez-le"):
        gabarits.enregistrer_gabarit(fourni, par=scene.administratrice, jeton=0, nom="Autre")
    assert GabaritFiche.objects.get(pk=fourni.pk).nom == "Fiche en onze lignes"


def test_seule_l_administration_de_la_caf_adapte_ses_gabarits(scene):
    sien = GabaritFicheFactory(caf=scene.convention.caf)
    autre = GabaritFicheFactory(caf=CafFactory(departement=None))
    for acteur in (scene.redacteur, scene.referente, scene.etrangere):
        with pytest.raises(ActionRefusee):
            gabarits.enregistrer_gabarit(sien, par=acteur, jeton=0, nom="Autre")
        with pytest.raises(ActionRefusee):
            gabarits.dupliquer_gabarit(gabarit_fourni(), scene.convention.caf, par=acteur)
    with pytest.raises(ErreurMetier, match="autre Caf"):
        gabarits.dupliquer_gabarit(autre, scene.convention.caf, par=scene.administratrice)
    assert GabaritFiche.objects.get(pk=sien.pk).nom == "Fiche de la Caf"


def test_un_jeton_perime_est_refuse(scene):
    sien = GabaritFicheFactory(caf=scene.convention.caf)
    gabarits.enregistrer_gabarit(sien, par=scene.administratrice, jeton=0, nom="Premier")
    with pytest.raises(ConflitEdition):
        gabarits.enregistrer_gabarit(sien, par=scene.administratrice, jeton=0, nom="Second")
    assert GabaritFiche.objects.get(pk=sien.pk).nom == "Premier"


@pytest.mark.pur
@pytest.mark.parametrize(
    ("donnees", "phrase"),
    [
        ([], "au moins une rubrique"),
        ([SectionDonnee("A", source="pilote"), SectionDonnee("B", source="pilote")], "montrent toutes deux"),
        ([SectionDonnee("A", genre="montants")], "quel champ de la fiche"),
        ([SectionDonnee("A", cle="a"), SectionDonnee("B", cle="a")], "même clé"),
        ([SectionDonnee("A", source="ailleurs")], "pas dans la liste"),
        ([SectionDonnee("A")] * 41, "au plus 40"),
    ],
)
def test_des_rubriques_qui_ne_tiennent_pas(donnees, phrase):
    with pytest.raises(ErreurMetier, match=phrase):
        gabarits.verifier_sections(donnees)


@pytest.mark.pur
def test_chaque_rubrique_recoit_une_cle_a_elle():
    propres = gabarits.verifier_sections(sections("Résultats attendus", "Résultats attendus", "2026"))
    assert [section.cle for section in propres] == ["resultats_attendus", "resultats_attendus_2", "rubrique_2026"]


def test_changer_de_gabarit_garde_chaque_texte(scene):
    fiche = FicheActionFactory(axe__plan=scene.plan, textes={"contexte": "Un besoin.", "action": "Bâtir."})
    changer_gabarit(scene.plan, gabarit_fourni("grille"), par=scene.redacteur)
    fiche.refresh_from_db()
    assert fiche.textes == {"contexte": "Un besoin.", "action": "Bâtir."}
    enregistrer_champ(fiche, champ="textes.diagnostic_initial", valeur="Neuf", avant="", par=scene.redacteur)
    changer_gabarit(scene.plan, gabarit_fourni(), par=scene.redacteur)
    fiche.refresh_from_db()
    assert fiche.textes == {"contexte": "Un besoin.", "action": "Bâtir.", "diagnostic_initial": "Neuf"}


def test_un_gabarit_archive_ou_d_une_autre_caf_ne_se_choisit_pas(scene):
    sien = GabaritFicheFactory(caf=scene.convention.caf)
    gabarits.archiver_gabarit(sien, par=scene.administratrice)
    assert sien not in gabarits.gabarits_de(scene.convention.caf)
    for gabarit in (sien, GabaritFicheFactory(caf=CafFactory(departement=None))):
        gabarit.refresh_from_db()
        with pytest.raises(ErreurMetier):
            changer_gabarit(scene.plan, gabarit, par=scene.redacteur)
    gabarits.archiver_gabarit(sien, par=scene.administratrice, archive=False)
    assert gabarits.gabarits_de(scene.convention.caf)[0] == sien
