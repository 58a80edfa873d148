"""Create a convention from a place, its parties, a model and a period."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db import transaction
from django.db.models import F, prefetch_related_objects
from simple_history.utils import bulk_create_with_history

from conventions.domain.ecriture import enregistrer
from conventions.domain.instanciation import annexe_depuis, article_depuis, choisir_options
from conventions.domain.modeles import annexes_applicables, articles_applicables
from conventions.domain.parties import copier, creer_signataires, distinguer, siens, verifier_parties
from conventions.domain.perimetre import (
    PropositionPartie,
    organisme_pour_commune,
    organisme_pour_intercommunalite,
    organismes_retenus,
    proposer_parties,
    proposer_territoire,
    registre_de,
    signataires_proposes,
)
from conventions.domain.periode import (
    LIEU_MAX,
    TITRE_MAX,
    Territoire,
    texte_court,
    verifier_periode,
    verifier_territoire,
)
from conventions.enums import Nature, Statut, StatutModele
from conventions.erreurs import ErreurMetier, PartieRefusee
from conventions.models import (
    Annexe,
    Article,
    Convention,
    Creation,
    OptionHypothese,
    Partie,
    SequenceReference,
    Transition,
    VersionModele,
)
from conventions.permissions import ACTIONS, peut_dans_caf
from ctg.droits import ActionRefusee
from ctg.grammaire import Denomination
from territoires.models import Commune, Organisme, ReglagesCaf, Representant, Utilisateur

__all__ = [
    "PartieChoisie",
    "PropositionPartie",
    "Territoire",
    "creer_convention",
    "nouvelle_reference",
    "organisme_pour_commune",
    "organisme_pour_intercommunalite",
    "organismes_retenus",
    "proposer_parties",
    "proposer_territoire",
    "signataires_proposes",
    "titre_par_defaut",
]

CREATION = "création de la convention"
PREFIXES = {Nature.CTG: "CTG", Nature.ACTE_ENGAGEMENT: "AE"}


@dataclass(frozen=True, slots=True)
class PartieChoisie:
    """A party chosen in the wizard; ``representants`` ``None`` takes those that the register proposes."""

    organisme: Organisme
    representants: tuple[Representant, ...] | None = None


@transaction.atomic
def nouvelle_reference(caf: Organisme, annee: int, nature: str = Nature.CTG) -> str:
    """The next reference of the Caf for the year of effect, such as « CTG-26-2026-0001 » or « AE-26-2026-0002 ».

    The number comes from a row whose update holds its lock until the end of the transaction, so that two creations
    never share one. Two Cafs of one département skip each other's.
    """
    prefixe = PREFIXES[Nature(nature)]
    if nature == Nature.CTG and (reglages := ReglagesCaf.objects.filter(caf=caf).first()):
        prefixe = reglages.prefixe or prefixe
    sequence, _ = SequenceReference.objects.get_or_create(caf=caf, annee=annee)
    while True:
        SequenceReference.objects.filter(pk=sequence.pk).update(dernier=F("dernier") + 1)
        sequence.refresh_from_db(fields=["dernier"])
        morceaux = [prefixe, caf.departement_id, str(annee), f"{sequence.dernier:04}"]
        reference = "-".join(morceau for morceau in morceaux if morceau)
        if not Convention.objects.filter(reference=reference).exists():
            return reference


def titre_par_defaut(version_modele: VersionModele, territoire: Territoire) -> str:
    """The title of the model's document followed by the territory, « ... de la commune d’Aubergenville »."""
    complet = f"{version_modele.titre_document} {Denomination(territoire.nom, territoire.article).de()}"
    return complet if len(complet) <= TITRE_MAX else version_modele.titre_document


@transaction.atomic
def creer_convention(
    *,
    par: Utilisateur,
    caf: Organisme,
    territoire: Territoire,
    parties: Sequence[Organisme | PartieChoisie],
    version_modele: VersionModele,
    communes: Sequence[Commune] | None = None,
    options: Iterable[OptionHypothese] = (),
    date_effet: date,
    date_fin: date,
    titre: str = "",
    lieu: str = "",
    creation: Creation | None = None,
    reprise: bool = False,
) -> Convention:
    """Create the convention with its parties, signatories, articles and annexes, « déjà 80 % écrite ».

    ``communes`` replaces those of ``territoire``. ``creation`` is the wizard's unfinished row: submitting it twice
    gives the same convention. ``reprise`` accepts a period already over. Raises ``ActionRefusee``,
    :class:`PartieRefusee`, ``PeriodeInvalide``, ``TexteRefuse`` or :class:`ErreurMetier`, and then nothing is written.
    """
    if creation is not None:
        creation = Creation.objects.select_for_update(of=("self",)).get(pk=creation.pk, utilisateur=par)
        if creation.convention is not None:
            return creation.convention
    if not peut_dans_caf(par, "convention.creer", caf):
        raise ActionRefusee(f"Votre rôle ne permet pas cette action : {ACTIONS['convention.creer'].libelle.lower()}.")
    if communes is not None:
        territoire = replace(territoire, communes=tuple(communes))
    choisies = [p if isinstance(p, PartieChoisie) else PartieChoisie(p) for p in parties]
    _verifier(par, caf, territoire, choisies, version_modele)
    nature = version_modele.modele.nature
    verifier_periode(nature, date_effet, date_fin, reprise=reprise)
    retenues = choisir_options(version_modele, options)
    convention = Convention(
        reference=nouvelle_reference(caf, date_effet.year, nature),
        nature=nature,
        caf=caf,
        version_modele=version_modele,
        titre=texte_court(titre or titre_par_defaut(version_modele, territoire), TITRE_MAX, "Le titre"),
        territoire_nom=texte_court(territoire.nom, 250, "Le nom du territoire"),
        territoire_article=territoire.article,
        date_effet=date_effet,
        date_fin=date_fin,
        lieu_signature=texte_court(lieu or caf.ville, LIEU_MAX, "Le lieu de signature", vide=True),
        agent=par,
    )
    enregistrer(convention, par=par, raison=CREATION)
    convention.communes.set(territoire.communes)
    convention.options.set(retenues)
    natures = _ajouter_parties(convention, choisies, par)
    _instancier(convention, natures, retenues, par)
    Transition.objects.create(convention=convention, action="creation", de="", vers=Statut.REDACTION, par=par)
    if creation is not None:
        creation.convention = convention
        creation.save()
    return convention


def _verifier(
    par: Utilisateur,
    caf: Organisme,
    territoire: Territoire,
    choisies: Sequence[PartieChoisie],
    version_modele: VersionModele,
) -> None:
    verifier_territoire(territoire)
    if version_modele.statut != StatutModele.PUBLIEE or version_modele.modele.caf_id not in {None, caf.pk}:
        raise ErreurMetier("Ce modèle n’est plus proposé : choisissez-en un autre dans la liste.")
    organismes = [choisie.organisme for choisie in choisies]
    verifier_parties(caf, organismes)
    visibles = set(registre_de(caf, par).filter(pk__in=[o.pk for o in organismes]).values_list("pk", flat=True))
    if etranger := next((o for o in organismes if o.pk not in visibles), None):
        raise PartieRefusee(f"« {etranger.nom} » n’est pas dans votre registre : choisissez un de vos organismes.")


def _ajouter_parties(convention: Convention, choisies: Sequence[PartieChoisie], par: Utilisateur) -> list[str]:
    """Write the parties and their signatories; returns the nature of each party."""
    prefetch_related_objects([choisie.organisme for choisie in choisies], "representants", "reglages")
    parties = [
        Partie(convention=convention, organisme=choisie.organisme, ordre=ordre, **copier(choisie.organisme))
        for ordre, choisie in enumerate(choisies, 1)
    ]
    distinguer(parties)
    parties = bulk_create_with_history(parties, Partie, default_user=par, default_change_reason=CREATION)
    par_partie = [
        (
            partie,
            signataires_proposes(choisie.organisme)
            if choisie.representants is None
            else siens(choisie.organisme, choisie.representants),
        )
        for partie, choisie in zip(parties, choisies, strict=True)
    ]
    creer_signataires(par_partie, par=par, raison=CREATION)
    return [partie.nature for partie in parties]


def _instancier(
    convention: Convention, natures: Sequence[str], options: Sequence[OptionHypothese], par: Utilisateur
) -> None:
    """Copy the applicable articles and annexes of the model, numbered from 1 in their order."""
    version = convention.version_modele
    articles = [
        article_depuis(modele, convention, ordre)
        for ordre, modele in enumerate(articles_applicables(version, natures, options), 1)
    ]
    annexes = [
        annexe_depuis(modele, convention, ordre)
        for ordre, modele in enumerate(annexes_applicables(version, natures, options), 1)
    ]
    if articles:
        bulk_create_with_history(articles, Article, default_user=par, default_change_reason=CREATION)
    if annexes:
        bulk_create_with_history(annexes, Annexe, default_user=par, default_change_reason=CREATION)
