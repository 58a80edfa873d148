"""The register of structures of a Caf: what conventions teach it, and who is competent since when (rule 14)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from territoires.models import Competence, Organisme, Structure, Utilisateur
from territoires.referentiels.normalisation import normaliser

CHAMPS = ("nom", "adresse", "code_postal", "ville", "commune_id", "gestionnaire", "siret")


@dataclass(frozen=True, slots=True)
class Service:
    """What a convention says of a structure; ``structure`` is its entry in the register, when it is known."""

    type: str
    nom: str
    competent: int
    """Id of the organisme that holds the competence."""
    structure: Structure | None = None
    adresse: str = ""
    code_postal: str = ""
    ville: str = ""
    commune_id: str | None = None
    gestionnaire: str = ""
    siret: str = ""


@dataclass(frozen=True, slots=True)
class Versement:
    """What a register received. ``contestees`` are the entries over which it says that somebody else is competent."""

    creees: int
    mises_a_jour: int
    contestees: tuple[Structure, ...]
    entrees: tuple[Structure, ...]
    """The entry of each service, in the order given."""


class Index:
    """Finds an entry by its type, its name whatever the accents and capitals, and its commune."""

    def __init__(self, structures: Iterable[Structure]) -> None:
        self._par_nom: dict[tuple[str, str], list[Structure]] = {}
        for structure in structures:
            self.ajouter(structure)

    def ajouter(self, structure: Structure) -> None:
        self._par_nom.setdefault((structure.type, normaliser(structure.nom)), []).append(structure)

    def trouver(self, type_: str, nom: str, commune_id: str | None) -> Structure | None:
        """The entry in that commune, else the only one of that name when one of the two communes is unknown."""
        nommees = self._par_nom.get((type_, normaliser(nom)), [])
        if exacte := next((s for s in nommees if s.commune_id == commune_id), None):
            return exacte
        vagues = [s for s in nommees if commune_id is None or s.commune_id is None]
        return vagues[0] if len(vagues) == 1 else None


@transaction.atomic
def verser(caf: Organisme, services: Sequence[Service], *, du: date, par: Utilisateur) -> Versement:
    """Create or update the entries of the register, and date from ``du`` the competence of who now holds it.

    A blank never erases what the register knows. Where the register says that another organisme is competent on
    ``du``, the entry is left alone and counted as contested: :func:`transferer` decides. The number of queries does
    not depend on the number of services.
    """
    Organisme.objects.select_for_update(no_key=True).get(pk=caf.pk)
    registre = _registre(caf, {service.type for service in services})
    connues = {structure.pk: structure for structure in registre}
    index = Index(registre)
    entrees: list[Structure] = []
    nouvelles: list[Structure] = []
    contestees: list[Structure] = []
    modifiees: dict[int, Structure] = {}
    for service in services:
        entree = connues.get(service.structure.pk) if service.structure else None
        entree = entree or index.trouver(service.type, service.nom, service.commune_id)
        if entree is None:
            entree = Structure(caf=caf, type=service.type, **_champs(service))
            nouvelles.append(entree)
            index.ajouter(entree)
        elif entree.pk and (tenant := tenant_au(entree, du)) and tenant.organisme_id != service.competent:
            contestees.append(entree)
        elif entree.pk and _mettre_a_jour(entree, service):
            modifiees[entree.pk] = entree
        entrees.append(entree)
    bulk_create_with_history(nouvelles, Structure, default_user=par)
    bulk_update_with_history(list(modifiees.values()), Structure, [*CHAMPS, "modifie_le"], default_user=par)
    a_dater = {e.pk: (e, s) for e, s in zip(entrees, services, strict=True) if e not in contestees}
    _dater(list(a_dater.values()), connues, du=du, par=par)
    return Versement(len(nouvelles), len(modifiees), tuple(contestees), tuple(entrees))


def _registre(caf: Organisme, types: set[str]) -> list[Structure]:
    return list(
        Structure.objects.filter(caf=caf, type__in=types).order_by("pk").prefetch_related("competences__organisme")
    )


def _champs(service: Service) -> dict[str, object]:
    return {champ: getattr(service, champ) for champ in CHAMPS}


def _mettre_a_jour(entree: Structure, service: Service) -> bool:
    """Whether something that the service says differs from the entry, which takes it."""
    change = False
    for champ, valeur in _champs(service).items():
        if valeur and getattr(entree, champ) != valeur:
            setattr(entree, champ, valeur)
            change = True
    if change:
        entree.modifie_le = timezone.now()
    return change


def tenant_au(structure: Structure, jour: date) -> Competence | None:
    """The competence in force on ``jour``; no query on competences already loaded."""
    return next((c for c in structure.competences.all() if c.en_vigueur(jour)), None)


def _dater(
    a_dater: Sequence[tuple[Structure, Service]], connues: Mapping[int, Structure], *, du: date, par: Utilisateur
) -> None:
    """A competence from ``du`` for each entry that has none then, until the next one begins."""
    nouvelles = [
        Competence(structure=entree, organisme_id=service.competent, du=du, fin=_veille_de_la_suivante(entree, du))
        if entree.pk in connues
        else Competence(structure=entree, organisme_id=service.competent, du=du)
        for entree, service in a_dater
        if entree.pk not in connues or tenant_au(entree, du) is None
    ]
    bulk_create_with_history(nouvelles, Competence, default_user=par)


def _veille_de_la_suivante(structure: Structure, jour: date) -> date | None:
    suivantes = [c.du for c in structure.competences.all() if c.du is not None and c.du > jour]
    return min(suivantes) - timedelta(days=1) if suivantes else None


@transaction.atomic
def transferer(structure: Structure, organisme: Organisme, *, du: date, par: Utilisateur) -> Competence:
    """Say that ``organisme`` holds the competence from ``du``: what was in force then ends the day before.

    A competence that began on ``du`` or later gives way. Already so: nothing changes.
    """
    Structure.objects.select_for_update(no_key=True).get(pk=structure.pk)
    actuelles = list(structure.competences.order_by("du", "pk"))
    if tenant := next((c for c in actuelles if c.en_vigueur(du) and c.organisme_id == organisme.pk), None):
        return tenant
    for competence in actuelles:
        competence._history_user = par  # type: ignore[attr-defined]
        if competence.du is not None and competence.du >= du:
            competence.delete()
        elif competence.fin is None or competence.fin >= du:
            competence.fin = du - timedelta(days=1)
            competence.save()
    nouvelle = Competence(structure=structure, organisme=organisme, du=du)
    nouvelle._history_user = par  # type: ignore[attr-defined]
    nouvelle.save()
    return nouvelle
