"""Make a convention, or a document of a convention, of a model and a commune, with nothing else to answer."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from conventions.domain.creation import creer_convention, organisme_pour_commune, proposer_territoire
from conventions.domain.documents import creer_document
from conventions.enums import NATURES_DE_CONVENTION, Nature, StatutModele
from conventions.erreurs import ErreurMetier
from conventions.models import Convention, Document, Modele, VersionModele, fin_maximale
from territoires.models import Commune, Organisme, Utilisateur


@dataclass(frozen=True, slots=True)
class Periode:
    """The dates given; what is not given has a default, see :func:`completer`."""

    du: date | None = None
    au: date | None = None

    def completer(self, nature: str) -> tuple[date, date]:
        """From the next 1 January, for as long as the nature allows; a lone end gives the longest whole years."""
        if self.du is not None:
            return self.du, self.au or fin_maximale(nature, self.du)
        if self.au is not None:
            return date(self.au.year - (4 if nature == Nature.CTG else 0), 1, 1), self.au
        du = date(timezone.localdate().year + 1, 1, 1)
        return du, fin_maximale(nature, du)

    @property
    def donnee(self) -> bool:
        return self.du is not None or self.au is not None


def version_publiee(modele: Modele) -> VersionModele:
    """The version that new conventions take. Raises ``ErreurMetier`` when there is none."""
    version = modele.versions.publiees().order_by("-numero").first()
    if version is None:
        raise ErreurMetier(
            f"Le modèle « {modele.nom} » n’a pas de version publiée : relisez-le et publiez-le, "
            "ou importez-le de nouveau avec --publier."
        )
    return version


def caf_du_modele(modele: Modele, commune: Commune) -> Organisme:
    """The Caf of the model, else the one of the commune's département. Raises ``ErreurMetier`` unless there is one."""
    if modele.caf is not None:
        return modele.caf
    cafs = list(Organisme.objects.cafs().filter(departement_id=commune.departement_id).order_by("pk")[:2])
    if len(cafs) == 1:
        return cafs[0]
    raise ErreurMetier(
        "Ce département a plusieurs Caf : dites laquelle avec --caf."
        if cafs
        else f"La Caf du département {commune.departement_id} n’est pas ouverte : lancez « manage.py creer_caf »."
    )


@transaction.atomic
def creer_depuis_modele(
    modele: Modele, *, caf: Organisme, commune: Commune, periode: Periode, par: Utilisateur
) -> Convention | Document:
    """A convention between the Caf and the commune, its variants at their defaults.

    A model of délibération or of avenant makes that document of a new convention, whose own model is the convention
    territoriale globale of the Caf, else the national one. A period given by hand may be over: an older act is being
    recorded. Raises ``ActionRefusee``, ``ErreurMetier``, ``PeriodeInvalide``, ``PartieRefusee``.
    """
    version = version_publiee(modele)
    if modele.nature in NATURES_DE_CONVENTION:
        return _convention(version, caf, commune, periode, par)
    convention = _convention(_version_ctg(caf), caf, commune, periode, par)
    partie = None
    if modele.nature == Nature.DELIBERATION:
        partie = next(p for p in convention.parties.all() if not p.est_caf)
    return creer_document(convention, modele.nature, par=par, partie=partie, version_modele=version)


def _convention(
    version: VersionModele, caf: Organisme, commune: Commune, periode: Periode, par: Utilisateur
) -> Convention:
    du, au = periode.completer(version.modele.nature)
    return creer_convention(
        par=par,
        caf=caf,
        territoire=proposer_territoire(caf, commune=commune),
        parties=[caf, organisme_pour_commune(caf, commune, par=par)],
        version_modele=version,
        date_effet=du,
        date_fin=au,
        reprise=periode.donnee,
    )


def _version_ctg(caf: Organisme) -> VersionModele:
    publiees = VersionModele.objects.filter(modele__nature=Nature.CTG, statut=StatutModele.PUBLIEE)
    siennes = publiees.filter(modele__caf=caf).order_by("-publiee_le", "-pk").first()
    version = siennes or publiees.filter(modele__caf=None).order_by("pk").first()
    if version is None:
        raise ErreurMetier(
            "Aucun modèle de convention territoriale globale n’est publié : "
            "chargez les modèles nationaux avec « manage.py charger_modeles »."
        )
    return version
