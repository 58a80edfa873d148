"""Parties and signatories: copies taken from the register, then their own (the register may change freely)."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.db import transaction
from simple_history.utils import bulk_create_with_history

from conventions.domain.ecriture import deplacer, enregistrer, ouvrir, prendre, ranger, relire, supprimer, verrouiller
from conventions.domain.perimetre import signataires_proposes
from conventions.domain.periode import texte_court
from conventions.domain.relecture import reprendre
from conventions.enums import MAX_PARTIES, MAX_SIGNATAIRES
from conventions.erreurs import PartieRefusee
from conventions.models import IDENTITE, Convention, Partie, Signataire
from conventions.permissions import exiger_pour
from territoires.models import Civilite, Organisme, Representant, TitreSignataire, Utilisateur
from territoires.validateurs import compacter, valider_siren

LONGUEURS = {"nom": 250, "denomination_courte": 120, "adresse": 250, "code_postal": 5, "ville": 100}
MODIFIABLES = frozenset(IDENTITE) - {"nature"}


@dataclass(frozen=True, slots=True)
class SaisieSignataire:
    """A signatory as typed in the form, or as read from the register (:meth:`depuis`)."""

    prenom: str
    nom: str
    fonction: str
    civilite: str = ""
    titre: str = TitreSignataire.EXECUTIF
    mandat_du: date | None = None
    mandat_au: date | None = None
    acte: str = ""
    representant_id: int | None = None

    @classmethod
    def depuis(cls, representant: Representant) -> "SaisieSignataire":
        communs = {
            champ: getattr(representant, champ) for champ in cls.__dataclass_fields__ if hasattr(representant, champ)
        }
        return cls(**{**communs, "representant_id": representant.pk})


@dataclass(frozen=True, slots=True)
class Ecart:
    """A field of the copy that the register now says otherwise."""

    champ: str
    libelle: str
    ici: str
    registre: str


def copier(organisme: Organisme) -> dict[str, Any]:
    """The fields of a :class:`Partie` as the register has them today."""
    return {champ: getattr(organisme, champ) for champ in IDENTITE} | {"logo": organisme.logo.name or ""}


def verifier_parties(caf: Organisme, organismes: Sequence[Organisme]) -> None:
    """At most 60 parties, the Caf among them, no other Caf, nobody twice. Raises :class:`PartieRefusee`."""
    if len(organismes) > MAX_PARTIES:
        raise PartieRefusee(
            f"Une convention compte au plus {MAX_PARTIES} parties et vous en avez {len(organismes)} : retirez-en, "
            "ou faites signer l’intercommunalité pour ses communes."
        )
    if caf.pk not in {organisme.pk for organisme in organismes}:
        raise PartieRefusee("La Caf qui pilote la convention doit être l’une des parties.")
    vus: list[Organisme] = []
    for organisme in organismes:
        if organisme.est_caf and organisme.pk != caf.pk:
            raise PartieRefusee(f"Une convention n’a qu’une Caf : retirez {organisme.nom}.")
        if jumeau := next((vu for vu in vus if semblables(vu, organisme)), None):
            raise PartieRefusee(_deux_fois(organisme, jumeau))
        vus.append(organisme)


def semblables(a: Any, b: Any) -> bool:
    """Whether two organismes (or parties) are one legal person: same record, same SIREN, or same name without one."""
    fiche = getattr(a, "organisme_id", a.pk)
    if fiche is not None and fiche == getattr(b, "organisme_id", b.pk):
        return True
    if a.siren and b.siren:
        return bool(a.siren == b.siren)
    return bool(a.nom.casefold() == b.nom.casefold())


def _deux_fois(organisme: Organisme, jumeau: Any) -> str:
    if organisme.nom == jumeau.nom:
        return f"« {organisme.nom} » figure deux fois parmi les parties : gardez-en une seule."
    return (
        f"« {organisme.nom} » et « {jumeau.nom} » portent le même numéro SIREN {organisme.siren} : c’est le même "
        "organisme. Gardez-en un seul, ou corrigez le numéro."
    )


def distinguer(parties: Iterable[Any]) -> list[Any]:
    """Tell apart the parties that share a short name, and return those renamed.

    Two communes both « ci-après dénommée "la commune" » would make the text ambiguous: each becomes
    « la commune de X ». The Caf keeps its own.
    """
    groupes: dict[str, list[Any]] = {}
    for partie in parties:
        groupes.setdefault(partie.denomination_courte.casefold(), []).append(partie)
    renommees = []
    for groupe in groupes.values():
        for partie in groupe if len(groupe) > 1 else ():
            longue = partie.denomination.sujet()[: LONGUEURS["denomination_courte"]]
            if not partie.est_caf and longue != partie.denomination_courte:
                partie.denomination_courte = longue
                renommees.append(partie)
    return renommees


@transaction.atomic
def ajouter_partie(
    convention: Convention,
    organisme: Organisme,
    *,
    par: Utilisateur,
    representants: Sequence[Representant] | None = None,
) -> Partie:
    """Add a party at the end, with its signatories (those the register proposes when ``None``).

    Raises ``ActionRefusee``, :class:`PartieRefusee` (61st, already there, unknown to the user).
    """
    actuelle = ouvrir(convention.pk, par=par, action="partie.modifier")
    connu = Organisme.objects.visibles_par(par).filter(pk=organisme.pk).first()
    if connu is None or not (connu.est_caf or connu.caf_id == actuelle.caf_id):
        raise PartieRefusee("Cet organisme n’est pas dans votre registre : ajoutez-le d’abord aux organismes.")
    parties = list(actuelle.parties.all())
    if len(parties) >= MAX_PARTIES:
        raise PartieRefusee(
            f"Une convention compte au plus {MAX_PARTIES} parties et celle-ci les a déjà : retirez-en une d’abord, "
            "ou faites signer l’intercommunalité pour ses communes."
        )
    if connu.est_caf and connu.pk != actuelle.caf_id:
        raise PartieRefusee("Une convention n’a qu’une Caf, celle qui la pilote.")
    if jumeau := next((partie for partie in parties if semblables(partie, connu)), None):
        raise PartieRefusee(_deux_fois(connu, jumeau))
    partie = Partie(convention=actuelle, organisme=connu, ordre=len(parties) + 1, **copier(connu))
    renommees = distinguer([*parties, partie])
    ranger(parties)
    enregistrer(partie, par=par)
    for autre in renommees:
        if autre.pk != partie.pk:
            enregistrer(autre, par=par)
    choisis = signataires_proposes(connu) if representants is None else siens(connu, representants)
    creer_signataires([(partie, choisis)], par=par)
    return partie


def siens(organisme: Organisme, representants: Sequence[Representant]) -> list[Representant]:
    """The representatives given, if all belong to the organisme. Raises :class:`PartieRefusee`."""
    if any(r.organisme_id != organisme.pk for r in representants):
        raise PartieRefusee(f"Un des signataires choisis ne représente pas {organisme.nom}.")
    if len(representants) > MAX_SIGNATAIRES:
        raise PartieRefusee(f"Une partie a au plus {MAX_SIGNATAIRES} signataires.")
    return list(representants)


def creer_signataires(
    par_partie: Iterable[tuple[Partie, Sequence[Representant]]], *, par: Utilisateur, raison: str = ""
) -> None:
    """Copy representatives into signatories, with history, in a few queries whatever their number."""
    lignes = [
        Signataire(partie=partie, ordre=ordre, **asdict(SaisieSignataire.depuis(representant)))
        for partie, representants in par_partie
        for ordre, representant in enumerate(representants, 1)
    ]
    if lignes:
        bulk_create_with_history(lignes, Signataire, default_user=par, default_change_reason=raison or None)


@transaction.atomic
def retirer_partie(partie: Partie, *, par: Utilisateur) -> None:
    """Remove a party and its signatories; the annexes entrusted to it come back to the Caf.

    Raises ``ActionRefusee``, :class:`PartieRefusee` for the Caf, ``ErreurMetier`` while a private draft of the party
    holds something: it has to be transmitted first.
    """
    convention = ouvrir(partie.convention_id, par=par, action="partie.modifier")
    actuelle = relire(partie)
    if actuelle.organisme_id == convention.caf_id:
        raise PartieRefusee("La Caf pilote la convention : elle ne peut pas en être retirée.")
    _retirer_ses_documents(actuelle, par)
    for annexe in actuelle.annexes_a_remplir.select_related("responsable"):
        reprendre(annexe, par=par)
        annexe.responsable = None
        enregistrer(annexe, par=par, raison="n’est plus confiée, sa partie ayant été retirée")
    for signataire in actuelle.signataires.all():
        supprimer(signataire, par=par, raison="avec sa partie")
    supprimer(actuelle, par=par)
    ranger(convention.parties.order_by("ordre", "pk"))


def _retirer_ses_documents(partie: Partie, par: Utilisateur) -> None:
    """What was drafted for it goes with it, unless its council voted; the history keeps the texts."""
    for document in partie.documents.prefetch_related("textes"):
        if not document.est_projet:
            raise PartieRefusee(
                f"« {document.titre} » est déjà votée : annulez d’abord ce vote pour retirer la partie."
            )
        for texte in document.textes.all():
            supprimer(texte, par=par, raison="avec sa partie")
        supprimer(document, par=par, raison="avec sa partie")


@transaction.atomic
def deplacer_partie(partie: Partie, *, par: Utilisateur, position: int) -> None:
    """Bring the party to ``position`` (1 for the first) in the list of parties and of signature blocks."""
    convention = ouvrir(partie.convention_id, par=par, action="partie.modifier")
    actuelle = relire(partie)
    avant = list(convention.parties.order_by("ordre", "pk"))
    apres = deplacer(avant, actuelle, position)
    if [p.pk for p in apres] != [p.pk for p in avant]:
        ranger(apres)
        enregistrer(actuelle, par=par, raison=f"placée au rang {actuelle.ordre}")


@transaction.atomic
def modifier_partie(partie: Partie, *, par: Utilisateur, jeton: int, **champs: Any) -> Partie:
    """Change the convention's copy of a party; the register is untouched. Identical values change nothing.

    ``champs`` among those of the identity, the nature excepted.
    Raises ``ActionRefusee``, ``TexteRefuse``, ``ValidationError`` (a wrong SIREN), :class:`ConflitEdition`.
    """
    if inconnus := set(champs) - MODIFIABLES:
        raise TypeError(f"champs inconnus : {sorted(inconnus)}")
    ouvrir(partie.convention_id, par=par, action="partie.modifier")
    actuelle = relire(partie)
    for champ, longueur in LONGUEURS.items():
        if champ in champs:
            libelle = _libelle(champ)
            vide = champ in {"adresse", "code_postal", "ville"}
            champs[champ] = texte_court(champs[champ], longueur, f"Le champ « {libelle} »", vide=vide)
    if "siren" in champs:
        champs["siren"] = compacter(champs["siren"])
        if champs["siren"]:
            valider_siren(champs["siren"])
    return _ecrire(actuelle, champs, par=par, jeton=jeton)


def _ecrire(actuelle: Partie, champs: dict[str, Any], *, par: Utilisateur, jeton: int, raison: str = "") -> Partie:
    if all(getattr(actuelle, champ) == valeur for champ, valeur in champs.items()):
        return actuelle
    for champ, valeur in champs.items():
        setattr(actuelle, champ, valeur)
    actuelle.clean_fields(exclude=["convention", "organisme", "logo"])
    prendre(actuelle, jeton)
    enregistrer(actuelle, par=par, raison=raison)
    return actuelle


def ecarts_registre(partie: Partie) -> list[Ecart]:
    """What :func:`actualiser_partie` would change (the short name, chosen for this convention, is left alone)."""
    return [
        Ecart(champ, _libelle(champ), _mot(getattr(partie, champ)), _mot(valeur))
        for champ, valeur in _registre(partie).items()
        if getattr(partie, champ) != valeur
    ]


def _registre(partie: Partie) -> dict[str, Any]:
    return {c: v for c, v in copier(partie.organisme).items() if c not in {"denomination_courte", "nature"}}


def _libelle(champ: str) -> str:
    return str(getattr(Partie._meta.get_field(champ), "verbose_name", champ))


def _mot(valeur: Any) -> str:
    return ("oui" if valeur else "non") if isinstance(valeur, bool) else str(valeur)


@transaction.atomic
def actualiser_partie(partie: Partie, *, par: Utilisateur, jeton: int) -> Partie:
    """Take the copy again from the register, on purpose. Raises ``ActionRefusee``, :class:`ConflitEdition`."""
    ouvrir(partie.convention_id, par=par, action="partie.modifier")
    actuelle = relire(partie, "organisme")
    return _ecrire(actuelle, _registre(actuelle), par=par, jeton=jeton, raison="reprise de la fiche du registre")


@transaction.atomic
def remplacer_signataires(
    partie: Partie, *, par: Utilisateur, jeton: int, signataires: Sequence[SaisieSignataire]
) -> Partie:
    """Set who signs for the party, in order; a collectivité names its own. The same list changes nothing.

    Raises ``ActionRefusee``, :class:`PartieRefusee`, ``ValidationError``, :class:`ConflitEdition`.
    """
    convention = verrouiller(partie.convention_id)
    actuelle = relire(partie)
    exiger_pour(par, "signataire.modifier", convention, actuelle.organisme_id)
    if len(signataires) > MAX_SIGNATAIRES:
        raise PartieRefusee(f"Une partie a au plus {MAX_SIGNATAIRES} signataires et vous en avez {len(signataires)}.")
    connus = set(actuelle.organisme.representants.values_list("pk", flat=True))
    if any(s.representant_id is not None and s.representant_id not in connus for s in signataires):
        raise PartieRefusee(f"Un des signataires choisis ne représente pas {actuelle.nom}.")
    presents = list(actuelle.signataires.order_by("ordre", "pk"))
    if [_saisie(s) for s in presents] == list(signataires):
        return actuelle
    lignes = [
        _ligne(actuelle, ordre, saisie, presents[ordre - 1] if ordre <= len(presents) else None)
        for ordre, saisie in enumerate(signataires, 1)
    ]
    prendre(actuelle, jeton)
    for ligne in lignes:
        if ligne is not None:
            enregistrer(ligne, par=par)
    for surplus in presents[len(signataires) :]:
        supprimer(surplus, par=par)
    return actuelle


def _saisie(signataire: Signataire) -> SaisieSignataire:
    return SaisieSignataire(**{champ: getattr(signataire, champ) for champ in SaisieSignataire.__dataclass_fields__})


def _ligne(partie: Partie, ordre: int, saisie: SaisieSignataire, present: Signataire | None) -> Signataire | None:
    """The row to write for a signatory, checked; ``None`` when the present one already says it."""
    if present is not None and present.ordre == ordre and _saisie(present) == saisie:
        return None
    ligne = present or Signataire(partie=partie)
    for champ, valeur in asdict(saisie).items():
        setattr(ligne, champ, valeur)
    ligne.ordre = ordre
    if ligne.civilite not in {"", *Civilite.values}:
        raise PartieRefusee("La civilité est « Mme » ou « M. », ou reste vide.")
    ligne.full_clean(exclude=["partie", "representant"])
    return ligne
