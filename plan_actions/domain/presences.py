"""Who came to a meeting: the sheet by college, ticked by several people at once without loss."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass

from django.db import transaction
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from conventions.erreurs import LigneInvalide
from plan_actions.domain.comites_ecriture import propre
from plan_actions.domain.reunions import ouvrir_reunion
from plan_actions.enums import College, EtatPresence
from plan_actions.models import MembreComite, Presence, Reunion
from territoires.models import Utilisateur

REPRESENTANT_MAX = 150


@dataclass(frozen=True, slots=True)
class LigneFeuille:
    """A line of the sheet: who sits, for whom, and whether they came (``etat`` empty: not noted)."""

    college: str
    organisme: str
    nom: str
    qualite: str
    votant: bool
    etat: str
    represente_par: str
    membre: int = 0

    @property
    def etat_lu(self) -> str:
        return str(EtatPresence(self.etat).label) if self.etat else ""

    @property
    def compte(self) -> bool:
        """Whether their vote counts in this meeting."""
        return self.votant and self.etat in {EtatPresence.PRESENT, EtatPresence.REPRESENTE}


@dataclass(frozen=True, slots=True)
class CollegeFeuille:
    """The lines of one college and what they add up to."""

    code: str
    nom: str
    lignes: tuple[LigneFeuille, ...]

    def nombre(self, etat: str) -> int:
        return sum(ligne.etat == etat for ligne in self.lignes)

    @property
    def presents(self) -> int:
        return self.nombre(EtatPresence.PRESENT)

    @property
    def representes(self) -> int:
        return self.nombre(EtatPresence.REPRESENTE)

    @property
    def non_notes(self) -> int:
        return self.nombre("")

    @property
    def voix(self) -> int:
        return sum(ligne.compte for ligne in self.lignes)

    @property
    def votants(self) -> int:
        return sum(ligne.votant for ligne in self.lignes)


@dataclass(frozen=True, slots=True)
class Note:
    """What somebody ticked for a member; ``avant`` is what they had read, as :func:`lue` writes it."""

    membre: int
    etat: str
    represente_par: str = ""
    avant: str | None = None


def feuille(reunion: Reunion) -> list[LigneFeuille]:
    """The sheet: as the minutes were established, else the members that sit and those that were noted.

    No query on a meeting given by ``charger_reunion``.
    """
    if reunion.feuille is not None:
        return [LigneFeuille(**ligne) for ligne in reunion.feuille["presences"]]
    notees = {presence.membre_id: presence for presence in reunion.presences.all()}
    lignes = []
    for membre in reunion.comite.membres.all():
        presence = notees.get(membre.pk)
        if membre.retire_le is None or presence is not None:
            lignes.append(_ligne(membre, presence))
    return lignes


def _ligne(membre: MembreComite, presence: Presence | None) -> LigneFeuille:
    etat, par = (presence.etat, presence.represente_par) if presence else ("", "")
    return LigneFeuille(
        membre.college, membre.organisme, membre.nom, membre.qualite, membre.votant, etat, par, membre.pk
    )


def par_college(lignes: Iterable[LigneFeuille]) -> list[CollegeFeuille]:
    """The sheet cut by college, in the order of the list; a college without a member is left out."""
    toutes = list(lignes)
    groupes = [
        CollegeFeuille(college.value, str(college.label), tuple(li for li in toutes if li.college == college))
        for college in College
    ]
    return [groupe for groupe in groupes if groupe.lignes]


def en_json(lignes: Iterable[LigneFeuille]) -> list[dict[str, object]]:
    """The sheet as the established minutes keep it."""
    return [asdict(ligne) for ligne in lignes]


def lue(etat: str, represente_par: str) -> str:
    """A presence in one word, to see whether somebody changed it meanwhile."""
    return f"{etat}:{represente_par}"


@transaction.atomic
def noter(reunion: Reunion, notes: Iterable[Note], *, par: Utilisateur) -> list[MembreComite]:
    """Write what changed on the sheet. Returns the members that somebody else ticked otherwise meanwhile: left alone.

    A note that changes nothing is not written, so two people who tick different members lose nothing. An empty
    ``etat`` takes the note back. Raises ``ActionRefusee``, ``LigneInvalide`` by member, ``ErreurMetier``.
    """
    _, actuelle = ouvrir_reunion(reunion, par=par)
    membres = {m.pk: m for m in MembreComite.objects.filter(comite=actuelle.comite_id)}
    presentes = {p.membre_id: p for p in Presence.objects.filter(reunion=actuelle)}
    nouvelles: list[Presence] = []
    changees: list[Presence] = []
    conflits: list[MembreComite] = []
    for note in notes:
        membre, presente = membres.get(note.membre), presentes.get(note.membre)
        voulue = _voulue(note)
        actuel = lue(presente.etat, presente.represente_par) if presente else lue("", "")
        if membre is None or actuel == lue(*voulue) or note.avant == lue(*voulue):
            continue
        if note.avant is not None and note.avant != actuel:
            conflits.append(membre)
        elif presente is None:
            nouvelles.append(_nouvelle(actuelle, membre, voulue))
        elif not voulue[0]:
            presente._history_user = par  # type: ignore[attr-defined]
            presente.delete()
        else:
            presente.etat, presente.represente_par = voulue
            changees.append(presente)
    _ecrire(nouvelles, changees, par)
    return conflits


def _voulue(note: Note) -> tuple[str, str]:
    if note.etat and note.etat not in EtatPresence.values:
        raise LigneInvalide({str(note.membre): "Choisissez une présence de la liste."})
    par = propre(note.represente_par) if note.etat == EtatPresence.REPRESENTE else ""
    if len(par) > REPRESENTANT_MAX:
        raise LigneInvalide({str(note.membre): f"Le nom est trop long : {REPRESENTANT_MAX} caractères au plus."})
    return note.etat, par


def _nouvelle(reunion: Reunion, membre: MembreComite, voulue: tuple[str, str]) -> Presence:
    return Presence(reunion=reunion, membre=membre, etat=voulue[0], represente_par=voulue[1])


def _ecrire(nouvelles: Sequence[Presence], changees: Sequence[Presence], par: Utilisateur) -> None:
    if nouvelles:
        bulk_create_with_history(list(nouvelles), Presence, default_user=par)
    if changees:
        bulk_update_with_history(list(changees), Presence, ["etat", "represente_par"], default_user=par)


@transaction.atomic
def tous_presents(reunion: Reunion, *, par: Utilisateur) -> int:
    """Note as present the members that nothing is noted of, and only them; returns how many.

    Raises ``ActionRefusee``, ``ErreurMetier``.
    """
    _, actuelle = ouvrir_reunion(reunion, par=par)
    notes = Presence.objects.filter(reunion=actuelle).values("membre")
    membres = list(MembreComite.objects.filter(comite=actuelle.comite_id, retire_le=None).exclude(pk__in=notes))
    _ecrire([_nouvelle(actuelle, membre, (EtatPresence.PRESENT.value, "")) for membre in membres], [], par)
    return len(membres)
