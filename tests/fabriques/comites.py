"""Factories of the committees: members of the three colleges, meetings with an agenda, a sheet and decisions."""

from datetime import date, time

import factory

from plan_actions.enums import College, EtatPresence, GenreInstance
from plan_actions.models import Comite, Decision, Instance, MembreComite, MembreCopil, PointReunion, Presence, Reunion
from tests.fabriques.conventions import AnnexeFactory, ConventionFactory
from tests.fabriques.territoires import Fabrique


class InstanceFactory(Fabrique):
    """An instance of a steering annexe; ``annexe__convention=...`` places it."""

    class Meta:
        model = Instance

    annexe = factory.SubFactory(AnnexeFactory, nature="pilotage", titre="Pilotage", corps="")
    ordre = factory.Sequence(lambda n: n + 1)
    genre = GenreInstance.COPIL
    nom = "Comité de pilotage"
    dispositif = "Convention territoriale globale"
    missions = "Fixe les orientations et suit les actions"
    periodicite = "Une fois par an"


class MembreCopilFactory(Fabrique):
    class Meta:
        model = MembreCopil

    annexe = factory.SubFactory(AnnexeFactory, nature="pilotage", titre="Pilotage", corps="")
    ordre = factory.Sequence(lambda n: n + 1)
    college = College.CAF
    organisme = "Caf"
    qualite = factory.Sequence(lambda n: f"Membre du conseil d’administration {n}")


class ComiteFactory(Fabrique):
    """A copil without members, added by hand."""

    class Meta:
        model = Comite

    convention = factory.SubFactory(ConventionFactory)
    genre = GenreInstance.COPIL
    nom = "Comité de pilotage"
    periodicite = "Une fois par an"


class MembreComiteFactory(Fabrique):
    class Meta:
        model = MembreComite

    comite = factory.SubFactory(ComiteFactory)
    ordre = factory.Sequence(lambda n: n + 1)
    college = College.CAF
    organisme = "Caf"
    nom = factory.Sequence(lambda n: f"Camille Essai {n}")
    qualite = "Administratrice"


class ReunionFactory(Fabrique):
    """An afternoon meeting, not convened."""

    class Meta:
        model = Reunion

    comite = factory.SubFactory(ComiteFactory)
    objet = "Bilan de l’année"
    jour = date(2026, 3, 12)
    debut = time(14)
    fin = time(16, 30)
    lieu = "Salle du conseil"
    preside_par = "Dominique Essai, présidente"


class PointReunionFactory(Fabrique):
    class Meta:
        model = PointReunion

    reunion = factory.SubFactory(ReunionFactory)
    ordre = factory.Sequence(lambda n: n + 1)
    intitule = "Actions réalisées"
    rapporteur = "Chargée de coopération"
    duree = 20


class PresenceFactory(Fabrique):
    class Meta:
        model = Presence

    reunion = factory.SubFactory(ReunionFactory)
    membre = factory.SubFactory(MembreComiteFactory, comite=factory.SelfAttribute("..reunion.comite"))
    etat = EtatPresence.PRESENT


class DecisionFactory(Fabrique):
    class Meta:
        model = Decision

    reunion = factory.SubFactory(ReunionFactory)
    ordre = factory.Sequence(lambda n: n + 1)
    texte = "Ouvrir la crèche le samedi"
    responsable = "Service de la petite enfance"
    echeance = date(2026, 9, 1)
