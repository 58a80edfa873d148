"""Between the table of structures of a convention and the register of its Caf, in both directions (rule 14)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Prefetch, Q
from simple_history.utils import bulk_update_with_history

from conventions.domain.ecriture import enregistrer, relire, verrouiller
from conventions.domain.saisie import ouvrir_saisie
from conventions.domain.structures import collectivites
from conventions.erreurs import ErreurMetier
from conventions.models import Annexe, Convention, LigneStructure, Partie
from conventions.permissions import exiger
from ctg.droits import ActionRefusee
from territoires.domain.registre import Index, Service, Versement, tenant_au, transferer, verser
from territoires.models import Competence, Structure, Utilisateur
from territoires.referentiels.normalisation import normaliser

VERSER = "annexe.valider"


def registre_du_territoire(convention: Convention) -> list[Structure]:
    """The open entries that may concern the convention: in one of its communes, or held by one of its parties."""
    competentes = Competence.objects.filter(
        organisme__participations__convention=convention, structure__caf=convention.caf_id
    )
    ouvertes = Q(fermee_le__isnull=True) | Q(fermee_le__gte=convention.date_effet)
    du_territoire = Q(commune__in=convention.communes.values("pk")) | Q(pk__in=competentes.values("structure"))
    return list(
        Structure.objects.filter(ouvertes, du_territoire, caf=convention.caf_id)
        .select_related("commune")
        .prefetch_related(Prefetch("competences", Competence.objects.select_related("organisme")))
        .order_by("nom", "pk")
    )


def rattacher(convention: Convention, lignes: Sequence[LigneStructure]) -> None:
    """Link each row to its entry in the register, before it is written; a link stays while nothing says otherwise.

    A changed name keeps its link, which the register then takes as a new spelling; another type or another commune
    is another structure. Two queries at most.
    """
    types = {ligne.type for ligne in lignes}
    communes = {ligne.commune_id for ligne in lignes}
    candidats = Structure.objects.filter(caf=convention.caf_id, type__in=types).filter(
        Q(fermee_le__isnull=True) | Q(fermee_le__gte=convention.date_effet)
    )
    if None not in communes:
        candidats = candidats.filter(Q(commune__in=communes) | Q(commune__isnull=True))
    else:
        candidats = candidats.filter(
            Q(commune__in=[c for c in communes if c]) | Q(commune__in=convention.communes.all())
        )
    trouvees = list(candidats.order_by("pk"))
    par_pk = {structure.pk: structure for structure in trouvees}
    index = Index(trouvees)
    for ligne in lignes:
        exacte = index.trouver(ligne.type, ligne.nom, ligne.commune_id)
        actuelle = par_pk.get(ligne.structure_id) if ligne.structure_id else None
        garde = actuelle is not None and actuelle.type == ligne.type and actuelle.commune_id == ligne.commune_id
        ligne.structure = exacte or (actuelle if garde else None)


@dataclass(frozen=True, slots=True)
class Contestation:
    """A row whose entry in the register says, on the effect date, that another organisme is competent."""

    ligne: LigneStructure
    competente: Competence
    autre: Partie | None
    """The party of the convention that is the competent organisme, if it is one."""


def contestations(annexe: Annexe, convention: Convention) -> list[Contestation]:
    """In the order of the table; no query on a convention given by ``lecture.charger``."""
    parties = {partie.pk: partie for partie in convention.parties.all()}
    par_organisme = {partie.organisme_id: partie for partie in collectivites(convention)}
    trouvees = []
    for ligne in annexe.structures.all():
        tenant = tenant_au(ligne.structure, convention.date_effet) if ligne.structure else None
        partie = parties.get(ligne.partie_id)
        if tenant and partie and tenant.organisme_id != partie.organisme_id:
            trouvees.append(Contestation(ligne, tenant, par_organisme.get(tenant.organisme_id)))
    return trouvees


def connues(annexe: Annexe, convention: Convention, partie: Partie) -> list[Structure]:
    """The entries over which the party is competent on the effect date and that the annexe does not list yet."""
    listees = {ligne.structure_id for ligne in annexe.structures.all()}
    cles = {(ligne.type, normaliser(ligne.nom)) for ligne in annexe.structures.all() if ligne.partie_id == partie.pk}
    return [
        structure
        for structure in registre_du_territoire(convention)
        if structure.pk not in listees
        and (structure.type, normaliser(structure.nom)) not in cles
        and (tenant := tenant_au(structure, convention.date_effet))
        and tenant.organisme_id == partie.organisme_id
    ]


EN_TETE = ("Type", "Nom", "Adresse", "Code postal", "Commune", "Gestionnaire", "SIRET")


def rangees(structures: Iterable[Structure]) -> list[list[str]]:
    """The entries as a spreadsheet would give them, under the headers of the table."""
    return [
        list(EN_TETE),
        *(
            [
                structure.type,
                structure.nom,
                structure.adresse,
                structure.code_postal,
                str(structure.commune or ""),
                structure.gestionnaire,
                structure.siret,
            ]
            for structure in structures
        ),
    ]


@transaction.atomic
def verser_au_registre(annexe: Annexe, *, par: Utilisateur) -> Versement:
    """Teach the register of the Caf the structures of the annexe, from the effect date of the convention.

    The structures are linked to their entries; those that the register gives to somebody else are left alone
    (:func:`territoires.domain.registre.verser`). Raises ``ActionRefusee``, also for the private draft of a party:
    the register, which others read, would tell it.
    """
    convention = verrouiller(annexe.convention_id)
    exiger(par, VERSER, convention)
    if relire(annexe, "responsable").privee:
        raise ActionRefusee("Cette annexe est encore le brouillon d’une partie : attendez qu’elle vous la transmette.")
    competents = {partie.pk: partie.organisme_id for partie in collectivites(convention)}
    lignes = [
        ligne
        for ligne in annexe.structures.select_related("structure", "commune").order_by("ordre", "pk")
        if ligne.partie_id in competents and ligne.nom
    ]
    versement = verser(
        convention.caf, [_service(ligne, competents) for ligne in lignes], du=convention.date_effet, par=par
    )
    changees = []
    for ligne, entree in zip(lignes, versement.entrees, strict=True):
        if ligne.structure_id != entree.pk:
            ligne.structure = entree
            changees.append(ligne)
    bulk_update_with_history(changees, LigneStructure, ["structure"], default_user=par)
    return versement


def _service(ligne: LigneStructure, competents: dict[int, int]) -> Service:
    return Service(
        type=ligne.type,
        nom=ligne.nom,
        competent=competents[ligne.partie_id],
        structure=ligne.structure,
        adresse=ligne.adresse,
        code_postal=ligne.code_postal,
        ville=ligne.commune.nom if ligne.commune else "",
        commune_id=ligne.commune_id,
        gestionnaire=ligne.gestionnaire,
        siret=ligne.siret,
    )


@transaction.atomic
def deplacer_vers(ligne: LigneStructure, partie: Partie, *, par: Utilisateur) -> LigneStructure:
    """Put the row in the table of another collectivité. Raises ``ActionRefusee``, ``ErreurMetier``."""
    convention, _ = ouvrir_saisie(ligne.annexe, par=par, ancre=f"structures:{ligne.pk}")
    actuelle = relire(ligne, "partie")
    if partie.convention_id != convention.pk or not partie.est_collectivite:
        raise ErreurMetier("Choisissez une collectivité qui est partie à la convention.")
    if actuelle.partie_id != partie.pk:
        actuelle.partie, actuelle.jeton = partie, actuelle.jeton + 1
        enregistrer(actuelle, par=par, raison=f"déplacée vers {partie.denomination_courte[:60]}")
    return actuelle


@transaction.atomic
def acter_transfert(ligne: LigneStructure, *, par: Utilisateur) -> Competence:
    """Record that the collectivité of the row holds the competence from the effect date: the Caf decides.

    Raises ``ActionRefusee``, ``ErreurMetier`` when the row is not in the register.
    """
    convention = verrouiller(ligne.annexe.convention_id)
    exiger(par, VERSER, convention)
    actuelle = relire(ligne, "partie__organisme", "structure")
    if actuelle.structure is None:
        raise ErreurMetier("Cette structure n’est pas au registre de la Caf : il n’y a pas de transfert à acter.")
    return transferer(actuelle.structure, actuelle.partie.organisme, du=convention.date_effet, par=par)


def en_double(lignes: Iterable[LigneStructure]) -> list[list[LigneStructure]]:
    """The rows that name the same structure: same type, same name, same commune; in the order of the table."""
    groupes: dict[tuple[str, str, str | None], list[LigneStructure]] = {}
    for ligne in lignes:
        groupes.setdefault((ligne.type, normaliser(ligne.nom), ligne.commune_id), []).append(ligne)
    return [groupe for groupe in groupes.values() if len(groupe) > 1]
