"""Factories of the action plan: a plan in the eleven-row format, its axes, objectifs, fiches and their rows."""

from datetime import date
from decimal import Decimal

import factory

from conventions.enums import Theme
from plan_actions.domain.gabarits import charger_gabarits
from plan_actions.enums import TypeFinancement
from plan_actions.models import (
    Axe,
    Calendrier,
    Etape,
    EtapeDemarche,
    FicheAction,
    GabaritFiche,
    IndicateurAction,
    LigneFinancement,
    Objectif,
    Partenaire,
    PlanActions,
    Releve,
)
from tests.fabriques.conventions import AnnexeFactory, ConventionFactory
from tests.fabriques.territoires import CafFactory, Fabrique


def gabarit_fourni(cle: str = "onze_lignes") -> GabaritFiche:
    """One of the built-in formats: « grille », « onze_lignes » or « simple »."""
    return next(gabarit for gabarit in charger_gabarits() if gabarit.cle == cle)


class GabaritFicheFactory(Fabrique):
    """A Caf's own format, without sections."""

    class Meta:
        model = GabaritFiche

    caf = factory.SubFactory(CafFactory)
    cle = factory.Sequence(lambda n: f"gabarit_{n}")
    nom = "Fiche de la Caf"


class PlanActionsFactory(Fabrique):
    """An empty plan in an annexe of its nature; ``annexe__convention=...`` places it."""

    class Meta:
        model = PlanActions

    annexe = factory.SubFactory(AnnexeFactory, nature="plan_actions", titre="Plan d’actions", corps="")
    gabarit = factory.LazyFunction(gabarit_fourni)


class AxeFactory(Fabrique):
    class Meta:
        model = Axe

    plan = factory.SubFactory(PlanActionsFactory)
    ordre = factory.Sequence(lambda n: n + 1)
    titre = "Accueillir les jeunes enfants"


class ObjectifFactory(Fabrique):
    class Meta:
        model = Objectif

    axe = factory.SubFactory(AxeFactory)
    ordre = factory.Sequence(lambda n: n + 1)
    titre = "Maintenir le nombre de places en crèche"


class FicheActionFactory(Fabrique):
    """A fiche that lacks nothing but its indicator: themes, pilot, public, dates within the factory’s convention."""

    class Meta:
        model = FicheAction

    axe = factory.SubFactory(AxeFactory)
    plan = factory.SelfAttribute("axe.plan")
    ordre = factory.Sequence(lambda n: n + 1)
    titre = "Ouvrir une crèche de vingt places"
    themes = factory.LazyFunction(lambda: [Theme.PETITE_ENFANCE.value])
    pilote = "Service de la petite enfance"
    public = "Familles avec un enfant de moins de trois ans"
    debut = date(2026, 9, 1)
    fin = date(2028, 6, 30)
    textes = factory.LazyFunction(lambda: {"objectifs": "Réduire l’attente des familles."})


class EtapeFactory(Fabrique):
    class Meta:
        model = Etape

    fiche = factory.SubFactory(FicheActionFactory)
    ordre = factory.Sequence(lambda n: n + 1)
    libelle = "Choisir le terrain"
    echeance = date(2026, 12, 15)


class PartenaireFactory(Fabrique):
    class Meta:
        model = Partenaire

    fiche = factory.SubFactory(FicheActionFactory)
    ordre = factory.Sequence(lambda n: n + 1)
    nom = "Protection maternelle et infantile"
    role = "Donne l’avis d’ouverture"


class IndicateurActionFactory(Fabrique):
    class Meta:
        model = IndicateurAction

    fiche = factory.SubFactory(FicheActionFactory)
    ordre = factory.Sequence(lambda n: n + 1)
    libelle = "Enfants accueillis dans l’année"
    unite = "enfants"
    source = "Rapport d’activité"
    depart = Decimal(40)
    cible = Decimal(60)


class ReleveFactory(Fabrique):
    class Meta:
        model = Releve

    indicateur = factory.SubFactory(IndicateurActionFactory)
    annee = factory.Sequence(lambda n: 2026 + n % 50)
    valeur = Decimal(45)


class LigneFinancementFactory(Fabrique):
    class Meta:
        model = LigneFinancement

    fiche = factory.SubFactory(FicheActionFactory)
    ordre = factory.Sequence(lambda n: n + 1)
    annee = 2026
    financeur = "Caf"
    type = TypeFinancement.SUBVENTION
    prevu = Decimal(12_500)


class CalendrierFactory(Fabrique):
    """A wanted signature, without its steps."""

    class Meta:
        model = Calendrier

    convention = factory.SubFactory(ConventionFactory)
    signature_le = date(2026, 12, 15)


class EtapeDemarcheFactory(Fabrique):
    class Meta:
        model = EtapeDemarche

    calendrier = factory.SubFactory(CalendrierFactory)
    cle = "diagnostic"
    rang = 1
    debut = date(2026, 1, 5)
    fin = date(2026, 4, 24)
