"""From the instances of the steering annexe to committees: opened once, later changes offered and never imposed."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from conventions.domain.ecriture import enregistrer, ouvrir, prendre
from conventions.domain.saisie import lisible
from conventions.models import Annexe, Convention
from plan_actions.domain.comites import CHAMPS, COMITES_MAX, prochain_ordre
from plan_actions.domain.comites_ecriture import ANIMER, ouvrir_comite, refuser_au_dela
from plan_actions.enums import College, GenreInstance
from plan_actions.models import Comite, Instance, MembreComite, MembreCopil
from territoires.models import Utilisateur

LIBELLES = {
    "genre": "Genre",
    "nom": "Nom",
    "dispositif": "Dispositif de rattachement",
    "missions": "Missions",
    "periodicite": "Périodicité",
}
Siege = tuple[str, str, str, bool]
"""What the annexe says of a seat: college, organisme, qualité, whether it votes."""


@dataclass(frozen=True, slots=True)
class EcartChamp:
    """A field of the committee that the annexe now says otherwise."""

    champ: str
    libelle: str
    ici: str
    annexe: str


@dataclass(frozen=True, slots=True)
class Ecarts:
    """What taking up the annexe again would change; nobody that sits is removed by it."""

    champs: tuple[EcartChamp, ...]
    sieges: tuple[Siege, ...]
    empreinte: str

    def __bool__(self) -> bool:
        return bool(self.champs or self.sieges)

    @property
    def sieges_lus(self) -> list[str]:
        """The missing seats, as one reads them."""
        noms = dict(College.choices)
        return [
            f"{' – '.join(filter(None, (organisme, qualite)))} ({noms[c]})" for c, organisme, qualite, _ in self.sieges
        ]


def instances_a_ouvrir(convention: Convention, utilisateur: Utilisateur) -> list[Instance]:
    """The instances without a committee, in the annexes that the user may read; three queries."""
    annexes = _annexes(convention, utilisateur)
    instances = Instance.objects.filter(annexe__in=annexes, comite=None).exclude(nom="")
    return list(instances.order_by("annexe__ordre", "ordre", "pk"))


def _annexes(convention: Convention, utilisateur: Utilisateur) -> list[Annexe]:
    annexes = convention.annexes.filter(nature="pilotage").select_related("responsable")
    return [annexe for annexe in annexes if lisible(utilisateur, annexe)]


@transaction.atomic
def ouvrir_comites(convention: Convention, *, par: Utilisateur) -> list[Comite]:
    """Make a committee of each instance that has none; those already open are left as they are.

    A copil takes the seats of the annexe, college by college. A committee added by hand under the same name becomes
    that of the instance. Raises ``ActionRefusee``, ``ErreurMetier`` past the bound.
    """
    actuelle = ouvrir(convention.pk, par=par, action=ANIMER)
    instances = instances_a_ouvrir(actuelle, par)
    refuser_au_dela(
        actuelle.comites.count() + len(instances) - 1,
        COMITES_MAX,
        f"Une convention compte au plus {COMITES_MAX} comités.",
    )
    a_la_main = {comite.nom.casefold(): comite for comite in actuelle.comites.filter(origine=None)}
    ouverts = []
    for instance in instances:
        comite = a_la_main.pop(instance.nom.casefold(), None)
        if comite is not None:
            comite.origine = instance
            comite.jeton += 1
            enregistrer(comite, par=par, raison="rattaché à son instance")
            continue
        ouverts.append(_ouvrir(actuelle, instance, par))
    return ouverts


def _ouvrir(convention: Convention, instance: Instance, par: Utilisateur) -> Comite:
    comite = Comite(convention=convention, origine=instance, **{nom: getattr(instance, nom) for nom in CHAMPS})
    comite.annexe_lue = empreinte(instance, _sieges(instance))
    enregistrer(comite, par=par)
    _asseoir(comite, _sieges(instance), par)
    return comite


def _sieges(instance: Instance) -> list[Siege]:
    """The seats that the annexe gives to this instance: those of the copil, for the copil."""
    if instance.genre != GenreInstance.COPIL:
        return []
    membres = MembreCopil.objects.filter(annexe=instance.annexe_id).order_by("ordre", "pk")
    return [(m.college, m.organisme, m.qualite, m.votant) for m in membres]


def _asseoir(comite: Comite, sieges: Iterable[Siege], par: Utilisateur) -> None:
    for ordre, (college, organisme, qualite, votant) in enumerate(sieges, prochain_ordre(comite)):
        membre = MembreComite(
            comite=comite, ordre=ordre, college=college, organisme=organisme, qualite=qualite, votant=votant
        )
        enregistrer(membre, par=par)


def empreinte(instance: Instance, sieges: Iterable[Siege]) -> str:
    """The hash of what the annexe says of a committee."""
    dit = [[getattr(instance, nom) for nom in CHAMPS], [list(siege) for siege in sieges]]
    return hashlib.sha256(json.dumps(dit, ensure_ascii=False).encode()).hexdigest()


def ecarts(comite: Comite, utilisateur: Utilisateur) -> Ecarts | None:
    """What the annexe says since it was last taken up or set aside; None when nothing, or when it cannot be read.

    The committee’s members are loaded.
    """
    instance = comite.origine
    if instance is None or not lisible(utilisateur, instance.annexe):
        return None
    sieges = _sieges(instance)
    trouvee = empreinte(instance, sieges)
    if trouvee == comite.annexe_lue:
        return None
    differences = _comparer(comite, instance, sieges, trouvee)
    return differences or None


def _comparer(comite: Comite, instance: Instance, sieges: list[Siege], trouvee: str) -> Ecarts:
    champs = [
        EcartChamp(nom, LIBELLES[nom], _dit(comite, nom), _dit(instance, nom))
        for nom in CHAMPS
        if getattr(comite, nom) != getattr(instance, nom)
    ]
    assis = {(m.college, m.organisme, m.qualite) for m in comite.membres.all() if m.retire_le is None}
    return Ecarts(tuple(champs), tuple(siege for siege in sieges if siege[:3] not in assis), trouvee)


def _dit(objet: Comite | Instance, nom: str) -> str:
    return str(objet.get_genre_display() if nom == "genre" else getattr(objet, nom))


@transaction.atomic
def reprendre_annexe(comite: Comite, *, par: Utilisateur, jeton: int) -> Comite:
    """Take what the annexe now says, and seat who is missing; nobody is removed.

    Raises ``ActionRefusee``, ``ConflitEdition``, ``ErreurMetier``.
    """
    return _lire(comite, par, jeton, prend=True)


@transaction.atomic
def ecarter_annexe(comite: Comite, *, par: Utilisateur, jeton: int) -> Comite:
    """Keep the committee as it is, and offer no more what the annexe says today. Same errors."""
    return _lire(comite, par, jeton, prend=False)


def _lire(comite: Comite, par: Utilisateur, jeton: int, *, prend: bool) -> Comite:
    _, actuel = ouvrir_comite(comite, par=par)
    differences = ecarts(actuel, par)
    if differences is None:
        return actuel
    prendre(actuel, jeton)
    if prend and actuel.origine is not None:
        for nom in CHAMPS:
            setattr(actuel, nom, getattr(actuel.origine, nom))
        _asseoir(actuel, differences.sieges, par)
    actuel.annexe_lue = differences.empreinte
    enregistrer(actuel, par=par, raison="repris de l’annexe" if prend else "annexe écartée")
    return actuel
