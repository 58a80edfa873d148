"""Two sides around one transmitted annexe, for the tests of threads and notifications."""

from dataclasses import dataclass

from django.utils import timezone

from conventions.enums import StatutAnnexe
from conventions.models import Annexe, Convention, LigneStructure, Partie
from territoires.models import Role, Utilisateur
from tests.fabriques import AnnexeFactory, ConventionFactory, LigneStructureFactory, membre


@dataclass
class Revue:
    convention: Convention
    partie: Partie
    annexe: Annexe
    ligne: LigneStructure
    agent: Utilisateur
    valideuse: Utilisateur
    lectrice: Utilisateur
    contributrice: Utilisateur
    elu: Utilisateur
    etranger: Utilisateur

    def statut(self, statut: str) -> None:
        """Put the annexe in a statut, as the steps of the review would; without a date, it was never transmitted."""
        prive = statut == "prive"
        champs = {"statut": StatutAnnexe.A_COMPLETER if prive else statut}
        Annexe.objects.filter(pk=self.annexe.pk).update(**champs, transmise_le=None if prive else timezone.now())
        self.annexe.refresh_from_db()

    def partir(self) -> None:
        """The commune leaves the convention."""
        Annexe.objects.filter(pk=self.annexe.pk).update(responsable=None, statut=StatutAnnexe.A_COMPLETER)
        LigneStructure.objects.filter(pk=self.ligne.pk).delete()
        self.partie.delete()


def revue() -> Revue:
    """An annexe of structures with one row, transmitted by a commune that has a contributor and a reader."""
    convention = ConventionFactory()
    partie = convention.parties.exclude(organisme=convention.caf).get()
    annexe = AnnexeFactory(convention=convention, nature="structures", titre="Structures", responsable=partie)
    trouvee = Revue(
        convention=convention,
        partie=partie,
        annexe=annexe,
        ligne=LigneStructureFactory(annexe=annexe, partie=partie, nom="Les Lucioles"),
        agent=convention.agent,
        valideuse=membre(convention.caf, Role.VALIDEUR),
        lectrice=membre(convention.caf, Role.LECTEUR),
        contributrice=membre(partie.organisme, Role.CONTRIBUTEUR),
        elu=membre(partie.organisme, Role.LECTEUR),
        etranger=ConventionFactory().agent,
    )
    trouvee.statut(StatutAnnexe.TRANSMISE)
    return trouvee
