"""What a new convention proposes from a place: its territory, its parties, their records and their signatories."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.utils import timezone

from conventions.domain.periode import Territoire
from conventions.enums import MAX_PARTIES
from conventions.erreurs import PartieRefusee
from ctg.typographie import nombre
from territoires.domain.organismes import fiche_commune, fiche_intercommunalite
from territoires.models import (
    Commune,
    Intercommunalite,
    NatureOrganisme,
    Organisme,
    Representant,
    SignatureCaf,
    TitreSignataire,
    Utilisateur,
)
from territoires.permissions import exiger as exiger_organisme

CODE = re.compile(r"[0-9A-Z]{1,18}")
"""An id, an INSEE code or a SIREN: what a key may hold after its colon."""


@dataclass(frozen=True, slots=True)
class PropositionPartie:
    """A party that the product suggests; ``organisme`` is unsaved when the register has no record of it yet.

    ``cle`` ("organisme:12", "commune:78029", "intercommunalite:200000172") is what the form sends back to
    :func:`organismes_retenus`; ``retenue`` says whether the box is ticked at first.
    """

    cle: str
    organisme: Organisme
    retenue: bool
    raison: str


def proposer_territoire(
    caf: Organisme, *, commune: Commune | None = None, intercommunalite: Intercommunalite | None = None
) -> Territoire:
    """The territory of one commune, or of an intercommunalité with all its present communes."""
    if intercommunalite is not None:
        modele = fiche_intercommunalite(caf, intercommunalite)
        return Territoire(modele.nom, modele.article, tuple(intercommunalite.membres()))
    if commune is None:
        raise ValueError("une commune ou une intercommunalité")
    modele = fiche_commune(caf, commune)
    return Territoire(modele.nom, modele.article, (commune,))


def proposer_parties(
    caf: Organisme, *, commune: Commune | None = None, intercommunalite: Intercommunalite | None = None
) -> list[PropositionPartie]:
    """Suggested parties, the Caf first; nothing is written.

    From a commune: the commune, and its intercommunalité unticked. From an intercommunalité: itself and every member
    commune, ticked while they fit in the number of parties a convention may have.
    """
    propositions = [PropositionPartie(f"organisme:{caf.pk}", caf, True, "La Caf qui pilote la convention.")]
    connus = _connus(caf)
    if intercommunalite is not None:
        membres = list(intercommunalite.membres())
        tient = len(membres) + 2 <= MAX_PARTIES
        propositions.append(_proposer(caf, intercommunalite, connus, True, "L’intercommunalité du territoire choisi."))
        propositions += [_proposer(caf, membre, connus, tient, raison_membre(membre)) for membre in membres]
    elif commune is not None:
        propositions.append(_proposer(caf, commune, connus, True, "La commune du territoire choisi."))
        epci = commune.intercommunalite
        if epci is not None and epci.est_actuelle:
            raison = "Son intercommunalité, si elle exerce une compétence que la convention couvre."
            propositions.append(_proposer(caf, epci, connus, False, raison))
    return propositions


def raison_membre(commune: Commune) -> str:
    return f"Commune membre, {nombre(commune.population)} habitants."


def _connus(caf: Organisme) -> dict[str, Organisme]:
    """Records of the Caf's register, by commune and by intercommunalité."""
    fiches = Organisme.objects.filter(caf=caf, nature__in=[NatureOrganisme.COMMUNE, NatureOrganisme.INTERCOMMUNALITE])
    return {
        f"commune:{f.commune_id}"
        if f.nature == NatureOrganisme.COMMUNE
        else f"intercommunalite:{f.intercommunalite_id}": f
        for f in fiches
    }


def _proposer(
    caf: Organisme, lieu: Commune | Intercommunalite, connus: dict[str, Organisme], retenue: bool, raison: str
) -> PropositionPartie:
    if isinstance(lieu, Commune):
        cle, fiche = f"commune:{lieu.pk}", fiche_commune
    else:
        cle, fiche = f"intercommunalite:{lieu.pk}", fiche_intercommunalite  # type: ignore[assignment]
    if organisme := connus.get(cle):
        return PropositionPartie(f"organisme:{organisme.pk}", organisme, retenue, raison)
    return PropositionPartie(cle, fiche(caf, lieu), retenue, raison)  # type: ignore[arg-type]


def organisme_pour_commune(caf: Organisme, commune: Commune, *, par: Utilisateur) -> Organisme:
    """The Caf's record of a commune, created from the official register when absent. Raises ``ActionRefusee``."""
    existant = Organisme.objects.filter(caf=caf, commune=commune, nature=NatureOrganisme.COMMUNE).first()
    return existant or _inscrire(fiche_commune(caf, commune), par)


def organisme_pour_intercommunalite(caf: Organisme, epci: Intercommunalite, *, par: Utilisateur) -> Organisme:
    """The Caf's record of an intercommunalité, created from the official register when absent."""
    existant = Organisme.objects.filter(caf=caf, intercommunalite=epci, nature=NatureOrganisme.INTERCOMMUNALITE).first()
    return existant or _inscrire(fiche_intercommunalite(caf, epci), par)


def _inscrire(fiche: Organisme, par: Utilisateur) -> Organisme:
    assert fiche.caf is not None
    exiger_organisme(par, "organisme.creer", fiche.caf)
    fiche._history_user = par  # type: ignore[attr-defined]
    try:
        with transaction.atomic():
            fiche.save()
    except IntegrityError:
        # Another request registered it between the reading and the writing: theirs is the same.
        return Organisme.objects.get(
            caf=fiche.caf, nature=fiche.nature, commune=fiche.commune, intercommunalite=fiche.intercommunalite
        )
    return fiche


def registre_de(caf: Organisme, par: Utilisateur) -> models.QuerySet[Organisme]:
    """Who may be party to a convention of ``caf``: itself and the organismes that it manages, as seen by ``par``.

    Somebody who works for two Cafs sees both registers; a party lets its members in, so they are never mixed.
    """
    return Organisme.objects.visibles_par(par).filter(Q(pk=caf.pk) | Q(caf=caf.pk))


@transaction.atomic
def organismes_retenus(caf: Organisme, cles: Iterable[str], *, par: Utilisateur) -> list[Organisme]:
    """The records named by the keys of :class:`PropositionPartie`, in order, created where the register has none.

    Raises :class:`PartieRefusee` for a key that is malformed, unknown or outside what the user may see.
    """
    retenus = []
    for cle in cles:
        genre, _, identifiant = cle.partition(":")
        organisme: Organisme | None = None
        if not CODE.fullmatch(identifiant):
            genre = ""
        if genre == "organisme" and identifiant.isdecimal():
            organisme = registre_de(caf, par).filter(pk=int(identifiant)).first()
        elif genre == "commune" and (commune := Commune.objects.actuels().filter(pk=identifiant).first()):
            organisme = organisme_pour_commune(caf, commune, par=par)
        elif genre == "intercommunalite" and (
            epci := Intercommunalite.objects.actuels().filter(pk=identifiant).first()
        ):
            organisme = organisme_pour_intercommunalite(caf, epci, par=par)
        if organisme is None:
            raise PartieRefusee(
                f"« {cle[:40]} » ne désigne aucun organisme que vous puissiez choisir : "
                "cherchez-le par son nom ou son code."
            )
        retenus.append(organisme)
    return retenus


def signataires_proposes(organisme: Organisme, jour: date | None = None) -> list[Representant]:
    """Who should sign for the organisme: its representatives in mandate on ``jour`` (rules 7 and 8).

    For a Caf, as its settings say: the directeur, or the directeur and the president of its board. For another
    organisme its executive, else its only representative.
    """
    jour = jour or timezone.localdate()
    en_mandat = [r for r in organisme.representants.all() if r.en_mandat(jour)]
    if organisme.est_caf:
        reglages = getattr(organisme, "reglages", None)
        titres: Sequence[str] = [TitreSignataire.DIRECTEUR]
        if reglages is not None and reglages.signature == SignatureCaf.DEUX:
            titres = [TitreSignataire.DIRECTEUR, TitreSignataire.PRESIDENT_CA]
        choisis = [_dernier([r for r in en_mandat if r.titre == titre]) for titre in titres]
        return [r for r in choisis if r is not None]
    executif = _dernier([r for r in en_mandat if r.titre == TitreSignataire.EXECUTIF])
    if executif is None and len(en_mandat) == 1:
        executif = en_mandat[0]
    return [executif] if executif is not None else []


def _dernier(representants: list[Representant]) -> Representant | None:
    """The one whose mandate started last."""
    return max(representants, key=lambda r: (r.mandat_du or date.min, r.pk), default=None)
