"""Factories of the register of structures, of the rows that conventions list, of the pieces of délibérations."""

import factory

from conventions.models import LigneStructure, PieceDeliberation
from territoires.models import Competence, Structure, TypeStructure
from tests.fabriques.conventions import AnnexeFactory, FichierFactory, PartieFactory
from tests.fabriques.territoires import CafFactory, CommuneFactory, Fabrique, OrganismeFactory


class StructureFactory(Fabrique):
    """A crèche of the register of a Caf."""

    class Meta:
        model = Structure

    caf = factory.SubFactory(CafFactory)
    type = TypeStructure.EAJE
    nom = factory.Sequence(lambda n: f"Multi-accueil n° {n}")
    adresse = "12 rue des Écoles"
    commune = factory.SubFactory(CommuneFactory)
    gestionnaire = "Association Les Lucioles"


class CompetenceFactory(Fabrique):
    """Without bounds: since ever, for ever."""

    class Meta:
        model = Competence

    structure = factory.SubFactory(StructureFactory)
    organisme = factory.SubFactory(OrganismeFactory, caf=factory.SelfAttribute("..structure.caf"))


class LigneStructureFactory(Fabrique):
    """A complete row, in the table of a commune party to the convention."""

    class Meta:
        model = LigneStructure

    annexe = factory.SubFactory(AnnexeFactory, nature="structures", corps="")
    partie = factory.SubFactory(PartieFactory, convention=factory.SelfAttribute("..annexe.convention"))
    type = TypeStructure.EAJE
    nom = factory.Sequence(lambda n: f"Crèche n° {n}")
    adresse = "3 place de la Mairie"
    code_postal = "26000"
    commune = factory.LazyAttribute(lambda o: o.annexe.convention.communes.first())
    gestionnaire = "Association Les Lucioles"
    ordre = factory.Sequence(lambda n: n)


class PieceDeliberationFactory(Fabrique):
    """The délibération of a commune party to the convention, two pages."""

    class Meta:
        model = PieceDeliberation

    annexe = factory.SubFactory(AnnexeFactory, nature="deliberations", corps="")
    partie = factory.SubFactory(PartieFactory, convention=factory.SelfAttribute("..annexe.convention"))
    fichier = factory.SubFactory(FichierFactory, convention=factory.SelfAttribute("..annexe.convention"))
    depose_par = factory.SelfAttribute("annexe.convention.agent")
