from dataclasses import replace
from io import StringIO

import pytest
from django.core.management import call_command

from conventions.domain.copie_modele import vers_donnees
from conventions.domain.modeles import (
    adapter_modele,
    annexes_applicables,
    articles_applicables,
    charger_modele_national,
    nouvelle_version,
    publier,
    remplie,
    retirer,
)
from conventions.enums import Condition, StatutModele
from conventions.erreurs import ErreurMetier
from conventions.modeles_nationaux.lecture import lire_modele, lire_tous
from conventions.models import Modele, OptionHypothese, VersionModele
from ctg.droits import ActionRefusee
from territoires.models import Role
from tests.fabriques import (
    AnnexeModeleFactory,
    ArticleModeleFactory,
    CafFactory,
    ConventionFactory,
    HypotheseFactory,
    ModeleFactory,
    OptionHypotheseFactory,
    VersionModeleFactory,
    membre,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def national():
    return lire_modele("acte_engagement_sections")


@pytest.fixture
def caf():
    return CafFactory()


@pytest.fixture
def administratrice(caf):
    return membre(caf, Role.ADMINISTRATEUR)


class TestNationaux:
    def test_ce_qui_est_charge_est_ce_qui_etait_ecrit(self):
        for national in lire_tous():
            version = charger_modele_national(national)
            assert version.statut == StatutModele.PUBLIEE
            assert vers_donnees(version) == national

    def test_recharger_ne_change_rien(self, national):
        premiere = charger_modele_national(national)
        assert charger_modele_national(national) == premiere
        assert VersionModele.objects.count() == 1
        assert VersionModele.history.count() == 2

    def test_un_texte_change_fait_une_version_et_retire_l_ancienne(self, national):
        premiere = charger_modele_national(national)
        change = replace(national, nom="Acte court", articles=national.articles[:-1])
        seconde = charger_modele_national(change)
        premiere.refresh_from_db()
        assert (seconde.numero, seconde.statut) == (2, StatutModele.PUBLIEE)
        assert (premiere.statut, premiere.retiree_le is None) == (StatutModele.RETIREE, False)
        assert seconde.articles.count() == premiere.articles.count() - 1
        assert Modele.objects.get().nom == "Acte court"

    def test_la_commande_charge_puis_constate(self):
        sortie = StringIO()
        call_command("charger_modeles", stdout=sortie)
        assert sortie.getvalue().count("version 1 chargée.") == len(lire_tous())
        sortie = StringIO()
        call_command("charger_modeles", stdout=sortie)
        assert sortie.getvalue().count("version 1 déjà à jour.") == len(lire_tous())
        assert set(VersionModele.objects.values_list("statut", flat=True)) == {StatutModele.PUBLIEE}


class TestApplicables:
    @pytest.mark.parametrize(
        ("condition", "natures", "attendu"),
        [
            (Condition.TOUJOURS, [], True),
            (Condition.DEPARTEMENT, ["caf", "commune"], False),
            (Condition.DEPARTEMENT, ["caf", "commune", "departement"], True),
            (Condition.MSA, ["msa"], True),
            (Condition.ETAT, ["msa"], False),
            (Condition.CPAM, ["cpam"], True),
            (Condition.INTERCOMMUNALITE, ["commune"], False),
            (Condition.INTERCOMMUNALITE, ["intercommunalite"], True),
            (Condition.PLUSIEURS_COLLECTIVITES, ["caf", "commune", "departement"], False),
            (Condition.PLUSIEURS_COLLECTIVITES, ["caf", "commune", "commune"], True),
            (Condition.PLUSIEURS_COLLECTIVITES, ["caf", "commune", "syndicat"], True),
            (Condition.UNE_COLLECTIVITE, ["caf", "commune", "msa"], True),
            (Condition.UNE_COLLECTIVITE, ["caf", "commune", "commune"], False),
        ],
    )
    def test_condition(self, condition, natures, attendu):
        assert remplie(condition, natures) is attendu

    def test_chaque_condition_peut_etre_remplie_et_ne_pas_l_etre(self):
        toutes = ["caf", "commune", "intercommunalite", "departement", "msa", "etat", "cpam"]
        for condition in set(Condition) - {Condition.TOUJOURS, Condition.UNE_COLLECTIVITE}:
            assert remplie(condition, toutes)
            assert not remplie(condition, ["caf", "commune"])

    def test_variantes_conditions_et_ordre(self):
        version = VersionModeleFactory()
        hypothese = HypotheseFactory(version=version)
        oui, non = OptionHypotheseFactory.create_batch(2, hypothese=hypothese)
        ArticleModeleFactory(version=version, cle="duree", ordre=3)
        ArticleModeleFactory(version=version, cle="objectifs", titre="Écrits", ordre=2, option=oui)
        ArticleModeleFactory(version=version, cle="objectifs", titre="À venir", ordre=2, option=non)
        ArticleModeleFactory(version=version, cle="msa", ordre=1, condition=Condition.MSA)
        AnnexeModeleFactory(version=version, cle="plan", option=oui)

        def titres(natures, options):
            return [a.titre for a in articles_applicables(version, natures, options)]

        assert titres(["caf", "commune"], [oui]) == ["Écrits", "Objet"]
        assert titres(["caf", "commune", "msa"], [non]) == ["Objet", "À venir", "Objet"]
        assert [a.cle for a in annexes_applicables(version, ["caf"], [oui])] == ["plan"]
        assert annexes_applicables(version, ["caf"], [non]) == []


class TestVersions:
    def test_une_caf_adapte_le_modele_national(self, national, caf, administratrice):
        source = charger_modele_national(national)
        brouillon = adapter_modele(source, caf, par=administratrice)
        assert (brouillon.statut, brouillon.modele.caf, brouillon.numero) == (StatutModele.BROUILLON, caf, 1)
        assert vers_donnees(brouillon) == national
        assert not set(OptionHypothese.objects.filter(hypothese__version=brouillon)) & set(
            OptionHypothese.objects.filter(hypothese__version=source)
        )
        with pytest.raises(ErreurMetier, match="a déjà son modèle"):
            adapter_modele(source, caf, par=administratrice)

    def test_preparer_publier_retirer(self, national, caf, administratrice):
        premiere = publier(
            adapter_modele(charger_modele_national(national), caf, par=administratrice), par=administratrice
        )
        convention = ConventionFactory(caf=caf, version_modele=premiere)
        seconde = nouvelle_version(premiere.modele, par=administratrice)
        with pytest.raises(ErreurMetier, match="déjà en préparation"):
            nouvelle_version(premiere.modele, par=administratrice)
        seconde.articles.filter(cle="objet").update(titre="Objet de l’acte")
        publier(seconde, par=administratrice)
        premiere.refresh_from_db()
        convention.refresh_from_db()
        assert premiere.statut == StatutModele.RETIREE
        assert convention.version_modele == premiere
        assert premiere.articles.get(cle="objet").titre != "Objet de l’acte"
        retiree = retirer(seconde, par=administratrice)
        assert retiree.statut == StatutModele.RETIREE
        assert retiree.publiee_par == administratrice
        assert retiree.history.first().history_user == administratrice
        with pytest.raises(ErreurMetier, match="Seule une version publiée"):
            retirer(seconde, par=administratrice)

    def test_une_version_publiee_ne_se_republie_pas(self, caf, administratrice):
        version = VersionModeleFactory(modele__caf=caf)
        with pytest.raises(ErreurMetier, match="n’est plus en préparation"):
            publier(version, par=administratrice)

    @pytest.mark.parametrize(
        ("corps", "faute"),
        [
            ('<p><span data-mention="annexe:absente"></span></p>', "annexe:absente"),
            ('<p><span data-mention="caf.nimporte"></span></p>', "caf.nimporte"),
        ],
    )
    def test_un_brouillon_qui_ne_tient_pas_n_est_pas_publie(self, caf, administratrice, corps, faute):
        version = nouvelle_version(ModeleFactory(caf=caf), par=administratrice)
        with pytest.raises(ErreurMetier, match="aucun article"):
            publier(version, par=administratrice)
        ArticleModeleFactory(version=version, corps=corps)
        with pytest.raises(ErreurMetier, match=faute):
            publier(version, par=administratrice)
        version.refresh_from_db()
        assert version.statut == StatutModele.BROUILLON

    @pytest.mark.parametrize("role", [Role.REDACTEUR, Role.VALIDEUR, Role.LECTEUR])
    def test_seul_un_administrateur_touche_aux_modeles(self, caf, role):
        autre = membre(caf, role)
        modele = ModeleFactory(caf=caf)
        for action in (
            lambda: nouvelle_version(modele, par=autre),
            lambda: publier(VersionModeleFactory(modele=modele, statut=StatutModele.BROUILLON, numero=7), par=autre),
            lambda: retirer(VersionModeleFactory(modele=modele, numero=8), par=autre),
            lambda: adapter_modele(VersionModeleFactory(), caf, par=autre),
        ):
            with pytest.raises(ActionRefusee):
                action()
        assert list(modele.versions.values_list("numero", "statut")) == [(8, "publiee"), (7, "brouillon")]

    def test_l_administratrice_d_une_autre_caf_non_plus(self, caf):
        with pytest.raises(ActionRefusee):
            nouvelle_version(ModeleFactory(caf=caf), par=membre(CafFactory(), Role.ADMINISTRATEUR))

    def test_un_modele_national_ne_se_modifie_pas(self, national, administratrice):
        version = charger_modele_national(national)
        with pytest.raises(ErreurMetier, match="modèle national"):
            nouvelle_version(version.modele, par=administratrice)
        with pytest.raises(ErreurMetier, match="modèle national"):
            retirer(version, par=administratrice)
