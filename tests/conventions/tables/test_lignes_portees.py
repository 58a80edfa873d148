"""Tables inside a fiche, and rows that hold others."""

from datetime import date
from decimal import Decimal

import pytest

from conventions.models import Convention
from conventions.tables import classeur, ecriture, reprise
from conventions.tables.lecture_tableur import lire_classeur, lire_collage
from plan_actions.models import FicheAction, Releve
from plan_actions.tables import ETAPES, INDICATEURS
from territoires.models import Utilisateur
from tests.fabriques import ConventionFactory, membre
from tests.fabriques.plan_actions import FicheActionFactory


@pytest.fixture
def fiche(db: None) -> FicheAction:
    return FicheActionFactory()


@pytest.fixture
def convention(fiche: FicheAction) -> Convention:
    return fiche.plan.annexe.convention


@pytest.fixture
def agent(convention: Convention) -> Utilisateur:
    return membre(convention.caf)


def test_la_fiche_se_trouve_dans_sa_convention_seulement(fiche: FicheAction, convention: Convention):
    assert ecriture.parent_de(ETAPES, convention, fiche.pk) == fiche
    with pytest.raises(LookupError):
        ecriture.parent_de(ETAPES, ConventionFactory(), fiche.pk)


def test_une_etape_se_saisit_s_exporte_et_se_reprend(fiche: FicheAction, convention: Convention, agent: Utilisateur):
    etape = ecriture.ajouter_ligne(ETAPES, fiche, par=agent, valeurs={"libelle": "Copil", "echeance": "3 mars 2027"})
    ecriture.enregistrer_cellule(
        ETAPES, etape.pk, convention=convention, champ="echeance", valeur="04/03/2027", avant="03/03/2027", par=agent
    )
    etape.refresh_from_db()
    assert etape.echeance == date(2027, 3, 4)
    feuille = lire_classeur(classeur.exporter(ETAPES, fiche), "etapes.xlsx")
    assert feuille.rangees == [["Étape *", "Échéance", "Faite le"], ["Copil", "2027-03-04"]]
    travail = reprise.preparer(ETAPES, fiche, feuille, mode="remplacer", par=agent)
    assert reprise.apercu(travail).sans_effet


def test_un_indicateur_revient_avec_ses_releves(fiche: FicheAction, convention: Convention, agent: Utilisateur):
    indicateur = ecriture.ajouter_ligne(INDICATEURS, fiche, par=agent, valeurs={"libelle": "Places", "cible": "40"})
    releve = Releve.objects.create(indicateur=indicateur, annee=2027, valeur=Decimal(32))
    trace = ecriture.retirer_ligne(INDICATEURS, indicateur.pk, par=agent, convention=convention)
    assert not Releve.objects.exists()
    ecriture.restaurer_ligne(INDICATEURS, fiche, trace, par=agent)
    assert list(Releve.objects.values_list("pk", "annee", "valeur")) == [(releve.pk, 2027, Decimal(32))]
    travail = reprise.preparer(INDICATEURS, fiche, lire_collage("Indicateur\nAutre"), mode="remplacer", par=agent)
    reprise.appliquer(travail, par=agent)
    assert not Releve.objects.exists()
    reprise.annuler(travail, par=agent)
    assert Releve.objects.get().pk == releve.pk
    assert list(fiche.indicateurs.values_list("libelle", flat=True)) == ["Places"]
