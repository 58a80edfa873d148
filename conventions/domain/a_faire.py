"""« À faire »: what waits for a user in the review of annexes, on either side, in a constant number of queries."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from conventions.annexes.registre import NatureInconnue, trouver
from conventions.domain.completude.analyse import analyser
from conventions.domain.lecture import charger_contenus
from conventions.domain.relecture import demandes_de_modification
from conventions.enums import STATUTS_MODIFIABLES, StatutAnnexe
from conventions.models import Annexe, Convention, DemandeAnnexes, Fil, Message, Partie, TransitionAnnexe
from conventions.permissions import REDACTION_CAF, SAISIE_COLLECTIVITE, VALIDATION_CAF
from ctg.grammaire import Denomination
from ctg.typographie import espaces_insecables
from territoires.models import Utilisateur

EN_MAIN = (StatutAnnexe.A_COMPLETER, StatutAnnexe.A_CORRIGER)
FILS_MAX = 50
"""Threads that the page lists; those answered first make room for the next."""


@dataclass(frozen=True, slots=True)
class Tache:
    """One annexe asked of a party: what is left to do in it (nothing when ``faite``).

    ``vide`` is only known where the contents of the annexes were loaded.
    """

    annexe: Annexe
    vide: bool
    blancs: int
    champs: tuple[Fil, ...] = ()
    renvoi: TransitionAnnexe | None = None
    en_retard: bool = False

    @property
    def faite(self) -> bool:
        """Whether it is in the hands of the Caf, with no field given back."""
        return self.annexe.statut not in EN_MAIN and not self.champs


@dataclass(frozen=True, slots=True)
class Carte:
    """The annexes that a Caf asks of one party of one convention for one date."""

    convention: Convention
    partie: Partie
    echeance: date | None
    demande: DemandeAnnexes | None
    taches: tuple[Tache, ...]
    jour: date

    @property
    def demandeur(self) -> str:
        """ "La caisse d’allocations familiales de la Drôme"."""
        caf = self.convention.caf
        nom = Denomination(caf.nom, caf.article, feminin=caf.feminin, pluriel=caf.pluriel).sujet_majuscule()
        return espaces_insecables(nom)

    @property
    def restantes(self) -> list[Tache]:
        return [tache for tache in self.taches if not tache.faite]

    @property
    def faites(self) -> int:
        return len(self.taches) - len(self.restantes)

    @property
    def en_retard(self) -> bool:
        return self.echeance is not None and self.echeance < self.jour

    @property
    def jours(self) -> int | None:
        """Days left before the date, negative once it is past."""
        return (self.echeance - self.jour).days if self.echeance else None


@dataclass(frozen=True, slots=True)
class Recue:
    """An annexe that a party transmitted and that the Caf has to read."""

    annexe: Annexe
    transition: TransitionAnnexe | None
    demande_modification: bool


@dataclass(frozen=True, slots=True)
class AFaire:
    cartes: list[Carte]
    recues: list[Recue]
    fils: list[Fil]
    attendues: list[Annexe]
    """Annexes that parties should have given back already."""

    @property
    def nombre(self) -> int:
        """What waits for the user himself: annexes to fill or correct, then annexes to read and threads to answer."""
        return sum(len(carte.restantes) for carte in self.cartes) + len(self.recues) + len(self.fils)


def a_faire(utilisateur: Utilisateur, *, jour: date | None = None, contenus: bool = False) -> AFaire:
    """Everything that waits for the user on ``jour`` (today by default).

    ``contenus`` also loads what the natures of their annexes hold, so as to know the empty ones.
    """
    jour = jour or timezone.localdate()
    cafs = cafs_relues(utilisateur)
    return AFaire(
        cartes=_cartes(utilisateur, jour, contenus),
        recues=_recues(cafs),
        fils=list(fils_en_attente(utilisateur, cafs)[:FILS_MAX]),
        attendues=list(
            _annexes(cafs).filter(statut__in=EN_MAIN, echeance__lt=jour).order_by("echeance", "convention", "ordre")
        ),
    )


def cafs_relues(utilisateur: Utilisateur) -> list[int]:
    """The Cafs on behalf of which the user reads what the parties transmit."""
    relecteurs = REDACTION_CAF | VALIDATION_CAF
    return [pk for pk in utilisateur.cafs_ids if utilisateur.roles[pk] in relecteurs]


def _annexes(cafs: list[int]) -> QuerySet[Annexe]:
    """The entrusted annexes of the conventions of these Cafs whose text may still change."""
    confiees = Annexe.objects.filter(responsable__isnull=False, convention__statut__in=STATUTS_MODIFIABLES)
    return confiees.filter(convention__caf__in=cafs).select_related("convention", "responsable")


def _recues(cafs: list[int]) -> list[Recue]:
    annexes = list(en_attente_de_lecture(cafs).order_by("convention", "ordre"))
    modifications = demandes_de_modification(annexes)
    dernieres = _dernieres(annexes)
    return [Recue(annexe, dernieres.get(annexe.pk), annexe.pk in modifications) for annexe in annexes]


def _dernieres(annexes: Iterable[Annexe]) -> dict[int, TransitionAnnexe]:
    """The last step of each annexe, by its id; one query."""
    passees = TransitionAnnexe.objects.filter(annexe__in=list(annexes)).select_related("par").order_by("le", "pk")
    return {transition.annexe_id: transition for transition in passees if transition.annexe_id is not None}


def en_attente_de_lecture(cafs: list[int]) -> QuerySet[Annexe]:
    """The annexes that these Cafs have to read: transmitted, or validated and asked back by their party since."""
    derniere = TransitionAnnexe.objects.filter(annexe=OuterRef("pk")).order_by("-le", "-pk").values("action")[:1]
    transmises = Q(statut=StatutAnnexe.TRANSMISE)
    demandees = Q(statut=StatutAnnexe.VALIDEE, derniere_action="demander_modification")
    return _annexes(cafs).annotate(derniere_action=derniere).filter(transmises | demandees)


def a_rendre(utilisateur: Utilisateur) -> QuerySet[Annexe]:
    """The annexes, or only some elements of them, that wait for the hand of a party for which the user writes."""
    rendues = Fil.objects.ouverts().filter(annexe=OuterRef("pk"), deverrouille=True).exclude(ancre="")
    return confiees_a(utilisateur).filter(Q(statut__in=EN_MAIN) | Q(statut=StatutAnnexe.TRANSMISE) & Exists(rendues))


def confiees_a(utilisateur: Utilisateur) -> QuerySet[Annexe]:
    """The annexes of the parties for which the user writes, whoever has the hand."""
    organismes = [pk for pk, role in utilisateur.roles.items() if role in SAISIE_COLLECTIVITE]
    confiees = Annexe.objects.visibles_par(utilisateur).filter(responsable__organisme__in=organismes)
    return confiees.filter(convention__statut__in=STATUTS_MODIFIABLES)


def fils_en_attente(utilisateur: Utilisateur, cafs: list[int]) -> QuerySet[Fil]:
    """Open threads of these Cafs' conventions whose last word is somebody else's, outside the private drafts."""
    dernier = Message.objects.filter(fil=OuterRef("pk")).order_by("-le", "-pk")
    prives = Q(annexe__responsable__isnull=False, annexe__transmise_le__isnull=True)
    ouverts = Fil.objects.ouverts().filter(convention__caf__in=cafs).exclude(prives)
    attendent = ouverts.annotate(dernier_auteur=dernier.values("auteur")[:1], dernier_le=dernier.values("le")[:1])
    miens = Exists(Message.objects.filter(fil=OuterRef("pk"), auteur=utilisateur))
    siens = Q(miens) | Q(convention__agent=utilisateur)
    return (
        attendent.filter(siens)
        .exclude(dernier_auteur=utilisateur.pk)
        .exclude(dernier_auteur=None)
        .select_related("convention", "annexe", "article")
        .order_by("-dernier_le")
    )


def _cartes(utilisateur: Utilisateur, jour: date, contenus: bool) -> list[Carte]:
    annexes = list(
        confiees_a(utilisateur)
        .select_related("convention__caf", "convention__agent", "responsable")
        .order_by("convention__date_effet", "convention_id", "ordre", "pk")
    )
    if contenus:
        charger_contenus(annexes)
    demandes, renvois, champs = _demandes(annexes), _dernieres(annexes), _champs(annexes)
    groupes: dict[tuple[int, int, date | None], list[Tache]] = {}
    for annexe in annexes:
        assert annexe.responsable is not None
        a_remplir = contenus and _a_remplir(annexe)
        tache = _tache(annexe, a_remplir, champs.get(annexe.pk, ()), renvois.get(annexe.pk), jour)
        groupes.setdefault((annexe.convention_id, annexe.responsable.pk, annexe.echeance), []).append(tache)
    cartes = []
    for taches in groupes.values():
        annexe = taches[0].annexe
        assert annexe.responsable is not None
        demande = max((d for t in taches if (d := demandes.get(t.annexe.pk))), key=lambda d: d.le, default=None)
        cartes.append(Carte(annexe.convention, annexe.responsable, annexe.echeance, demande, tuple(taches), jour))
    cartes = [carte for carte in cartes if carte.restantes]
    return sorted(cartes, key=lambda carte: (carte.echeance or date.max, carte.convention.date_effet))


def _tache(
    annexe: Annexe, a_remplir: bool, champs: tuple[Fil, ...], derniere: TransitionAnnexe | None, jour: date
) -> Tache:
    renvoi = derniere if derniere and annexe.statut == StatutAnnexe.A_CORRIGER else None
    return Tache(annexe, a_remplir, len(analyser(annexe.corps).blancs), champs, renvoi, annexe.en_retard(jour))


def _a_remplir(annexe: Annexe) -> bool:
    """Whether its party still has everything to give: the introduction of the model fills no typed annexe.

    No query once the contents are loaded.
    """
    try:
        nature = trouver(annexe.nature)
    except NatureInconnue:
        return vide(annexe)
    return not annexe.fichier_id and not nature.remplie(annexe) if nature.gabarit else vide(annexe)


def vide(annexe: Annexe) -> bool:
    """Whether the annexe holds nothing: no file, no word, nothing proper to its nature (queries if not loaded)."""
    if annexe.fichier_id or not analyser(annexe.corps).vide:
        return False
    try:
        return not trouver(annexe.nature).remplie(annexe)
    except NatureInconnue:
        return True


def _demandes(annexes: list[Annexe]) -> dict[int, DemandeAnnexes]:
    """The last request about each annexe, by its id; two queries."""
    par_annexe: dict[int, DemandeAnnexes] = {}
    passees = DemandeAnnexes.objects.filter(annexes__in=annexes).distinct()
    for demande in passees.select_related("par").prefetch_related("annexes").order_by("le", "pk"):
        for annexe in demande.annexes.all():
            par_annexe[annexe.pk] = demande
    return par_annexe


def _champs(annexes: list[Annexe]) -> dict[int, tuple[Fil, ...]]:
    """The open threads that give an element of a transmitted annexe back to its party, by annexe id; one query."""
    transmises = [annexe for annexe in annexes if annexe.statut == StatutAnnexe.TRANSMISE]
    par_annexe: dict[int, tuple[Fil, ...]] = {}
    for fil in Fil.objects.ouverts().filter(annexe__in=transmises, deverrouille=True).exclude(ancre=""):
        if fil.annexe_id is not None:
            par_annexe[fil.annexe_id] = (*par_annexe.get(fil.annexe_id, ()), fil)
    return par_annexe
